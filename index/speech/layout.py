"""Where things stand in an article: sentences, quotations, subjects, as far as marks and parse tell."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING

from index.speech.entity import Place
from index.speech.tokens import words_of

if TYPE_CHECKING:
    from spacy.tokens import Doc

_SENTENCE_END = re.compile(r"[.!?…]+[»”\"]?\s+(?=[«“\"–—-]?\s*[A-ZÀ-Ý])|\n+")


class Layout:
    """Text measures that finding and resolving people need.

    Args:
        doc: the analysed article, or None where there is no analysis.
        text: its text, to which all offsets refer.
        quoted: spans of direct speech, which hold no candidates.
        reported: spans of indirect speech, which hold poor candidates.
    """

    def __init__(
        self,
        doc: Doc | None,
        text: str,
        quoted: Sequence[tuple[int, int]] = (),
        reported: Sequence[tuple[int, int]] = (),
    ) -> None:
        self.text = text
        self.doc = doc
        self._ends = [match.end() for match in _SENTENCE_END.finditer(text)]
        self._quotes = _merged([*quoted, *quote_marks(text)])
        self._quote_starts = [start for start, _ in self._quotes]
        self._reported = _merged(list(reported))
        self._reported_starts = [start for start, _ in self._reported]
        tokens = list(doc) if doc is not None else []
        self._tokens: list[int] = [token.idx for token in tokens]
        self.verbs: frozenset[int] = frozenset(
            token.idx
            for token in tokens
            if token.pos_ in ("VERB", "AUX") and "VerbForm=Fin" in str(token.morph)
        )

    def sentence(self, at: int) -> int:
        """Number of the sentence that holds a place."""
        return bisect_right(self._ends, at)

    def quoted(self, at: int) -> bool:
        """Whether a place is inside quotation marks."""
        slot = bisect_right(self._quote_starts, at) - 1
        return slot >= 0 and at < self._quotes[slot][1]

    def place(self, start: int, end: int) -> Place:
        """Describe a mention."""
        subject, complement, agent = self._function(start, end)
        slot = bisect_right(self._reported_starts, start) - 1
        content = slot >= 0 and start < self._reported[slot][1]
        return Place(
            start,
            end,
            subject,
            complement,
            self.quoted(start),
            self.sentence(start),
            content=content,
            agent=agent,
        )

    def leads(self, start: int) -> bool:
        """Whether a name leads its sentence, alone or behind its role: *L'imam, Mohammed Karabila, est…*"""
        begun = self._ends[slot - 1] if (slot := bisect_right(self._ends, start)) else 0
        if start - begun > 110:
            return False
        before = words_of(self.text, begun, start)
        if any(word.start in self.verbs or word.text in ":;«»" for word in before):
            return False
        comma = max((n for n, word in enumerate(before) if word.kind == "other"), default=-1)
        before = before[comma + 1 :]  # Néanmoins, Roca répondit…
        return not before or (before[0].form in _NOMINAL and before[-1].form not in _HANGING)

    def antecedent(self, at: int) -> int | None:
        """Place of the noun that the relative pronoun at a place takes up, as the parse has it."""
        if self.doc is None or not self._tokens:
            return None
        token = self.doc[max(0, bisect_right(self._tokens, at) - 1)]
        for _ in range(4):
            if token.dep_.startswith("acl"):
                head = token.head
                while head.dep_ == "appos" and head.head.i < head.i:
                    head = head.head
                return int(head.idx)
            if token.head.i == token.i:
                return None
            token = token.head
        return None

    def _function(self, start: int, end: int) -> tuple[bool, bool, bool]:
        """Whether a span is a subject (the agent of a passive counts), hangs on a noun, is such an agent."""
        if self.doc is None or not self._tokens:
            return False, False, False
        first = max(0, bisect_right(self._tokens, start) - 1)
        last = max(first, bisect_right(self._tokens, end - 1) - 1)
        inside = range(first, last + 1)
        token = next(
            (self.doc[i] for i in inside if self.doc[i].head.i not in inside or self.doc[i].head.i == i),
            self.doc[first],
        )
        for _ in range(4):
            if (token.dep_ in ("appos", "flat:name", "flat:foreign", "flat") and token.head.i != token.i) or (
                token.dep_ == "conj" and token.head.pos_ in ("NOUN", "PROPN")
            ):
                token = token.head
            else:
                break
        subject = token.dep_.startswith("nsubj") or token.dep_ in ("obl:agent", "dislocated")
        # A long subject often leaves the parse with a noun as root of the sentence.
        subject = subject or (token.dep_ == "ROOT" and token.pos_ in ("NOUN", "PROPN"))
        complement = token.dep_ in ("nmod", "obl", "obl:arg", "obl:mod")
        return subject, complement, token.dep_ == "obl:agent"


def quote_marks(text: str) -> list[tuple[int, int]]:
    """Spans between guillemets or curled marks, outermost, an unclosed one up to the end of its line.

    >>> quote_marks("Il dit « oui » puis “non”.")
    [(7, 14), (20, 25)]
    """
    found: list[tuple[int, int]] = []
    depth, begun = 0, 0
    for match in re.finditer(r"[«»“”\n]", text):
        sign = match[0]
        if sign in "«“":
            if depth == 0:
                begun = match.start()
            depth += 1
        elif sign in "»”" and depth:
            depth -= 1
            if depth == 0:
                found.append((begun, match.end()))
        elif sign == "\n" and depth:
            found.append((begun, match.start()))
            depth = 0
    return found


def _merged(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


_NOMINAL = frozenset("le la l' un une son sa m. mme me".split())
_HANGING = frozenset("de du des d' a au aux et par pour avec contre sur chez sans".split())
