"""Dates as articles write them, in French and English, kept as precise as they are written."""

from __future__ import annotations

import re
from calendar import monthrange

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier janv jan january",
            "février fevrier févr fevr fév fev february feb",
            "mars march mar",
            "avril avr april apr",
            "mai may",
            "juin june jun",
            "juillet juil july jul",
            "août aout august aug",
            "septembre sept sep september",
            "octobre oct october",
            "novembre nov november",
            "décembre decembre déc dec december",
        ),
        1,
    )
    for name in names.split()
}
_MONTH = "(?:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_DAY = r"(?:1\s?er|\d{1,2}(?:st|nd|rd|th)?)"
_WEEKDAY = (
    "(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|monday|tuesday|wednesday|thursday|friday|saturday"
    r"|sunday|mon|tue|wed|thu|fri|sat|sun)\.?,?\s+"
)
_DATE = rf"""(?:{_WEEKDAY})?(?:
    (?P<y1>\d{{4}})-(?P<m1>\d\d)(?:-(?P<d1>\d\d))?(?![-\d])(?:[T\ ]\d\d:\d\d[\d:.]*(?:Z|[+-]\d\d:?\d\d)?)?
    | (?P<d2>{_DAY})\s+(?P<m2>{_MONTH}),?\s+(?P<y2>\d{{4}})(?!\d)
    | (?P<m3>{_MONTH})\s+(?P<d3>{_DAY}),?\s+(?P<y3>\d{{4}})(?!\d)
    | (?P<m4>{_MONTH})\s+(?P<y4>\d{{4}})(?!\d)
    | (?P<d5>\d{{1,2}})[/.](?P<m5>\d{{1,2}})[/.](?P<y5>\d{{4}})(?!\d)
)"""
_YEAR = r"(?P<y6>(?:1[6-9]|20)\d\d)(?![-/.\d]*\d)"
_HOUR = (
    r"(?:,?\s*(?:à\s|at\s)?\s*\d{1,2}\s?[h:]\s?(?:\d\d)?(?:\s?(?:[ap]m|(?:UTC|GMT|CES?T)(?:[+-]\d\d?)?)\b)?)?"
)
_PLACE = r"(?:[A-ZÀ-Ý][\w'’ \-]{1,30}(?:\s\([\w'’ \-]{2,30}\))?,\s+(?:le\s+)?)?"
_FLAGS = re.VERBOSE | re.IGNORECASE
_GAP = r"[^\S\n]*"


def _pattern(text: str) -> re.Pattern[str]:
    """Compile a pattern in which a meant space stands as `\\ ` or `\\s`: the others are layout."""
    return re.compile(text, _FLAGS | re.MULTILINE)


_WHOLE = _pattern(rf"\A\s*(?:le\s+)?(?:{_DATE}|{_YEAR})\s*{_HOUR}\s*\Z")
_HEAD = _pattern(rf"\A\s*date\s*[:\ ]\s*(?:{_DATE}|{_YEAR})(?=\s|\Z)")
_DATELINES = (
    # 2 juillet 2012. - | 1er janvier 2016, 14h30 . – | 29 juillet 2016, Auschwitz, Pologne . –
    # PARIS, 14 octobre 2024 (AFP) —
    _pattern(
        rf"^{_GAP}{_PLACE}(?:le\s+)?{_DATE}{_HOUR}(?:,\s[^\W\d][^.\n–—]{{1,40}}?)?"
        rf"{_GAP}(?:\([^()\n]{{2,30}}\))?"
        rf"{_GAP}\.?{_GAP}[–—-](?=\s|\Z)"
    ),
    # Publié le 14 octobre 2024 à 10h12 | Published on October 14, 2024
    _pattern(
        r"^[^\n]{0,60}?\b(?:publiée?|mise?\ en\ ligne|parue?|posted|published)"
        rf"(?:{_GAP}(?:le|on|:))?\s+{_DATE}"
    ),
    # a line that is a date and nothing else
    _pattern(rf"^{_GAP}(?:le\s+)?{_DATE}{_HOUR}{_GAP}\.?{_GAP}$"),
)
_NEAR_THE_START = 2000


def _iso(match: re.Match[str]) -> str | None:
    """The ISO form of what a date pattern matched, or None where no calendar has that day."""
    found = {key: value for key, value in match.groupdict().items() if value}
    if "y6" in found:
        return found["y6"]
    alternative = next(key[1] for key in found if key[0] == "y")
    year, month, day = (found.get(part + alternative) for part in "ymd")
    number = _MONTHS.get((month or "").rstrip(".").casefold()) or int(month or 0)
    which = int(re.match(r"\d+", day).group()) if day else None  # type: ignore[union-attr]
    if alternative == "5" and number > 12 and which is not None:
        number, which = which, number
    if year is None or not 1600 <= int(year) <= 2199 or not 1 <= number <= 12:
        return None
    if which is None:
        return f"{year}-{number:02}"
    if not 1 <= which <= monthrange(int(year), number)[1]:
        return None
    return f"{year}-{number:02}-{which:02}"


def parse_date(value: str | None) -> str | None:
    """A date written alone, as an ISO date as precise as it is written; None where it is no date.

    >>> parse_date("lundi 14 octobre 2024 à 10h12"), parse_date("October 2024"), parse_date("2024")
    ('2024-10-14', '2024-10', '2024')
    """
    match = _WHOLE.match(value.strip()) if value else None
    return _iso(match) if match else None


def dateline(text: str) -> str | None:
    """The date that an article gives itself near its start, as an ISO date; None where it gives none.

    Known forms: a `date 2024-10` head, a dateline (`2 juillet 2012. -`, `3 janvier 2016 . –`,
    `PARIS, 14 octobre 2024 (AFP) —`), `Publié le …`, and a line that is only a date. A date in
    running text is not taken: it may be any event's.

    >>> dateline("Un titre\\n\\n1er janvier 2016, 14h30 . –\\nUn homme a…")
    '2016-01-01'
    """
    start = text[:_NEAR_THE_START]
    head = _HEAD.match(start)
    if head and (date := _iso(head)):
        return date
    found = [
        (match.start(), date)
        for form in _DATELINES
        for match in form.finditer(start)
        if (date := _iso(match))
    ]
    return min(found)[1] if found else None
