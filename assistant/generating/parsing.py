"""What a chat model writes -> sentences that name evidence, whatever the model makes of the form asked for.

Letters are taken one at a time, so that it makes no difference in which pieces they arrive. Understood are
JSON objects of a text and numbers (alone, in lists, inside strings, cut off, with prose around them, with
quotation marks left bare) and prose with [1] marks; everything else is left out. Nothing here is trusted:
each sentence is checked afterwards.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from index.sentences import CAN_END, sentence_spans

MARK = re.compile(r"\[\s*(?:[^\W\d_]{1,12}\s*)?(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\s*\]")
"""A mark that names evidence: `[1]`, `[1, 2]`, `[source 1]`."""

_AFTER_STOP = re.compile(rf"([.!?…][»”\")]*)\s*((?:{MARK.pattern}\s*)+)")
_LEADING = re.compile(r"^\s*(?:[-*•–#>]+\s+|\d{1,2}[.)]\s+)+")
_EMPHASIS = re.compile(r"(\*{1,3}|_{2,3})(?=\S)(.{1,500}?)(?<=\S)\1")
# Letters after which prose is cut in any case, so that each letter costs the same however many there are.
_LONGEST = 2_000
_THINKING = "<think>"
_THOUGHT = "</think>"
# An object whose quotation marks are not those of JSON, or that ends too soon.
_LOOSE = re.compile(
    r"[\"'](?:text|texte|sentence|phrase)[\"']\s*:\s*[\"'](?P<text>.{1,2000}?)[\"']\s*,\s*"
    r"[\"']\w+[\"']\s*:\s*\[?[\"'\s]*(?P<numbers>\d[\d\s,\"']*)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as a model wrote it: its words without marks, and the numbers that it names, in order."""

    text: str
    numbers: tuple[int, ...]


class Parser:
    """Takes a model's letters as they come and gives the sentences that are complete."""

    def __init__(self) -> None:
        self._prose = ""
        self._thinking = False
        # JSON: the innermost object so far (None outside of one), and where in it the last letter stands.
        self._json = False
        self._object: str | None = None
        self._in_string = self._after_backslash = False
        # JSON written inside a string: every quotation mark has a backslash more.
        self._wrapped = self._unwrapping = False

    def feed(self, letters: str) -> Iterator[Sentence]:
        """The sentences that these letters complete."""
        for letter in letters:
            if self._json:
                yield from self._take_wrapped(letter) if self._wrapped else self._take_json(letter)
            else:
                yield from self._take_prose(letter)

    def finish(self) -> Iterator[Sentence]:
        """What is left at the end; an object that was cut off counts where its text and numbers are whole."""
        if self._json:
            if self._object is not None:
                yield from _loose(self._object)
        elif not self._thinking:
            yield from in_prose(self._prose)
        self._prose, self._object = "", None

    def _take_prose(self, letter: str) -> Iterator[Sentence]:
        self._prose += letter
        if self._thinking or self._prose.lstrip().startswith(_THINKING):
            self._thinking = not self._prose.endswith(_THOUGHT)
            self._prose = self._prose[-len(_THOUGHT) :] if self._thinking else ""
            return
        opening = self._prose.rfind("{")
        if opening >= 0 and (beyond := self._prose[opening + 1 :].lstrip()) and beyond[0] in "\"'\\{[":
            rest, self._prose, self._json = self._prose[opening:], "", True
            self._wrapped = beyond[0] == "\\"
            yield from self.feed(rest)
        elif letter == "\n" and (opening < 0 or beyond):
            line, self._prose = self._prose, ""
            yield from in_prose(line)
        elif len(self._prose) > _LONGEST and (letter.isspace() or len(self._prose) > 2 * _LONGEST):
            whole, self._prose = self._prose, ""
            yield from in_prose(whole)
        elif letter.isspace() and CAN_END.search(self._prose):
            yield from self._cut()

    def _cut(self) -> Iterator[Sentence]:
        """The first sentence, once a word of the next one is there."""
        text = _marks_inside(self._prose)
        spans = sentence_spans(text)
        if len(spans) > 1 and not text[spans[1][0] :].startswith("["):
            self._prose = text[spans[1][0] :]
            yield from in_prose(text[: spans[0][1]])

    def _take_wrapped(self, letter: str) -> Iterator[Sentence]:
        if self._unwrapping:
            self._unwrapping = False
            yield from self._take_json(" " if letter == "n" else letter)
        elif letter == "\\":
            self._unwrapping = True
        else:
            yield from self._take_json(letter)

    def _take_json(self, letter: str) -> Iterator[Sentence]:
        if self._in_string:
            self._object = None if self._object is None else self._object + letter
            if self._after_backslash or letter == "\\":
                self._after_backslash = not self._after_backslash
            elif letter == '"':
                self._in_string = False
            return
        if letter == "{":
            self._object = letter
        elif self._object is not None:
            self._object += letter
        self._in_string = letter == '"'
        if letter == "}" and self._object is not None:
            whole, self._object = self._object, None
            yield from in_object(whole)


