from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article, Speaker
from index.speech.found import FoundStatement, SourceMention
from index.speech.inventory import Inventory
from index.speech.people import resolve_speakers
from index.speech.presenting import role_after, role_before


def speakers(nlp: Any, text: str, *said: tuple[str, str] | tuple[None, str]) -> list[Speaker | None]:
    """Who said each `(mention, content)`, both looked up in reading order."""
    found, at = [], 0
    for mention, content in said:
        start = text.index(content, at)
        span = (start, start + len(content))
        placed = None
        if mention is not None:
            places = [
                n for n in range(len(text)) if text.startswith(mention, n) and not span[0] <= n < span[1]
            ]
            near = min(places, key=lambda n: min(abs(n - span[1]), abs(n + len(mention) - span[0])))
            placed = SourceMention(near, near + len(mention))
        kind = "direct" if text[: span[0]].rstrip().endswith("«") else "indirect"
        found.append(FoundStatement((span,), kind, mention=placed, continued=placed is None))
        at = span[0]
    article = Article("x", "", text, "x.txt", published="2024-05-06")
    return resolve_speakers(nlp(text), text, found, article)


def one(nlp: Any, text: str, mention: str, content: str) -> Speaker:
    speaker = speakers(nlp, text, (mention, content))[0]
    assert speaker is not None
    return speaker


# --- names and roles: phenomena 28 and 30 ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("mention", "name", "role"),
    [
        ("Léa Brun, porte-parole du collectif", "Léa Brun", "porte-parole du collectif"),
        ("le porte-parole du Kremlin, Dmitri Volkov", "Dmitri Volkov", "porte-parole du Kremlin"),
        (
            "l'ancien ministre de l'Intérieur Bruno Kervella",
            "Bruno Kervella",
            "ancien ministre de l'Intérieur",
        ),
        ("l'archevêque de Rouen Dominique Lambert", "Dominique Lambert", "archevêque de Rouen"),
        ("Philippe Gossart (PS)", "Philippe Gossart", None),
        ("Me Diallo", "Me Diallo", None),
        ("Mme Fatou Benali", "Fatou Benali", None),
        ("Akli Gasmi , jeune berger en Kabylie", "Akli Gasmi", "jeune berger en Kabylie"),
        ("Gauri van Rijk", "Gauri van Rijk", None),
        ("Myriam Marchetti, de la CGT", "Myriam Marchetti", None),
    ],
)
def test_a_named_source_gets_its_full_name_and_role(
    nlp: Any, mention: str, name: str, role: str | None
) -> None:
    speaker = one(nlp, f"Rien n'est joué, a déclaré {mention}.", mention, "Rien n'est joué")
    assert (speaker.name, speaker.role, speaker.kind) == (name, role, "person")


def test_a_surname_takes_the_full_name_found_elsewhere_in_the_article(nlp: Any) -> None:
    text = "Armand Roy, maire de Brest, a reçu la presse. « On rouvrira mardi », a promis M. Roy."
    speaker = one(nlp, text, "M. Roy", "On rouvrira mardi")
    assert speaker.name == "Armand Roy"
    assert {"M. Roy", "Roy", "le maire de Brest"} <= set(speaker.aliases)
    assert [(role.title, role.published) for role in speaker.roles] == [("maire de Brest", "2024-05-06")]


def test_initials_and_titles_are_the_same_person(nlp: Any) -> None:
    text = "Le professeur Anne Roca est là. A. Roca assure que tout va bien. Le Pr Roca juge que c'est tôt."
    first, second = speakers(nlp, text, ("A. Roca", "tout va bien"), ("Le Pr Roca", "c'est tôt"))
    assert first is second
    assert first is not None
    assert first.name == "Anne Roca"


def test_a_couple_with_one_surname_stays_two(nlp: Any) -> None:
    text = (
        "François Filloche et son épouse, Pénélope Filloche, étaient là. "
        "« Je ne dirai rien », a lancé Mme Filloche. "
        "« C'est une cabale », a répondu M. Filloche. Filloche affirme que la justice tranchera."
    )
    wife, husband, bare = speakers(
        nlp,
        text,
        ("Mme Filloche", "Je ne dirai rien"),
        ("M. Filloche", "C'est une cabale"),
        ("Filloche", "la justice tranchera"),
    )
    assert [s and s.name for s in (wife, husband, bare)] == [
        "Pénélope Filloche",
        "François Filloche",
        "François Filloche",
    ]
    assert [s and s.gender for s in (wife, husband)] == ["f", "m"]


def test_father_and_daughter_stay_two(nlp: Any) -> None:
    text = "Jean-Marie Le Goff dit sa fille, Marine Le Goff, trop douce. « C'est faux », dit Marine Le Goff."
    father, daughter = speakers(
        nlp, text, ("Jean-Marie Le Goff", "trop douce"), ("Marine Le Goff", "C'est faux")
    )
    assert father is not daughter
    assert [s and s.name for s in (father, daughter)] == ["Jean-Marie Le Goff", "Marine Le Goff"]


def test_a_title_stays_where_the_name_alone_would_say_too_little(nlp: Any) -> None:
    text = "Le pape François a parlé. « Priez », a dit le pape François à François Hollard."
    assert one(nlp, text, "le pape François", "Priez").name == "le pape François"


def test_two_named_people_speak_as_a_group(nlp: Any) -> None:
    text = "Guy Chevret et Benoît Jugan affirment que l'accord est mort."
    speaker = one(nlp, text, "Guy Chevret et Benoît Jugan", "l'accord est mort")
    assert (speaker.name, speaker.kind) == ("Guy Chevret et Benoît Jugan", "group")


