"""The way of a question, as one LangChain Runnable: understand, retrieve, choose, compose, check."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from langchain_core.runnables import Runnable, RunnableConfig, RunnableLambda

from assistant.citation import Answer, Citation, check
from assistant.composing import compose
from assistant.evidence import Evidence, choose, merge
from assistant.phrases import phrases
from assistant.question import Question, understand
from assistant.retrieval import FullTextRetriever, MeaningRetriever
from index.article import Statement
from index.library import Library


def build_chain(library: Library) -> Runnable[Any, Answer]:
    """The Runnable behind `Assistant.ask`.

    Input: a question, or a dict with `question` and, for a conversation, `history` (pairs of question and
    answer text). Output: an `Answer`. Every step shows up in LangChain's callbacks under its name.
    """
    settings = library.settings
    meaning = MeaningRetriever(library=library, limit=settings.candidates)
    full_text = FullTextRetriever(library=library, limit=max(1, settings.candidates // 2))

    def read(asked: str | dict[str, Any]) -> Question:
        if isinstance(asked, str):
            return understand(asked)
        return understand(asked["question"], tuple(asked.get("history") or ()))

    def find(question: Question, config: RunnableConfig) -> dict[str, Any]:
        # One after the other: both take milliseconds, less than handing them to threads.
        return {
            "question": question,
            "meaning": meaning.invoke(question.text, config),
            "full_text": full_text.invoke(question.text, config),
        }

    def select(found: dict[str, Any]) -> dict[str, Any]:
        question: Question = found["question"]
        candidates = merge(found["meaning"], found["full_text"])
        evidence = choose(question, candidates, library, settings.citations)
        return {"question": question, "evidence": evidence}

    def write(chosen: dict[str, Any]) -> Answer:
        question: Question = chosen["question"]
        evidence: list[Evidence] = chosen["evidence"]
        confidence = evidence[0].confidence if evidence else 0.0
        answered = confidence >= settings.threshold
        kept = evidence if answered else evidence[:1]
        citations = tuple(_citation(number, item, library) for number, item in enumerate(kept, 1))
        return Answer(
            question=question.text,
            answered=answered,
            text=compose(citations, answered, question.language),
            citations=citations,
            confidence=confidence,
            statements=_statements(kept, library),
            language=question.language,
            asked=question.asked,
        )

    def prove(answer: Answer) -> Answer:
        check(answer.citations, library.article)
        return answer

    def nothing_to_search(question: Question) -> Answer:
        empty = "empty_question" if not question.stems else "empty_library"
        text = phrases(question.language)[empty]
        return Answer(
            question=question.text,
            answered=False,
            text=text,
            language=question.language,
            asked=question.asked,
        )

    answer = (
        RunnableLambda(find, name="retrieve")
        | RunnableLambda(select, name="choose")
        | RunnableLambda(write, name="compose")
        | RunnableLambda(prove, name="check")
    )

    def route(question: Question) -> Runnable[Question, Answer]:
        if not question.stems or not library.size[0]:
            return RunnableLambda(nothing_to_search, name="nothing to search")
        return answer

    return (RunnableLambda(read, name="understand") | RunnableLambda(route, name="answer")).with_config(
        run_name="quiadit"
    )


def _statements(evidence: Sequence[Evidence], library: Library) -> tuple[Statement, ...]:
    """The statements behind the evidence, each once, with the library's speakers."""
    said = {item.statement.id: item.statement for item in evidence if item.statement is not None}
    return tuple(library.voices.named(statement) for statement in said.values())


def _citation(number: int, evidence: Evidence, library: Library) -> Citation:
    article = library.article(evidence.article_id)
    return Citation(
        number=number,
        article_id=article.id,
        title=article.title,
        source=article.source,
        published=article.published,
        url=article.url,
        start=evidence.start,
        end=evidence.end,
        text=article.text[evidence.start : evidence.end],
        speaker=evidence.speaker.name if evidence.speaker else None,
        outlet=article.outlet,
        page=article.page_of(evidence.start),
    )
