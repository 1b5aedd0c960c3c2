"""Plain data that the rooms hand to each other: articles, passages, statements, speakers.

Every offset in this project is a half-open pair `(start, end)` of Python string indices into
`Article.text`, so that `article.text[start:end]` is the thing itself, letter for letter.
"""

from __future__ import annotations

from dataclasses import dataclass, field

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Article:
    """One article as read: its text is what every offset refers to.

    Attributes:
        id: stable short identifier, a hash of the first source.
        title: the headline, or the first words where the article has none.
        text: the text kept as read (NFC, line ends unified to a line feed, nothing else), title included
            where the source has it in its text.
        source: path of the file or address of the page that it was first read from.
        url: public address of the article, where known.
        author: name as the article gives it.
        published: ISO date as precise as known: `2024`, `2024-10` or `2024-10-14`.
        language: ISO 639-1 code.
        outlet: newspaper, agency or site that published it.
        pages: spans of the pages, for paged sources (PDF); empty otherwise.
        other_sources: further places that hold the same text.
    """

    id: str
    title: str
    text: str
    source: str
    url: str | None = None
    author: str | None = None
    published: str | None = None
    language: str = "fr"
    outlet: str | None = None
    pages: tuple[Span, ...] = ()
    other_sources: tuple[str, ...] = ()

    def page_of(self, offset: int) -> int | None:
        """The page (from 1) that holds a letter, or None for an article without pages."""
        return next((n for n, (start, end) in enumerate(self.pages, 1) if start <= offset < end), None)


@dataclass(frozen=True, slots=True)
class Headline:
    """What a list shows of an article: all but its text.

    Attributes:
        letters: length of the text.
        statements: how many statements were read in it.
        others: as in `Article`.
    """

    id: str
    title: str
    source: str
    url: str | None = None
    author: str | None = None
    published: str | None = None
    language: str = "fr"
    outlet: str | None = None
    letters: int = 0
    statements: int = 0


@dataclass(frozen=True, slots=True)
class Passage:
    """Whole sentences of an article, of a size that the embedding model reads in one go.

    Attributes:
        start: offset of the first letter in the article's text.
        end: offset after the last letter.
        sentences: spans (in the article's text) of the sentences that the passage is made of.
    """

    start: int
    end: int
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Role:
    """A role held by a speaker (*porte-parole du Kremlin*), with the date of the article that gives it."""

    title: str
    published: str | None = None


@dataclass(frozen=True, slots=True)
class Speaker:
    """A person or body to whom words are attributed.

    Attributes:
        name: canonical name, as full as the articles give it; a description for unnamed sources.
        aliases: other forms met (*Peskov*, *M. Peskov*, *le porte-parole du Kremlin*).
        role: the fullest role met, or None.
        kind: `person`, `institution`, `group`, `anonymous` or `document`.
        gender: `f`, `m` or None where the articles do not tell.
        roles: all roles met, with dates.
        articles: ids of the articles that quote the speaker (filled for library-wide listings).
        statements: how many statements are attributed to the speaker (idem).
    """

    name: str
    aliases: tuple[str, ...] = ()
    role: str | None = None
    kind: str = "person"
    gender: str | None = None
    roles: tuple[Role, ...] = ()
    articles: tuple[str, ...] = ()
    statements: int = 0


@dataclass(frozen=True, slots=True)
class Statement:
    """Content that an article attributes to a source.

    Attributes:
        id: stable within the library.
        article_id: the article it stands in.
        spans: pieces of the content in the article's text, outermost quotation marks, cue and final
            punctuation left out; two or more where a cue interrupts.
        text: the pieces, joined by ` … `.
        kind: `direct` (all inside quotation marks), `indirect` (none) or `mixed`.
        act: `said`, `asked`, `ordered`, `denied`, `declined`, `promised`, `accused`…
        speaker: who said it, or None where no source can be named safely.
        mention: the words that name the source beside the cue (*il*, *le porte-parole*).
        cue: the words that report (*a déclaré*, *selon*, *:*).
        polarity: `asserted`, `denied`, or `hedged` for hearsay and conditionals.
        via: the outlet or person that relays somebody else's words, or None.
        said_when: the circumstance of time as written (*lundi lors d'un point de presse*).
        said_on: ISO date that `said_when` resolves to against the article's date, or None.
        said_where: place, medium or occasion as written (*sur France Inter*).
        confidence: 0 to 1, how sure the reading is.
        nested: whether it stands inside another statement.
    """

    id: str
    article_id: str
    spans: tuple[Span, ...]
    text: str
    kind: str
    act: str = "said"
    speaker: Speaker | None = None
    mention: str | None = None
    cue: str | None = None
    polarity: str = "asserted"
    via: str | None = None
    said_when: str | None = None
    said_on: str | None = None
    said_where: str | None = None
    confidence: float = 1.0
    nested: bool = field(default=False)
