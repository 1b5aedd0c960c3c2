"""The way of a question as one LangChain Runnable: the steps of `assistant.steps`, each under its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from langchain_core.runnables import Runnable, RunnableConfig, RunnableLambda

from assistant.citation import Answer, UnfaithfulCitationError
from assistant.question import Question
from assistant.retrievers import passages_in, retrievers
from assistant.steps import Found, Steps
from index.library import Library

if TYPE_CHECKING:
    from assistant.generating.writing import Writer


def build_chain(library: Library, writer: Writer | None = None) -> Runnable[Any, Answer]:
    """The Runnable behind `Assistant.ask`; with a `writer`, its chat model writes what was composed anew.

    Input: a question, or a dict with `question` and, for a conversation, `history` (pairs of question and
    answer text). Output: an `Answer`. Every step shows up in LangChain's callbacks under its name.
    """
    steps = Steps(library)
    meaning, full_text = retrievers(library)

    def find(question: Question, config: RunnableConfig) -> Found:
        # One after the other: both take milliseconds, less than handing them to threads.
        return Found(
            question,
            passages_in(meaning.invoke(question.text, config)),
            passages_in(full_text.invoke(question.text, config)),
        )

    def generate(answer: Answer, config: RunnableConfig) -> Answer:
        if writer is None:
            return answer
        question = steps.understood(answer.question, answer.question, answer.language)
        return writer.write(question, answer, config)

    answer = (
        RunnableLambda(find, name="retrieve")
        | RunnableLambda(steps.select, name="choose")
        | RunnableLambda(steps.write, name="compose")
        | RunnableLambda(generate, name="generate")
        | RunnableLambda(steps.prove, name="check")
    )

    def overview(question: Question, config: RunnableConfig) -> Answer:
        found = steps.overview(question, lambda part: find(part, config))
        return found or answer.invoke(question, config)

    ways: dict[str, Runnable[Question, Answer]] = {
        "nothing to search": RunnableLambda(steps.nothing_to_search, name="nothing to search"),
        "overview": RunnableLambda(overview, name="overview"),
        "answer": answer,
    }

    def route(question: Question) -> Runnable[Question, Answer]:
        return ways[steps.way(question)]

    whole: Runnable[Any, Answer] = RunnableLambda(steps.read, name="understand") | RunnableLambda(
        route, name="answer"
    )
    if library.shared:  # another process may replace an article under the question
        whole = whole.with_retry(
            retry_if_exception_type=(UnfaithfulCitationError,),
            wait_exponential_jitter=False,
            stop_after_attempt=2,
        )
    return whole.with_config(run_name="quiadit")
