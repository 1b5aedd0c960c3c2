"""Phrases per language, as data: `fr.toml`, `en.toml`."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources

_DATE = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(\d{2}))?)?")


@cache
def phrases(language: str) -> dict[str, str]:
    """The phrases of a language; English where there is no file for it."""
    folder = resources.files(__package__)
    file = folder / f"{language}.toml"
    if not file.is_file():
        file = folder / "en.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def long_date(date: str, language: str) -> str:
    """An ISO date as people write it, as precise as it is known; anything else stays as it is.

    >>> long_date("2024-10-14", "fr"), long_date("2024-10", "en"), long_date("2024", "fr")
    ('14 octobre 2024', 'October 2024', '2024')
    """
    found = _DATE.fullmatch(date)
    if found is None or found[2] is None:
        return date
    words = phrases(language)
    month = f"{words['months'].split()[int(found[2]) - 1]} {found[1]}"
    if found[3] is None:
        return month
    return f"{words['first_of_month'] if found[3] == '01' else str(int(found[3]))} {month}"