def in_prose(text: str) -> Iterator[Sentence]:
    """The sentences of a line of prose."""
    if text.lstrip().startswith("```"):
        return
    text = _marks_inside(_EMPHASIS.sub(r"\2", _LEADING.sub("", text)))
    for start, end in sentence_spans(text):
        yield _sentence(text[start:end])


def in_object(text: str) -> Iterator[Sentence]:
    """The sentences of a JSON object, or of what looks like one."""
    for read in (_read_json, ast.literal_eval):
        try:
            # all of them before the first is given: what is nested too deep is seen only then
            sentences = list(_in_value(read(text)))
        except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
            continue
        yield from sentences
        return
    yield from _loose(text)


def _read_json(text: str) -> Any:
    return json.loads(text, strict=False)


def _loose(text: str) -> Iterator[Sentence]:
    found = _LOOSE.search(text)
    if found:
        yield _sentence(found["text"], _numbers(found["numbers"]))


def _in_value(value: Any) -> Iterator[Sentence]:
    if isinstance(value, str):
        if value.lstrip()[:1] in ("{", "["):
            try:
                yield from _in_value(_read_json(value))
                return
            except ValueError:
                pass
        for line in value.splitlines():
            yield from in_prose(line)
    elif isinstance(value, list):
        for item in value:
            yield from _in_value(item)
    elif isinstance(value, dict):
        numbers = tuple(n for key, item in value.items() for n in _named(item) if not isinstance(item, dict))
        for item in value.values():
            if isinstance(item, str) and numbers and " " in item.strip():
                yield _sentence(item, numbers)
            elif isinstance(item, str | list | dict) and not _named(item):
                yield from _in_value(item)


def _named(value: Any) -> tuple[int, ...]:
    """The evidence that a value names, where it is nothing but numbers: `1`, `[1, 2]`, `"[1]"`."""
    if isinstance(value, bool):
        return ()
    if isinstance(value, int):
        return (value,)
    if isinstance(value, str):
        return _numbers(value) if re.fullmatch(r"[\s\[\]\d,;]+", value) else ()
    if isinstance(value, list):
        each = [_named(item) for item in value]
        return tuple(n for numbers in each for n in numbers) if all(each) else ()
    return ()


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d{1,4}", text))


def _marks_inside(text: str) -> str:
    """Marks that follow a full stop, put before it: *Il part. [1]* -> *Il part [1].*"""
    return _AFTER_STOP.sub(lambda found: f" {found[2].strip()}{found[1]} ", text)


def _sentence(text: str, numbers: tuple[int, ...] = ()) -> Sentence:
    """A sentence and its marks, which are taken out of its text."""
    marked = tuple(n for mark in MARK.finditer(text) for n in _numbers(mark[1]))
    words = re.sub(r"\s+([.,])", r"\1", " ".join(MARK.sub(" ", text).split()))
    return Sentence(words, tuple(dict.fromkeys(marked + numbers)))
