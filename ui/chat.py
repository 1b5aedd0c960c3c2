"""The chat panel: a question, a streamed answer, the citations under it."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import gradio as gr

from assistant.assistant import Assistant
from assistant.citation import Answer
from index.errors import QuiaditError
from ui.answers import Exchange, answer_in_progress, finished_answer
from ui.html import Html, element
from ui.resources import file_text
from ui.texts import language_of, texts
from ui.welcome import welcome

_log = logging.getLogger(__name__)

ASKING_AT_ONCE = 8
"""Questions answered at the same time; more wait their turn, never behind an addition."""

_REDRAW_SECONDS = 0.05
"""Pieces of an answer that arrive closer together are drawn together."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A question asked in this conversation and what came of it.

    Attributes:
        question: as typed.
        shown: what stands under the question on the page.
        answer_text: the finished answer's Markdown; None while it arrives, and where there was none.
    """

    question: str
    shown: Html
    answer_text: str | None = None


Turns = tuple[Turn, ...]

# Values for the question box, the conversation, the notice under the box, and the turns.
_Update = tuple[Any, Any, Any, Any]


class ChatPanel:
    """The conversation, the question box, and what happens between them; to be made inside `gr.Blocks`."""

    def __init__(self, assistant: Assistant, i18n: gr.I18n) -> None:
        self._assistant = assistant
        self.turns = gr.State(())
        self.conversation = gr.HTML(
            elem_id="conversation", apply_default_css=False, js_on_load=file_text("conversation.js")
        )
        with gr.Row(elem_id="composer", equal_height=True):
            box = gr.Textbox(
                label=i18n("question"),
                placeholder=i18n("question_hint"),
                max_lines=6,
                max_length=2000,
                autofocus=True,
                scale=1,
                elem_id="question",
            )
            button = gr.Button(i18n("ask"), variant="primary", scale=0, min_width=120, elem_id="ask")
        notice = gr.HTML(elem_id="notice", apply_default_css=False, js_on_load=None)
        gr.on(
            [button.click, box.submit, self.conversation.select],
            self._ask,
            inputs=[box, self.turns],
            outputs=[box, self.conversation, notice, self.turns],
            show_progress="hidden",
            trigger_mode="once",
            concurrency_limit=ASKING_AT_ONCE,
            concurrency_id="ask",
            api_visibility="private",
        )

    def show(self, turns: Turns, request: gr.Request) -> Html:
        """The conversation as it stands; before the first question, the welcome."""
        language = language_of(request)
        return _conversation(turns, language) if turns else welcome(self._assistant, language)

    def _ask(self, typed: str, turns: Turns, event: gr.EventData, request: gr.Request) -> Iterator[_Update]:
        language = language_of(request)
        offered = event.target is self.conversation
        question = str(event.question if offered else typed).strip()
        if not question:
            sentence = element("p", texts(language)["empty_question"], role="alert")
            yield gr.skip(), gr.skip(), sentence, gr.skip()
            return
        exchange = Exchange(len(turns) + 1, language)
        turn = Turn(question, answer_in_progress("", exchange))
        # What was being typed beside an offered question stays in the box.
        box = gr.skip() if offered else ""
        yield box, _conversation((*turns, turn), language, busy=True), "", gr.skip()
        for turn in self._growing(question, turns, exchange):
            yield gr.skip(), _conversation((*turns, turn), language, busy=True), gr.skip(), gr.skip()
        turns = (*turns, turn)
        yield gr.skip(), _conversation(turns, language), gr.skip(), turns

    def _growing(self, question: str, turns: Turns, exchange: Exchange) -> Iterator[Turn]:
        """The turn as its answer arrives; the last is the finished one, or says why there is none."""
        words = texts(exchange.language)
        try:
            yield from self._answering(question, turns, exchange)
            return
        except QuiaditError as error:
            reason = str(error)
        except Exception:
            _log.exception("A question could not be answered.")
            reason = words["unexpected"]
        sentence = element("p", words["failed_question"].format(reason=reason), role="alert")
        retry = element("button", words["retry"], type="button", data_question=question, class_="example")
        yield Turn(question, element("div", sentence, retry, class_="failed"))

    def _answering(self, question: str, turns: Turns, exchange: Exchange) -> Iterator[Turn]:
        history = [(turn.question, turn.answer_text) for turn in turns if turn.answer_text is not None]
        arrived, drawn_at = "", 0.0
        for piece in self._assistant.stream(question, history):
            if isinstance(piece, Answer):
                shown = finished_answer(piece, question, exchange, self._article_text)
                yield Turn(question, shown, piece.text)
                return
            arrived += piece
            if time.monotonic() - drawn_at >= _REDRAW_SECONDS:
                yield Turn(question, answer_in_progress(arrived, exchange))
                drawn_at = time.monotonic()

    def _article_text(self, article_id: str) -> str:
        return self._assistant.article(article_id).text


def _conversation(turns: Turns, language: str, busy: bool = False) -> Html:
    words = texts(language)
    return element(
        "div",
        *(_turn(turn, words["you"]) for turn in turns),
        class_="turns",
        role="log",
        aria_label=words["conversation"],
        aria_busy="true" if busy else "false",
        lang=language,
    )


def _turn(turn: Turn, you: str) -> Html:
    asked = element("h2", element("span", f"{you} : ", class_="unseen"), turn.question, dir="auto")
    return element("article", asked, turn.shown, class_="turn")
