"""A follow-up is made the question that a person would ask who had not heard the conversation."""

from __future__ import annotations

import pytest

from assistant.conversation import self_contained
from assistant.conversation.told import is_told
from index.article import Role, Speaker
from index.voices import Voices

PEOPLE = [
    Speaker("Dmitri Peskov", ("Peskov",), "porte-parole du Kremlin", gender="m"),
    Speaker("Maria Zakharova", ("Zakharova",), gender="f"),
    Speaker("Joe Biden", ("Biden",), gender="m"),
    Speaker("Penelope Fillon", (), gender="f"),
    Speaker("Amnesty International", (), kind="institution"),
    Speaker("Michel Valet", (), "procureur de Toulouse", gender="m", roles=(Role("procureur de Toulouse"),)),
]
VOICES = Voices.of(("a", "2024", speaker) for speaker in PEOPLE)

FRENCH = "Que dit Peskov sur les négociations ?"
ENGLISH = "What did Peskov say about the talks?"


def asked(follow_up: str, question: str = FRENCH, answer: str = "") -> str:
    return self_contained(follow_up, [(question, answer)], VOICES.named_in).text


@pytest.mark.parametrize(
    ("follow_up", "alone"),
    [
        ("Et Zakharova ?", "Que dit Zakharova sur les négociations ?"),
        ("et zakharova", "Que dit zakharova sur les négociations ?"),
        ("Et le porte-parole du Kremlin ?", "Que dit le porte-parole du Kremlin sur les négociations ?"),
        ("Et Marine Le Pen ?", "Que dit Marine Le Pen sur les négociations ?"),
        ("Et selon Biden ?", "Que dit Biden sur les négociations ?"),
        ("Et sur l'économie ?", "Que dit Peskov sur l'économie ?"),
        ("Et à propos des vendanges ?", "Que dit Peskov à propos des vendanges ?"),
        ("Qu'a-t-il dit d'autre ?", "Qu'a dit d'autre Peskov sur les négociations ?"),
        ("Quand ?", "Quand Peskov a-t-il parlé des négociations ?"),
        ("Où ?", "Où Peskov a-t-il parlé des négociations ?"),
        ("Pourquoi a-t-il dit cela ?", "Pourquoi Peskov dit-il cela sur les négociations ?"),
        ("À qui ?", "À qui Peskov a-t-il parlé des négociations ?"),
        ("Combien ?", "Quel chiffre Peskov donne-t-il sur les négociations ?"),
        ("Qui d'autre ?", "Qui d'autre a parlé des négociations ?"),
        ("Qui en a parlé ?", "Qui a parlé des négociations ?"),
        ("Qu'en pense Biden ?", "Que pense Biden des négociations ?"),
        ("Que répond-il à Biden ?", "Que répond Peskov à Biden ?"),
        ("Que lui reproche Biden ?", "Que reproche Biden à Peskov ?"),
        ("Zakharova est-elle d'accord avec lui ?", "Zakharova est-elle d'accord avec Peskov ?"),
        ("Et l'Ukraine, qu'en dit-il ?", "Que dit Peskov de l'Ukraine ?"),
        ("Et de l'Ukraine, qu'en dit-il ?", "Que dit Peskov de l'Ukraine ?"),
    ],
)
def test_a_follow_up_in_french_stands_alone(follow_up: str, alone: str) -> None:
    assert asked(follow_up).casefold() == alone.casefold()


@pytest.mark.parametrize(
    ("follow_up", "alone"),
    [
        ("And Zakharova?", "What did Zakharova say about the talks?"),
        ("What about the economy?", "What did Peskov say about the economy?"),
        ("What else did he say?", "What else did Peskov say about the talks?"),
        ("When?", "When did Peskov speak about the talks?"),
        ("Who else?", "Who else spoke about the talks?"),
        ("What did his spokesman say?", "What did Peskov's spokesman say?"),
        ("What did Zakharova say about it?", "What did Zakharova say about the talks?"),
        ("Does Zakharova agree with him?", "Does Zakharova agree with Peskov?"),
    ],
)
def test_a_follow_up_in_english_stands_alone(follow_up: str, alone: str) -> None:
    assert asked(follow_up, ENGLISH) == alone


