"""Work in a thread of its own that is watched from here: what is being done, and how far it is."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from index.drafting import Doing, Step
from index.outcome import Outcome

_REDRAW_SECONDS = 0.1
"""Steps that follow closer are told together."""

# Where each kind of work begins and ends within an article's whole: reading who speaks takes most of it.
_SPANS: dict[Doing, tuple[float, float]] = {
    "reading": (0.0, 0.05),
    "statements": (0.05, 0.6),
    "vectors": (0.6, 0.95),
    "storing": (0.95, 1.0),
}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an addition is.

    Attributes:
        doing: what is being done.
        within: how much of that, from 0 to 1.
        settled: sources settled, of `total`; for a place with one source, 0 of 0.
        total: idem.
        name: the source just settled.
    """

    doing: Doing = "reading"
    within: float = 0.0
    settled: int = 0
    total: int = 0
    name: str = ""

    @property
    def fraction(self) -> float:
        """How much of the whole is done, from 0 to 1."""
        if self.total > 1:
            return self.settled / self.total
        start, end = _SPANS[self.doing]
        return start + (end - start) * self.within


Settled = Callable[[int, int, str], None]
Add = Callable[[Step, Settled], Iterable[Outcome]]
"""An addition; it calls what it is given as `Assistant.add` does."""


def watched(add: Add) -> Iterator[Progress | tuple[Outcome, ...]]:
    """How far the addition is, again and again, and at last its outcomes.

    Who stops watching does not stop the work.

    Raises:
        Exception: whatever the addition raises.
    """
    told: queue.SimpleQueue[Progress | tuple[Outcome, ...] | Exception] = queue.SimpleQueue()
    worker = threading.Thread(target=_work, args=(add, told), name="adding", daemon=True)
    worker.start()
    while True:
        latest = told.get()
        while isinstance(latest, Progress):
            try:
                latest = told.get(timeout=_REDRAW_SECONDS)
            except queue.Empty:
                break
        if isinstance(latest, Exception):
            raise latest
        yield latest
        if isinstance(latest, tuple):
            return


def _work(add: Add, told: queue.SimpleQueue[Progress | tuple[Outcome, ...] | Exception]) -> None:
    now = Progress()

    def step(doing: Doing, done: int, total: int) -> None:
        nonlocal now
        now = replace(now, doing=doing, within=done / total if total else 0.0)
        told.put(now)

    def settled(done: int, total: int, name: str) -> None:
        nonlocal now
        now = replace(now, settled=done, total=total, name=name)
        told.put(now)

    try:
        told.put(tuple(add(step, settled)))
    except Exception as error:
        told.put(error)
