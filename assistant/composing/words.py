"""How an answer is told in a language: `fr.toml`, `en.toml`."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from index.words import fold


@dataclass(frozen=True, slots=True)
class Wording:
    """One language's file.

    Attributes:
        marks: its quotation marks, opening and closing.
        other_marks: those around words that have the first kind in them.
        according: reporting words that name a source and tell no act: *selon*.
        agreement: what a question that compares positions holds.
        kin: roles that are left out.
        lines: templates of what is told of one citation.
        notes: what is added to the verb.
        missing: templates of an abstention.
        verbs: act or None, pattern of reporting words or None, verb for one and for several.
    """

    marks: tuple[str, str]
    other_marks: tuple[str, str]
    according: re.Pattern[str]
    agreement: re.Pattern[str]
    kin: re.Pattern[str]
    lines: dict[str, str]
    notes: dict[str, str]
    missing: dict[str, str]
    verbs: tuple[tuple[str | None, re.Pattern[str] | None, tuple[str, str]], ...]

    def verb(self, act: str, cue: str, *, plural: bool) -> str:
        """The verb that tells what was done with the words."""
        plain = fold(cue).replace("’", "'")
        for wanted, pattern, forms in self.verbs:
            if wanted in (None, act) and (pattern is None or pattern.search(plain)):
                return forms[plural]
        return ""

    def quoted(self, words: str) -> str:
        """Words between quotation marks, of another kind where they have the language's own in them."""
        pairs = (self.marks, self.other_marks)
        opening, closing = next(
            (pair for pair in pairs if not any(mark.strip() in words for mark in pair)), self.other_marks
        )
        return f"{opening}{words}{closing}"


@cache
def wording(language: str) -> Wording:
    """The wording of a language; English where there is no file for it."""
    folder = resources.files(__package__)
    file = folder / f"{language}.toml"
    data = tomllib.loads((file if file.is_file() else folder / "en.toml").read_text(encoding="utf-8"))
    verbs = tuple(
        (
            each.get("act"),
            re.compile(each["cue"]) if "cue" in each else None,
            (each["forms"][0], each["forms"][1]),
        )
        for each in data["verb"]
    )
    return Wording(
        marks=tuple(data["marks"]),
        other_marks=tuple(data["other_marks"]),
        according=re.compile(data["according"]),
        agreement=re.compile(data["agreement"], re.IGNORECASE),
        kin=re.compile(data["kin"], re.IGNORECASE),
        lines=data["lines"],
        notes=data["notes"],
        missing=data["missing"],
        verbs=verbs,
    )
