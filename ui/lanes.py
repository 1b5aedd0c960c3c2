"""How much of each kind of work the server does at a time: questions never wait behind additions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import ParamSpec, TypeVar

from anyio import CapacityLimiter, to_thread

from assistant.assistant import Assistant

_LISTING_AT_ONCE = 8
_WRITING_AT_ONCE = 8
_COMPUTING_AT_ONCE = 3


def asking_at_once(assistant: Assistant) -> int:
    """How many questions are answered at the same time; more wait their turn.

    Without a chat model an answer is all computing, and more at once than cores only hinder each other: with
    20 readers on two cores, 8 at once take nearly twice as long as 3. With one, most of the time is the
    model's.
    """
    return _WRITING_AT_ONCE if assistant.has_model else _COMPUTING_AT_ONCE


Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Lanes:
    """The lanes of one server; who waits in one holds no thread."""

    asking: CapacityLimiter
    listing: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(_LISTING_AT_ONCE))
    adding: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(1))


async def work(
    lane: CapacityLimiter,
    task: Callable[Parameters, Result],
    *arguments: Parameters.args,
    **named: Parameters.kwargs,
) -> Result:
    """Do a task in a thread of its own, when its lane has room.

    Whoever waits may go away; a task that has begun is then left to end by itself.
    """
    return await to_thread.run_sync(partial(task, *arguments, **named), limiter=lane, abandon_on_cancel=True)
