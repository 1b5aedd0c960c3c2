"""What must not be read: false names, verbs that report nothing, mute subjects, wrong scopes and times."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from index.article import Article
from index.speech.reading import statements_of

Reader = Callable[[str], list[Any]]


@pytest.fixture
def named(nlp: Any) -> Callable[[str], list[str | None]]:
    """The speakers of a text's statements, resolved."""

    def run(text: str) -> list[str | None]:
        found = statements_of(nlp(text), Article("x", "", text, "x.txt", published="2024-05-06"))
        return [s.speaker.name if s.speaker else None for s in found]

    return run


# --- names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("office", ["procureur", "ministre", "juge"])
def test_a_suspect_is_not_the_official_named_before(
    named: Callable[[str], list[str | None]], office: str
) -> None:
    text = f"Le {office} Paul Vidal a ouvert une enquête. Le suspect a avoué qu'il avait menti."
    assert named(text) == ["le suspect"]


def test_a_surname_behind_a_title_is_no_other_holder_of_the_title(
    named: Callable[[str], list[str | None]],
) -> None:
    text = "Le colonel Paul Vidal est arrivé. Le colonel de Brissac a déclaré que la ville tiendrait."
    assert named(text) == ["le colonel de Brissac"]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Zoé Lang a battu le record. La nageuse française a expliqué qu'elle dormait peu.", "Zoé Lang"),
        ("Karim Morel a marqué deux buts. L'attaquant de 23 ans a déclaré qu'il restait.", "Karim Morel"),
        (
            "Le Français Luc Roux a gagné. Le nageur américain a expliqué qu'il était déçu.",
            "le nageur américain",
        ),
        ("Karim Morel a marqué contre Paul Vidal. L'attaquant a déclaré qu'il restait.", "l'attaquant"),
        ("Paul Vidal est venu à Brest. Le maire a déclaré que la ville était prête.", "le maire"),
    ],
)
def test_a_trade_takes_up_the_only_person_of_the_sentence_before_and_an_office_does_not(
    named: Callable[[str], list[str | None]], text: str, speaker: str
) -> None:
    assert named(text) == [speaker]


def test_the_body_of_a_cut_name_does_not_speak_a_floating_quotation(
    named: Callable[[str], list[str | None]],
) -> None:
    text = (
        "Le Conseil d'État a rejeté la requête. Il n'y a pas eu débat. La séance est close. "
        "« On ne peut pas statuer sur ce texte dans ces conditions. »"
    )
    assert "Conseil" not in named(text)
    assert "la séance" not in named(text)


@pytest.mark.parametrize(
    "text",
    [
        "Anne Roca répète les propos de Paul Vidal : « samedi, nous irons tous à la mairie ».",
        "Anne Roca répète les propos tenus par le syndicaliste Paul Vidal : « samedi, nous irons tous ».",
        "Selon le journal, Paul Vidal aurait quitté la salle et a ajouté : « Je suis fatigué de tout cela ».",
    ],
)
def test_the_nearest_author_before_the_colon_speaks(
    named: Callable[[str], list[str | None]], text: str
) -> None:
    assert named(text)[-1] == "Paul Vidal"


# --- verbs and subjects ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Le film s'appelle « Les nuits ».",
        "La rumeur s'est révélée être fausse.",
        "La course s'annonce « très ouverte ».",
        "Le public s'apprêtait à quitter les lieux.",
        "Comme le veut la tradition, le maire a ouvert le bal.",
        "Le niveau de la rivière annonce une crue prochaine.",
        "Pour sa première participation au tournoi, Zoé Lang remporte la finale.",
        "Elle a reçu un prix, pour son rôle dans le film Les Nuits.",
        "Pour les entreprises d'au moins dix salariés, le seuil est ramené à 5 %.",
        "Pour les autres thèmes, ce seuil est ramené à 30 %.",
        "Le moteur tourne selon un « mode sans échec ».",
    ],
)
def test_what_only_looks_like_a_report_is_none(read: Reader, text: str) -> None:
    assert read(text) == []


def test_pour_gives_the_opinion_of_a_group_that_judges(read: Reader) -> None:
    (found,) = read("Pour les enseignants, cette réforme est « une erreur ».")
    assert found.mention == "les enseignants"


