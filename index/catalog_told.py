"""What a catalog tells as a whole: who speaks in it, and what its articles may be told by."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import Text, cast, func, select

from index import listing, schema
from index.article import Speaker, Statement
from index.catalog_vectors import CatalogVectors
from index.records import Landmark, Told, speaker_from


class CatalogTold(CatalogVectors):
    """Reads what is visible of all articles at once, without their texts."""

    def state(self) -> str:
        """Tells what is visible now from whatever was ever visible in this library, at no cost.

        Keys are never used twice, and a version that is not visible is in the journal. Of several processes
        that write, one may show a lower key after another's higher one; then the revision tells.
        """
        table = schema.articles
        with self._engine.connect() as connection:
            revision = self.database.revision(connection)
            own = select(table.c.key, table.c.id, table.c.text_hash)
            newest = connection.execute(own.order_by(table.c.key.desc()).limit(1))
            count = connection.scalar(select(func.count()).select_from(table))
            hidden = connection.scalars(select(schema.journal.c.article_key))
            return f"{revision} {tuple(newest.first() or ())} {count} {sorted(hidden)}"

    def visible(self) -> set[int]:
        """The keys of the visible versions of all articles."""
        # in one statement: an article that is being written is seen together with its note in the journal
        hidden = select(schema.journal.c.article_key)
        with self._engine.connect() as connection:
            key = schema.articles.c.key
            return set(connection.scalars(select(key).where(key.not_in(hidden))))

    def landmarks(self, keys: Sequence[int] | None = None) -> Iterator[Landmark]:
        """What every visible version of an article may be told by, or those under some keys."""
        table = schema.articles
        own = (table.c[name] for name in ("key", "id", "text_hash", "title", "outlet", "published"))
        chosen = select(*own).where(table.c.ready)
        if keys is not None:
            chosen = chosen.where(self.database.among(table.c.key, keys))
        for rows in self._some_at_a_time(chosen):
            yield from (Landmark(*row) for row in rows)

    def told(self, names: Sequence[str] | None = None, articles: Sequence[int] | None = None) -> list[Told]:
        """The speaker of every visible statement, in the order of the articles' dates, then of reading.

        Narrowed to those whom their articles call by one of some `names`, to some versions of `articles`.
        """
        table, article = schema.statements, schema.articles
        # as text: the same speaker, told in the same words by many statements, is decoded once
        told = cast(table.c.body["speaker"], Text).label("speaker")
        chosen = (
            select(table.c.key, article.c.id, article.c.published, told)
            .join(article, (article.c.key == table.c.article_key) & article.c.ready)
            .where(table.c.speaker.is_not(None))
            .order_by(article.c.published.nulls_last(), table.c.key)
        )
        if names is not None:
            chosen = chosen.where(self.database.among(table.c.speaker, names))
        if articles is not None:
            chosen = chosen.where(self.database.among(table.c.article_key, articles))
        with self._engine.connect() as connection:
            rows = connection.execute(chosen).all()
        decoded = {told: speaker_from(json.loads(told)) for told in {row[3] for row in rows}}
        return [
            Told(key, article_id, published, speaker)
            for key, article_id, published, told in rows
            if (speaker := decoded[told])
        ]

    def speakers(self) -> list[tuple[str, str | None, Speaker]]:
        """The speaker of every statement as its article names it: article id, date, speaker."""
        return [(each.article, each.published, each.speaker) for each in self.told()]

    def said(self, known: Callable[[str, str], Speaker | None]) -> list[Statement]:
        """Every statement without its vector, in the order of the articles' dates, then of reading.

        Its speaker is the one that is `known` by an article's id and the name there, if any.
        """
        with self._engine.connect() as connection:
            return listing.said(connection, known)
