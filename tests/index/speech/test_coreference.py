from __future__ import annotations

from typing import Any

import pytest
from test_people import speakers

from index.speech.coreference import weights
from index.speech.roles import role_fits, role_head


def said_by(nlp: Any, text: str, mention: str, content: str, *before: tuple[str, str]) -> str | None:
    speaker = speakers(nlp, text, *before, (mention, content))[-1]
    return speaker.name if speaker is not None else None


# --- pronouns: 27 and 29 ----------------------------------------------------------------------------------


def test_a_pronoun_takes_the_subject_before_it(nlp: Any) -> None:
    text = "Jean Faure a voté contre le texte. Il « regrette l'absence de débat »."
    assert said_by(nlp, text, "Il", "regrette l'absence de débat") == "Jean Faure"


def test_a_pronoun_agrees_in_gender(nlp: Any) -> None:
    text = "Karim Sadi a reçu Nadia Cros à la mairie. Elle affirme que le budget est sincère."
    assert said_by(nlp, text, "Elle", "le budget est sincère") == "Nadia Cros"


def test_a_pronoun_agrees_in_number(nlp: Any) -> None:
    text = "Paul Vidal a rencontré des chercheurs de Brest. Ils estiment que la mer monte."
    assert said_by(nlp, text, "Ils", "la mer monte") == "des chercheurs de Brest"


def test_an_inverted_pronoun_takes_the_speaker_before(nlp: Any) -> None:
    text = "« Je refuse », a lancé Lucie Hamel à Inès Morel. « C'est trop tard », a-t-elle ajouté."
    assert said_by(nlp, text, "elle", "C'est trop tard", ("Lucie Hamel", "Je refuse")) == "Lucie Hamel"


def test_a_name_inside_a_quotation_is_no_antecedent(nlp: Any) -> None:
    text = "Karl Weiss est arrivé lundi. « Je connais bien Paul Vidal », a-t-il confié."
    assert said_by(nlp, text, "il", "Je connais bien Paul Vidal") == "Karl Weiss"


def test_what_is_reported_does_not_change_the_subject(nlp: Any) -> None:
    text = "Alain Juvet a affirmé que Paul Vidal devait renoncer. « Ma décision est prise », a-t-il ajouté."
    before = ("Alain Juvet", "Paul Vidal devait renoncer")
    assert said_by(nlp, text, "il", "Ma décision est prise", before) == "Alain Juvet"


def test_a_chain_of_pronouns_stays_with_whom_it_began(nlp: Any) -> None:
    text = "Zoé Lang a quitté Brest. Elle est passée par Lyon. Elle a dormi. Elle dit que c'est fini."
    assert said_by(nlp, text, "Elle", "c'est fini") == "Zoé Lang"


def test_a_body_can_be_taken_up_by_a_pronoun(nlp: Any) -> None:
    text = "La mairie de Paris a fermé deux parcs. Elle précise que les autres restent ouverts."
    assert said_by(nlp, text, "Elle", "les autres restent ouverts") == "la mairie de Paris"


def test_the_party_of_somebody_is_not_the_one_taken_up(nlp: Any) -> None:
    text = "Antoni Pastre a été exclu. Son parti lui reprochait un vote. Il déclare que c'était son droit."
    assert said_by(nlp, text, "Il", "c'était son droit") == "Antoni Pastre"


def test_ce_dernier_is_the_last_one_named(nlp: Any) -> None:
    text = "Marc Rey a reçu Hugo Diaz. Ce dernier a dénoncé un piège."
    assert said_by(nlp, text, "Ce dernier", "un piège") == "Hugo Diaz"


ELSEWHERE = (
    "« Non », répond Nora Klein, porte-parole. Le directeur, Paul Vidal, est prudent. "
    "Il dit que tout va bien.\n\n"
)
BEFORE = (("Nora Klein", "Non"), ("Il", "tout va bien"))


@pytest.mark.parametrize(
    ("turned_to", "speaker"),
    [
        ("Karim Sadi est venu apporter le soutien des mineurs.", "Karim Sadi"),
        ("Mercredi, Karim Sadi est venu. Les bus sont restés au dépôt.", "Karim Sadi"),
        ("M. Sadi est venu apporter le soutien des mineurs.", "M. Sadi"),
        ("Un conducteur, lui, a perdu patience.", "un conducteur"),
        ("Les bus sont restés au dépôt.", "Paul Vidal"),  # nobody new: the speaker before goes on
    ],
)
def test_the_subject_of_the_sentence_before_outranks_who_spoke_earlier(
    nlp: Any, turned_to: str, speaker: str
) -> None:
    text = f"{ELSEWHERE}{turned_to} « Leur combat est le nôtre », a-t-il dit."
    assert said_by(nlp, text, "il", "Leur combat est le nôtre", *BEFORE) == speaker


def test_whom_the_text_turned_to_outranks_the_speaker_of_the_same_paragraph(nlp: Any) -> None:
    text = "« Non », a lancé Paul Vidal. Karim Sadi est venu l'aider. « C'est mon combat », a-t-il dit."
    assert said_by(nlp, text, "il", "C'est mon combat", ("Paul Vidal", "Non")) == "Karim Sadi"


