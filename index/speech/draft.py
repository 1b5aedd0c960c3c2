"""A statement being put together, in word places; the last step turns it into offsets."""

from __future__ import annotations

from dataclasses import dataclass, field

from index.article import Span
from index.speech.found import FoundStatement
from index.speech.source import mention
from index.speech.words import Words

Range = tuple[int, int]


@dataclass(slots=True)
class Draft:
    """One statement in word places (half-open ranges).

    Attributes:
        pieces: ranges of the content, or exact offsets where a quotation gives them.
        rule: the rule that found it, for tests and for reading misses.
    """

    rule: str
    pieces: list[Range]
    spans: list[Span] = field(default_factory=list)
    kind: str = ""
    act: str = "said"
    polarity: str = "asserted"
    source: Range | None = None
    cue: Range | None = None
    via: Range | None = None
    addressee: Range | None = None
    when: Range | None = None
    where: Range | None = None
    confidence: float = 0.9
    nested: bool = False
    continued: bool = False

    def finish(self, words: Words) -> FoundStatement | None:
        """The statement with offsets, or None where nothing is left of its content."""
        spans = list(self.spans) or [
            span for piece in self.pieces if (span := content_span(words, *piece)) is not None
        ]
        if not spans:
            return None
        spans.sort()
        return FoundStatement(
            spans=tuple(spans),
            kind=self.kind or kind_of(words, self.pieces),
            act=self.act,
            polarity=self.polarity,
            mention=mention(words, *self.source) if self.source else None,
            cue=words.span(*self.cue) if self.cue else None,
            via=mention(words, *self.via) if self.via else None,
            when=words.span(*self.when) if self.when else None,
            where=words.span(*self.where) if self.where else None,
            confidence=self.confidence,
            nested=self.nested,
            continued=self.continued,
            addressee=mention(words, *self.addressee) if self.addressee else None,
            rule=self.rule,
        )


_EDGE = frozenset({",", ".", ";", ":", "-", "–", "—", "...", "…", "»", "”", "!", "?"})


def content_span(words: Words, first: int, last: int) -> Span | None:
    """Offsets of a piece of content without outer quotation marks and edge punctuation."""
    changed = True
    while changed and first < last:
        changed = False
        if words.form[first] in (",", ";", ":", "-", "–", "—", "."):
            first, changed = first + 1, True
        elif (
            words.form[last - 1] in (",", ";", ":", "-", "–", "—", ".", "!", "?", "…", "...")
            and words.quote[last - 1] < 0
        ):
            last, changed = last - 1, True
        elif (
            words.mark[first] and words.quote[first] >= 0 and words.reach(words.quote[first]) == (first, last)
        ):
            quotation = words.outer[words.quote[first]]
            return inner_span(words.text, quotation.start, quotation.end)
    if first >= last:
        return None
    return words.span(first, last)


def inner_span(text: str, start: int, end: int) -> Span | None:
    """Offsets of quoted words without final punctuation (question and exclamation marks stay)."""
    while end > start and (text[end - 1] in ",;:" or text[end - 1].isspace()):
        end -= 1
    if end > start and text[end - 1] == "." and not text[:end].endswith(("..", "etc.")):
        end -= 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if end > start else None


def kind_of(words: Words, pieces: list[Range]) -> str:
    """*direct* where all content words stand inside outer quotation marks, *indirect* where none does."""
    quoted = [
        words.quote[n] >= 0 for first, last in pieces for n in range(first, last) if words.form[n].isalnum()
    ]
    if quoted and all(quoted):
        return "direct"
    return "mixed" if any(quoted) else "indirect"
