"""The version of a catalog's tables: made, recognised, and brought up to date when it is opened.

The number is that of the last migration (`index/migrations`), kept where Alembic keeps it. Opening a current
catalog compares it and no more: Alembic is loaded only to upgrade an older one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Column, Connection, MetaData, String, Table, insert, inspect, select

from index import schema
from index.errors import LibraryError

if TYPE_CHECKING:
    from index.database import Database

CURRENT = "0003"
FIRST = "0001"

# Versions before the first migration know this fact only, and refuse any number but 1.
_FOR_OLD_VERSIONS = {"name": "schema_version", "value": int(CURRENT)}

_version = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))


def prepare(database: Database) -> None:
    """Make the tables of a new catalog, or bring those of an older one up to date.

    Raises:
        LibraryError: the catalog was made by a newer version of Quiadit.
    """
    with database.engine.connect() as connection:
        found = version_of(connection)
    if found is None:
        found = _made(database)
    if found > CURRENT:
        raise LibraryError(
            f"The library in {database.place} was made by a newer version of Quiadit (its schema is {found}, "
            f"this one reads up to {CURRENT}): install that version, or name another library with --library."
        )
    if found != CURRENT:
        database.upgrade(found)


def _made(database: Database) -> str:
    """Make the tables, unless another process just did; gives the version that is there then."""
    with database.engine.begin() as connection:
        database.lock_schema(connection)
        found = version_of(connection)
        if found is None:
            schema.metadata.create_all(connection)
            database.full_text.create(connection)
            database.create_own(connection)
            connection.execute(insert(schema.facts).values(**_FOR_OLD_VERSIONS))
            _version.create(connection)
            connection.execute(insert(_version).values(version_num=CURRENT))
    return found or CURRENT


def version_of(connection: Connection) -> str | None:
    """The version of the tables there are; None where there are none yet, or not all."""
    tables = set(inspect(connection).get_table_names())
    if _version.name in tables:
        return connection.scalar(select(_version.c.version_num))
    if schema.facts.name in tables:
        known = connection.scalar(select(schema.facts.c.value).where(schema.facts.c.name == "schema_version"))
        return FIRST if known == 1 else None
    return None
