"""Asking a chat model: its letters as they come, within limits of time and length."""

from __future__ import annotations

import contextvars
import logging
import queue
import threading
import time
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from langchain_core.messages import AIMessageChunk, BaseMessage

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import Runnable, RunnableConfig

_log = logging.getLogger(__name__)

_UNREACHABLE = {"APIConnectionError", "ConnectError", "ConnectionError", "ConnectionRefusedError"}
_LATE = {"APITimeoutError", "ReadTimeout", "ConnectTimeout", "WriteTimeout", "PoolTimeout", "TimeoutError"}
_CUT = {"LengthFinishReasonError"}
_REFUSALS = (401, 403)


class TroubleError(Exception):
    """A model that gave no answer, or none to its end; `key` names the reason among those of the language."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(slots=True)
class Meter:
    """What requests took so far; tokens as the server counts them, None while it does not."""

    requests: int = 0
    input_tokens: int | None = None
    output_tokens: int | None = None

    def add(self, message: AIMessageChunk) -> None:
        """Count a piece of a message."""
        if message.usage_metadata:
            self.input_tokens = (self.input_tokens or 0) + message.usage_metadata["input_tokens"]
            self.output_tokens = (self.output_tokens or 0) + message.usage_metadata["output_tokens"]


def structured(model: BaseChatModel, schema: dict[str, Any]) -> Runnable[Any, Any] | None:
    """The model bound to a schema; None where it supports none."""
    from langchain_core.runnables import RunnableSequence

    try:
        bound = model.with_structured_output(schema, include_raw=True)
    except Exception as error:
        _log.info("The chat model takes no schema (%s): it is asked for marked text.", type(error).__name__)
        return None
    # The model alone: what reads its JSON behind it would hold every letter back until the last one.
    return bound.first if isinstance(bound, RunnableSequence) else bound


def letters(
    model: Runnable[Any, Any],
    messages: Sequence[BaseMessage],
    *,
    deadline: float,
    longest: int,
    meter: Meter,
    config: RunnableConfig | None,
) -> Generator[str]:
    """What the model writes, in the pieces in which it comes.

    The model works in a thread of its own, so that one which hangs is left behind at the deadline (of
    `time.monotonic`); when the caller stops listening, it is told to stop at its next piece.

    Raises:
        TroubleError: no answer, or one that ended too soon; what came before it was given.
    """
    meter.requests += 1
    arriving: queue.SimpleQueue[Any] = queue.SimpleQueue()
    stopped = threading.Event()

    def work() -> None:
        try:
            for piece in model.stream(messages, config):
                if stopped.is_set():
                    return
                arriving.put(piece)
            arriving.put(None)
        except BaseException as error:
            arriving.put(error)

    threading.Thread(target=contextvars.copy_context().run, args=(work,), daemon=True).start()
    written = 0
    try:
        while True:
            try:
                piece = arriving.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise TroubleError("timeout") from None
            if piece is None:
                return
            if isinstance(piece, BaseException):
                key = _trouble(piece)
                if key != "cut_short":
                    _log.warning("The chat model failed: %s", type(piece).__name__)
                raise TroubleError(key)
            text = _text(piece, meter)
            written += len(text)
            yield text
            if written > longest:
                raise TroubleError("cut_short")
    finally:
        stopped.set()


def _text(piece: Any, meter: Meter) -> str:
    """The letters of a piece: of a message, of its call of a tool, or of the dict that holds the message."""
    if isinstance(piece, dict):
        piece = piece.get("raw")
    if not isinstance(piece, BaseMessage):
        return ""
    if isinstance(piece, AIMessageChunk):
        meter.add(piece)
        called = "".join(chunk["args"] or "" for chunk in piece.tool_call_chunks)
        return called or str(piece.text)
    return str(piece.text)


def _trouble(error: BaseException) -> str:
    """The key of the reason; an error's own words are not used, since they may quote a key."""
    cause: BaseException | None = error
    while cause is not None:
        name = type(cause).__name__
        if name in _CUT:
            return "cut_short"
        if name in _LATE:
            return "timeout"
        if getattr(cause, "status_code", None) in _REFUSALS:
            return "refused"
        if name in _UNREACHABLE or isinstance(cause, ConnectionError):
            return "unreachable"
        cause = cause.__cause__ or cause.__context__
    return "failed"
