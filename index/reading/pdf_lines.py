"""The lines of PDF pages, and how they make paragraphs."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from statistics import median
from typing import Any

from index.article import Span
from index.reading.making import tidy

_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_PAGE_NUMBER = re.compile(r"\W*(?:page\s*)?\d{1,4}(?:\s*(?:/|sur|of|de)\s*\d{1,4})?\W*", re.IGNORECASE)
_ENDS = re.compile(r"[.!?…]\s*[»”\")\]]*$")
_BEGINS = re.compile(r"[«“\"(\[–—•\-]*\s*[A-ZÀ-Ý0-9]")
_HYPHENS = "-\u2010\u00ad"
_LONGEST_WORD = 200


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page, in points: `x` from the left, `y` from below (None where pypdf does not tell)."""

    text: str
    x: float
    y: float | None
    size: float


def lines_of(page: Any, count: Callable[[int], None]) -> list[Line]:
    """The lines of a pypdf page that hold anything, in the order of the page's own drawing.

    `count` is told the number of letters of each piece: a page can draw one piece again and again.
    """
    lines: list[Line] = []
    letters: list[str] = []
    place: tuple[float, float, float] | None = None

    def end() -> None:
        nonlocal place
        text = " ".join(_CONTROLS.sub("", tidy("".join(letters))).translate(_LIGATURES).split(" ")).strip()
        text = re.sub(r" {2,}", " ", text)
        if text:
            x, y, size = place or (0.0, None, lines[-1].size if lines else 0.0)
            lines.append(Line(text, x, y, size))
        letters.clear()
        place = None

    def visit(text: str, matrix: Sequence[float], shift: Sequence[float], _font: Any, size: float) -> None:
        nonlocal place
        count(len(text))
        for number, piece in enumerate(text.split("\n")):
            if number:
                end()
            if piece.strip() and place is None and not number:
                y = shift[5] * matrix[3] + shift[4] * matrix[1] + matrix[5]
                place = (shift[4] * matrix[0] + matrix[4], y, abs(size * shift[3] * matrix[3]))
            letters.append(piece)

    page.extract_text(visitor_text=visit)
    end()
    return lines


def body_size(pages: Sequence[Sequence[Line]]) -> float:
    """The size of most letters."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page:
            sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def without_margins(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """The pages without page numbers and without the running heads and feet that pages repeat."""

    def shape(line: Line) -> str:
        return re.sub(r"\d+", "#", line.text)

    often: Counter[str] = Counter()
    for page in pages:
        often.update({shape(line) for line in [*page[:2], *page[-2:]]})
    largest = 1.1 * body_size(pages)
    enough = max(2, (len(pages) + 1) // 2)
    repeated = {text for text, times in often.items() if times >= enough} if len(pages) > 1 else set()
    result = []
    for page in pages:
        kept: list[Line] = list(page)
        dropped: set[str] = set()
        for edge in (0, 0, -1, -1):
            if len(kept) < 2:
                break
            line = kept[edge]
            form = shape(line)
            if line.size > largest:
                continue  # the headline that the running head repeats
            if _PAGE_NUMBER.fullmatch(line.text) or (form in repeated and form not in dropped):
                dropped.add(form)
                kept.pop(edge)
        result.append(kept)
    return result


def joined(pages: Sequence[Sequence[Line]]) -> tuple[str, list[Span]]:
    """The text of all pages, and the span of each page in it; the spans follow each other without a gap."""
    words = _whole_words(pages)
    usual_gap = _usual_gap(pages)
    usual_length = median([len(line.text) for page in pages for line in page] or [0])
    pieces: list[str] = []
    length = 0
    starts: list[int] = []
    before: Line | None = None
    for page in pages:
        starts.append(length)
        for number, line in enumerate(page):
            text = line.text
            if before is not None:
                if _new_paragraph(before, line, usual_gap, usual_length, turned=number == 0):
                    between = "\n\n"
                else:
                    cut, between = _division(before.text, text, words)
                    pieces[-1] = pieces[-1][: len(pieces[-1]) - cut]
                    length -= cut
                pieces.append(between)
                length += len(between)
                if number == 0:
                    starts[-1] = length
            pieces.append(text)
            length += len(text)
            before = line
    ends = [*starts[1:], length]
    return "".join(pieces), list(zip(starts, ends, strict=True))


def _new_paragraph(before: Line, line: Line, usual_gap: float, usual_length: float, *, turned: bool) -> bool:
    """Whether a line begins a paragraph: another size, a wider gap, an indent, or after a short last line."""
    if before.size and abs(line.size - before.size) > 0.08 * before.size:
        return True
    ended = bool(_ENDS.search(before.text))
    begins = bool(_BEGINS.match(line.text))
    if not turned and before.y is not None and line.y is not None and usual_gap:
        gap = (before.y - line.y) / (line.size or 1)
        if gap > 1.3 * usual_gap:
            return True
        if gap > 0 and line.x > before.x + 0.5 * line.size and ended:
            return True
    if turned:
        return ended and begins
    return ended and begins and len(before.text) < 0.75 * usual_length


def _usual_gap(pages: Sequence[Sequence[Line]]) -> float:
    """The distance between lines, in sizes of their letters."""
    gaps = [
        (one.y - two.y) / two.size
        for page in pages
        for one, two in pairwise(page)
        if one.y is not None and two.y is not None and two.size and one.size == two.size and one.y > two.y
    ]
    return median(gaps) if gaps else 0.0


def _whole_words(pages: Sequence[Sequence[Line]]) -> frozenset[str]:
    return frozenset(
        word.casefold() for page in pages for line in page for word in re.findall(r"\w+(?:-\w+)*", line.text)
    )


@lru_cache(maxsize=1)
def _kept_hyphens() -> dict[str, frozenset[str]]:
    """First and second parts of words that keep their hyphen, of all languages in `hyphens.toml`."""
    lists = tomllib.loads(files("index.reading").joinpath("hyphens.toml").read_text(encoding="utf-8"))
    return {
        part: frozenset(word for language in lists.values() for word in language[part].split())
        for part in ("before", "after")
    }


def _division(before: str, after: str, words: frozenset[str]) -> tuple[int, str]:
    """How two lines of a paragraph meet: letters to cut from the first, and what comes between.

    >>> _division("les négocia-", "tions", frozenset()), _division("le porte-", "parole", frozenset())
    ((1, ''), (0, ''))
    """
    parts = re.search(rf"(\w+(?:-\w+)*)([{_HYPHENS}])$", before[-_LONGEST_WORD:])
    following = re.match(r"\w+", after)
    if not parts or not following:
        return 0, " "
    first, second = parts.group(1), following.group()
    if parts.group(2) == "\u00ad":
        return 1, ""
    hyphened, whole = f"{first}-{second}".casefold(), f"{first}{second}".casefold()
    if hyphened in words:
        return 0, ""
    if whole in words:
        return 1, ""
    kept_hyphens = _kept_hyphens()
    last = first.rpartition("-")[2].casefold()
    kept = (
        not second[0].islower()
        or not last.isalpha()
        or len(last) == 1
        or last in kept_hyphens["before"]
        or second.casefold() in kept_hyphens["after"]
    )
    return (0 if kept else 1), ""
