"""The chat panel: a question, a streamed answer, and what one does with it.

The page keeps the conversation and shows at once what was asked; the server answers, and draws the new turn
only. `conversation.js` asks (an event of the conversation), `arriving` shows the turn as it comes, and
`keeping.js` takes it over into the conversation when it is finished.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any

import gradio as gr
from anyio import CapacityLimiter

from assistant.assistant import Assistant
from assistant.citation import Answer
from index.errors import QuiaditError
from ui.answers import finished_turn, turn_in_progress
from ui.arriving import Arriving
from ui.errors import without_paths
from ui.feedback import feedback_file, record
from ui.html import Html, element
from ui.lanes import asking_at_once
from ui.resources import file_text
from ui.shown import tells, when_loaded, when_opened
from ui.texts import label, language_of, texts
from ui.turns import KEPT, Turn, Turns, given_back, history, kept, kept_turn
from ui.welcome import Welcome

_log = logging.getLogger(__name__)

LONGEST_QUESTION = 2000
"""Letters of a question at most."""

_STOPPED = 1000
"""Questions stopped before their turn came that are remembered, the latest."""

# What the server is told of the conversation: each turn's question, and its answer's text where it has one.
_TOLD = """(turns) => {
  const told = (turn) => [turn?.question ?? "", turn?.answer?.text ?? null];
  return [Array.isArray(turns) ? turns.map(told) : []];
}"""


def chat_panel(assistant: Assistant) -> None:
    """The conversation and the question box; to be made inside its tab."""
    ChatPanel(assistant)


class ChatPanel:
    """What happens between the question box and the conversation.

    The conversation lives in the reader's browser (`turns`, as `ui.turns` writes them); a turn that has
    neither answer nor problem was stopped.
    """

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._welcome = Welcome(assistant)
        at_once = asking_at_once(assistant)
        self._making = CapacityLimiter(at_once)
        self._under_way: dict[str, Arriving] = {}
        self._stopped: deque[str] = deque(maxlen=_STOPPED)
        quietly: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        # A fixed secret: what is kept must be readable after the server was started anew.
        turns = gr.BrowserState([], storage_key="quiadit-conversation", secret="quiadit")
        with gr.Column(elem_id="chat"):
            conversation = _html("conversation", "conversation.js")
            opening = gr.HTML(elem_id="opening", apply_default_css=False, js_on_load=None)
            arriving = _html("arriving", "arriving.js")
            with gr.Column(elem_id="composer"):
                notice = _html("notice", "notice.js")
                with gr.Row(elem_id="ask-row", equal_height=True):
                    gr.Textbox(
                        label=label("question"),
                        placeholder=label("question_hint"),
                        show_label=False,
                        max_lines=6,
                        max_length=LONGEST_QUESTION,
                        autofocus=True,
                        scale=1,
                        elem_id="question",
                    )
                    gr.Button(label("ask"), variant="primary", scale=0, min_width=112, elem_id="ask")
                    gr.Button(label("stop"), variant="stop", scale=0, min_width=112, elem_id="stop")
                tools = _html("tools", "composer.js")
        # Whether a question may be asked now is the page's to say, so that none is lost that it let through.
        asking = conversation.select(
            self._ask,
            [turns],
            [arriving],
            js=_TOLD,
            trigger_mode="multiple",
            concurrency_limit=at_once,
            concurrency_id="ask",
            preprocess=False,
            postprocess=False,
            **quietly,
        )
        held = [arriving, conversation, turns]
        asking.success(None, held, held, js=file_text("keeping.js"), **quietly)
        asking.failure(None, js=tells("failed"), **quietly)
        stopping = conversation.stop(self._stop, [turns], [conversation, turns], queue=False, **quietly)
        for ended in (stopping.success, stopping.failure):
            ended(None, js=tells("stopped"), **quietly)
        drawn = [conversation, arriving, tools]
        tools.clear(self._clear, None, [turns, *drawn], queue=False, **quietly)
        conversation.like(self._vote, [turns], [turns, conversation, notice], queue=False, **quietly)
        loaded = when_loaded(self._draw, [turns], drawn)
        opened = when_opened(self._open, [turns], [opening])
        # The questions to begin with are looked for when the page is there.
        begun = loaded.then(self._open, [turns], [opening], queue=False, **quietly)
        for shown in (opened, begun):
            shown.success(
                None, [opening, conversation], [conversation], js=file_text("opening.js"), **quietly
            )

    def _open(self, data: object, request: gr.Request) -> Any:
        """The welcome, as the library is now; where there is a conversation, nothing."""
        whole = "" if given_back(data) else self._welcome.whole(language_of(request))
        return element("template", whole)

    def _draw(self, data: object, request: gr.Request) -> tuple[Any, ...]:
        """Everything as the browser kept it."""
        language = language_of(request)
        return self._all(given_back(data), language), "", _tools(language)

    def _clear(self, event: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
        self._end(event.asked)
        return [], *self._draw([], request)

    def _all(self, turns: Turns, language: str) -> Html:
        """The finished turns; before the first question, the welcome."""
        return _drawn(turns, language) if turns else self._welcome.at_once(language)

    async def _ask(self, told: object, event: gr.EventData, request: gr.Request) -> AsyncIterator[Any]:
        """Answer `event.question`, asked as `event.asked`, whose turn has the number `event.turn`."""
        language, asked = language_of(request), str(event.asked)
        question, number = str(event.question).strip()[:LONGEST_QUESTION], max(1, int(event.turn))
        if asked not in self._stopped and question:
            before = history(told, number)
            arriving = Arriving(self._assistant.stream(question, before), self._making)
            self._under_way[asked] = arriving
            try:
                async for piece in self._answering(question, arriving, language):
                    if isinstance(piece, Turn):
                        yield _drawn([piece], language, number, **_kept(piece, asked))
                        return
                    yield turn_in_progress(question, piece, language, asked)
            finally:
                del self._under_way[asked]
        # A generator that ends without a word would empty what it draws.
        yield gr.skip()

    async def _answering(self, question: str, arriving: Arriving, language: str) -> AsyncIterator[str | Turn]:
        """What has arrived, then the finished turn, or the one that says why there is none."""
        try:
            async for piece in arriving.given():
                yield Turn(question, piece) if isinstance(piece, Answer) else piece
        except QuiaditError as error:
            yield Turn(question, problem=without_paths(str(error)))
        except Exception:
            _log.exception("A question could not be answered.")
            yield Turn(question, problem=texts(language)["unexpected"])

    def _stop(self, data: object, event: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
        """Stop what was asked as `event.asked`; its turn says so."""
        self._end(event.asked)
        turns = (*given_back(data)[: max(1, int(event.turn)) - 1], Turn(str(event.question)))
        return _drawn(turns, language_of(request)), kept(turns)

    def _end(self, asked: object) -> None:
        """Stop a question that is being answered, or keep it from being answered at all."""
        if asked is None:
            return
        self._stopped.append(str(asked))
        if (arriving := self._under_way.get(str(asked))) is not None:
            arriving.stop()

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
            reason = texts(language)["vote_not_kept"].format(file=file.name, reason=error.strerror or error)
            return gr.skip(), gr.skip(), element("p", reason, role="alert")
        turns[number - 1] = replace(turn, vote=given)
        return kept(turns), _drawn(tuple(turns), language), ""


def _html(name: str, script: str) -> gr.HTML:
    return gr.HTML(elem_id=name, apply_default_css=False, js_on_load=file_text(script))


def _kept(turn: Turn, asked: str) -> dict[str, str]:
    """What `keeping.js` needs to take a turn over."""
    return {"data_asked": asked, "data_kept": kept_turn(turn), "data_most": str(KEPT)}


def _drawn(turns: Sequence[Turn], language: str, first: int = 1, **attributes: str) -> Html:
    """Finished turns, the first of them with this number."""
    return element(
        "div",
        *(finished_turn(turn, number, language) for number, turn in enumerate(turns, first)),
        class_="turns",
        role="log",
        aria_label=texts(language)["conversation"],
        lang=language,
        **attributes,
    )


def _tools(language: str) -> Html:
    """What one does with the whole conversation; and what the page shows at once of a question."""
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
        element("template", turn_in_progress("", "", language), class_="asked"),
        element("template", element("p", words["empty_question"], role="alert"), class_="empty"),
        class_="conversation-tools",
        lang=language,
    )
