"""The questions offered are about people who are heard in the articles, on what they speak of."""

from __future__ import annotations

import pytest

from assistant import Assistant
from assistant.suggesting import opening


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Que dit Peskov sur les négociations ?", "fr"),
        ("What does Peskov say about the talks?", "en"),
        ("Qui a parlé des vendanges ?", "fr"),
    ],
)
def test_suggested_questions_name_who_is_heard_in_the_cited_articles(
    samples: Assistant, question: str, language: str
) -> None:
    answer = samples.ask(question)
    assert 1 <= len(answer.suggestions) <= 3
    cited = {citation.article_id for citation in answer.citations}
    for offered in answer.suggestions:
        assert offered != question
        assert offered.startswith("Qu" if language == "fr" else ("What", "Who"))
        named = samples.library.voices.named_in(offered)
        assert any(cited.intersection(speaker.articles) for group in named for speaker in group)


def test_nothing_is_suggested_where_nothing_was_found(samples: Assistant) -> None:
    assert samples.ask("").suggestions == ()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_conversation_opens_with_four_questions_that_the_articles_answer(
    samples: Assistant, language: str
) -> None:
    offered = samples.opening(language)
    assert len(offered) == 4
    assert all(samples.library.voices.named_in(question) for question in offered)
    assert all(samples.ask(question).answered for question in offered)


def test_a_question_without_an_answer_is_not_offered(samples: Assistant) -> None:
    usual = samples.opening("fr")
    offered = opening(samples.library, "fr", lambda question: question != usual[0])
    assert usual[0] not in offered
    assert len(offered) == 4
    assert opening(samples.library, "fr", lambda _: False) == ()
