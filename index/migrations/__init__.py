"""Migrations of the catalog's tables, with Alembic: one file a version in `versions`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, event
from sqlalchemy.pool import NullPool

from index.errors import LibraryError
from index.schema_version import FIRST


def upgrade_file(catalog: Path, found: str) -> None:
    """Bring a catalog in a file from version `found` up to date, in one transaction: all of it, or nothing.

    Raises:
        LibraryError: it cannot be done; the catalog is as it was.
    """
    engine = create_engine(f"sqlite:///{catalog}", poolclass=NullPool)
    # sqlite3 would otherwise begin no transaction before it changes tables.
    event.listen(engine, "connect", _no_implicit_transactions)
    event.listen(engine, "begin", _begin)
    try:
        with engine.begin() as connection:
            upgrade(connection, found)
    except Exception as error:
        raise LibraryError(
            f"The library in {catalog.parent} was made by an older version of Quiadit and cannot be brought "
            f"up to date ({str(error).splitlines()[0]}): it is as it was; see to room and access rights "
            "there, or restore a backup."
        ) from error
    finally:
        engine.dispose()


def upgrade(connection: Connection, found: str) -> None:
    """Bring a catalog from version `found` up to date, in the transaction of a connection."""
    if found == FIRST:
        command.stamp(configuration(connection), FIRST)
    command.upgrade(configuration(connection), "head")


def configuration(connection: Connection) -> Config:
    """Alembic's configuration for a connection."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config


def _no_implicit_transactions(connection: Any, _record: Any) -> None:
    connection.isolation_level = None


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