@pytest.mark.parametrize(
    ("question", "follow_up", "alone"),
    [
        (
            "Combien de morts l'accident d'Ankara a-t-il faits ?",
            "Et combien de suspects ont été arrêtés ?",
            "Combien de morts l'accident d'Ankara a-t-il faits, et combien de suspects ont été arrêtés ?",
        ),
        (
            "Où un élève de l'école a-t-il été agressé ?",
            "Et où ses agresseurs ont-ils été arrêtés ?",
            "Où les agresseurs d'un élève de l'école ont-ils été arrêtés ?",
        ),
        ("Pourquoi Biden a-t-il renoncé ?", "Quand ?", "Quand Biden a-t-il renoncé ?"),
        ("Qui a gagné chez les hommes à Rio ?", "Et chez les dames ?", "Qui a gagné chez les dames à Rio ?"),
        (
            "Quel prix Brahic a-t-il obtenu en 2006 ?",
            "Et en 2000 ?",
            "Quel prix Brahic a-t-il obtenu en 2000 ?",
        ),
        ("Que disent les syndicats du projet ?", "Et le maire ?", "Que dit le maire à propos du projet ?"),
    ],
)
def test_a_piece_of_a_question_of_facts_is_changed(question: str, follow_up: str, alone: str) -> None:
    assert asked(follow_up, question) == alone


def test_of_a_who_question_the_answer_tells_whom_a_pronoun_means() -> None:
    answer = "> **Maria Zakharova** a déclaré : « … » [1]"
    question = "Qui a parlé des négociations ?"
    assert (
        asked("Qu'a-t-elle dit de l'Ukraine ?", question, answer) == "Qu'a dit Maria Zakharova de l'Ukraine ?"
    )


def test_gender_tells_whom_a_pronoun_means() -> None:
    question = "Que reproche Biden à Penelope Fillon ?"
    assert asked("Que répond-elle ?", question).startswith("Que répond Penelope Fillon")
    assert asked("Que craint-il ?", question) == "Que craint Biden ?"


@pytest.mark.parametrize(
    "alone",
    [
        "Que pense Biden de la retraite ?",
        "Qui a parlé des vendanges ?",
        "Quand Biden a-t-il annoncé qu'il serait candidat ?",
        "Et que dit Biden de l'Europe ?",
        "Quand les candidats devaient-ils avoir leurs résultats ?",
        "Qui a demandé pardon pour son parallèle entre le concours et les Jeux ?",
        "de combien la seine a t elle gonflé en une journée a paris le 27 janvier 2018",
        "quand Adel Kermiche a t il ete fiché S",
        "Peskov Ukraine",
        "What does Biden think of his rivals?",
        "How much did it cost to build the bridge?",
        "",
    ],
)
def test_a_question_that_stands_alone_is_left_alone(alone: str) -> None:
    assert asked(alone) == alone


def test_without_a_conversation_nothing_is_changed() -> None:
    assert self_contained("Et Zakharova ?", [], VOICES.named_in).text == "Et Zakharova ?"


def test_the_same_question_can_be_answered_in_the_other_language() -> None:
    found = self_contained("And in English?", [(FRENCH, "…")], VOICES.named_in)
    assert (found.text, found.language) == (FRENCH, "en")
    found = self_contained("Et en français ?", [(ENGLISH, "…")], VOICES.named_in)
    assert (found.text, found.language) == (ENGLISH, "fr")


def test_asking_for_something_else_tells_what_was_told() -> None:
    found = self_contained("Qu'a-t-il dit d'autre ?", [(FRENCH, "« Non » [1]")], VOICES.named_in)
    assert found.told == "« Non » [1]"
    assert self_contained("Et Zakharova ?", [(FRENCH, "« Non » [1]")], VOICES.named_in).told == ""


def test_words_told_are_known_in_an_answer_however_it_is_laid_out() -> None:
    assert is_told("Le pont [...] rouvrira.", "> **X** a dit : « Le pont \\[...\\] rouvrira. » [1]")
    assert not is_told("Le port rouvrira.", "« Le pont rouvrira »")


def test_a_conversation_of_six_turns() -> None:
    history: list[tuple[str, str]] = []
    turns = {
        FRENCH: FRENCH,
        "Et Zakharova ?": "Que dit Zakharova sur les négociations ?",
        "Quand ?": "Quand Zakharova a-t-il parlé des négociations ?",
        "Et sur l'Ukraine ?": "Que dit Zakharova sur l'Ukraine ?",
        "Qu'a-t-elle dit d'autre ?": "Qu'a dit d'autre Zakharova sur l'Ukraine ?",
        "Et Peskov ?": "Qu'a dit Peskov sur l'Ukraine ?",
    }
    for follow_up, alone in turns.items():
        shown = self_contained(follow_up, history, VOICES.named_in).text
        assert shown == alone.replace("Zakharova a-t-il", "Zakharova a-t-elle")
        history.append((follow_up, "…"))
