"""The chat panel: a question, a streamed answer, and what one does with it."""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any

import gradio as gr
from anyio import to_thread

from assistant.assistant import Assistant
from assistant.citation import Answer
from index.errors import QuiaditError
from ui.answers import finished_turn, turn_in_progress
from ui.feedback import feedback_file, record
from ui.html import Html, element
from ui.lanes import ASKING_AT_ONCE
from ui.resources import file_text
from ui.shown import when_loaded, when_opened
from ui.texts import label, language_of, texts
from ui.turns import Turn, Turns, given_back, history, kept
from ui.welcome import welcome

_log = logging.getLogger(__name__)

_REDRAW_SECONDS = 0.05
"""Pieces of an answer that arrive closer together are drawn together."""

LONGEST_QUESTION = 2000
"""Letters of a question at most."""

CONVERSATION = "conversation"


def chat_panel(assistant: Assistant) -> None:
    """The conversation and the question box; to be made inside its tab."""
    ChatPanel(assistant)


class ChatPanel:
    """What happens between the question box and the conversation.

    The conversation lives in the reader's browser (`turns`, as `ui.turns` writes them); a turn that was begun
    and has neither answer nor problem is arriving, or was stopped.
    """

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        quietly: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        # A fixed secret: what is kept must be readable after the server was started anew.
        turns = gr.BrowserState([], storage_key="quiadit-conversation", secret="quiadit")
        with gr.Column(elem_id="chat"):
            script = file_text("conversation.js")
            conversation = gr.HTML(elem_id=CONVERSATION, apply_default_css=False, js_on_load=script)
            script = file_text("arriving.js")
            arriving = gr.HTML(elem_id="arriving", apply_default_css=False, js_on_load=script)
            with gr.Column(elem_id="composer"):
                notice = gr.HTML(elem_id="notice", apply_default_css=False, js_on_load=None)
                with gr.Row(elem_id="ask-row", equal_height=True):
                    box = gr.Textbox(
                        label=label("question"),
                        placeholder=label("question_hint"),
                        show_label=False,
                        max_lines=6,
                        max_length=LONGEST_QUESTION,
                        autofocus=True,
                        scale=1,
                        elem_id="question",
                    )
                    ask = gr.Button(label("ask"), variant="primary", scale=0, min_width=112, elem_id="ask")
                    stop = gr.Button(label("stop"), variant="stop", scale=0, min_width=112, elem_id="stop")
                script = file_text("composer.js")
                tools = gr.HTML(elem_id="tools", apply_default_css=False, js_on_load=script)
        asking = gr.on(
            [ask.click, box.submit, conversation.select],
            self._ask,
            inputs=[box, turns],
            outputs=[box, conversation, arriving, notice, turns],
            trigger_mode="once",
            concurrency_limit=ASKING_AT_ONCE,
            concurrency_id="ask",
            **quietly,
        )
        drawn = [conversation, arriving, tools]
        stop.click(self._draw, [turns], drawn, cancels=[asking], queue=False, **quietly)
        tools.clear(self._clear, None, [turns, *drawn], cancels=[asking], queue=False, **quietly)
        conversation.like(self._vote, [turns], [turns, conversation, notice], queue=False, **quietly)
        when_loaded(self._draw, [turns], drawn)
        when_opened(self._welcome, [turns], [conversation])

    def _welcome(self, data: object, request: gr.Request) -> Any:
        """The welcome anew, as the library may have changed; a conversation stays as it is."""
        return gr.skip() if given_back(data) else welcome(self._assistant, language_of(request))

    def _draw(self, data: object, request: gr.Request) -> tuple[Any, ...]:
        """Everything as the browser kept it; what was arriving is not coming any more."""
        language = language_of(request)
        return self._all(given_back(data), language), "", _tools(language)

    def _clear(self, request: gr.Request) -> tuple[Any, ...]:
        return [], *self._draw([], request)

    def _all(self, turns: Turns, language: str) -> Html:
        """The finished turns; before the first question, the welcome."""
        return _drawn(turns, language) if turns else welcome(self._assistant, language)

    async def _ask(
        self, typed: str, data: object, event: gr.EventData, request: gr.Request
    ) -> AsyncIterator[tuple[Any, ...]]:
        """Ask what was typed or offered; `event.turn` is the turn that it takes the place of, if any."""
        language = language_of(request)
        turns = given_back(data)
        # Only the conversation's own events carry a question; a session has a copy of it, so that its
        # name tells, not its identity.
        chosen = event.target is not None and event.target.elem_id == CONVERSATION
        offered = event.question if chosen else None
        question = str(typed if offered is None else offered).strip()[:LONGEST_QUESTION]
        if not question:
            sentence = element("p", texts(language)["empty_question"], role="alert")
            yield gr.skip(), gr.skip(), gr.skip(), sentence, gr.skip()
            return
        replaced = getattr(event, "turn", None) if chosen else None
        if replaced is not None:
            turns = turns[: max(0, int(replaced) - 1)]
        # What was being typed beside an offered question stays in the box.
        box = "" if offered is None else gr.skip()
        begun = kept((*turns, Turn(question)))
        yield box, _drawn(turns, language), turn_in_progress(question, "", language), "", begun
        async for piece in self._answering(question, turns, language):
            if isinstance(piece, Turn):
                turns = (*turns, piece)
                yield gr.skip(), _drawn(turns, language), "", gr.skip(), kept(turns)
            else:
                yield gr.skip(), gr.skip(), piece, gr.skip(), gr.skip()

    async def _answering(self, question: str, before: Turns, language: str) -> AsyncIterator[Html | Turn]:
        """The turn as its answer arrives, then the finished one, or the one that says why there is none."""
        try:
            async for piece in self._arriving(question, before, language):
                yield piece
        except QuiaditError as error:
            yield Turn(question, problem=str(error))
        except Exception:
            _log.exception("A question could not be answered.")
            yield Turn(question, problem=texts(language)["unexpected"])

    async def _arriving(self, question: str, before: Turns, language: str) -> AsyncIterator[Html | Turn]:
        arrived, drawn_at = "", 0.0
        pieces = self._assistant.stream(question, history(before))
        # Each piece in a thread that may be left behind, so that whoever stops need not wait for it.
        while (piece := await to_thread.run_sync(next, pieces, None, abandon_on_cancel=True)) is not None:
            if isinstance(piece, Answer):
                yield Turn(question, piece)
                return
            arrived += piece
            if time.monotonic() - drawn_at >= _REDRAW_SECONDS:
                yield turn_in_progress(question, arrived, language)
                drawn_at = time.monotonic()

    def _vote(self, data: object, event: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
        """Write down what a reader thinks of an answer; the same vote again takes it back."""
        language = language_of(request)
        turns = list(given_back(data))
        number, vote = int(event.turn), event.vote
        if not 1 <= number <= len(turns) or vote not in ("up", "down"):
            return gr.skip(), gr.skip(), gr.skip()
        turn = turns[number - 1]
        if turn.answer is None:
            return gr.skip(), gr.skip(), gr.skip()
        given = None if turn.vote == vote else vote
        file = feedback_file(self._assistant)
        try:
            record(file, turn.answer, given)
        except OSError as error:
            reason = texts(language)["vote_not_kept"].format(file=file, reason=error.strerror or error)
            return gr.skip(), gr.skip(), element("p", reason, role="alert")
        turns[number - 1] = replace(turn, vote=given)
        return kept(turns), _drawn(tuple(turns), language), ""


def _drawn(turns: Sequence[Turn], language: str) -> Html:
    words = texts(language)
    return element(
        "div",
        *(finished_turn(turn, number, language) for number, turn in enumerate(turns, 1)),
        class_="turns",
        role="log",
        aria_label=words["conversation"],
        lang=language,
    )


def _tools(language: str) -> Html:
    """What one does with the whole conversation."""
    words = texts(language)
    return element(
        "div",
        element("span", words["keys"], class_="keys"),
        element(
            "button",
            words["download"],
            type="button",
            class_="icon download",
            data_tool="download",
            data_name=words["file_name"],
            data_title=words["conversation"],
        ),
        element("button", words["clear"], type="button", class_="icon clear", data_tool="clear"),
        class_="conversation-tools",
        lang=language,
    )
