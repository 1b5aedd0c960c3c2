"""The named endpoints of the HTTP API, for `gradio_client` and other programs."""

# No postponed annotations here: Gradio reads the return types of endpoints as they stand.
from dataclasses import asdict
from typing import TypedDict, cast

import gradio as gr
from gradio.events import api

from assistant.assistant import Assistant
from index.errors import QuiaditError
from ui.chat import ASKING_AT_ONCE


class CitationData(TypedDict):
    """A numbered proof: `text` is `article.text[start:end]`."""

    number: int
    article_id: str
    title: str
    source: str
    published: str | None
    url: str | None
    start: int
    end: int
    text: str
    speaker: str | None
    outlet: str | None
    page: int | None


class AnswerData(TypedDict):
    """An answer: its Markdown with [1] [2] marks and the citations behind them."""

    question: str
    answered: bool
    text: str
    citations: list[CitationData]
    confidence: float
    language: str


def add_endpoints(assistant: Assistant) -> None:
    """Offer the endpoints; to be called inside `gr.Blocks`."""

    def ask(question: str, history: list[list[str]] | None = None) -> AnswerData:
        """Answer a question about who said what with cited passages, or abstain (`answered` is false).

        Args:
            question: in French or English.
            history: the conversation so far, pairs of question and answer text.
        """
        try:
            turns = [(str(asked), str(answer)) for asked, answer in history or ()]
        except ValueError:
            raise gr.Error("The history is a list of pairs: question and answer text.") from None
        try:
            answer = assistant.ask(question, turns)
        except QuiaditError as error:
            raise gr.Error(str(error), print_exception=False) from error
        return AnswerData(
            question=answer.question,
            answered=answer.answered,
            text=answer.text,
            citations=[cast(CitationData, asdict(citation)) for citation in answer.citations],
            confidence=answer.confidence,
            language=answer.language,
        )

    api(ask, api_name="ask", concurrency_limit=ASKING_AT_ONCE, concurrency_id="ask")
