"""A shared catalog: PostgreSQL, for any number of processes on any number of machines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Connection,
    any_,
    bindparam,
    create_engine,
    event,
    text,
)
from sqlalchemy.engine import URL, ExceptionContext, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from index import schema_version, writers
from index.database import Database
from index.errors import LibraryError
from index.full_text_postgres import PostgresFullText

_DRIVER = "postgresql+psycopg"
_EXAMPLE = f"{_DRIVER}://user:password@host/database"

# The cluster, and the table in it: a dump that is restored makes a table anew.
_INCARNATION = text(
    "SELECT system_identifier || '-' || CAST(CAST('articles' AS regclass) AS oid) FROM pg_control_system()"
)

# SQLSTATE of what an operator can mend (postgresql.org/docs/current/errcodes-appendix.html).
_STATES = {
    "42501": "its user may not do that: give it the rights of the owner of the database",
    "53100": "its disk is full: make room",
    "53300": "it has no connection left: allow more (max_connections), or run fewer servers",
    "25006": "it takes no writes: name the primary server",
    "40P01": "two writers were in each other's way: do it again",
}
# Beginnings of what a server says that has a problem of its own just now.
_AWAY = ("57P", "08", "53", "58")


class PostgresDatabase(Database):
    """One database of a PostgreSQL server, which holds one library."""

    shared = True

    def __init__(self, address: str) -> None:
        """`address` is an SQLAlchemy URL; connections are made when they are needed.

        Raises:
            LibraryError: it is no such address, or the driver is missing.
        """
        url = _url(address)
        self.place = url.set(query={}).render_as_string(hide_password=True)
        self._password = url.password
        try:
            self.engine = create_engine(
                url, pool_pre_ping=True, connect_args={"connect_timeout": 10, "application_name": "quiadit"}
            )
        except ModuleNotFoundError as error:
            raise LibraryError(
                "A shared library needs psycopg: install it with 'pip install \"quiadit[shared]\"'."
            ) from error
        event.listen(self.engine, "handle_error", self._tell)
        self.full_text = PostgresFullText()
        self._writers = writers.Writers(self.engine)

    def _tell(self, context: ExceptionContext) -> None:
        trouble = self._trouble_of(context.original_exception)
        if trouble is not None:
            raise trouble from None  # the original may tell more of the address than is good

    def _trouble_of(self, error: BaseException) -> LibraryError | None:
        state = getattr(error, "sqlstate", None) or ""
        why = str(error).partition("\n")[0]
        if self._password:
            why = why.replace(self._password, "***")
        if state in _STATES:
            return LibraryError(f"The catalog {self.place} refuses: {_STATES[state]}.")
        if "password authentication failed" in why or "no password supplied" in why:
            return LibraryError(
                f"The catalog {self.place} refuses its user's password: correct it in QUIADIT_CATALOG."
            )
        if (state.startswith("3D") or not state) and "does not exist" in why:
            return LibraryError(
                f"There is no such database or user at {self.place} ({why}): create it, or correct "
                "QUIADIT_CATALOG."
            )
        if type(error).__name__ == "OperationalError" or state.startswith(_AWAY):
            return LibraryError(
                f"The catalog {self.place} cannot be reached ({why}): start PostgreSQL there, or correct "
                "QUIADIT_CATALOG."
            )
        return None

    def prepare(self) -> None:
        """See `Database`."""
        try:
            schema_version.prepare(self)
        except DBAPIError as error:
            why = str(error.orig).partition("\n")[0]
            raise LibraryError(
                f"The catalog {self.place} cannot be used ({why}): name a database of its own for the "
                "library in QUIADIT_CATALOG."
            ) from error

    def among(self, column: Column[Any], values: Sequence[Any]) -> ColumnElement[bool]:
        """See `Database`."""
        return column == any_(bindparam(None, list(values), ARRAY(column.type)))

    def upgrade(self, found: str) -> None:
        """See `Database`."""
        from index.migrations import upgrade

        with self.engine.begin() as connection:
            self.lock_schema(connection)
            now = schema_version.version_of(connection)
            if now == found:  # or else another process was faster
                upgrade(connection, found)

    def lock_schema(self, connection: Connection) -> None:
        """See `Database`."""
        writers.lock_until_the_end(connection, writers.SCHEMA)

    def create_own(self, connection: Connection) -> None:
        """See `Database`."""
        connection.execute(text(writers.SEQUENCE))
        connection.execute(text("INSERT INTO facts (name, value) VALUES ('revision', '1')"))
        connection.execute(
            text("INSERT INTO facts (name, value) VALUES ('library', to_json(gen_random_uuid()::text))")
        )

    def incarnation(self, connection: Connection) -> str:
        """See `Database`."""
        return str(connection.scalar(_INCARNATION))

    def raw(self, connection: Connection) -> Callable[[str, tuple[int]], Any]:
        """See `Database`."""
        return lambda sql, values: connection.exec_driver_sql(sql.replace("?", "%s"), values)

    def close(self) -> None:
        """See `Database`."""
        self._writers.close()
        super().close()

    @property
    def writer(self) -> int:
        """See `Database`."""
        return self._writers.number

    def unfinished(self, connection: Connection) -> list[int]:
        """See `Database`: only what writers left that are gone; it is this process's own from now on."""
        return writers.claim(connection, lambda: self.writer)

    def changing(self, connection: Connection) -> None:
        """See `Database`: the row is locked until the transaction ends, so changes come one by one."""
        connection.execute(
            text(
                "UPDATE facts SET value = to_json(CAST(value #>> '{}' AS bigint) + 1) WHERE name = 'revision'"
            )
        )

    def revision(self, connection: Connection) -> int:
        """See `Database`."""
        found: Any = connection.scalar(text("SELECT value #>> '{}' FROM facts WHERE name = 'revision'"))
        return int(found)

    def new_number(self) -> int:
        """See `Database`."""
        with self.engine.begin() as connection:
            return writers.new_number(connection)

    def writing(self) -> AbstractContextManager[None]:
        """See `Database`."""
        return self._writers.holding(writers.WRITING, shared=True)

    def alone(self) -> AbstractContextManager[None]:
        """See `Database`."""
        return self._writers.holding(writers.WRITING)

    def rebuilding(self) -> AbstractContextManager[None]:
        """See `Database`."""
        busy = LibraryError(
            f"Another process is rebuilding the library in {self.place}: wait until it has finished."
        )
        return self._writers.holding_if_free(writers.REBUILDING, busy)


def _url(address: str) -> URL:
    try:
        url = make_url(address)
    except ArgumentError:
        raise LibraryError(
            f"QUIADIT_CATALOG is no address of a database: write it as '{_EXAMPLE}'."
        ) from None
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername=_DRIVER)
    if url.drivername != _DRIVER or not url.database:
        raise LibraryError(f"QUIADIT_CATALOG must name a PostgreSQL database: write it as '{_EXAMPLE}'.")
    return url
