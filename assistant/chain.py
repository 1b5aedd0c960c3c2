"""The way of a question, as one LangChain Runnable: understand, retrieve, choose, compose, check."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from langchain_core.runnables import Runnable, RunnableConfig, RunnableLambda

from assistant.citation import Answer, check
from assistant.composing import compose
from assistant.conversation import self_contained
from assistant.conversation.told import is_told
from assistant.evidence import Evidence, merge
from assistant.overview import answer_overview
from assistant.overview_kinds import overview_asked
from assistant.phrases import phrases
from assistant.proof import citations_of, statements_of, words_of
from assistant.question import Question, understand
from assistant.requests import as_question, with_keywords
from assistant.retrieval import passages_of_asked, retrievers
from assistant.scope import Scopes, choose_within
from assistant.suggesting import suggest
from index.library import Library

if TYPE_CHECKING:
    from assistant.generating.writing import Writer

# Where what was told is left out, so many times more evidence is chosen.
_WITH_TOLD = 3


def build_chain(library: Library, writer: Writer | None = None) -> Runnable[Any, Answer]:
    """The Runnable behind `Assistant.ask`; with a `writer`, its chat model writes what was composed anew.

    Input: a question, or a dict with `question` and, for a conversation, `history` (pairs of question and
    answer text). Output: an `Answer`. Every step shows up in LangChain's callbacks under its name.
    """
    settings = library.settings
    meaning, full_text = retrievers(library)
    scopes = Scopes(library)

    def understood(asked: str, text: str, language: str | None = None) -> Question:
        return scopes.placed(with_keywords(understand(asked, text, language), library.voices))

    def read(asked: str | dict[str, Any]) -> Question:
        words = asked if isinstance(asked, str) else asked["question"]
        history = () if isinstance(asked, str) else tuple(asked.get("history") or ())
        text = as_question(words)
        if not history:
            return understood(words, text)
        rewritten = self_contained(text, history, library.voices.named_in)
        return replace(understood(words, rewritten.text, rewritten.language), told=rewritten.told)

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
        candidates += passages_of_asked(question, candidates, library)
        limit = settings.citations
        # something else than what was told: enough of it is chosen for something to be left
        wanted = _WITH_TOLD * limit if question.told else limit
        evidence = choose_within(question, candidates, library, wanted)
        fresh = [each for each in evidence if not _is_told(each, question.told, library)]
        return {"question": question, "evidence": fresh[:limit]}

    def write(chosen: dict[str, Any]) -> Answer:
        question: Question = chosen["question"]
        evidence: list[Evidence] = chosen["evidence"]
        confidence = evidence[0].confidence if evidence else 0.0
        answered = confidence >= settings.threshold
        kept = evidence if answered else evidence[:1]
        citations = citations_of(kept, library)
        answer = Answer(
            question=question.text,
            answered=answered,
            text=compose(question, citations, kept, answered, question.language),
            citations=citations,
            confidence=confidence,
            statements=statements_of(kept, library),
            language=question.language,
            asked=question.asked,
        )
        return replace(answer, suggestions=suggest(question, answer, library))

    def generate(answer: Answer, config: RunnableConfig) -> Answer:
        if writer is None:
            return answer
        return writer.write(understood(answer.question, answer.question, answer.language), answer, config)

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
        | RunnableLambda(generate, name="generate")
        | RunnableLambda(prove, name="check")
    )

    def overview(question: Question, config: RunnableConfig) -> Answer:
        asked = overview_asked(question)

        def search(text: str) -> list[Evidence]:
            part = scopes.like(question, understood(question.asked, text, question.language))
            chosen: list[Evidence] = select(find(part, config))["evidence"]
            return chosen

        found = answer_overview(question, asked, library, search) if asked else None
        if found is None:
            return answer.invoke(question, config)
        return prove(replace(found, suggestions=suggest(question, found, library)))

    def route(question: Question) -> Runnable[Question, Answer]:
        if not question.stems or not library.size[0]:
            return RunnableLambda(nothing_to_search, name="nothing to search")
        # what was told is left out by the ordinary way
        if not question.told and overview_asked(question):
            return RunnableLambda(overview, name="overview")
        return answer

    return (RunnableLambda(read, name="understand") | RunnableLambda(route, name="answer")).with_config(
        run_name="quiadit"
    )


def _is_told(evidence: Evidence, told: str, library: Library) -> bool:
    """Whether the words, or the statement that they report, stand in the answers given."""
    if not told:
        return False
    said = evidence.statement.text.split(" … ") if evidence.statement else []
    return is_told(words_of(evidence, library), told) or bool(
        said and all(is_told(each, told) for each in said)
    )
