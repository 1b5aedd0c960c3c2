"""Keeps the vectors of a shared library in step with its catalog, while other processes read and write it.

Nothing that others may be using is ever emptied: vectors that are wanting are made anew in a generation of
their own, and the catalog names the one in force.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.catalog import Catalog
from index.errors import VectorsError
from index.in_step import InStep
from index.vector_home import Server
from index.vectors import Vectors


class SharedStep(InStep):
    """The vectors of one shared library, on a Chroma server."""

    def __init__(self, server: Server, catalog: Catalog) -> None:
        super().__init__(server, catalog)
        self._server = server
        self._in_use = 0

    def begin(self) -> None:
        """Finish what writers left that are gone.

        Raises:
            LibraryError: the server is not there.
        """
        self._server.require()
        self.discard(self._catalog.unfinished())

    def repair(self) -> None:
        """Nothing is emptied: a rebuild fills vectors of its own."""
        self.begin()

    def see_changes(self) -> None:
        """Let go of vectors that another process has replaced."""
        with self._opening:
            if self._vectors is not None and self._in_use != self._generation():
                self._vectors = None

    def open_again(self) -> None:
        """Look at the vectors anew when they are needed next."""
        with self._opening:
            self._vectors = None

    def _opened(self) -> Vectors:
        self._in_use = self._generation()
        return super()._opened()

    def _agree(self, vectors: Vectors) -> bool:
        """Whether all that is visible has vectors, and no vectors are of what the catalog does not know.

        What is being written has vectors before it is visible.
        """
        _, *visible = self._catalog.counts()
        stored = [vectors.passages.count(), vectors.statements.count()]
        written = self._catalog.counts_written()
        return all(
            least <= there <= most for least, there, most in zip(visible, stored, written, strict=True)
        )

    def _filled(self, trouble: VectorsError) -> Vectors:
        with self._catalog.database.alone():
            old = Vectors(self._home, self._generation())
            self._finish_interrupted_work(old)
            self._in_use = self._generation()
            if self._agree(old):  # another process mended it, or was writing
                return old
            self._tell_filling(trouble)
            number, vectors = self.next_generation()
            self._fill(vectors)
            self._catalog.set_facts({"generation": number})
            self._in_use = number
            old.drop()
        self.mended = True
        return vectors

    def next_generation(self) -> tuple[int, Vectors]:
        """Empty vectors of a number that no other process has."""
        number = self._catalog.database.new_number()
        return number, Vectors(self._home, number)

    def replace(self, fresh: Vectors) -> None:
        """The catalog is that of these vectors now: drop the others, and what dead rebuilds left."""
        with self._opening:
            self._vectors, self._in_use = fresh, self._generation()
        fresh.drop_others()

    def _finish_interrupted_work(self, vectors: Vectors) -> None:
        keys: Sequence[int] = self._catalog.unfinished()
        self.discard(keys, vectors)
