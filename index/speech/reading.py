"""From articles to statements: analysis in bulk, extraction, speakers, circumstances."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice
from typing import Any

from index.article import Article, Speaker, Statement
from index.speech.circumstance import day_of
from index.speech.extraction import find_statements
from index.speech.found import FoundStatement, SourceMention
from index.speech.people_words import reading_in
from index.speech.pipeline import analyse_many, missing_pipeline
from index.speech.vocabulary import load

BATCH = 64  # articles analysed together


def read_batch(articles: Iterable[Article]) -> Iterator[tuple[Article, list[Statement]]]:
    """Each article with its statements, in order."""
    remaining = iter(articles)
    while batch := list(islice(remaining, BATCH)):
        for language, group in groupby(batch, key=lambda article: article.language):
            same = list(group)
            if missing_pipeline(language) is not None:
                yield from ((article, []) for article in same)
                continue
            docs = analyse_many((article.text for article in same), language)
            for article, doc in zip(same, docs, strict=True):
                yield article, statements_of(doc, article)


def statements_of(doc: Any, article: Article) -> list[Statement]:
    """The statements of an analysed article with their speakers."""
    from index.speech.people import resolve_speakers

    with reading_in(article.language):
        found = find_statements(doc, article.text, load(article.language))
        speakers: Sequence[Speaker | None] = resolve_speakers(doc, article.text, found, article)
    return [
        to_statement(article, number, statement, speaker)
        for number, (statement, speaker) in enumerate(zip(found, speakers, strict=True))
    ]


def to_statement(article: Article, number: int, found: FoundStatement, speaker: Speaker | None) -> Statement:
    """The statement as the library keeps it."""
    text = article.text

    def words(span: tuple[int, int] | None) -> str | None:
        return text[span[0] : span[1]] if span is not None else None

    def named(mention: SourceMention | None) -> str | None:
        return words(mention.span) if mention is not None else None

    when = words(found.when)
    return Statement(
        id=f"{article.id}-{number}-{found.start}",
        article_id=article.id,
        spans=found.spans,
        text=" … ".join(text[start:end] for start, end in found.spans),
        kind=found.kind,
        act=found.act,
        speaker=speaker,
        mention=named(found.mention),
        cue=words(found.cue),
        polarity=found.polarity,
        via=named(found.via),
        said_when=when,
        said_on=day_of(load(article.language).level(when) if when else None, article.published),
        said_where=words(found.where),
        confidence=found.confidence,
        nested=found.nested,
    )
