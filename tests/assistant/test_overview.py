"""What no single passage answers is counted, listed or compared, every line with its proof."""

from __future__ import annotations

import pytest

from assistant import Answer, Assistant
from assistant.overview_kinds import overview_asked
from assistant.question import understand
from assistant.requests import with_keywords


def proved(answer: Answer, assistant: Assistant) -> bool:
    """Whether the answer stands, with marks for citations that are their articles' very words."""
    return (
        answer.answered
        and bool(answer.citations)
        and all(
            assistant.article(each.article_id).text[each.start : each.end] == each.text
            and f"[{each.number}]" in answer.text
            for each in answer.citations
        )
    )


@pytest.mark.parametrize(
    ("question", "kind", "topic"),
    [
        ("Qui est le plus cité ?", "most_quoted", ""),
        ("Qui est le plus cité sur les négociations ?", "most_quoted", "les négociations"),
        ("Who is quoted most about the talks?", "most_quoted", "the talks"),
        ("Quels articles parlent du pont des Tanneurs ?", "articles", "pont des Tanneurs"),
        ("Which articles mention Biden?", "articles", "Biden"),
        ("Qui a parlé de la grève ?", "voices", "grève"),
        ("Who spoke about the strike?", "voices", "the strike"),
        ("Macron et Le Pen sont-ils d'accord sur l'Europe ?", "agreement", "l'Europe"),
        ("Do Macron and Le Pen agree on Europe?", "agreement", "Europe"),
        ("Qu'est-ce qui a changé dans ce que dit Trump du climat ?", "changed", "climat"),
    ],
)
def test_an_overview_is_recognised_with_its_topic(question: str, kind: str, topic: str) -> None:
    asked = overview_asked(understand(question))
    assert asked is not None
    assert (asked.kind, asked.topic) == (kind, topic)


@pytest.mark.parametrize(
    "question",
    [
        "Que dit Peskov sur les négociations ?",
        "Qui a gagné le match ?",
        "Qui parle d'une dette cachée ?",
        "Quel article de la loi a été voté ?",
        "Qui a parlé de cela ?",
    ],
)
def test_an_ordinary_question_is_no_overview(question: str) -> None:
    assert overview_asked(understand(question)) is None


def test_who_is_quoted_most_is_counted(samples: Assistant) -> None:
    answer = samples.ask("Qui est le plus cité ?")
    assert proved(answer, samples)
    assert "déclarations dans" in answer.text
    most = [speaker for speaker in samples.speakers() if speaker.name == answer.citations[0].speaker]
    assert most[0].statements == max(speaker.statements for speaker in samples.speakers())


def test_articles_about_a_topic_are_listed(samples: Assistant) -> None:
    answer = samples.ask("Quels articles parlent de Karim Belhadj ?")
    assert proved(answer, samples)
    titles = {citation.title for citation in answer.citations}
    assert {"Aciérie", "Grève"} <= {title.split()[0] for title in titles}


def test_voices_on_a_topic_are_listed_once_each(samples: Assistant) -> None:
    answer = samples.ask("Qui a parlé du pont des Tanneurs ?")
    assert proved(answer, samples)
    speakers = [citation.speaker for citation in answer.citations]
    assert len(speakers) == len(set(speakers))
    assert {"Hélène Marchand", "Bruno Marchand"} <= set(speakers)


def test_positions_stand_side_by_side(samples: Assistant) -> None:
    answer = samples.ask(
        "Claire Fontvieille et Étienne Fontvieille sont-ils d'accord sur la fermeture des urgences ?"
    )
    assert proved(answer, samples)
    assert {citation.speaker for citation in answer.citations} == {
        "Claire Fontvieille",
        "Étienne Fontvieille",
    }


def test_one_who_is_silent_neither_agrees_nor_disagrees(samples: Assistant) -> None:
    answer = samples.ask("Claire Fontvieille et Zinédine Zidane sont-ils d'accord sur les urgences ?")
    assert not answer.answered
    assert "Zinédine Zidane" in answer.text
    assert {citation.speaker for citation in answer.citations} <= {"Claire Fontvieille"}


def test_what_changed_is_told_in_order_of_date(samples: Assistant) -> None:
    answer = samples.ask("Qu'est-ce qui a changé dans ce que dit Hélène Marchand ?")
    assert proved(answer, samples)
    assert {citation.speaker for citation in answer.citations} == {"Hélène Marchand"}
    dates = [citation.published or "" for citation in answer.citations]
    assert len(set(dates)) > 1
    assert dates == sorted(dates)


@pytest.mark.parametrize(
    "question", ["Quels articles parlent de Zinédine ?", "Who is quoted most about Zinédine?"]
)
def test_a_topic_that_no_article_has_is_not_listed(samples: Assistant, question: str) -> None:
    answer = samples.ask(question)
    assert not answer.answered
    assert not answer.citations


@pytest.mark.parametrize("keywords", ["Peskov négociations", "négociations peskov", "Dmitri Peskov"])
def test_keywords_ask_for_the_words_of_the_one_named(samples: Assistant, keywords: str) -> None:
    read = with_keywords(understand(keywords), samples.library.voices)
    assert read.kind == "what_said"
    assert read.speaker is not None
    assert read.speaker.text.lower().endswith("peskov")


@pytest.mark.parametrize("words", ["de quoi parle Peskov", "Où est Peskov ?", "le pont est fermé"])
def test_a_sentence_is_no_keywords(samples: Assistant, words: str) -> None:
    read = understand(words)
    assert with_keywords(read, samples.library.voices) == read
