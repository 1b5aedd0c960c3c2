"""What is read of the whole catalog at once, without texts and vectors: headlines and statements."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, func, select

from index.article import Headline, Speaker, Statement
from index.records import bare_statement
from index.schema import articles, statements


def headlines(connection: Connection) -> list[Headline]:
    """What a list shows of each visible article: newest first, those without a date last."""
    counts = (
        select(statements.c.article_key, func.count().label("statements"))
        .group_by(statements.c.article_key)
        .subquery()
    )
    kept = ("id", "title", "source", "url", "author", "published", "language", "outlet")
    chosen = (
        select(
            *(articles.c[name] for name in kept),
            func.length(articles.c.text).label("letters"),
            func.coalesce(counts.c.statements, 0).label("statements"),
        )
        .outerjoin(counts, counts.c.article_key == articles.c.key)
        .where(articles.c.ready)
        .order_by(articles.c.published.desc().nulls_last(), articles.c.key)
    )
    return [Headline(**row._mapping) for row in connection.execute(chosen)]


def said(connection: Connection, known: Callable[[str, str], Speaker | None]) -> list[Statement]:
    """Every visible statement, in the order of the articles' dates, then of reading.

    Its speaker is the one that is `known` by the article's id and the name there, or as the article has it.
    """
    own = (statements.c[name] for name in ("id", "act", "speaker", "body"))
    chosen: Any = (
        select(*own, articles.c.id.label("article_id"))
        .join(articles, (articles.c.key == statements.c.article_key) & articles.c.ready)
        .order_by(articles.c.published.nulls_last(), statements.c.key)
    )
    return [
        bare_statement(row, known(row.article_id, row.speaker) if row.speaker is not None else None)
        for row in connection.execute(chosen)
    ]
