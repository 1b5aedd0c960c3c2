"""Evidence -> numbered citations, each the very words of its article, and the statements behind them."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.citation import Citation
from assistant.evidence import Evidence
from index.article import Statement
from index.library import Library


def words_of(evidence: Evidence, library: Library) -> str:
    """The words of the article that the evidence points at."""
    return library.article(evidence.article_id).text[evidence.start : evidence.end]


def citations_of(evidence: Sequence[Evidence], library: Library) -> tuple[Citation, ...]:
    """A citation for each piece of evidence, numbered from 1."""
    return tuple(_citation(number, item, library) for number, item in enumerate(evidence, 1))


def statements_of(evidence: Sequence[Evidence], library: Library) -> tuple[Statement, ...]:
    """The statements behind the evidence, each once, with the library's speakers."""
    said = {item.statement.id: item.statement for item in evidence if item.statement is not None}
    return tuple(library.voices.named(statement) for statement in said.values())


def _citation(number: int, evidence: Evidence, library: Library) -> Citation:
    article = library.article(evidence.article_id)
    return Citation(
        number=number,
        article_id=article.id,
        title=article.title,
        source=article.source,
        published=article.published,
        url=article.url,
        start=evidence.start,
        end=evidence.end,
        text=words_of(evidence, library),
        speaker=evidence.speaker.name if evidence.speaker else None,
        outlet=article.outlet,
        page=article.page_of(evidence.start),
    )
