"""The paragraph of an article that holds a citation, to show the words where they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST = 1200
"""Letters of context to show at most on either side of the words cited."""

_BLANK_LINE = re.compile(r"\n[ \t\u00a0\u202f]*\n")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Where a paragraph stands in its article.

    Attributes:
        start: offset of the first letter.
        end: offset after the last letter.
        begins: False when words before the start were left out.
        ends: False when words after the end were left out.
    """

    start: int
    end: int
    begins: bool = True
    ends: bool = True


def paragraph_around(article: str, start: int, end: int, longest: int = LONGEST) -> Paragraph:
    """The paragraph, or paragraphs, that hold `article[start:end]`; a very long one is cut between words.

    Paragraphs are parted by blank lines; white space at either end is left out.
    """
    first = max((gap.end() for gap in _BLANK_LINE.finditer(article, 0, start)), default=0)
    gap_after = _BLANK_LINE.search(article, end)
    last = gap_after.start() if gap_after else len(article)
    begins, ends = start - first <= longest, last - end <= longest
    if not begins:
        first = start - longest
        first += _letters_to_space(article[first:start])
    if not ends:
        last = end + longest
        last -= _letters_to_space(article[end:last][::-1])
    before, after = article[first:start], article[end:last]
    return Paragraph(start - len(before.lstrip()), end + len(after.rstrip()), begins, ends)


def _letters_to_space(piece: str) -> int:
    """Letters up to the first white space; 0 where there is none."""
    found = re.search(r"\s", piece)
    return found.start() if found else 0