def test_the_agent_of_a_passive_is_not_whom_the_text_turned_to(nlp: Any) -> None:
    text = (
        "« La défense a tenu », a expliqué Paul Vidal. Interrogé sur les nombreux buts encaissés par "
        "Karim Sadi, il explique que le match était dur."
    )
    assert said_by(nlp, text, "il", "le match était dur", ("Paul Vidal", "La défense a tenu")) == "Paul Vidal"


@pytest.mark.parametrize(
    ("turned_to", "speaker"),
    [
        ("Une infirmière, sous couvert d'anonymat, livre un autre récit.", "une infirmière"),
        ("Une mère de famille, elle, attend.", "une mère de famille"),
        ("Une réunion aura lieu demain.", "Nora Klein"),  # nobody who could speak
    ],
)
def test_somebody_new_without_a_name_is_whom_a_pronoun_takes_up(
    nlp: Any, turned_to: str, speaker: str
) -> None:
    text = (
        f"Nora Klein est inquiète. Elle dit que tout va mal.\n\n{turned_to} Les primes, selon elle, baissent."
    )
    before = ("Elle", "tout va mal")
    assert said_by(nlp, text, "elle", "baissent", before) == speaker


def test_a_definite_description_may_be_whom_the_text_spoke_of_all_along(nlp: Any) -> None:
    text = "Paul Vidal se présente. Il promet une loi.\n\nLe candidat était à Brest. Il dit que tout va bien."
    assert said_by(nlp, text, "Il", "tout va bien", ("Il", "une loi")) == "Paul Vidal"


def test_on_and_je_name_nobody(nlp: Any) -> None:
    assert said_by(nlp, "Paul Roy est là. Le texte passera, dit-on.", "on", "Le texte passera") is None


def test_a_pronoun_without_antecedent_names_nobody(nlp: Any) -> None:
    assert said_by(nlp, "Elle affirme que le texte passera.", "Elle", "le texte passera") is None


def test_qui_takes_the_noun_before_it(nlp: Any) -> None:
    text = "La réunion a été ouverte par Laurent Vauquelin (LR), qui affirme que la région gagnera."
    assert said_by(nlp, text, "qui", "la région gagnera") == "Laurent Vauquelin"


# --- roles: 28 ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("presented", "taken_up"),
    [
        ("Léa Brun, porte-parole du collectif, est venue.", "La porte-parole"),
        ("Léa Brun, sénatrice de Loire, est venue.", "L'élue"),
        ("Léa Brun, professeure à Caen, est venue.", "L'universitaire"),
        ("Léa Brun est venue.", "L'intéressée"),
        ("Léa Brun, 24 ans, est venue.", "La jeune femme"),
        ("Léa Brun, 72 ans, est venue.", "La septuagénaire"),
    ],
)
def test_a_description_takes_up_the_person(nlp: Any, presented: str, taken_up: str) -> None:
    text = f"{presented} {taken_up} a prévenu que la lutte continuait."
    assert said_by(nlp, text, taken_up, "la lutte continuait") == "Léa Brun"


def test_a_role_takes_the_person_whose_role_it_is(nlp: Any) -> None:
    text = (
        "Le ministre de la Santé, Paul Vidal, et la ministre de la Justice, Nora Klein, étaient là. "
        "La ministre de la Justice dit que la loi passera. Le ministre de la Santé a dit que rien ne presse."
    )
    said = speakers(
        nlp,
        text,
        ("La ministre de la Justice", "la loi passera"),
        ("Le ministre de la Santé", "rien ne presse"),
    )
    assert [s and s.name for s in said] == ["Nora Klein", "Paul Vidal"]


def test_a_role_that_nobody_holds_stays_as_written(nlp: Any) -> None:
    text = "Paul Vidal, maire de Brest, est venu. Le préfet a dit que la route était coupée."
    assert said_by(nlp, text, "Le préfet", "la route était coupée") == "le préfet"


def test_somebodys_lawyer_is_another_person(nlp: Any) -> None:
    text = "Paul Vidal est entendu. Son avocat affirme que le dossier est vide."
    assert said_by(nlp, text, "Son avocat", "le dossier est vide") == "son avocat"
    text = "Paul Vidal est entendu. Selon son avocat, Me Antonin Lévy, le dossier est vide."
    assert said_by(nlp, text, "son avocat, Me Antonin Lévy", "le dossier est vide") == "Antonin Lévy"


def test_a_homologue_is_another_person(nlp: Any) -> None:
    text = "Le ministre Paul Vidal a reçu son homologue italien. Son homologue italien dit que tout va bien."
    assert said_by(nlp, text, "Son homologue italien", "tout va bien") == "son homologue italien"


def test_roles_fit_by_head_and_content() -> None:
    assert role_fits("ministre", "ministre de la Santé")
    assert role_fits("chef de l'État", "président de la République")
    assert not role_fits("ministre de la Santé", "ministre de la Justice")
    assert not role_fits("premier ministre", "ministre de la Santé")
    assert role_head("cheffe") == role_head("chef")


def test_the_weights_say_what_grammar_says() -> None:
    table = weights()
    assert table["subject"] > 0 > table["sentences_away"]
    assert table["last_speaker_near"] > 0 > table["complement"]
