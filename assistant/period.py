"""The time that a question names: *en mars 2017*, *depuis 2016*, *entre mai et juillet*, *last week*.

What is told from today is counted back from the newest article, and a month without its year is the last one
that the articles may speak of. The words are in `period.toml`.
"""

from __future__ import annotations

import calendar
import re
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Any

from assistant.asked import plain
from index.article import Span
from index.words import fold


@dataclass(frozen=True, slots=True)
class Period:
    """A time that a question names.

    Attributes:
        since: ISO date as precise as it is given, included; empty where it has no beginning.
        until: idem, its end.
        span: where its words stand in the question (`plain`), preposition included.
    """

    since: str
    until: str
    span: Span


def period_in(question: str, newest: str | None) -> Period | None:
    """The time that a question names, or None; `newest` is the ISO date of the newest article.

    >>> period_in("Que dit Peskov en mars 2017 ?", None)
    Period(since='2017-03', until='2017-03', span=(15, 27))
    >>> period_in("What did Biden say last week?", "2024-10-14").since
    '2024-10-07'
    """
    words = level(question)
    if not _hint().search(words):
        return None
    today = _last_day(newest) if newest else None
    for bounds, pattern in _grammar().periods:
        found = pattern.search(words)
        if found is None:
            continue
        ends = [_iso(each, today) for each in found.groupdict().values() if each]
        if None not in ends:
            return _bounded(bounds, [end for end in ends if end], found.span())
    if today is None:
        return None
    for (days, months), pattern in _grammar().back:
        if found := pattern.search(words):
            begin = _months_before(today, months) - timedelta(days=days)
            # *hier* is that day; *la semaine dernière* goes on to the newest article
            end = begin if days == 1 else today
            return Period(begin.isoformat(), end.isoformat(), found.span())
    return None


def level(question: str) -> str:
    """A question as the patterns read it: folded letter by letter, so that every offset stays (`plain`)."""
    return plain(question).translate(_LEVEL)


class _Level(dict[int, str]):
    """Each letter folded to one letter, worked out when first met."""

    def __missing__(self, code: int) -> str:
        self[code] = fold(chr(code))[:1] or chr(code)
        return self[code]


_LEVEL = _Level()


@dataclass(frozen=True, slots=True)
class _Grammar:
    """The patterns of `period.toml`, compiled."""

    date: re.Pattern[str]
    months: dict[str, int]
    periods: tuple[tuple[str, re.Pattern[str]], ...]
    back: tuple[tuple[tuple[int, int], re.Pattern[str]], ...]


@cache
def _grammar() -> _Grammar:
    data: dict[str, Any] = tomllib.loads(
        (resources.files("assistant") / "period.toml").read_text(encoding="utf-8")
    )
    pieces = data["pieces"]
    date_pattern = data["date"]["pattern"].replace("\\d{1,2}", "\\d{{1,2}}").format_map(pieces)
    return _Grammar(
        re.compile(date_pattern),
        {name: number for names in data["months"].values() for number, name in enumerate(names.split(), 1)},
        tuple((each["bounds"], re.compile(each["pattern"].format_map(pieces))) for each in data["period"]),
        tuple(
            ((each.get("days", 0), each.get("months", 0)), re.compile(each["pattern"]))
            for each in data["back"]
        ),
    )


@cache
def _hint() -> re.Pattern[str]:
    """What any time has: most questions name none, and are let go at once."""
    months = "|".join(_grammar().months)
    back = "hier|yesterday|aujourd'hui|today|semaine|week|derniers|days|mois|month|an|annee|year"
    return re.compile(rf"\b(?:{months}|(?:19|20)\d\d|{back})\b")


def _iso(words: str, today: date | None) -> str | None:
    """One date of a question as precise as it is given."""
    found = _grammar().date.search(words)
    if found is None:
        return None
    if found["only_year"]:
        return found["only_year"]
    month = _grammar().months[found["month"]]
    year = int(found["year"]) if found["year"] else None
    if year is None:
        if today is None:
            return None
        year = today.year if month <= today.month else today.year - 1
    day = found["day"] or found["day_after"]
    if day and 1 <= int(day) <= calendar.monthrange(year, month)[1]:
        return f"{year:04}-{month:02}-{int(day):02}"
    return f"{year:04}-{month:02}"


def _bounded(bounds: str, ends: list[str], span: Span) -> Period:
    if bounds == "since":
        return Period(ends[0], "", span)
    if bounds == "until":
        return Period("", ends[0], span)
    first, last = ends[0], ends[-1]
    if first > last and len(first) > 4:
        # *entre novembre et février*, *entre mai et juillet 2017*: the first is of the last's year or before
        first = f"{last[:4]}{first[4:]}"
        if first > last:
            first = f"{int(last[:4]) - 1:04}{first[4:]}"
    return Period(first, last, span)


def _last_day(iso: str) -> date | None:
    """The last day of an ISO date as precise as it is known."""
    found = re.match(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", iso)
    if found is None:
        return None
    year, month = int(found[1]), int(found[2] or 12)
    try:
        return date(year, month, int(found[3]) if found[3] else calendar.monthrange(year, month)[1])
    except ValueError:
        return None


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
