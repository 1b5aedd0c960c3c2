"""Statements over time as a strip of bars, the dates on one axis for all strips of a picture."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.overview import Heard
from ui.html import Html, element
from ui.texts import long_date, texts

_HEIGHT = 28
_LOWEST = 5
"""Height of the lowest bar, so that one statement among hundreds is seen."""

_WIDTH = 10
_MOST_DAYS, _MOST_MONTHS = 45, 72
_PRECISION = {10: "day", 7: "month", 4: "year"}


@dataclass(frozen=True, slots=True)
class Axis:
    """The periods of a picture in order: all days, all months or all years from the first to the last.

    Attributes:
        periods: ISO dates of one precision.
    """

    periods: tuple[str, ...]

    @property
    def letters(self) -> int:
        """How many letters of a date tell its period; 0 for an axis without periods."""
        return len(self.periods[0]) if self.periods else 0

    def period_of(self, published: str | None) -> str | None:
        """The period of a date; None where it is not known as precisely."""
        if not published or not self.letters or len(published) < self.letters:
            return None
        return published[: self.letters]

    def counts(self, heard: Iterable[Heard]) -> Counter[str]:
        """How many statements stand in each period."""
        periods = (self.period_of(each.headline.published) for each in heard)
        return Counter(period for period in periods if period is not None)


def axis_of(heard: Iterable[Heard]) -> Axis:
    """The finest axis that stays readable: days within some weeks, months within some years, or years."""
    dates = sorted({each.headline.published[:10] for each in heard if each.headline.published})
    dates = [date for date in dates if _is_date(date)]
    if not dates:
        return Axis(())
    days = [date for date in dates if len(date) == 10]
    if days and len(days) == len(dates):
        first, last = (datetime.date.fromisoformat(day) for day in (days[0], days[-1]))
        if (last - first).days < _MOST_DAYS:
            whole = range((last - first).days + 1)
            return Axis(tuple((first + datetime.timedelta(number)).isoformat() for number in whole))
    months = [date[:7] for date in dates if len(date) >= 7]
    # a date that tells the year alone has no place among months: years, where most are such
    if months and len(months) * 2 > len(dates):
        numbers = [int(month[:4]) * 12 + int(month[5:]) - 1 for month in (months[0], months[-1])]
        if numbers[1] - numbers[0] < _MOST_MONTHS:
            return Axis(tuple(f"{n // 12:04}-{n % 12 + 1:02}" for n in range(numbers[0], numbers[1] + 1)))
    years = [int(date[:4]) for date in (dates[0], dates[-1])]
    return Axis(tuple(f"{year:04}" for year in range(years[0], years[1] + 1)))


def _is_date(date: str) -> bool:
    try:
        datetime.date.fromisoformat(date + "-01-01"[: 10 - len(date)] if len(date) < 10 else date)
    except ValueError:
        return False
    return len(date) in _PRECISION


def strip(counts: Counter[str], axis: Axis, highest: int, language: str, chosen: str, label: str) -> Html:
    """A picture of counts over time; each bar carries `chosen` and its period as what a click chooses.

    Not reached by keyboard: the table beside the picture is.
    """
    words = texts(language)
    bars = []
    for number, period in enumerate(axis.periods):
        count = counts[period]
        if not count:
            continue
        height = max(_LOWEST, round(count / highest * _HEIGHT))
        told = statements_told(count, language)
        bars.append(
            element(
                "g",
                element("title", words["voices_bar"].format(period=long_date(period, language), told=told)),
                element("rect", x=number * _WIDTH, y=0, width=_WIDTH, height=_HEIGHT, class_="reach"),
                element(
                    "rect",
                    x=number * _WIDTH + 1,
                    y=_HEIGHT - height,
                    width=_WIDTH - 2,
                    height=height,
                    class_="bar",
                ),
                data_name="chosen",
                data_value=f"{chosen}:{period}",
            )
        )
    # Names of SVG in small letters: the browser's HTML parser gives them their capitals.
    return element(
        "svg",
        *bars,
        viewbox=f"0 0 {max(1, len(axis.periods)) * _WIDTH} {_HEIGHT}",
        preserveaspectratio="none",
        role="img",
        aria_label=label,
        class_="strip",
    )


def ticks(axis: Axis, language: str) -> Html:
    """The dates under a strip: the first, one in the middle where there is room, the last."""
    periods: Sequence[str] = axis.periods
    shown = [periods[0], periods[len(periods) // 2], periods[-1]] if len(periods) > 4 else periods
    return element(
        "div",
        *(element("span", short_date(period, language)) for period in dict.fromkeys(shown)),
        class_="ticks",
        aria_hidden="true",
    )


def short_date(period: str, language: str) -> str:
    """A date for a tick.

    >>> short_date("2024-10", "fr"), short_date("2024-10-03", "en"), short_date("2024", "fr")
    ('oct. 2024', '3 Oct. 2024', '2024')
    """
    *day, month, year = ["", *long_date(period, language).split()]
    short = month if len(month) <= 4 else f"{month[: 4 if month.startswith('jui') else 3]}."
    return " ".join(part for part in (*day, short, year) if part)


def statements_told(count: int, language: str) -> str:
    """A number of statements in words."""
    words = texts(language)
    return words["voices_statement_one" if count == 1 else "voices_statements"].format(count=count)
