"""Interviews: turns marked by a speaker's name (*LE JOURNAL : …*, *A. Roux : …*) or by *Q* and *R*."""

from __future__ import annotations

import re
from collections import Counter

from index.speech.found import FoundStatement, SourceMention

_GAP = "[ \\t\u00a0\u202f]*"
_TURN = re.compile(
    rf"^{_GAP}(?:[-–—]{_GAP})?(?P<label>[A-ZÀ-Ý][\w.'’\- \u00a0]{{0,40}}?){_GAP}:{_GAP}"
    rf"(?P<words>[^\s].*?){_GAP}$",
    re.MULTILINE,
)
_QUESTION = frozenset({"q", "question"})
_ANSWER = frozenset({"r", "réponse", "rép"})
TURNS = 4  # labelled lines from which a text is read as an interview


def interview_statements(text: str) -> list[FoundStatement]:
    """The turns of an interview; nothing where the text is none.

    A text is an interview when at least four lines carry a label and two labels come back.
    """
    turns = [turn for turn in _TURN.finditer(text) if len(turn["label"].split()) <= 4]
    labels = Counter(turn["label"].strip().lower().rstrip(".") for turn in turns)
    if len(turns) < TURNS or sum(count > 1 for count in labels.values()) < 2:
        return []
    found = []
    for turn in turns:
        label = turn["label"].strip().lower().rstrip(".")
        if labels[label] < 2:
            continue
        bare = label in _QUESTION | _ANSWER
        asked = label in _QUESTION or turn["words"].endswith("?")
        found.append(
            FoundStatement(
                spans=(turn.span("words"),),
                kind="direct",
                act="asked" if asked else "said",
                mention=None if bare else SourceMention(*_label_span(turn), None),
                cue=turn.span("label"),
                confidence=0.7,
                rule="interview",
            )
        )
    return found


def _label_span(turn: re.Match[str]) -> tuple[int, int]:
    start = turn.start("label")
    return start, start + len(turn["label"].rstrip())
