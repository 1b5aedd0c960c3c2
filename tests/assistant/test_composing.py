"""An answer tells who says what, whose words they are, and shows article words as words, never as markup."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.citation import Citation
from assistant.composing import compose, escaped
from assistant.composing.facts import fact_in
from assistant.evidence import Evidence
from assistant.question import understand
from index.article import Speaker, Statement

ARTICLE = "« Le pont rouvrira mardi », a annoncé Zoé Lang. Elle craint que le chantier ne dure."
SPEAKER = Speaker("Zoé Lang", (), "maire de Vaubrun", gender="f")
QUESTION = "Que dit Zoé Lang du pont ?"
OWN = Statement("s", "a", ((2, 24),), ARTICLE[2:24], "direct", speaker=SPEAKER, cue="a annoncé")


def composed(
    statement: Statement | None = OWN,
    *,
    question: str = QUESTION,
    answered: bool = True,
    span: tuple[int, int] | None = None,
    speaker: Speaker | None = SPEAKER,
    language: str = "fr",
    copies: int = 1,
) -> str:
    start, end = span or (statement.spans[0] if statement else (0, len(ARTICLE)))
    cited = [
        Citation(
            number,
            f"a{number}",
            "Le pont",
            "pont.txt",
            "2024-03-12",
            None,
            start,
            end,
            ARTICLE[start:end],
            speaker.name if speaker else None,
            "La Gazette",
        )
        for number in range(1, copies + 1)
    ]
    evidence = [Evidence(each.article_id, start, end, 0.9, speaker, statement) for each in cited]
    return compose(understand(question), cited, evidence, answered, language)


def test_somebodys_own_words_stand_between_quotation_marks() -> None:
    assert composed() == (
        "> **Zoé Lang**, maire de Vaubrun, a annoncé : « Le pont rouvrira mardi » [1]\n>\n"
        "> — *Le pont*, La Gazette, 12 mars 2024"
    )


def test_reported_speech_is_told_as_the_articles_words() -> None:
    start = ARTICLE.index("le chantier")
    reported = replace(OWN, kind="indirect", act="believed", cue="craint", spans=((start, len(ARTICLE) - 1),))
    text = composed(reported)
    assert "a exprimé une crainte, rapporte l'article : « le chantier ne dure » [1]" in text


def test_a_sentence_with_its_cue_is_not_told_as_spoken() -> None:
    assert "rapporte l'article : “« Le pont rouvrira mardi », a annoncé Zoé Lang.” [1]" in composed(
        span=(0, 47)
    )


def test_nobodys_words_are_the_articles() -> None:
    assert composed(None, speaker=None).startswith("> D'après l'article : ")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"polarity": "denied"}, "a démenti :"),
        ({"act": "promised", "cue": "a promis"}, "a promis :"),
        ({"polarity": "hedged"}, "a annoncé (au conditionnel) :"),
        ({"via": "l'AFP"}, "a annoncé (propos relayés par l'AFP) :"),
        ({"confidence": 0.5}, "a annoncé (attribution probable) :"),
        (
            {"said_when": "lundi", "said_on": "2024-03-11", "said_where": "sur France Inter"},
            "a annoncé (11 mars 2024, sur France Inter) :",
        ),
        ({"cue": "selon"}, "Selon **Zoé Lang**, maire de Vaubrun : «"),
    ],
)
def test_act_circumstance_relay_and_doubt_are_told(changes: dict[str, str | float], told: str) -> None:
    assert told in composed(replace(OWN, **changes))  # type: ignore[arg-type]


def test_the_language_of_the_answer_is_that_of_the_question() -> None:
    text = composed(language="en")
    assert text.startswith("> **Zoé Lang** (maire de Vaubrun) announced: “Le pont rouvrira mardi” [1]")
    assert text.endswith("12 March 2024")


def test_the_same_quotation_in_two_articles_is_one_line_with_two_marks() -> None:
    statement = replace(OWN, kind="mixed", spans=((0, len(ARTICLE)),))
    text = composed(statement, copies=2)
    assert text.count("**Zoé Lang**") == 1
    assert "[1][2]" in text


@pytest.mark.parametrize(
    ("kind", "question", "words", "fact"),
    [
        ("when", "Quand rouvre le pont ?", "Le pont rouvrira mardi 12 mars, dit la maire.", "mardi 12 mars"),
        ("when", "Quand rouvre le pont ?", "Fermé lundi, il rouvrira mardi.", None),
        (
            "how_many",
            "Combien de jeunes seront recrutés ?",
            "210 jeunes et 520 départs en 2024.",
            "210 jeunes",
        ),
        ("how_many", "Combien de voix ?", "302 voix pour et 225 contre", "302 voix"),
        ("how_many", "De combien l'action recule-t-elle ?", "L'action perd 7,45 % lundi soir.", "7,45 %"),
        ("how_many", "Combien coûte le pont ?", "Il coûte 3 millions d'euros.", "3 millions d'euros"),
        ("how_many", "Combien coûtera le pont ?", "Les billets de 5 euros seront neufs.", None),
        ("how_many", "Combien ?", "Le centre ouvre en septembre.", None),
        ("how_many", "Combien ?", "Il y en a 3 ou 4.", None),
    ],
)
def test_a_short_fact_is_given_only_where_it_is_sure(
    kind: str, question: str, words: str, fact: str | None
) -> None:
    assert fact_in(kind, question, words) == fact


def test_a_short_fact_comes_first_and_then_its_proof() -> None:
    text = composed(question="Quand rouvre le pont ?")
    assert text.startswith("**mardi**, selon **Zoé Lang**\n\n> **Zoé Lang**")


def test_an_abstention_says_what_was_looked_for_and_names_who_speaks_of_it() -> None:
    text = composed(question="Que dit Marine Le Pen du pont ?", answered=False)
    assert text.startswith(
        "Je n'ai rien trouvé de Marine Le Pen à propos du pont dans ces articles ; c'est **Zoé Lang**, "
        "maire de Vaubrun, qui a annoncé : « Le pont rouvrira mardi » [1]"
    )


def test_an_abstention_is_told_in_good_french() -> None:
    text = composed(question="Que dit le maire de Sisco du pont ?", answered=False)
    assert text.startswith("Je n'ai rien trouvé du maire de Sisco à propos du pont dans ces articles")


def test_an_abstention_offers_what_is_near_as_no_answer() -> None:
    text = composed(question="Que dit Zoé Lang des vendanges ?", answered=False)
    assert text.startswith("Je n'ai rien trouvé de Zoé Lang à propos des vendanges dans ces articles. ")
    assert "sans y répondre :\n\n> **Zoé Lang**" in text
    nothing = compose(understand("Quelle est la recette ?"), [], [], False, "fr")
    assert nothing == "Je n'ai rien trouvé là-dessus dans ces articles."


def test_the_positions_of_two_stand_side_by_side() -> None:
    other = Speaker("Gilles Fourcade")
    cited = [
        Citation(n, "a", "Le pont", "pont.txt", None, None, 2, 24, ARTICLE[2:24], who.name)
        for n, who in ((1, SPEAKER), (2, SPEAKER), (3, other))
    ]
    evidence = [Evidence("a", 2, 24, 0.9, who, OWN) for who in (SPEAKER, SPEAKER, other)]
    text = compose(understand("Lang et Fourcade sont-ils d'accord ?"), cited, evidence, True, "fr")
    assert text.startswith("Les positions, côte à côte :")
    assert text.index("[1]") < text.index("[3]") < text.index("[2]")


def test_markup_in_an_article_is_shown_as_text() -> None:
    hostile = "<script>alert(1)</script> ![x](http://x) [1] `a` $$b$$ **c**"
    cited = Citation(1, "a", hostile, "x.txt", "2024", None, 0, len(hostile), hostile)
    text = compose(understand("x"), [cited], [Evidence("a", 0, len(hostile), 0.9)], True, "fr")
    assert "<script>" not in text
    assert "![x](" not in text
    assert "\\*\\*c\\*\\*" in text
    assert text.count(" [1]\n") == 1


@given(st.text())
def test_escaped_text_is_one_line_with_the_same_letters(text: str) -> None:
    shown = escaped(text)
    assert "\n" not in shown
    assert shown.replace("\\", "").split() == text.replace("\\", "").split()
