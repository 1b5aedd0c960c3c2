"""A catalog in a folder: SQLite, for the one process that owns the library."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Column, ColumnElement, create_engine, event, func, select

from index import full_text, schema_version
from index.database import Database, FullText
from index.database_trouble import damaged, json_reader, trouble_of, watch
from index.errors import LibraryError

# KiB of the file that a connection keeps in memory at most, until another writes; five connections are kept.
# Ranking by word looks up the length of every passage that holds a rarer word: 2,500 pages, 10 MB, for a
# million passages, beside those of words, vectors and texts. SQLite's own 2 MB are too few.
_PAGES_KEPT = 65_536


class SqliteDatabase(Database):
    """The database in one file."""

    full_text: FullText = full_text

    def __init__(self, path: Path) -> None:
        """`path` is the file's; it is made by `prepare`."""
        self._path = path
        self.place = str(path.parent)
        # the connection used last: it holds pages that the next question needs
        self.engine = create_engine(
            f"sqlite:///{path}", json_deserializer=json_reader(path), pool_use_lifo=True
        )
        event.listen(self.engine, "connect", _prepare_connection)
        watch(self.engine, path)

    def prepare(self) -> None:
        """See `Database`; a damaged file is told as such."""
        try:
            schema_version.prepare(self)
        except LibraryError:
            raise
        except Exception as error:
            why = str(error).splitlines()[0]
            raise trouble_of(error, self._path) or damaged(self._path, why) from error

    def among(self, column: Column[Any], values: Sequence[Any]) -> ColumnElement[bool]:
        """See `Database`."""
        return column.in_(select(func.json_each(json.dumps(list(values))).table_valued("value").c.value))

    def upgrade(self, found: str) -> None:
        """See `Database`."""
        from index.migrations import upgrade_file

        upgrade_file(self._path, found)


def _prepare_connection(connection: Any, _record: Any) -> None:
    """WAL, so that readers do not wait for the writer; FULL, so that what is reported as added stays."""
    cursor = connection.cursor()
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "busy_timeout = 10000",
        f"cache_size = -{_PAGES_KEPT}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
