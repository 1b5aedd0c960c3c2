"""The catalog: articles and their passages in a database, the source of truth of a library.

Writing an article takes two transactions, because its vectors live elsewhere (`index.vectors`):
`begin` writes the version, invisible, and notes it in the journal; once its vectors are stored,
`publish` makes it visible and puts the version that it replaces into the journal. `unfinished`
tells what the journal holds: versions whose vectors and rows are to be removed, then `settle`d.
A process killed between any two steps leaves a journal that says exactly what to clean.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select, update

from index import schema
from index.article import Article
from index.catalog_reading import CatalogReading
from index.checksum import checksum
from index.database import Database
from index.embedding.word_space import packed_words
from index.errors import LibraryError
from index.records import Draft, Written, article_values, packed, statement_values, text_hash
from index.sqlite import SqliteDatabase


class Catalog(CatalogReading):
    """The database of one library; safe to use from several threads."""

    def __init__(self, place: Path | Database) -> None:
        """Open the catalog, making its tables where there are none and upgrading those of an older version.

        `place` is the file of a catalog of one's own, or a database as `index.shared` opens it.

        Raises:
            LibraryError: the database was made by a newer version of Quiadit, is damaged, or not there.
        """
        super().__init__(SqliteDatabase(place) if isinstance(place, Path) else place)
        try:
            self.database.prepare()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Give the database back."""
        self.database.close()

    def set_facts(self, values: Mapping[str, Any]) -> None:
        """Write several facts in one transaction."""
        with self._changing() as connection:
            _write_facts(connection, values)

    def settled_fact(self, name: str, value: Any) -> Any:
        """Write a fact unless there is one already; gives the one that is there then."""
        with self._changing() as connection:
            found = connection.scalar(select(schema.facts.c.value).where(schema.facts.c.name == name))
            if found is None:
                _write_facts(connection, {name: value})
        return value if found is None else found

    def begin(self, drafts: Sequence[Draft]) -> list[Written]:
        """Write versions that nobody sees yet; gives the keys of each draft."""
        written = []
        writer = self.database.writer
        with self._engine.begin() as connection:
            for draft in drafts:
                article = draft.article
                key = _insert(
                    connection,
                    schema.articles,
                    **article_values(article),
                    ready=False,
                    rules=draft.rules,
                )
                connection.execute(insert(schema.journal).values(article_key=key, writer=writer))
                passages = _insert_all(
                    connection,
                    schema.passages,
                    [
                        {
                            "article_key": key,
                            "start": passage.start,
                            "end": passage.end,
                            "sentences": passage.sentences,
                            "sentence_vectors": packed(vectors),
                        }
                        for passage, vectors in zip(draft.passages, draft.sentence_vectors, strict=True)
                    ],
                )
                if passages:
                    connection.execute(
                        insert(schema.passage_vectors),
                        [
                            {"passage_key": passage, "article_key": key, "vector": packed(vector)}
                            for passage, vector in zip(passages, draft.passage_vectors, strict=True)
                        ],
                    )
                of_words = [
                    {"passage_key": passage, "article_key": key, "vectors": packed_words(vectors)}
                    for passage, vectors in zip(passages, draft.word_vectors, strict=False)
                    if len(vectors)
                ]
                if of_words:
                    connection.execute(insert(schema.passage_word_vectors), of_words)
                texts = (article.text[passage.start : passage.end] for passage in draft.passages)
                self.database.full_text.write(connection, zip(passages, texts, strict=True))
                statements = _insert_all(
                    connection,
                    schema.statements,
                    [
                        {"article_key": key, "vector": packed(vector), **statement_values(statement)}
                        for statement, vector in zip(draft.statements, draft.statement_vectors, strict=True)
                    ],
                )
                whole = checksum(self.database.raw(connection), key)
                connection.execute(
                    update(schema.articles).where(schema.articles.c.key == key).values(checksum=whole)
                )
                written.append(Written(key, passages, statements))
        return written

    def publish(
        self, drafts: Sequence[Draft], keys: Sequence[int], new_facts: Mapping[str, Any] | None = None
    ) -> list[int]:
        """Make versions visible in place of their older selves, in one transaction with `new_facts`.

        Returns the keys of the versions that they replace: now in the journal, to be removed.
        """
        replaced: list[int] = []
        writer = self.database.writer
        articles, journal = schema.articles, schema.journal
        with self._changing() as connection:
            for draft, key in zip(drafts, keys, strict=True):
                twin = self.database.shared and _twin(connection, draft.article)
                if twin:  # another process was faster: this version stays in the journal, to be removed
                    _link_source(connection, draft.article.source, twin, draft.fingerprint)
                    replaced.append(key)
                    continue
                old = connection.scalars(
                    select(articles.c.key).where(articles.c.id == draft.article.id, articles.c.ready)
                ).all()
                for old_key in old:
                    connection.execute(update(articles).where(articles.c.key == old_key).values(ready=False))
                    connection.execute(insert(journal).values(article_key=old_key, writer=writer))
                replaced.extend(old)
                connection.execute(update(articles).where(articles.c.key == key).values(ready=True))
                noted = (journal.c.article_key == key) & journal.c.writer.is_not_distinct_from(writer)
                if not connection.execute(delete(journal).where(noted)).rowcount:
                    raise LibraryError(
                        f"The connection to {self.database.place} was lost while an article was added: "
                        "add it again."
                    )
                _link_source(connection, draft.article.source, draft.article.id, draft.fingerprint)
            _write_facts(connection, new_facts or {})
        return replaced

    def settle(self, keys: Sequence[int]) -> None:
        """Delete dead versions for good, once their vectors are gone."""
        with self._engine.begin() as connection:
            self.database.full_text.erase(connection, keys)
            for key in keys:
                for table in (
                    schema.passage_word_vectors,
                    schema.passage_vectors,
                    schema.passages,
                    schema.statements,
                ):
                    connection.execute(delete(table).where(table.c.article_key == key))
                connection.execute(delete(schema.articles).where(schema.articles.c.key == key))
                connection.execute(delete(schema.journal).where(schema.journal.c.article_key == key))

    def withdraw(self, article_id: str) -> list[int]:
        """Make an article invisible and forget its sources; returns the versions to be removed."""
        articles = schema.articles
        writer = self.database.writer
        with self._changing() as connection:
            keys = list(
                connection.scalars(
                    select(articles.c.key).where(articles.c.id == article_id, articles.c.ready)
                )
            )
            for key in keys:
                connection.execute(update(articles).where(articles.c.key == key).values(ready=False))
                connection.execute(insert(schema.journal).values(article_key=key, writer=writer))
            connection.execute(delete(schema.sources).where(schema.sources.c.article_id == article_id))
        return keys

    def link_source(self, source: str, article_id: str, fingerprint: str) -> None:
        """Note that a source holds an article that is already there."""
        with self._changing() as connection:
            _link_source(connection, source, article_id, fingerprint)

    def unlink_source(self, source: str, article_id: str) -> str | None:
        """Forget that a source holds an article; returns a source that still does, which becomes its own."""
        sources = schema.sources
        with self._changing() as connection:
            connection.execute(
                delete(sources).where(sources.c.name == source, sources.c.article_id == article_id)
            )
            other = connection.scalar(
                select(sources.c.name).where(sources.c.article_id == article_id).order_by(sources.c.name)
            )
            if other is not None:
                connection.execute(
                    update(schema.articles)
                    .where(schema.articles.c.id == article_id, schema.articles.c.source == source)
                    .values(source=other)
                )
        return other

    @contextmanager
    def _changing(self) -> Iterator[Connection]:
        """A transaction that changes what is visible."""
        with self._engine.begin() as connection:
            self.database.changing(connection)
            yield connection


def _twin(connection: Connection, article: Article) -> str | None:
    """The id of another visible article with the same text."""
    table = schema.articles
    same = (table.c.text_hash == text_hash(article.text)) & (table.c.id != article.id)
    return connection.scalar(select(table.c.id).where(same, table.c.ready))


def _insert(connection: Connection, table: Table, **values: Any) -> int:
    """Write a row; gives its key."""
    key: Any = connection.execute(insert(table).values(**values)).inserted_primary_key
    return int(key[0])


def _insert_all(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> tuple[int, ...]:
    """Write rows; gives their keys, in order."""
    if not rows:
        return ()
    writing = insert(table).returning(table.c.key, sort_by_parameter_order=True)
    return tuple(connection.scalars(writing, rows))


def _write_facts(connection: Connection, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        connection.execute(delete(schema.facts).where(schema.facts.c.name == name))
        connection.execute(insert(schema.facts).values(name=name, value=value))


def _link_source(connection: Connection, source: str, article_id: str, fingerprint: str) -> None:
    table = schema.sources
    connection.execute(delete(table).where(table.c.name == source, table.c.article_id == article_id))
    connection.execute(insert(table).values(name=source, article_id=article_id, fingerprint=fingerprint))
