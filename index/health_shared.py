"""Whether the catalog of a shared library is sound, and what its operator should know of its server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, select, text

from index import schema
from index.catalog import Catalog
from index.checksum import checksum
from index.errors import LibraryError
from index.finding import Finding
from index.settings import Settings
from index.shared import catalog_of

# Faults told at most: one is enough to restore a backup.
_MOST = 5
_WRITERS = text(
    "SELECT count(DISTINCT writer), count(*) FROM journal "
    "WHERE article_key NOT IN (SELECT key FROM articles WHERE ready)"
)


def examine_catalog(settings: Settings) -> Iterator[Finding]:
    """Look at the catalog while others use it; an empty database gets its tables."""
    try:
        catalog = catalog_of(Path(), settings)
    except LibraryError as error:
        yield Finding("FAIL", str(error))
        return
    try:
        with catalog.database.engine.connect() as connection:
            yield from _server(connection, catalog.database.place)
            yield from _content(connection, catalog)
    except LibraryError as error:
        yield Finding("FAIL", str(error))
    finally:
        catalog.close()


def _server(connection: Connection, place: str) -> Iterator[Finding]:
    version = connection.scalar(text("SHOW server_version"))
    yield Finding("OK", f"PostgreSQL {version} answers at {place}.")
    if connection.scalar(text("SHOW data_checksums")) != "on":
        yield Finding(
            "WARN", "PostgreSQL keeps no checksums of its pages: 'pg_checksums --enable' adds them, stopped."
        )
    writers, versions = connection.execute(_WRITERS).one()
    if versions:
        yield Finding("OK", f"{versions} versions of articles are being written or removed by {writers}.")


def _content(connection: Connection, catalog: Catalog) -> Iterator[Finding]:
    faults: list[str] = []
    table = schema.articles
    raw = catalog.database.raw(connection)
    rows = connection.execute(select(table.c.key, table.c.id, table.c.checksum).where(table.c.ready)).all()
    for row in rows:
        if checksum(raw, row.key) != row.checksum and len(faults) < _MOST:
            faults.append(f"what is kept of the article '{row.id}' is not what was written")
    missing = connection.scalar(
        text("SELECT count(*) FROM passages WHERE key NOT IN (SELECT passage_key FROM passage_words)")
    )
    if missing:
        faults.append(f"{missing} passages are missing from the full-text index")
    if faults:
        yield Finding(
            "FAIL", f"The catalog is damaged ({'; '.join(faults)}): restore PostgreSQL from a backup of it."
        )
    else:
        yield Finding("OK", "The catalog is whole: every text, passage and statement.")
