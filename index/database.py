"""What differs between the databases of a catalog: SQLite in a folder, or a shared PostgreSQL."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, ClassVar, Protocol

from sqlalchemy import Column, ColumnElement, Connection, Engine, select

from index import schema


class FullText(Protocol):
    """An index of the words of passages, on stems (`index.words`)."""

    def create(self, connection: Connection) -> None:
        """Make its tables where they are missing."""

    def write(self, connection: Connection, rows: Iterable[tuple[int, str]]) -> None:
        """Index passages: pairs of passage key and text."""

    def erase(self, connection: Connection, article_keys: Sequence[int]) -> None:
        """Take the passages of article versions out of the index."""

    def search(
        self,
        connection: Connection,
        wanted: Sequence[str],
        limit: int,
        articles: Sequence[int] | None = None,
    ) -> list[tuple[int, float]]:
        """Passages that hold any of the stems: pairs of passage key and BM25 score, best (highest) first.

        `articles` narrows to these versions.
        """

    def document_frequencies(self, connection: Connection, wanted: Sequence[str]) -> dict[str, int]:
        """In how many passages each stem occurs; stems that occur nowhere are left out."""


class Database(ABC):
    """A database of one kind, and how its catalog is used by one process alone or by several.

    Attributes:
        engine: SQLAlchemy's.
        full_text: its index of words.
        place: what messages call the library's place.
        shared: whether several processes use it at once.
    """

    engine: Engine
    full_text: FullText
    place: str
    shared: ClassVar[bool] = False

    @abstractmethod
    def prepare(self) -> None:
        """Make the tables of a new catalog, or bring those of an older version up to date.

        Raises:
            LibraryError: that cannot be done; says why.
        """

    @abstractmethod
    def upgrade(self, found: str) -> None:
        """Bring tables of version `found` up to date."""

    def lock_schema(self, connection: Connection) -> None:  # noqa: B027
        """Let nobody else make or change tables until the transaction ends."""

    def create_own(self, connection: Connection) -> None:  # noqa: B027
        """Make what only this kind of database needs besides tables and full text."""

    @abstractmethod
    def among(self, column: Column[Any], values: Sequence[Any]) -> ColumnElement[bool]:
        """Whether a column has one of these values, be they more than a statement takes parameters."""

    def raw(self, connection: Connection) -> Callable[[str, tuple[int]], Any]:
        """Runs SQL with `?` for its parameters as the driver does, so that nothing is decoded on the way."""
        return connection.exec_driver_sql

    def close(self) -> None:
        """Give everything back."""
        self.engine.dispose()

    # --- for a library that several processes write to; one that a process owns needs none of it

    @property
    def writer(self) -> int | None:
        """The number under which this process writes; None where it is the only one."""
        return None

    def unfinished(self, connection: Connection) -> list[int]:
        """Keys of the versions that interrupted work left behind."""
        return list(connection.scalars(select(schema.journal.c.article_key)))

    def changing(self, connection: Connection) -> None:  # noqa: B027
        """Something becomes visible in this transaction: wait for others that do the same, and tell all."""

    def revision(self, connection: Connection) -> int:
        """A number that grows with every change that others made visible."""
        return 0

    def incarnation(self, connection: Connection) -> str:
        """Tells these tables from those that a restored dump, in which keys begin again, has replaced."""
        return ""

    def new_number(self) -> int:
        """A number that no other process gets, for a generation of vectors."""
        raise NotImplementedError

    def writing(self) -> AbstractContextManager[None]:
        """While versions are written, nobody may replace all vectors."""
        return nullcontext()

    def alone(self) -> AbstractContextManager[None]:
        """No other process writes meanwhile."""
        return nullcontext()

    def rebuilding(self) -> AbstractContextManager[None]:
        """No other process rebuilds meanwhile.

        Raises:
            LibraryError: another process does.
        """
        return nullcontext()