# --- metonyms, groups, anonymous sources, documents: 31 to 35 ---------------------------------------------


@pytest.mark.parametrize(
    "name", ["Moscou", "l'Élysée", "la Maison-Blanche", "Bercy", "le Quai d'Orsay", "Berlin"]
)
def test_a_metonym_stays_an_institution(nlp: Any, name: str) -> None:
    speaker = one(nlp, f"Le président Paul Roy a voyagé. Selon {name}, tout est prêt.", name, "tout est prêt")
    assert (speaker.name, speaker.kind) == (name, "institution")


@pytest.mark.parametrize(
    "mention", ["des riverains", "plusieurs élus", "les syndicats", "une vingtaine d'experts"]
)
def test_a_collective_source_stays_a_group(nlp: Any, mention: str) -> None:
    speaker = one(nlp, f"Selon {mention}, le pont est fermé.", mention, "le pont est fermé")
    assert (speaker.name, speaker.kind) == (mention, "group")


@pytest.mark.parametrize(
    ("mention", "kept"),
    [
        ("un haut fonctionnaire", "un haut fonctionnaire"),
        ("une source proche du dossier", "une source proche du dossier"),
        ("un lycéen qui a pu fuir", "un lycéen"),
        ("Un témoin cité par Le Courrier", "un témoin"),
    ],
)
def test_an_anonymous_source_keeps_its_description(nlp: Any, mention: str, kept: str) -> None:
    text = f"Paul Roy est resté muet. {mention} affirme que tout est perdu."
    speaker = one(nlp, text, mention, "tout est perdu")
    assert (speaker.name, speaker.kind) == (kept, "anonymous")


def test_a_document_is_kept_or_gives_its_author(nlp: Any) -> None:
    text = "Le rapport pointe de graves lacunes. Un communiqué de la RATP précise que la ligne est coupée."
    report, notice = speakers(
        nlp, text, ("Le rapport", "de graves lacunes"), ("Un communiqué de la RATP", "la ligne est coupée")
    )
    assert report is not None
    assert (report.name, report.kind) == ("le rapport", "document")
    assert notice is not None
    assert notice.name == "la RATP"
    assert "un communiqué de la RATP" in notice.aliases


def test_a_letter_speaks_for_its_author(nlp: Any) -> None:
    text = "Paul Vidal se tait. La lettre de Paul Vidal promet que tout sera publié."
    assert one(nlp, text, "La lettre de Paul Vidal", "tout sera publié").name == "Paul Vidal"


def test_an_acronym_and_its_full_name_are_one_body(nlp: Any) -> None:
    text = "La Ligue des mers du Nord (LMN) proteste. Selon la LMN, la pêche est finie."
    speaker = one(nlp, text, "la LMN", "la pêche est finie")
    assert "Ligue" in speaker.name or any("Ligue" in alias for alias in speaker.aliases)


def test_a_bare_noun_takes_up_the_newspaper_named_before(nlp: Any) -> None:
    text = "Le Canard enchaîné publie une enquête. L'hebdomadaire affirme que le poste était fictif."
    assert one(nlp, text, "L'hebdomadaire", "le poste était fictif").name == "Le Canard enchaîné"


# --- no source of one's own: 37 -----------------------------------------------------------------------------


def test_a_floating_run_keeps_its_speaker_until_the_text_turns_to_another(nlp: Any) -> None:
    text = (
        "« Un », a dit Karim Sadi. « Deux ».\n\n"
        "Nadia Cros a pris la parole à son tour. Elle était en colère. « Trois »."
    )
    first, second, third = speakers(nlp, text, ("Karim Sadi", "Un"), (None, "Deux"), (None, "Trois"))
    assert [s and s.name for s in (first, second, third)] == ["Karim Sadi", "Karim Sadi", "Nadia Cros"]


def test_without_mention_nor_predecessor_nobody_is_named(nlp: Any) -> None:
    assert speakers(nlp, "« Bonjour ». Paul Roy est parti.", (None, "Bonjour")) == [None]


# --- untidy text --------------------------------------------------------------------------------


def test_tokenised_spacing_does_not_matter(nlp: Any) -> None:
    text = "L' archevêque de Rouen , Dominique Lambert , prie . « Paix » , a -t- il dit ."
    assert one(nlp, text, "il", "Paix").name == "Dominique Lambert"


@pytest.mark.parametrize("mention", ["s'", "c'", "-là", "ce"])
def test_what_cannot_name_a_source_names_nobody(nlp: Any, mention: str) -> None:
    text = f"Paul Roy est venu {mention} et il est tard."
    assert speakers(nlp, text, (mention, "il est tard")) == [None]


def test_roles_stand_before_and_behind_names() -> None:
    text = "Le directeur de cabinet du préfet, Luc Escot, secrétaire du syndicat, a parlé."
    at = text.index("Luc")
    assert role_before(text, at) == "directeur de cabinet du préfet"
    assert role_after(text, at + len("Luc Escot")) == "secrétaire du syndicat"
    assert role_before("L'avocat de Paul Roy", len("L'avocat de ")) is None


@given(st.text(max_size=200))
def test_any_text_can_be_taken_stock_of(text: str) -> None:
    inventory = Inventory(None, text)
    for run in inventory.runs:
        assert text[run.start : run.end] == run.text
    inventory.read(0, len(text))