@pytest.mark.parametrize(
    ("text", "mention"),
    [
        ("Marc Petit, membre du comité a déclaré que l'arrêt durait.", "Marc Petit, membre du comité"),
        (
            "Cynthia Lang, poétesse et philosophe a affirmé que le monde change.",
            "Cynthia Lang, poétesse et philosophe",
        ),
        ("Hier, manifestants et policiers ont affirmé que tout allait bien.", "manifestants et policiers"),
    ],
)
def test_a_bare_noun_before_the_verb_ends_the_apposition_of_a_name(
    read: Reader, text: str, mention: str
) -> None:
    (found,) = read(text)
    assert found.mention == mention


@pytest.mark.parametrize("between", ["par la suite", "dans la foulée", "en fin de journée"])
def test_a_phrase_may_stand_between_auxiliary_and_participle(read: Reader, between: str) -> None:
    (found,) = read(f"Les secours ont {between} confirmé que la route était coupée.")
    assert (found.text, found.mention) == ("la route était coupée", "Les secours")


# --- scope ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "mention", "words"),
    [
        (
            "Paul Vidal aurait, d'après La Gazette, caché le trésor dans un puits.",
            "La Gazette",
            ("Paul Vidal aurait", "caché le trésor dans un puits"),
        ),
        (
            "Ceci serait cependant, selon la mère du suspect, « une légende familiale ».",
            "la mère du suspect",
            ("Ceci serait cependant", "une légende familiale"),
        ),
        (
            "Le match est, selon Paul Vidal, entraîneur du club, une honte.",
            "Paul Vidal, entraîneur du club",
            ("Le match est", "une honte"),
        ),
        (
            "Selon l'Agence météorologique, hydrologique et marine (AMHM), le dernier orage remonte à 1938.",
            "l'Agence météorologique, hydrologique et marine (AMHM)",
            ("le dernier orage remonte à 1938",),
        ),
        (
            "Le vent atteint 140 km/h. Selon la préfecture, deux toits sont tombés.",
            "la préfecture",
            ("deux toits sont tombés",),
        ),
        ("Le cortège a réuni 15 000 personnes (6 000 selon la préfecture).", "la préfecture", ("6 000",)),
        (
            "D'après, Jean Petaux, historien, la ville est perdue.",
            "Jean Petaux, historien",
            ("la ville est perdue",),
        ),
    ],
)
def test_a_source_phrase_takes_its_own_clause_or_bracket(
    read: Reader, text: str, mention: str, words: tuple[str, ...]
) -> None:
    (found,) = read(text)
    assert (found.mention, found.words) == (mention, words)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Anne Roca dénonce « la colère » et « l'oubli ».", "« la colère » et « l'oubli »"),
        (
            "Anne Roca dénonce « la colère », « la haine » et « l'oubli ».",
            "« la colère », « la haine » et « l'oubli »",
        ),
        ("Anne Roca qualifie le texte de « flou » et d'« inutile ».", "« flou » et d'« inutile »"),
        ("Le club a dénoncé « un vol » et « la Ligue » a répondu.", "un vol"),
        ("La mairie parle de « très nombreux blessés ».", "très nombreux blessés"),
    ],
)
def test_coordinated_fragments_are_one_and_de_leads_to_one(read: Reader, text: str, words: str) -> None:
    (found,) = read(text)
    assert found.text == words


# --- when and where -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("La route avait été fermée, a déclaré le maire.", None),
        ("Ému à 52 ans, Paul Vidal a déclaré qu'il partait.", None),
        ("Absent depuis six mois, Paul Vidal a déclaré qu'il partait.", None),
        ("Vers 9h30, le préfet a déclaré que la route était coupée.", "Vers 9h30"),
        ("Lundi à 15 heures, le préfet a déclaré que la route était coupée.", "Lundi à 15 heures"),
        ("Alors que le site est fermé depuis mardi en Turquie, Paul Vidal exige que le juge tranche.", None),
        ("Interrogé lundi à Brest, Paul Vidal a déclaré qu'il partait.", "lundi"),
    ],
)
def test_when_is_a_point_in_time_of_the_cue_s_own_clause(read: Reader, text: str, when: str | None) -> None:
    (found,) = read(text)
    assert found.when == when
