"""The text of an article as HTML, letter for letter, with the cited words and everybody's words marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.article import Span
from ui.html import Html, element, join

CITED = "cited"
"""Id of the first piece of the words cited."""

_BLANK_LINES = re.compile(r"\n(?:[ \t\u00a0\u202f]*\n)+")
_LONGEST_LINE = 160
"""Lines that break for their width are not longer: a longer one is a paragraph."""


@dataclass(frozen=True, slots=True)
class Said:
    """Words of somebody.

    Attributes:
        span: where they stand.
        voice: the speaker's number in the legend, from 1; 0 for those without a colour of their own.
        label: who and how, shown when one points at the words.
    """

    span: Span
    voice: int
    label: str


def marked_text(text: str, said: Sequence[Said] = (), cited: Span | None = None, title: str = "") -> Html:
    """The whole text in paragraphs; what stands between paragraphs stays there, so that no letter is lost.

    A first paragraph that only repeats `title` (shown above the text) is hidden, unless it is cited.
    """
    children: list[str] = []
    end = 0
    for paragraph in paragraphs(text):
        start, stop = paragraph
        children.append(text[end:start])
        repeats = not end and text[start:stop].split() == title.split()
        hidden = repeats and not (cited and cited[0] < stop)
        children.append(
            element("p", _pieces(text, paragraph, said, cited), hidden=hidden, dir=None if hidden else "auto")
        )
        end = stop
    return element("div", *children, text[end:], class_="article-text")


def paragraphs(text: str) -> Iterator[Span]:
    """The paragraphs: parted by blank lines, or by line ends where lines are not broken for their width."""
    start = 0
    for gap in [*_BLANK_LINES.finditer(text), None]:
        end = gap.start() if gap else len(text)
        yield from _paragraphs_of_block(text, start, end)
        start = gap.end() if gap else end


def _paragraphs_of_block(text: str, start: int, end: int) -> Iterator[Span]:
    lines = text[start:end].split("\n")
    if _broken_for_width(lines):
        yield start, end
        return
    for line in lines:
        if line:
            yield start, start + len(line)
        start += len(line) + 1


def _broken_for_width(lines: Sequence[str]) -> bool:
    """Whether each line ends where its next word would not have fitted.

    >>> _broken_for_width(["Le bac de Kervadec traverse de", "nouveau la ria, dit-elle."])
    True
    >>> _broken_for_width(["Le titre", "Une première phrase d'article."])
    False
    """
    width = max(len(line) for line in lines)
    if len(lines) < 2 or width > _LONGEST_LINE:
        return False
    return all(
        len(line) + 1 + len(following.split(maxsplit=1)[0]) > width
        for line, following in pairwise(lines)
        if following.strip()
    )


def _pieces(text: str, paragraph: Span, said: Sequence[Said], cited: Span | None) -> Html:
    """A paragraph's text, cut where anybody's words or the cited ones begin or end."""
    start, end = paragraph
    within = [item for item in said if item.span[0] < end and item.span[1] > start]
    edges = {start, end, *_edges(item.span for item in within), *_edges([cited] if cited else [])}
    cuts = sorted(edge for edge in edges if start <= edge <= end)
    before: list[Html] = []
    marked: list[Html] = []
    after: list[Html] = []
    for piece in pairwise(cuts):
        if cited and cited[0] <= piece[0] and piece[1] <= cited[1]:
            marked.append(_piece(text, piece, within))
        else:
            (after if marked else before).append(_piece(text, piece, within))
    if not marked or cited is None:
        return join([*before, *after])
    first = start <= cited[0]
    mark = element("mark", *marked, id=CITED if first else None, tabindex=-1 if first else None)
    return join([*before, mark, *after])


def _edges(spans: Iterable[Span]) -> Iterator[int]:
    for span in spans:
        yield from span


def _piece(text: str, piece: Span, said: Sequence[Said]) -> Html:
    """Words as they are, in the colour of whoever says them: of words within words, the inner speaker."""
    holding = [item for item in said if item.span[0] <= piece[0] and piece[1] <= item.span[1]]
    words = text[piece[0] : piece[1]]
    if not holding:
        return join([words])
    speaker = min(holding, key=lambda item: item.span[1] - item.span[0])
    return element("span", words, class_=f"said voice-{speaker.voice}", title=speaker.label)
