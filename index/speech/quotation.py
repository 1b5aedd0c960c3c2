"""Quotation marks: every pair, nested, unclosed, or reopened at the head of each paragraph."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from index.article import Span

_PAIRS = {"«": "»", "“": "”", "„": "“", "‹": "›", "‘": "’", '"': '"', "'": "'", "``": "''"}
_CLOSERS: dict[str, tuple[str, ...]] = {
    "»": ("«",),
    "”": ("“", '"', "„"),
    "“": ("„",),
    "›": ("‹",),
    "’": ("‘",),
    '"': ('"', "“"),
    "'": ("'", "‘"),
    "''": ("``",),
}
_MARK = re.compile(r"``|''|<<|>>|[«»“”„‹›‘’\"']")
_LEVEL = {"<<": "«", ">>": "»"}
_REACH = 3000  # letters: a quotation that runs over paragraphs without reopened marks is no longer than this
_SPACE = " \t\n\r\f\v\u00a0\u202f\u2009\u200b"


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words between quotation marks.

    Attributes:
        start: offset after the opening mark and its space.
        end: offset before the closing mark and its space.
        outer_start: offset of the opening mark.
        outer_end: offset after the closing mark.
        depth: 0 for an outermost quotation.
        closed: whether a closing mark was found.
        reopened: whether it goes on from the unclosed quotation of the paragraph before.
        mark: the opening mark.
    """

    start: int
    end: int
    outer_start: int
    outer_end: int
    depth: int = 0
    closed: bool = True
    reopened: bool = False
    mark: str = "«"

    @property
    def span(self) -> Span:
        """The offsets of the words, marks left out."""
        return (self.start, self.end)


def find_quotations(text: str) -> list[Quotation]:
    """All quotations in reading order; an unclosed one ends with its paragraph or at the next opening mark.

    >>> [("« A “b” c » d"[q.start:q.end], q.depth) for q in find_quotations("« A “b” c » d")]
    [('A “b” c', 0), ('b', 1)]
    """
    marks = [(m.start(), m.end(), _LEVEL.get(m.group(), m.group())) for m in _MARK.finditer(text)]
    found: list[Quotation] = []
    stack: list[tuple[int, int, str, bool]] = []  # outer start, inner start, mark, reopened
    reopening = False
    for number, (start, end, mark) in enumerate(marks):
        if stack:
            line = text.find("\n", stack[-1][1], start)
            if line >= 0 and not _runs_on(text, marks, number, stack[0]):
                reopening = stack[0][2] == mark and not text[line:start].strip(_SPACE)
                _drop(text, stack, found, line)
        previous = text[start - 1] if start else "\n"
        following = text[end] if end < len(text) else "\n"
        if stack and _closes(mark, stack, previous, following):
            while stack and stack[-1][2] not in _CLOSERS[mark]:
                stack.pop()
            outer, inner, kind, reopened = stack.pop()
            found.append(_make(text, outer, inner, start, end, len(stack), True, reopened, kind))
        elif _opens(mark, previous, following):
            stack.append((start, end, mark, reopening and not stack))
        reopening = False
    if stack:
        line = text.find("\n", stack[0][1])
        _drop(text, stack, found, line if line >= 0 else len(text))
    found.sort(key=lambda q: (q.outer_start, -q.outer_end))
    return _level(found)


def _opens(mark: str, previous: str, following: str) -> bool:
    if mark not in _PAIRS:
        return False
    if mark in "'‘\"":
        loose = not previous.isalnum() and (not following.isspace() or mark == '"')
        return loose and (mark == '"' or previous.isspace() or previous in '«“"([')
    return True


def _closes(mark: str, stack: list[tuple[int, int, str, bool]], previous: str, following: str) -> bool:
    openers = _CLOSERS.get(mark, ())
    if not any(entry[2] in openers for entry in stack[-3:]):
        return False
    if mark in ("'", "’"):
        return stack[-1][2] in openers and not following.isalnum() and not previous.isspace()
    return True


def _runs_on(
    text: str, marks: list[tuple[int, int, str]], number: int, opened: tuple[int, int, str, bool]
) -> bool:
    """Whether a quotation left open at the end of its line is closed later without being reopened."""
    start, _, mark = marks[number]
    return opened[2] in "«“" and opened[2] in _CLOSERS.get(mark, ()) and start - opened[0] < _REACH


def _drop(text: str, stack: list[tuple[int, int, str, bool]], found: list[Quotation], line: int) -> None:
    """Close what is open at the end of a line: guillemets and curly marks only, others were no marks."""
    ends = [entry[0] for entry in stack[1:]] + [line]
    for (outer, inner, kind, reopened), end in zip(stack, ends, strict=True):
        if kind in "«“" and end > inner:
            found.append(_make(text, outer, inner, end, end, 0, False, reopened, kind))
    stack.clear()


def _make(
    text: str,
    outer: int,
    inner: int,
    end: int,
    outer_end: int,
    depth: int,
    closed: bool,
    reopened: bool,
    mark: str,
) -> Quotation:
    while inner < end and text[inner] in _SPACE:
        inner += 1
    while end > inner and text[end - 1] in _SPACE:
        end -= 1
    return Quotation(inner, end, outer, outer_end, depth, closed, reopened, mark)


def _level(found: list[Quotation]) -> list[Quotation]:
    """Depth by containment, and empty quotations left out."""
    levelled: list[Quotation] = []
    around: list[int] = []
    for quotation in found:
        if quotation.end <= quotation.start:
            continue
        while around and around[-1] <= quotation.outer_start:
            around.pop()
        levelled.append(replace(quotation, depth=len(around)))
        around.append(quotation.outer_end)
    return levelled
