"""How much of each kind of work the server does at a time: questions never wait behind additions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import ParamSpec, TypeVar

from anyio import CapacityLimiter, to_thread

ASKING_AT_ONCE = 8
"""Questions answered, or lists read, at the same time; more wait their turn."""

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Lanes:
    """The lanes of one server; who waits in one holds no thread."""

    asking: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(ASKING_AT_ONCE))
    listing: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(ASKING_AT_ONCE))
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
