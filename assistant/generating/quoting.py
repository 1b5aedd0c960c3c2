"""Quotations in a model's sentence: code puts in the exact words, and trusts none that the model typed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from assistant.composing import escaped
from assistant.generating.material import Evidence
from index.words import fold

_ASKED_FOR = r"(?:[«“\"]\s*)?\{\s*(?P<number>\d{1,3})\s*\}(?:\s*[»”\"])?"
_TYPED = (
    r"«(?P<fr>[^«»]*)»|“(?P<en>[^“”]*)”|„(?P<de>[^„“”]*)[“”]|\"(?P<straight>[^\"]*)\""
    r"|(?<!\w)[‘'](?P<single>[^‘’']{3,}(?:\w['’]\w[^‘’']*)*)['’](?!\w)"
)
_QUOTATION = re.compile(f"{_ASKED_FOR}|{_TYPED}")
_STRAY = re.compile(r"[«»“”„\"{}]")
_WORD = re.compile(r"[^\W_]+")
# Words typed from memory may differ a little; fewer words than this must be the very same.
_FEWEST_ALIKE = 4
_ALIKE = 0.8
_MARKS = {"fr": ("«\u00a0", "\u00a0»"), "en": ("“", "”")}
_SLOT = "«»"


class InventedQuotationError(ValueError):
    """A sentence whose quotation is in no evidence that it cites, or has no end."""


@dataclass(frozen=True, slots=True)
class Exact:
    """Words copied from an article: slices of its text, between marks where they are somebody's own."""

    number: int
    words: tuple[str, ...]
    marked: bool


@dataclass(frozen=True, slots=True)
class Quoting:
    """A sentence as its own words and the exact ones between them, in order."""

    pieces: tuple[str | Exact, ...]

    @property
    def own(self) -> str:
        """The model's own words, with an empty quotation where exact ones stand."""
        return "".join(piece if isinstance(piece, str) else f" {_SLOT} " for piece in self.pieces).strip()

    @property
    def quoted(self) -> tuple[int, ...]:
        """Numbers of the evidence whose exact words it holds."""
        return tuple(piece.number for piece in self.pieces if isinstance(piece, Exact))

    def markdown(self, code: str) -> str:
        """The sentence as Markdown, nothing in it read as markup."""
        opening, closing = _MARKS.get(code, _MARKS["en"])
        shown = ""
        for piece in self.pieces:
            if isinstance(piece, str):
                shown += (
                    f"{' ' if piece[:1] == ' ' else ''}{escaped(piece)}{' ' if piece[-1:] == ' ' else ''}"
                )
            else:
                words = " \\[…\\] ".join(escaped(part) for part in piece.words)
                shown += f"{opening}{words}{closing}" if piece.marked else words
        return shown.strip()


def quoting(text: str, cited: Sequence[Evidence], offered: Mapping[int, Evidence]) -> Quoting:
    """A model's sentence with every quotation in it made exact.

    `{1}` becomes the words of evidence 1. Words that the model typed between marks become the words of the
    cited evidence that they match; where the article does not have those between marks, the marks go.

    Raises:
        InventedQuotationError: a quotation matches nothing cited, or a mark stands alone.
    """
    pieces: list[str | Exact] = []
    end = 0
    for found in _QUOTATION.finditer(text):
        pieces.append(text[end : found.start()])
        end = found.end()
        if found["number"]:
            pieces.append(_asked_for(int(found["number"]), offered))
        else:
            typed = next(
                found[name] for name in ("fr", "en", "de", "straight", "single") if found[name] is not None
            )
            if _WORD.search(typed):
                pieces.append(_matched(typed, cited))
    pieces.append(text[end:])
    if any(isinstance(piece, str) and _STRAY.search(piece) for piece in pieces):
        raise InventedQuotationError
    return Quoting(tuple(piece for piece in pieces if piece))


def _asked_for(number: int, offered: Mapping[int, Evidence]) -> Exact:
    if number not in offered:
        raise InventedQuotationError
    return Exact(number, offered[number].exact, offered[number].spoken)


def _matched(typed: str, cited: Sequence[Evidence]) -> Exact:
    for marked in (True, False):
        for item in cited:
            for source in item.quotations if marked else (item.citation.text,):
                words = _words_like(typed, source)
                if words is not None:
                    return Exact(item.number, (words,), marked)
    raise InventedQuotationError


def _words_like(typed: str, source: str) -> str | None:
    """The stretch of a source that has the same words, or nearly: a slice of it."""
    wanted = [fold(word) for word in _WORD.findall(typed)]
    places = list(_WORD.finditer(source))
    words = [fold(place[0]) for place in places]
    alike = _ALIKE if len(wanted) >= _FEWEST_ALIKE else 1.0
    best, start, end = max(_likeness(wanted, words), default=(0.0, 0, 0))
    return source[places[start].start() : places[end - 1].end()] if best >= alike else None


def _likeness(wanted: list[str], words: list[str]) -> Iterator[tuple[float, int, int]]:
    """How like the wanted words each stretch of about as many words is, and where it begins and ends."""
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(wanted)
    for length in {len(wanted), max(1, len(wanted) - 1), len(wanted) + 1}:
        for start in range(len(words) - length + 1):
            matcher.set_seq1(words[start : start + length])
            yield matcher.ratio(), start, start + length
