"""One sentence with its cues: what every extraction rule reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from index.speech.cue import VerbCue, find_verb_cues
from index.speech.draft import Range
from index.speech.grammar import SUBJECT_CLITICS
from index.speech.vocabulary import Vocabulary
from index.speech.words import TERMINAL, Words

CLOSING = frozenset({",", ";", ".", ":", ")", "-", "–", "—", "]"})
PAUSES = frozenset({",", "?", "!", "…", "...", "-", "–", "—"})


@dataclass(slots=True)
class Sentence:
    """A sentence being read.

    Attributes:
        first: its first word.
        stop: after its last word, final punctuation left out.
        cues: verbs of saying outside quotations, in order.
        zones: parentheses that are no content (incises, source phrases): first word -> word after.
        incises: place of an incise's verb -> range of its subject.
        sources: place of a verb cue -> range of the source that was read for it.
        claimed: numbers of the quotations that a statement already holds (shared by all sentences).
    """

    words: Words
    vocabulary: Vocabulary
    first: int
    stop: int
    claimed: set[int]
    cues: list[VerbCue] = field(default_factory=list)
    zones: dict[int, int] = field(default_factory=dict)
    incises: dict[int, Range] = field(default_factory=dict)
    sources: dict[int, Range] = field(default_factory=dict)

    def has_finite(self, first: int, last: int) -> bool:
        """Whether the words hold a finite verb of their own (outside quotations, not after *qui*)."""
        words = self.words
        return any(
            words.finite[n] and words.quote[n] < 0 and (n == first or words.low[n - 1] != "qui")
            for n in range(first, last)
        )

    def free_quotations(self, first: int | None = None, last: int | None = None) -> Iterator[int]:
        """Numbers of the outer quotations that begin among the words and are not claimed."""
        words = self.words
        seen = -1
        stop = self.stop if last is None else min(last, self.stop)
        for n in range(self.first if first is None else first, stop):
            number = words.quote[n]
            if number > seen:
                seen = number
                if number not in self.claimed:
                    yield number

    def opens_at(self, place: int) -> int | None:
        """Number of the outer quotation whose opening mark is at `place`, or None."""
        if place >= self.stop or self.words.quote[place] < 0:
            return None
        number = self.words.quote[place]
        return number if self.words.reach(number)[0] == place else None

    def closes_before(self, place: int) -> int | None:
        """Number of the outer quotation whose last word is right before `place`, or None."""
        if place <= self.first or self.words.quote[place - 1] < 0:
            return None
        number = self.words.quote[place - 1]
        return number if self.words.reach(number)[1] == place else None

    def speechlike(self, number: int) -> bool:
        """Whether quoted words are long or finite enough to be speech and no name or term."""
        words = self.words
        first, last = words.reach(number)
        count = sum(words.form[n].isalnum() or "'" in words.low[n] for n in range(first, last))
        if words.form[last - 1] in "?!" or (last - first > 2 and words.form[last - 2] in ("!", "?")):
            return count >= 1
        return count >= 5 or (count >= 2 and any(words.finite[n] for n in range(first, last)))

    def subject_pronoun(self, place: int) -> bool:
        """Whether the word is a clitic subject (*il*, *on*, *j'*)."""
        return self.words.low[place] in SUBJECT_CLITICS or self.words.low[place] in (
            "j'",
            "c'",
            "ce",
            "ça",
            "cela",
        )


def read_sentence(words: Words, vocabulary: Vocabulary, first: int, last: int, claimed: set[int]) -> Sentence:
    """A sentence with its verb cues found."""
    stop = last
    while stop > first and words.form[stop - 1] in TERMINAL and words.quote[stop - 1] < 0:
        stop -= 1
    sentence = Sentence(words, vocabulary, first, stop, claimed)
    tails: set[int] = set()
    for cue in find_verb_cues(words, vocabulary, first, stop):
        if words.quote[cue.verb] >= 0 or cue.verb in tails:
            continue
        sentence.cues.append(cue)
        if any(entry.tail for entry in cue.entries):
            tails.update(range(cue.verb + 1, cue.last))
    return sentence
