"""Articles of a catalog as drafts for another: what was read, cut and embedded, as it is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from sqlalchemy import select

from index import schema
from index.article import Article, Passage
from index.catalog_reading import CatalogReading
from index.embedding.word_space import unpacked_words
from index.records import Draft, Floats, bare_statement, text_hash, unpacked


def stored_drafts(
    catalog: CatalogReading, articles: Sequence[Article], model: Mapping[str, Any]
) -> list[Draft]:
    """The drafts of visible articles, in order; `model` is what the catalog keeps of that of the vectors.

    Articles that another process replaced or removed since they were read are left out.
    """
    versions = catalog.versions(article.id for article in articles)
    drafts = (
        _draft(catalog, article, versions[article.id], model)
        for article in articles
        if article.id in versions
    )
    return [draft for draft in drafts if draft is not None]


def _draft(catalog: CatalogReading, article: Article, key: int, model: Mapping[str, Any]) -> Draft | None:
    passages, vectors, words, statements = (
        schema.passages,
        schema.passage_vectors,
        schema.passage_word_vectors,
        schema.statements,
    )
    with catalog.database.engine.connect() as connection:
        rows: Any = connection.execute(
            select(passages, vectors.c.vector, words.c.vectors)
            .join(vectors, vectors.c.passage_key == passages.c.key)
            .outerjoin(words, words.c.passage_key == passages.c.key)
            .where(passages.c.article_key == key)
            .order_by(passages.c.key)
        ).all()
        said: Any = connection.execute(
            select(statements, schema.articles.c.id.label("article_id"))
            .join(schema.articles, schema.articles.c.key == statements.c.article_key)
            .where(statements.c.article_key == key)
            .order_by(statements.c.key)
        ).all()
        version = connection.execute(
            select(schema.articles.c.rules, schema.articles.c.text_hash).where(schema.articles.c.key == key)
        ).first()
        fingerprint = connection.scalar(
            select(schema.sources.c.fingerprint).where(
                schema.sources.c.name == article.source, schema.sources.c.article_id == article.id
            )
        )
    if version is None or version.text_hash != text_hash(article.text):
        return None
    return Draft(
        article=article,
        fingerprint=fingerprint or "",
        passages=tuple(
            Passage(row.start, row.end, tuple((start, end) for start, end in row.sentences)) for row in rows
        ),
        passage_vectors=_stacked([row.vector for row in rows], model),
        sentence_vectors=tuple(unpacked(row.sentence_vectors, len(row.sentences)) for row in rows),
        word_vectors=tuple(unpacked_words(row.vectors) for row in rows),
        statements=tuple(bare_statement(row) for row in said),
        statement_vectors=_stacked([row.vector for row in said], model),
        rules=version.rules,
        model=str(model["checksum"]),
    )


def _stacked(vectors: Sequence[bytes], model: Mapping[str, Any]) -> Floats:
    if not vectors:
        return np.zeros((0, int(model["dimension"])), dtype=np.float32)
    return unpacked(b"".join(vectors), len(vectors))
