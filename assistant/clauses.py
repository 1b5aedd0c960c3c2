"""Where a sentence may be cut: the parts of it that may be cited without the rest.

Nothing may be lost by a cut: not the condition or the source that a part stands under, not half a quotation,
not what is put in the place of what is denied.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from index.article import Span

# Marks that stand in pairs.
_PAIRS = (("«", "»"), ("“", "”"), ("(", ")"), ("[", "]"))
_PUNCTUATION = re.compile(r"(?<=[,;:])\s+(?!\d)|\s+(?=[–—])")
# What stands in brackets belongs to what stands before them.
_BRACKET = re.compile(r"\s+(?=[(\[])")
_EDGE = " \t\n\u00a0\u202f,;:–—-"
# In a longer sentence only the first so many places are looked at where a part may begin.
_MOST_STARTS = 16


def clauses(sentence: str) -> list[Span]:
    """The parts of a sentence that may be cited without the rest, as offsets in it; never the whole.

    >>> sentence = "Un enfant est mort, écrasé par le camion, après que le frein a lâché."
    >>> [sentence[start:end] for start, end in clauses(sentence)][:2]
    ['Un enfant est mort', 'Un enfant est mort, écrasé par le camion']
    """
    words = _cutting()
    both = [found.span() for found in words.turns.finditer(sentence)]
    before = 0
    for found in _PUNCTUATION.finditer(sentence):
        # nothing is cut off from its source or condition, whether that follows or goes before
        if not any(words.bound.match(sentence, place) for place in (before, found.end())):
            both.append(found.span())
        before = found.end()
    starts = sorted({0, *(start for _, start in both)})[:_MOST_STARTS]
    ends = {len(sentence), *(end for end, _ in both)}
    ends |= {found.start() for only in (words.ends, _BRACKET) for found in only.finditer(sentence)}
    parts = {
        _trimmed(sentence, start, end)
        for start in starts
        for end in ends
        if start < end and end - start < len(sentence) and not _leaves_replacement(sentence, start, end)
    }
    return sorted((start, end) for start, end in parts if start < end and _paired(sentence[start:end]))


def _trimmed(sentence: str, start: int, end: int) -> Span:
    """A part without the marks at its ends and the word that links it to what went before."""
    part = sentence[start:end]
    end = start + len(part.rstrip(_EDGE))
    begin = start + len(part) - len(part.lstrip(_EDGE))
    link = _cutting().links.match(sentence, begin, end) if start else None
    return link.end() if link else begin, end


def _leaves_replacement(sentence: str, start: int, end: int) -> bool:
    """Whether a part denies something, and the words after it say what holds in its place."""
    words = _cutting()
    after = len(sentence) - len(sentence[end:].lstrip(_EDGE))
    return bool(words.instead.match(sentence, after) and words.denials.search(sentence, start, end))


def _paired(part: str) -> bool:
    return part.count('"') % 2 == 0 and all(part.count(a) == part.count(b) for a, b in _PAIRS)


@dataclass(frozen=True, slots=True)
class _Cutting:
    """The patterns of `clauses.toml`."""

    ends: re.Pattern[str]
    turns: re.Pattern[str]
    links: re.Pattern[str]
    bound: re.Pattern[str]
    denials: re.Pattern[str]
    instead: re.Pattern[str]


@cache
def _cutting() -> _Cutting:
    data = tomllib.loads((resources.files("assistant") / "clauses.toml").read_text(encoding="utf-8"))

    def pattern(name: str, form: str = "{}") -> re.Pattern[str]:
        return re.compile(form.format(f"(?:{data[name].replace(chr(10), '')})"), re.IGNORECASE)

    before = r"\s+(?={})"
    return _Cutting(
        ends=pattern("ends", before),
        turns=pattern("turns", before),
        links=pattern("links", r"{}\s+"),
        bound=pattern("bound", r"\W*{}"),
        denials=pattern("denials", r"\b{}"),
        instead=pattern("instead"),
    )
