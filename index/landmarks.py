"""What the articles of a library may be told by: their titles, outlets and dates."""

from __future__ import annotations

import sqlite3
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cached_property
from typing import Any

from index.article import Headline
from index.overview import within
from index.records import Landmark
from index.words import fold

TABLES = """
CREATE TABLE articles (
    key INTEGER PRIMARY KEY, id TEXT, text_hash TEXT, title TEXT, folded TEXT, outlet TEXT, published TEXT
);
CREATE INDEX articles_by_date ON articles (published);
CREATE INDEX articles_by_outlet ON articles (outlet);
"""


class Landmarks(ABC):
    """Those of a library at one moment.

    Attributes:
        count: how many articles there are.
        newest: ISO date of the newest, or None.
        outlets: longest name first.
    """

    count: int
    newest: str | None
    outlets: tuple[str, ...]

    @abstractmethod
    def titled(self, is_meant: Callable[[str], bool], word: str) -> frozenset[str]:
        """Ids of the articles whose title is meant; `word`, folded, stands in every such title."""

    @abstractmethod
    def published_by(self, outlet: str) -> frozenset[str]:
        """Ids of the articles of an outlet."""

    @abstractmethod
    def published_in(self, since: str, until: str) -> frozenset[str]:
        """Ids of the articles of a time, ISO dates as precise as wanted, both included."""


class ReadLandmarks(Landmarks):
    """Those of a library whose headlines are in memory."""

    def __init__(self, headlines: Sequence[Headline]) -> None:
        self._headlines = headlines
        self.count = len(headlines)
        self.newest = max((each.published for each in headlines if each.published), default=None)
        self.outlets = _longest_first(each.outlet for each in headlines)

    def titled(self, is_meant: Callable[[str], bool], word: str) -> frozenset[str]:
        """See `Landmarks`."""
        return frozenset(each.id for each in self._headlines if is_meant(each.title))

    def published_by(self, outlet: str) -> frozenset[str]:
        """See `Landmarks`."""
        return frozenset(each.id for each in self._headlines if each.outlet == outlet)

    def published_in(self, since: str, until: str) -> frozenset[str]:
        """See `Landmarks`."""
        return frozenset(each.id for each in self._headlines if within(each.published, since, until))


def write(file: sqlite3.Connection, articles: Iterable[Landmark]) -> None:
    """Write articles into the tables of a file."""
    rows = ((*each[:4], fold(each.title), *each[4:]) for each in articles)
    file.executemany("INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?)", rows)


def written(file: sqlite3.Connection) -> set[int]:
    """The keys of the articles that are in a file."""
    return {key for (key,) in file.execute("SELECT key FROM articles")}


def erase(file: sqlite3.Connection, keys: Collection[int]) -> list[str]:
    """Take articles out of a file; gives their ids."""
    ids = [row[0] for key in keys for row in file.execute("SELECT id FROM articles WHERE key = ?", [key])]
    file.executemany("DELETE FROM articles WHERE key = ?", ([key] for key in keys))
    return ids


def agrees(file: sqlite3.Connection, articles: Iterable[Landmark]) -> bool:
    """Whether these articles are in a file as they are now."""
    query = "SELECT id, text_hash, title, outlet, published FROM articles WHERE key = ?"
    return all(file.execute(query, [each.key]).fetchone() == each[1:] for each in articles)


class KeptLandmarks(Landmarks):
    """Those that `write` wrote into a file; safe among threads."""

    def __init__(self, file: sqlite3.Connection, using: threading.Lock) -> None:
        self._file = file
        self._using = using
        [[self.count]] = self._rows("SELECT count(*) FROM articles")
        [[self.newest]] = self._rows("SELECT max(published) FROM articles")
        self.outlets = _longest_first(
            outlet for (outlet,) in self._rows("SELECT DISTINCT outlet FROM articles WHERE outlet > ''")
        )

    def titled(self, is_meant: Callable[[str], bool], word: str) -> frozenset[str]:
        """See `Landmarks`."""
        rows = self._rows("SELECT id, title FROM articles WHERE instr(folded, ?)", word)
        return frozenset(key for key, title in rows if is_meant(title))

    def published_by(self, outlet: str) -> frozenset[str]:
        """See `Landmarks`."""
        return frozenset(key for (key,) in self._rows("SELECT id FROM articles WHERE outlet = ?", outlet))

    def published_in(self, since: str, until: str) -> frozenset[str]:
        """See `Landmarks`."""
        days = [day for day in self._days if within(day, since, until)]
        if len(days) > len(self._days) // 2:
            rows = self._rows("SELECT id, published FROM articles")
            fitting = set(days)
            return frozenset(key for key, day in rows if day in fitting)
        query = "SELECT id FROM articles WHERE published = ?"
        return frozenset(key for day in days for (key,) in self._rows(query, day))

    @cached_property
    def _days(self) -> list[str]:
        return [day for (day,) in self._rows("SELECT DISTINCT published FROM articles WHERE published > ''")]

    def _rows(self, query: str, *values: str) -> list[Any]:
        with self._using:
            return self._file.execute(query, values).fetchall()


def _longest_first(outlets: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(sorted({each for each in outlets if each}, key=lambda name: -len(name)))
