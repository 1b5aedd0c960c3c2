"""What the page says, per language, as data: `fr.toml`, `en.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from gradio import I18n, Request
from starlette.requests import HTTPConnection

LANGUAGES = ("fr", "en")
"""The languages there are texts for; the last is for every other browser."""

_PUBLISHED = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?:T.*)?")


@cache
def texts(language: str) -> Mapping[str, str]:
    """The texts of a language."""
    file = resources.files(__package__) / f"{language}.toml"
    found: dict[str, str] = tomllib.loads(file.read_text(encoding="utf-8"))
    return found


@cache
def page_texts() -> I18n:
    """The texts of all languages, for the browser to choose from."""
    return I18n(**{language: dict(texts(language)) for language in LANGUAGES})


def label(key: str) -> Any:
    """A text for a label or placeholder of Gradio's own parts, in the language of whoever looks."""
    return page_texts()(key)


def language_of(request: Request | HTTPConnection | None) -> str:
    """The language of a browser: the first that its Accept-Language names.

    The labels of Gradio's own parts follow `navigator.language`, which is that same first one, so the page
    never speaks two languages.
    """
    accepted = request.headers.get("accept-language", "") if request is not None else ""
    first = re.match(r"[a-z]*", accepted.strip().lower())
    wanted = first[0] if first else ""
    return wanted if wanted in LANGUAGES else LANGUAGES[-1]


def long_date(published: str, language: str) -> str:
    """A date as people write it, as precise as it is known; anything else stays as it is.

    >>> long_date("2024-10-14", "fr"), long_date("2024-10", "en"), long_date("2024", "fr")
    ('14 octobre 2024', 'October 2024', '2024')
    """
    found = _PUBLISHED.fullmatch(published)
    if found is None or not 1 <= int(found[2] or 1) <= 12:
        return published
    year, month, day = found.groups()
    if month is None:
        return year
    words = texts(language)
    name = words["months"].split()[int(month) - 1]
    if day is None:
        return f"{name} {year}"
    number = words["first_of_month"] if day == "01" else str(int(day))
    return f"{number} {name} {year}"
