"""Asking as a LangChain tool, for agents: the answer's text for the model, the `Answer` as its artifact."""

from __future__ import annotations

from langchain_core.runnables import Runnable, RunnableConfig
from langchain_core.tools import StructuredTool
from pydantic import BaseModel, Field

from assistant.citation import Answer

_DESCRIPTION = (
    "Answers who said what in a collection of news articles, in French or English: what somebody said about "
    "something, who said it, when, where, how many. The answer quotes the articles word for word, with marks "
    "[1], [2] for its sources, or says that nothing was found; it never guesses. Ask one complete question "
    "that names the people and the matter in full."
)


class Asked(BaseModel):
    """What the tool takes."""

    question: str = Field(description="One self-contained question, in French or English.")


def as_tool(chain: Runnable[object, Answer], name: str = "who_said_what") -> StructuredTool:
    """A tool that asks the chain; callbacks of the caller see every step of it."""

    def ask(question: str, config: RunnableConfig) -> tuple[str, Answer]:
        answer = chain.invoke(question, config)
        return answer.text, answer

    async def ask_async(question: str, config: RunnableConfig) -> tuple[str, Answer]:
        answer = await chain.ainvoke(question, config)
        return answer.text, answer

    return StructuredTool.from_function(
        func=ask,
        coroutine=ask_async,
        name=name,
        description=_DESCRIPTION,
        args_schema=Asked,
        response_format="content_and_artifact",
    )
