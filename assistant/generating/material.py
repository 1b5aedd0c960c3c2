"""The evidence that a chat model may use: numbered, with who speaks, how it is said, and the exact words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from assistant.citation import Answer, Citation
from assistant.generating.language import language
from index.article import Article, Speaker, Statement
from index.library import Library
from index.quotation_marks import quotation_spans
from index.words import fold, stem

_WORD = re.compile(r"[^\W_]+")
_SMALL = frozenset("de du des d la le les l un une et a au aux en the of s m mme mr mrs ms dr".split())


@dataclass(frozen=True)
class Evidence:
    """A citation as a chat model is given it.

    Attributes:
        citation: the words, and where they stand; `citation.number` is the number that the model names.
        article: the article that they stand in.
        statement: the statement that they are part of, or None.
        speaker: who says them, or None.
    """

    citation: Citation
    article: Article
    statement: Statement | None
    speaker: Speaker | None

    @property
    def number(self) -> int:
        """The number by which the model names it."""
        return self.citation.number

    @cached_property
    def exact(self) -> tuple[str, ...]:
        """The words to quote: the statement's own, or else the whole citation; slices of the article."""
        start, end = self.citation.start, self.citation.end
        spans = self.statement.spans if self.statement else ()
        inside = [(max(start, s), min(end, e)) for s, e in spans if s < end and start < e]
        return tuple(self.article.text[s:e] for s, e in inside) or (self.citation.text,)

    @property
    def spoken(self) -> bool:
        """Whether the exact words are the speaker's own, to be put between quotation marks."""
        return self.statement is None or self.statement.kind == "direct"

    @cached_property
    def quotations(self) -> tuple[str, ...]:
        """The words between quotation marks in the citation, marks left out, and those of direct speech."""
        text, start, end = self.article.text, self.citation.start, self.citation.end
        inside = [
            (max(s + 1, start), min(e - 1, end)) for s, e in quotation_spans(text) if s < end and start < e
        ]
        spoken = self.exact if self.statement and self.statement.kind == "direct" else ()
        return (*(text[s:e].strip() for s, e in inside if s < e), *spoken)

    @cached_property
    def own_text(self) -> str:
        """All that the evidence itself says: the words, who speaks, when and where, the article's head."""
        said = self.statement
        parts = [self.citation.text, self.article.title, self.article.outlet, self.article.author]
        if said is not None:
            parts += [said.text, said.mention, said.via, said.said_when, said.said_where]
        if self.speaker is not None:
            parts += self.names
        return " \n ".join(part for part in parts if part)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every form by which the speaker is known: names, aliases, roles."""
        if self.speaker is None:
            return ()
        roles = [self.speaker.role or "", *(role.title for role in self.speaker.roles)]
        return tuple(form for form in (self.speaker.name, *self.speaker.aliases, *roles) if form)

    @cached_property
    def name_words(self) -> frozenset[str]:
        """The folded words of these forms."""
        return frozenset(word for form in self.names for word in name_words(form))

    @cached_property
    def stems(self) -> frozenset[str]:
        """Stems of all words of `own_text`."""
        return stems_of(self.own_text)

    @cached_property
    def said_stems(self) -> frozenset[str]:
        """Stems of the words cited and of the statement that they are part of."""
        return stems_of(f"{self.citation.text} {self.statement.text if self.statement else ''}")

    @cached_property
    def around(self) -> frozenset[str]:
        """Stems of the paragraph that the citation stands in."""
        text = self.article.text
        start = text.rfind("\n", 0, self.citation.start) + 1
        end = text.find("\n", self.citation.end)
        return stems_of(text[start : end if end >= 0 else len(text)])

    @cached_property
    def counted(self) -> frozenset[float]:
        """The numbers of the evidence, and those of its dates."""
        dates = " ".join(self._dates)
        return frozenset(language(self.article.language).counted(f"{self.own_text} {dates}"))

    @cached_property
    def dated(self) -> frozenset[str]:
        """The months, weekdays and near days of the evidence, as `Language.dated` gives them."""
        found = language(self.article.language).dated(self.own_text)
        for written in self._dates:
            parts = [int(part) for part in written.split("-")]
            if len(parts) > 1:
                found.add(f"m{parts[1]}")
            if len(parts) > 2:
                found.add(f"w{date(*parts[:3]).isoweekday()}")
        return frozenset(found)

    @property
    def _dates(self) -> list[str]:
        said_on = self.statement.said_on if self.statement else None
        return [written for written in (self.article.published, said_on) if written]


def evidence_of(answer: Answer, library: Library) -> list[Evidence]:
    """The citations of an answer made without a model, best first, each with its statement and speaker."""
    return [_evidence(citation, answer.statements, library) for citation in answer.citations]


def _evidence(citation: Citation, statements: Sequence[Statement], library: Library) -> Evidence:
    article = library.article(citation.article_id)
    overlaps = [(_shared(citation, each), each) for each in statements if each.article_id == article.id]
    shared, statement = max(overlaps, key=lambda pair: pair[0], default=(0, None))
    speaker = statement.speaker if statement is not None else None
    if shared and (speaker.name if speaker else None) == citation.speaker:
        return Evidence(citation, article, statement, speaker)
    if citation.speaker is not None:
        named = [each for each in library.voices.speakers if each.name == citation.speaker]
        return Evidence(citation, article, None, next((n for n in named if article.id in n.articles), None))
    statement = _only_statement(citation, library)
    return Evidence(citation, article, statement, statement.speaker if statement else None)


def _only_statement(citation: Citation, library: Library) -> Statement | None:
    """The longest statement in a sentence cited as the article's own, where one speaker makes all."""
    inside = [
        each
        for each in library.statements(article=citation.article_id)
        if citation.start <= each.spans[0][0] and each.spans[-1][1] <= citation.end
    ]
    speakers = {each.speaker.name if each.speaker else None for each in inside}
    return max(inside, key=lambda each: len(each.text)) if len(speakers) == 1 else None


def _shared(citation: Citation, statement: Statement) -> int:
    return sum(max(0, min(citation.end, end) - max(citation.start, start)) for start, end in statement.spans)


def name_words(name: str) -> list[str]:
    """The folded words of a name or role, small ones left out."""
    return [word for word in _WORD.findall(fold(name)) if word not in _SMALL]


def stems_of(text: str) -> frozenset[str]:
    """Stems of the words of a text, hyphens and apostrophes taken as gaps."""
    return frozenset(stem(word) for word in _WORD.findall(text))
