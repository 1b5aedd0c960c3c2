"""Reading a library for questions: what a question needs twice is kept at hand until the library changes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from index.catalog import Catalog
from index.exact import ExactSearch
from index.records import StoredPassage, StoredStatement
from index.vectors import Vectors

# Passages, articles' statements and stems kept at hand; together some 40 MB at most.
_PASSAGES = 2_000
_ARTICLES = 500
_STEMS = 20_000

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Kept(Generic[K, V]):
    """The things read last, by key, at most so many; what was read before `forget` is not kept after it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._things: OrderedDict[K, V] = OrderedDict()
        self._generation = 0

    def get(self, keys: Iterable[K], read: Callable[[list[K]], Mapping[K, V]]) -> dict[K, V]:
        """The things under these keys; `read` is called for those that are not at hand."""
        wanted = list(dict.fromkeys(keys))
        with self._lock:
            generation = self._generation
            found = {key: self._things[key] for key in wanted if key in self._things}
            for key in found:
                self._things.move_to_end(key)
        missing = [key for key in wanted if key not in found]
        if missing:
            fresh = read(missing)
            found.update(fresh)
            with self._lock:
                if generation == self._generation:
                    self._things.update(fresh)
                    while len(self._things) > self._most:
                        self._things.popitem(last=False)
        return found

    def forget(self) -> None:
        """Keep nothing of what was read so far."""
        with self._lock:
            self._generation += 1
            self._things.clear()


class Recall:
    """Search and decoded rows of one library.

    A library of at most `exact_limit` passages (or statements) is searched exactly, in memory; a larger one
    by Chroma, which `vectors` opens when it is first called.
    """

    def __init__(self, catalog: Catalog, vectors: Callable[[], Vectors], exact_limit: int) -> None:
        self._catalog = catalog
        self._vectors = vectors
        self._exact_limit = exact_limit
        self._size: Kept[str, tuple[int, int, int]] = Kept(1)
        self._exact: Kept[str, ExactSearch | None] = Kept(2)
        self._passages: Kept[int, StoredPassage] = Kept(_PASSAGES)
        self._statements: Kept[str, list[StoredStatement]] = Kept(_ARTICLES)
        self._frequencies: Kept[str, int] = Kept(_STEMS)

    def forget(self) -> None:
        """The library has changed: read everything anew."""
        every: list[Kept[Any, Any]] = [
            self._size,
            self._exact,
            self._passages,
            self._statements,
            self._frequencies,
        ]
        for kept in every:
            kept.forget()

    @property
    def size(self) -> tuple[int, int, int]:
        """How many articles, passages and statements there are."""
        return self._size.get(["size"], lambda _: {"size": self._catalog.counts()})["size"]

    def nearest(self, vector: Sequence[float], limit: int) -> list[tuple[StoredPassage, float]]:
        """See `Library.nearest`."""
        exact = self._exact.get(["passages"], self._read_exact)["passages"]
        found = (self._vectors().passages if exact is None else exact).nearest(vector, limit)
        return self._with_passages(found)

    def matching(self, stems: Sequence[str], limit: int) -> list[tuple[StoredPassage, float]]:
        """See `Library.matching`."""
        return self._with_passages(self._catalog.matching(stems, limit))

    def _with_passages(self, found: list[tuple[int, float]]) -> list[tuple[StoredPassage, float]]:
        passages = self._passages.get((key for key, _ in found), self._catalog.passages)
        return [(passages[key], score) for key, score in found if key in passages]

    def nearest_statements(
        self, vector: Sequence[float], limit: int, speaker_names: Sequence[str] | None
    ) -> list[tuple[StoredStatement, float]]:
        """See `Library.nearest_statements`."""
        exact = self._exact.get(["statements"], self._read_exact)["statements"]
        if exact is None:
            where = {"speaker": {"$in": list(speaker_names)}} if speaker_names is not None else None
            found = self._vectors().statements.nearest(vector, limit, where)
        else:
            found = exact.nearest(vector, limit, speaker_names)
        stored = {each.key: each for each in self._catalog.statements([key for key, _ in found])}
        return [(stored[key], similarity) for key, similarity in found if key in stored]

    def statements_in(self, article_ids: Iterable[str]) -> list[StoredStatement]:
        """See `Library.statements_in`."""
        wanted = list(dict.fromkeys(article_ids))
        read = self._statements.get(wanted, self._read_statements)
        return [each for article_id in wanted for each in read[article_id]]

    def document_frequencies(self, stems: Iterable[str]) -> dict[str, int]:
        """See `Library.document_frequencies`."""
        read = self._frequencies.get(stems, self._read_frequencies)
        return {stem: count for stem, count in read.items() if count}

    def _read_exact(self, names: Sequence[str]) -> dict[str, ExactSearch | None]:
        _, passages, statements = self.size
        found: dict[str, ExactSearch | None] = dict.fromkeys(names)
        if "passages" in found and passages <= self._exact_limit:
            exact = self._catalog.exact_passages()
            found["passages"] = exact if len(exact) == passages else None
        if "statements" in found and statements <= self._exact_limit:
            found["statements"] = self._catalog.exact_statements()
        return found

    def _read_statements(self, article_ids: Sequence[str]) -> dict[str, list[StoredStatement]]:
        found: dict[str, list[StoredStatement]] = {each: [] for each in article_ids}
        for stored in self._catalog.statements(articles=article_ids):
            found[stored.statement.article_id].append(stored)
        return found

    def _read_frequencies(self, stems: Sequence[str]) -> dict[str, int]:
        return dict.fromkeys(stems, 0) | self._catalog.document_frequencies(stems)
