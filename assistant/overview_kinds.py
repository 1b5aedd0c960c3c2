"""Questions that no single passage answers: who is quoted most, which articles, who spoke of it."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from assistant.period import level
from assistant.question import Question
from index.words import content_stems

# Nobody asks such a question in more letters.
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class OverviewAsked:
    """What such a question asks for, in its own words.

    Attributes:
        kind: `most_quoted`, `articles`, `voices`, `agreement` or `changed`.
        topic: what about, without its preposition, or empty.
        first: whose words, or empty.
        second: with whom they are compared, or empty.
    """

    kind: str
    topic: str = ""
    first: str = ""
    second: str = ""


def overview_asked(question: Question) -> OverviewAsked | None:
    """What a question asks for that no single passage answers, or None.

    >>> from assistant.question import understand
    >>> overview_asked(understand("Macron et Le Pen sont-ils d'accord sur l'Europe ?"))
    OverviewAsked(kind='agreement', topic="l'Europe", first='Macron', second='Le Pen')
    """
    text = (question.bare or question.text).rstrip(" .?!")
    if len(text) > _LONGEST:
        return None
    words = level(text)
    for kind, pattern in _patterns():
        found = pattern.match(words)
        if found:
            parts = {name: text[slice(*found.span(name))] for name, part in found.groupdict().items() if part}
            if "topic" in parts and not content_stems(parts["topic"]):  # *Qui a parlé de cela ?*
                return None
            return OverviewAsked(kind, **parts)
    return None


def overview_words(language: str) -> dict[str, Any]:
    """How an overview is told in a language; English where there are no words for it."""
    words: dict[str, Any] = _data().get(language) or _data()["en"]
    return words


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((resources.files("assistant") / "overview.toml").read_text(encoding="utf-8"))


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    pieces = _data()["pieces"]
    return tuple(
        (each["name"], re.compile(pattern.format_map(pieces)))
        for each in _data()["kind"]
        for pattern in each["patterns"]
    )
