"""Requests that are no questions: *résume ce que dit Biden*, *tell me what X thinks*, *Peskov négociations*.

An imperative is asked as the question that it stands for (`requests.toml`). Keywords stay as they are: the
name among them is the one whose words are looked for.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import Any

from assistant.asked import AskedSpeaker
from assistant.period import level
from assistant.question import Question, language_of
from index.voices import Voices

# Keywords are so few words, a name among them so few.
_KEYWORDS = 6
_NAME_WORDS = 4
_WORD = re.compile(r"[^\W_][\w'’.-]*")


def as_question(asked: str) -> str:
    """The question that a request stands for; anything else as it is.

    >>> as_question("Dis-moi ce que Biden pense des négociations")
    'Que pense Biden des négociations ?'
    >>> as_question("tell me what Biden thinks about the talks"), as_question("Que dit Biden ?")
    ('What does Biden think about the talks?', 'Que dit Biden ?')
    """
    text = " ".join(asked.split())
    opening = _opening().match(level(text))
    if opening is None:
        return asked
    rest = text[opening.end() :].rstrip(" .?!")
    words = level(rest)
    for pattern, question in _requests():
        found = pattern.match(words)
        if found:
            parts = {name: rest[slice(*found.span(name))] for name in found.groupdict() if found[name]}
            if "does" in parts:
                parts["does"] = _data()["verbs"][parts["does"].lower()].format_map(parts)
            whole = question.format_map({"rest": "", **parts})
            if language_of(whole) == "en":
                whole = whole.replace(" ?", "?")
            return whole[:1].upper() + whole[1:]
    return asked


def with_keywords(question: Question, voices: Voices) -> Question:
    """Mere keywords, a speaker's name first or last among them, as a question for the speaker's words."""
    if question.kind != "fact" or question.speaker is not None or "?" in question.text:
        return question
    words = [found.span() for found in _WORD.finditer(question.text)]
    if not 0 < len(words) <= _KEYWORDS:
        return question
    if _sentence().intersection(re.findall(r"[a-z]+", level(question.text))):
        return question
    for count in range(min(_NAME_WORDS, len(words)), 0, -1):
        for chosen in (words[:count], words[-count:]):
            span = chosen[0][0], chosen[-1][1]
            name = question.text[slice(*span)]
            named = voices.named_in(name)
            # all of these words are the name, so that it is neither cut nor goes on
            if len(named) == 1 and named[0] and _is_whole(name, voices):
                return replace(question, kind="what_said", speaker=AskedSpeaker(name, span))
    return question


def _is_whole(name: str, voices: Voices) -> bool:
    """Whether neither the first nor the last word can be left out of the name without losing a part of it."""
    words = name.split()
    return len(words) == 1 or all(
        voices.named_in(" ".join(part)) != voices.named_in(name) for part in (words[1:], words[:-1])
    )


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((resources.files("assistant") / "requests.toml").read_text(encoding="utf-8"))


@cache
def _sentence() -> frozenset[str]:
    return frozenset(_data()["sentence"].split())


@cache
def _opening() -> re.Pattern[str]:
    return re.compile(_data()["opening"])


@cache
def _requests() -> tuple[tuple[re.Pattern[str], str], ...]:
    pieces = {name: _data()[name] for name in ("verb", "says")}
    return tuple(
        (re.compile(each["pattern"].format_map(pieces)), each["question"]) for each in _data()["request"]
    )
