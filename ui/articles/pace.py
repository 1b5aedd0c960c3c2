"""How fast articles are added, and how long those that wait will take, as a reader is told."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from ui.texts import texts

_LOOKED_BACK = 15.0
"""Seconds that the rate is taken over: some batches; what was there already goes fast and is soon past."""

_ENOUGH_SECONDS = 3.0
_ENOUGH_SETTLED = 3


class Pace:
    """How many articles are settled in how long."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began = clock()
        self._marks = deque([(self._began, 0)])

    def mark(self, settled: int) -> None:
        """Note how many are settled so far."""
        now = self._clock()
        if settled <= self._marks[-1][1]:
            return
        self._marks.append((now, settled))
        while len(self._marks) > 2 and self._marks[1][0] <= now - _LOOKED_BACK:
            self._marks.popleft()

    @property
    def rate(self) -> float | None:
        """Articles a second; None until there is enough to tell."""
        (since, before), (now, settled) = self._marks[0], self._marks[-1]
        if settled < _ENOUGH_SETTLED or now - self._began < _ENOUGH_SECONDS or now <= since:
            return None
        return (settled - before) / (now - since)


def how_far(settled: int, total: int, rate: float | None, language: str) -> str:
    """How far an addition is, how fast it goes and what is left; empty where it is one article.

    >>> how_far(12, 101, 3.0, "en")
    '12 of 101 articles, 3 a second, half a minute left'
    >>> how_far(2, 101, None, "fr")
    '2 sur 101 articles'
    """
    if total < 2:
        return ""
    words = texts(language)
    parts = [words["settled_of"].format(done=settled, total=total)]
    if rate is not None and settled < total:
        parts += [_rate(rate, language), _left((total - settled) / rate, language)]
    return ", ".join(parts)


def _rate(rate: float, language: str) -> str:
    """The rate in the unit in which there are two or more.

    >>> [_rate(each, "en") for each in (2.6, 0.5, 0.01)]
    ['3 a second', '30 a minute', '36 an hour']
    """
    words = texts(language)
    for unit, seconds in (("second", 1), ("minute", 60)):
        if rate * seconds >= 2:
            return words[f"rate_{unit}"].format(count=round(rate * seconds))
    return words["rate_hour"].format(count=max(1, round(rate * 3600)))


def _left(seconds: float, language: str) -> str:
    """A duration as people say it, no more exact than it is known.

    >>> [_left(each, "en") for each in (4, 30, 100, 7200)]
    ['a few seconds left', 'half a minute left', '2 minutes left', '2 hours left']
    """
    words = texts(language)
    for below, name, unit in (
        (15, "left_seconds", 1),
        (45, "left_half_minute", 1),
        (90, "left_minute", 1),
        (55 * 60, "left_minutes", 60),
        (90 * 60, "left_hour", 1),
    ):
        if seconds < below:
            return words[name].format(count=round(seconds / unit))
    return words["left_hours"].format(count=round(seconds / 3600))
