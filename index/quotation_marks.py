"""Where quotations stand, by their marks alone, so that no passage is cut inside one.

Who is quoted, and whether anybody is, is the business of `index.speech`; here a title between guillemets
counts like spoken words.
"""

from __future__ import annotations

import re

from index.article import Span

_PARAGRAPH_BREAK = r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+"
_EVENTS = {
    opening: re.compile(rf"(?P<open>[{opening}])|(?P<close>{closing})|(?P<break>{_PARAGRAPH_BREAK})")
    for opening, closing in (("«", "»"), ("“„", "”"))
}
_BEFORE_MARK = " \t\u00a0\u202f-–—•*"
_STRAIGHT_EVENT = re.compile(rf"(?P<mark>\")|(?P<break>{_PARAGRAPH_BREAK})")


def quotation_spans(text: str) -> list[Span]:
    """Spans of the outermost quotations, marks included, in order and apart from each other.

    Guillemets, English and straight marks count; marks inside another quotation do not. A quotation may go
    on over paragraphs, with or without a mark repeated at the head of each. One that is never closed is
    left out. Time grows with the length of the text only.

    >>> quotation_spans("« Oui », dit-il. « Non")
    [(0, 7)]
    """
    spans = [span for events in _EVENTS.values() for span in _paired_spans(text, events)]
    return _merged(sorted(spans + _straight_spans(text)))


def _paired_spans(text: str, events: re.Pattern[str]) -> list[Span]:
    """Spans between marks that differ in form, nesting allowed."""
    spans: list[Span] = []
    opened: int | None = None
    last_close: int | None = None
    depth = 0
    at_paragraph_start = True
    over_paragraphs = False
    previous_end = 0
    for event in events.finditer(text):
        at_paragraph_start = at_paragraph_start and not text[previous_end : event.start()].strip(_BEFORE_MARK)
        previous_end = event.end()
        if event.lastgroup == "break":
            at_paragraph_start = True
            if opened is not None and last_close is not None:  # « one « two » : the outer mark is missing
                spans.append((opened, last_close))
                opened = last_close = None
                depth = 0
            over_paragraphs = opened is not None
        elif event.lastgroup == "open":
            if opened is None or (over_paragraphs and not at_paragraph_start):
                opened, last_close, depth, over_paragraphs = event.start(), None, 1, False
            elif over_paragraphs:  # a mark repeated at the head of a paragraph
                depth = 1
            else:
                depth += 1
            at_paragraph_start = False
        else:
            at_paragraph_start = False
            if opened is None:
                continue
            depth -= 1
            last_close = event.end()
            if depth <= 0:
                spans.append((opened, last_close))
                opened = last_close = None
                over_paragraphs = False
    if opened is not None and last_close is not None:
        spans.append((opened, last_close))
    return spans


def _straight_spans(text: str) -> list[Span]:
    """Spans between straight marks, paired within a paragraph; an odd last one counts for nothing."""
    spans: list[Span] = []
    opened: int | None = None
    for event in _STRAIGHT_EVENT.finditer(text):
        if event.lastgroup == "break":
            opened = None
        elif opened is None:
            opened = event.start()
        else:
            spans.append((opened, event.end()))
            opened = None
    return spans


def _merged(spans: list[Span]) -> list[Span]:
    """Overlapping spans joined."""
    merged: list[Span] = []
    for start, end in spans:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
