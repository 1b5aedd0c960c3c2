"""Keeps the vectors of a library in step with its catalog: opens, fills, cleans and replaces them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence

import numpy as np

from index.catalog import Catalog
from index.catalog_vectors import vector_metadata
from index.errors import LibraryError, VectorsError
from index.records import Draft, Written
from index.vector_home import Home
from index.vectors import Vectors

log = logging.getLogger(__name__)


class InStep:
    """The vectors of one library, opened when they are first needed; safe among threads."""

    def __init__(self, home: Home, catalog: Catalog) -> None:
        """`home` is where they live."""
        self._home = home
        self._catalog = catalog
        self._opening = threading.RLock()
        self._vectors: Vectors | None = None
        self.mended = False
        """Whether the vectors were found wanting and made anew."""

    def begin(self) -> None:
        """Finish what was interrupted; where nothing was, see only that there are vectors.

        Raises:
            LibraryError: there are none, and they cannot be made from the catalog; says what to do.
        """
        if self._catalog.unfinished() or (not self._home.stored() and self._catalog.counts()[1]):
            _ = self.vectors

    def repair(self) -> None:
        """Make the vectors empty where they cannot be read: a rebuild fills new ones."""
        with self._opening:
            try:
                vectors = Vectors(self._home, self._generation())
            except LibraryError:
                self._home.discard()
                vectors = Vectors(self._home, self._generation())
            self._finish_interrupted_work(vectors)
            self._vectors = vectors

    @property
    def vectors(self) -> Vectors:
        """The Chroma collections, opened when first needed: neither a small library's search nor adding
        what is already there needs them.

        Where they cannot be read or do not match the catalog, they are made anew from it.

        Raises:
            LibraryError: they cannot be made anew; says what to do.
        """
        with self._opening:
            if self._vectors is None:
                try:
                    self._vectors = self._opened()
                except VectorsError as error:
                    self._vectors = self._filled(error)
            return self._vectors

    def _opened(self) -> Vectors:
        vectors = Vectors(self._home, self._generation())
        try:
            self._finish_interrupted_work(vectors)
            if not self._agree(vectors):
                raise self._out_of_step()
        except BaseException:
            vectors.close()
            raise
        return vectors

    def _agree(self, vectors: Vectors) -> bool:
        _, *written = self._catalog.counts()
        return written == [vectors.passages.count(), vectors.statements.count()]

    def _filled(self, trouble: VectorsError) -> Vectors:
        """New vectors from those that the catalog keeps; killed meanwhile, the next opening begins again."""
        self._tell_filling(trouble)
        self._home.discard()
        vectors = Vectors(self._home, self._generation())
        try:
            self._finish_interrupted_work(vectors)
            self._fill(vectors)
        except BaseException:
            vectors.close()
            raise
        self.mended = True
        return vectors

    def _tell_filling(self, trouble: VectorsError) -> None:
        if not self._catalog.has_all_vectors():
            raise trouble
        why, _, _ = str(trouble).partition(": run ")
        log.warning("%s: they are made anew from the catalog.", why)

    def _fill(self, vectors: Vectors) -> None:
        for collection, rows in (
            (vectors.passages, self._catalog.passage_vectors()),
            (vectors.statements, self._catalog.statement_vectors()),
        ):
            for keys, values, metadata in rows:
                collection.add(keys, values, metadata)

    def store(self, drafts: Sequence[Draft], into: Vectors) -> list[Written]:
        """Write drafts that nobody sees yet; gives their keys."""
        written = self._catalog.begin(drafts)
        if any(keys.passages for keys in written):
            into.passages.add(
                [key for keys in written for key in keys.passages],
                np.concatenate([each.passage_vectors for each in drafts]),
                [{"article": keys.key} for keys in written for _ in keys.passages],
            )
        if any(keys.statements for keys in written):
            into.statements.add(
                [key for keys in written for key in keys.statements],
                np.concatenate([each.statement_vectors for each in drafts]),
                [
                    vector_metadata(
                        keys.key, statement.act, statement.speaker.name if statement.speaker else None
                    )
                    for each, keys in zip(drafts, written, strict=True)
                    for statement in each.statements
                ],
            )
        return written

    def discard(self, article_keys: Sequence[int], vectors: Vectors | None = None) -> None:
        """Remove dead versions for good, vectors first."""
        if article_keys:
            (vectors or self.vectors).remove(article_keys)
            self._catalog.settle(article_keys)

    def next_generation(self) -> tuple[int, Vectors]:
        """Empty vectors beside those in use, and their number."""
        number = self._generation() + 1
        return number, Vectors(self._home, number)

    def replace(self, fresh: Vectors) -> None:
        """The catalog is that of these vectors now: drop the others."""
        old = self.vectors
        with self._opening:
            self._vectors = fresh
        old.drop()
        old.close()

    def see_changes(self) -> None:
        """Other processes may have changed the library: only a shared one has such."""

    def open_again(self) -> None:
        """Look at the vectors anew when they are needed next: where other processes may have dropped them."""

    def close(self) -> None:
        """Let go of the vectors."""
        with self._opening:
            if self._vectors is not None and self._vectors.is_open:
                self._vectors.close()
                self._home.settled()

    def _generation(self) -> int:
        return int(self._catalog.fact("generation") or 1)

    def _finish_interrupted_work(self, vectors: Vectors) -> None:
        """Remove what a killed process left: versions never published or already replaced."""
        vectors.drop_others()
        self.discard(self._catalog.unfinished(), vectors)

    def _out_of_step(self) -> VectorsError:
        return VectorsError(
            f"The vectors of the library {self._catalog.database.place} do not match its catalog: "
            "run 'quiadit rebuild', which makes them again from the catalog."
        )
