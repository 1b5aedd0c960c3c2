"""What extraction hands to speaker resolution: statements whose speaker is still only a mention."""

from __future__ import annotations

from dataclasses import dataclass

from index.article import Span


@dataclass(frozen=True, slots=True)
class SourceMention:
    """The words that name the source beside a cue (*il*, *le porte-parole*, *Anne Roca, maire de Brest*).

    Attributes:
        start: offset of the first letter in the article's text.
        end: offset after the last letter.
        head: index in the spaCy `Doc` of the syntactic head, where the parse gave one.
    """

    start: int
    end: int
    head: int | None = None

    @property
    def span(self) -> Span:
        """The offsets as a pair."""
        return (self.start, self.end)


@dataclass(frozen=True, slots=True)
class FoundStatement:
    """A statement before its speaker is resolved; all offsets are into the article's text.

    Attributes:
        spans: pieces of the content, outermost quotation marks, cue and final punctuation left out.
        kind: `direct`, `indirect` or `mixed`.
        act: `said`, `asked`, `ordered`, `denied`, `declined`, `promised`, `accused`…
        polarity: `asserted`, `denied` or `hedged`.
        mention: the words that name the source, or None where the text gives none here.
        cue: the words that report.
        via: the outlet or person that relays somebody else's words.
        when: circumstance of time as written.
        where: place, medium or occasion as written.
        confidence: 0 to 1, how sure the reading is.
        nested: whether it stands inside another statement.
        continued: no source of its own: the speaker is that of the previous statement in the list.
        addressee: the person spoken to (*a répondu à Paul Vidal*), who is not the speaker.
        rule: name of the rule that found it, for reading misses.
    """

    spans: tuple[Span, ...]
    kind: str
    act: str = "said"
    polarity: str = "asserted"
    mention: SourceMention | None = None
    cue: Span | None = None
    via: SourceMention | None = None
    when: Span | None = None
    where: Span | None = None
    confidence: float = 1.0
    nested: bool = False
    continued: bool = False
    addressee: SourceMention | None = None
    rule: str = ""

    @property
    def start(self) -> int:
        """Offset of the first letter of the content."""
        return self.spans[0][0]

    @property
    def end(self) -> int:
        """Offset after the last letter of the content."""
        return self.spans[-1][1]
