"""The processes that write to one shared library, known by the locks that PostgreSQL holds for them.

Each writer has a number and, as long as it lives, the session lock of that number: what the journal notes
under a number whose lock nobody holds was left behind. PostgreSQL lets go of the locks of a process that
ends, however it ends. One connection a process holds them; a pooler that hands connections around by
transaction must not stand between.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from index.errors import LibraryError

FAMILY = 0x51444954
"""First half of the keys of all advisory locks of a library; the second half is one of these, or a writer."""

SCHEMA, WRITING, REBUILDING = 1, 2, 3

_FIRST_WRITER = 1000
SEQUENCE = f"CREATE SEQUENCE writers AS integer START {_FIRST_WRITER} MINVALUE {_FIRST_WRITER} CYCLE"

# Advisory locks belong to one database of the server each.
_GONE = text(
    "SELECT DISTINCT writer FROM journal WHERE writer NOT IN "
    "(SELECT objid::bigint FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database "
    f"WHERE locktype = 'advisory' AND classid = {FAMILY} AND datname = current_database())"
)


def lock_until_the_end(connection: Connection, lock: int) -> None:
    """Wait for a lock and hold it until the transaction ends."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:family, :lock)"), {"family": FAMILY, "lock": lock})


def new_number(connection: Connection) -> int:
    """A number that nobody else gets: for a writer, or a generation of vectors."""
    return int(connection.execute(text("SELECT nextval('writers')")).scalar_one())


def claim(connection: Connection, writer: Callable[[], int]) -> list[int]:
    """Take over, in this transaction, what the journal notes under writers that are gone.

    Of two that look at the same moment, one gets it. Returns its keys; `writer` is asked only where there
    are some.
    """
    free = text("SELECT pg_try_advisory_xact_lock(:family, :lock)")
    taken = [
        gone
        for gone in connection.scalars(_GONE).all()
        if connection.scalar(free, {"family": FAMILY, "lock": gone})
    ]
    if not taken:
        return []
    claimed = connection.scalars(
        text("UPDATE journal SET writer = :writer WHERE writer = ANY(:taken) RETURNING article_key"),
        {"writer": writer(), "taken": taken},
    )
    return list(claimed)


class Writers:
    """This process among them; safe among threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._using = threading.RLock()
        self._session: Connection | None = None
        self._number = 0

    @property
    def number(self) -> int:
        """The number of this process; a new one where its connection, and so its lock, was lost."""
        with self._using:
            if self._session is not None:
                try:
                    self._session.execute(text("SELECT 1"))
                    return self._number
                except (SQLAlchemyError, LibraryError):
                    self.close()
            session = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            self._session = session
            self._number = new_number(session)
            self._call("pg_advisory_lock", self._number)
            return self._number

    @contextmanager
    def holding(self, lock: int, *, shared: bool = False) -> Iterator[None]:
        """Hold a lock for a while, once those are through that must not be at the same time."""
        ending = "_shared" if shared else ""
        _ = self.number
        self._call(f"pg_advisory_lock{ending}", lock)
        try:
            yield
        finally:
            self._let_go(f"pg_advisory_unlock{ending}", lock)

    @contextmanager
    def holding_if_free(self, lock: int, otherwise: LibraryError) -> Iterator[None]:
        """Hold a lock for a while, without waiting for it.

        Raises:
            LibraryError: `otherwise`, where another process holds it.
        """
        _ = self.number
        if not self._call("pg_try_advisory_lock", lock):
            raise otherwise
        try:
            yield
        finally:
            self._let_go("pg_advisory_unlock", lock)

    def close(self) -> None:
        """Let go of everything."""
        with self._using:
            session, self._session = self._session, None
            if session is not None:
                with suppress(SQLAlchemyError, LibraryError):
                    session.invalidate()  # not back to the pool: its locks go with it
                    session.close()

    def _let_go(self, function: str, lock: int) -> None:
        with suppress(SQLAlchemyError, LibraryError):  # a connection that is lost has let go already
            if self._session is not None:
                self._call(function, lock)

    def _call(self, function: str, lock: int) -> object:
        with self._using:
            assert self._session is not None, "a writer has a session"
            return self._session.execute(
                text(f"SELECT {function}(:family, :lock)"), {"family": FAMILY, "lock": lock}
            ).scalar()
