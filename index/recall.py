"""Reading a library for questions: what a question needs twice is kept at hand until the library changes."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from index import byte_source
from index.byte_files import Source
from index.byte_search import ByteSearch
from index.catalog import Catalog
from index.exact import Among, ExactSearch
from index.records import StoredPassage, StoredStatement
from index.vectors import Collection as VectorCollection
from index.vectors import Vectors

log = logging.getLogger(__name__)

# Passages, articles' statements and stems kept at hand; together some 40 MB at most.
_PASSAGES = 2_000
_ARTICLES = 500
_STEMS = 20_000
# Passages of a large library that a search by word scores, about, to find the few best.
_SCORED = 10_000
# Passages, or statements, up to which speakers are merged at each opening rather than kept in a file.
_MERGED = 2_000
# Of a search by word among some articles, in how many times more passages the words may stand elsewhere.
_ELSEWHERE = 20
# Where Chroma cannot be told among which articles to look, it looks for so many times more than are wanted.
_WIDER = 6
# Sets of articles of which the versions are remembered: a question searches several times among one.
_SCOPES = 8

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


@dataclass(frozen=True, slots=True)
class Limits:
    """Up to how many vectors are searched how.

    Attributes:
        exact: all in memory.
        bytes: as bytes in a file; Chroma searches more.
    """

    exact: int
    bytes: int


class _Search(Protocol):
    """Finds the nearest vectors of one kind."""

    def nearest(
        self, vector: Sequence[float], limit: int, among: Among | None = None
    ) -> list[tuple[int, float]]:
        """Pairs of key and cosine, nearest first; `among` narrows the search."""


@dataclass(frozen=True, slots=True)
class _ByChroma:
    """A search by Chroma; the few that one is narrowed to are compared without it, for it misses some.

    Attributes:
        collection: opened when it is called.
        source: what the catalog keeps of the same vectors.
        few: how many are few.
    """

    collection: Callable[[], VectorCollection]
    source: Source
    few: int

    def nearest(
        self, vector: Sequence[float], limit: int, among: Among | None = None
    ) -> list[tuple[int, float]]:
        """See `_Search`."""
        if among is None:
            return self.collection().nearest(vector, limit)
        fitting = self.source.fitting(among).tolist()
        if len(fitting) <= self.few:
            return ExactSearch(*self.source.under(fitting)).nearest(vector, limit) if fitting else []
        where = {"speaker": {"$in": list(among.names)}} if among.names is not None else None
        if among.articles is None:
            return self.collection().nearest(vector, limit, where)
        wanted = set(fitting)
        wider = self.collection().nearest(vector, limit * _WIDER, where)
        return [(key, similarity) for key, similarity in wider if key in wanted][:limit]


class Recall:
    """Search and decoded rows of one library.

    What is searched is all in memory for at most `limits.exact` passages (or statements), in files of bytes
    for at most `limits.bytes`, and for more by Chroma, which `vectors` opens when it is first called. All
    find the same, Chroma nearly.
    """

    def __init__(
        self, catalog: Catalog, vectors: Callable[[], Vectors], limits: Limits, folder: Path
    ) -> None:
        """`folder` is where files are made that a large library is searched in."""
        self._catalog = catalog
        self._vectors = vectors
        self._limits = limits
        self._sources = {
            "passages": byte_source.passages(catalog),
            "statements": byte_source.statements(catalog),
        }
        self._by_bytes = {kind: ByteSearch(folder, kind, source) for kind, source in self._sources.items()}
        self._searching = threading.Lock()
        self._size: Kept[str, tuple[int, int, int]] = Kept(1)
        self._searches: Kept[str, _Search] = Kept(2)
        self._passages: Kept[int, StoredPassage] = Kept(_PASSAGES)
        self._statements: Kept[str, list[StoredStatement]] = Kept(_ARTICLES)
        self._frequencies: Kept[str, int] = Kept(_STEMS)
        self._versions: Kept[frozenset[str], list[int]] = Kept(_SCOPES)

    def forget(self) -> None:
        """The library has changed: read everything anew."""
        every: list[Kept[Any, Any]] = [
            self._size,
            self._searches,
            self._passages,
            self._statements,
            self._frequencies,
            self._versions,
        ]
        for kept in every:
            kept.forget()

    def discard_damaged(self) -> list[str]:
        """Throw away files in which a search would not find what it should; gives what they hold."""
        with self._searching:
            found = [
                kind for kind, search in self._by_bytes.items() if search.discard_damaged(self._count(kind))
            ]
        self.forget()
        return found

    @property
    def size(self) -> tuple[int, int, int]:
        """How many articles, passages and statements there are."""
        return self._size.get(["size"], lambda _: {"size": self._catalog.counts()})["size"]

    @property
    def large(self) -> bool:
        """Whether there is too much to hold all of it in memory."""
        return max(self.size[1:]) > self._limits.exact

    @property
    def many_voices(self) -> bool:
        """Whether merging its speakers takes longer than a question should wait."""
        return self.large or max(self.size[1:]) > _MERGED

    def nearest(
        self, vector: Sequence[float], limit: int, within: Collection[str] | None = None
    ) -> list[tuple[StoredPassage, float]]:
        """See `Library.nearest`."""
        among = self._among(None, within)
        return self._with_passages(self._search("passages").nearest(vector, limit, among))

    def matching(
        self, stems: Sequence[str], limit: int, within: Collection[str] | None = None
    ) -> list[tuple[StoredPassage, float]]:
        """See `Library.matching`."""
        articles = None if within is None else self._versions_of(within)
        return self._with_passages(self._catalog.matching(self._telling(stems, articles), limit, articles))

    def _among(self, names: Sequence[str] | None, within: Collection[str] | None) -> Among | None:
        if names is None and within is None:
            return None
        return Among(names, None if within is None else self._versions_of(within))

    def _versions_of(self, articles: Collection[str]) -> list[int]:
        wanted = frozenset(articles)
        return self._versions.get([wanted], lambda _: {wanted: self._catalog.versions_of(wanted)})[wanted]

    def _telling(self, stems: Sequence[str], articles: Sequence[int] | None) -> Sequence[str]:
        """The stems by which a large library is searched: the rarest, as many as give enough passages.

        What a frequent stem adds to a passage's score is little, and what it costs is much. Among some
        `articles` only their passages are scored, but all that hold the stems are met with.
        """
        if not self.large:
            return stems
        share = 1.0 if articles is None else max(len(articles) / max(1, self.size[0]), 1 / _ELSEWHERE)
        found = self.document_frequencies(stems)
        telling: list[str] = []
        passages = 0.0
        for stem in sorted(found, key=lambda each: found[each]):
            passages += share * found[stem]
            if telling and passages > _SCORED:
                break
            telling.append(stem)
        return telling

    def _with_passages(self, found: list[tuple[int, float]]) -> list[tuple[StoredPassage, float]]:
        passages = self._passages.get((key for key, _ in found), self._catalog.passages)
        return [(passages[key], score) for key, score in found if key in passages]

    def nearest_statements(
        self,
        vector: Sequence[float],
        limit: int,
        speaker_names: Sequence[str] | None,
        within: Collection[str] | None = None,
    ) -> list[tuple[StoredStatement, float]]:
        """See `Library.nearest_statements`."""
        among = self._among(speaker_names, within)
        found = self._search("statements").nearest(vector, limit, among)
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

    def _search(self, kind: str) -> _Search:
        return self._searches.get([kind], self._read_searches)[kind]

    def _read_searches(self, kinds: Sequence[str]) -> dict[str, _Search]:
        # one at a time: files are made, or all vectors read, once
        with self._searching:
            return {kind: self._read_search(kind) for kind in kinds}

    def _read_search(self, kind: str) -> _Search:
        count = self._count(kind)
        if count <= self._limits.exact:
            exact = self._catalog.exact_passages() if kind == "passages" else self._catalog.exact_statements()
            if len(exact) == count:
                return exact
        elif count <= self._limits.bytes:
            by_bytes = self._by_bytes[kind]
            try:
                if by_bytes.refresh(count) >= count:
                    return by_bytes
            except OSError as error:  # a full disk: what is there already can still be searched
                log.warning("The files that %s are searched in cannot be made (%s).", kind, error)
        return _ByChroma(lambda: getattr(self._vectors(), kind), self._sources[kind], self._limits.exact)

    def _count(self, kind: str) -> int:
        _, passages, statements = self.size
        return passages if kind == "passages" else statements

    def _read_statements(self, article_ids: Sequence[str]) -> dict[str, list[StoredStatement]]:
        found: dict[str, list[StoredStatement]] = {each: [] for each in article_ids}
        for stored in self._catalog.statements(articles=article_ids):
            found[stored.statement.article_id].append(stored)
        return found

    def _read_frequencies(self, stems: Sequence[str]) -> dict[str, int]:
        return dict.fromkeys(stems, 0) | self._catalog.document_frequencies(stems)
