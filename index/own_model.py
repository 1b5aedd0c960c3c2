"""The embedding model of a library: the one that it was made with, loaded when it is first needed."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from index.catalog import Catalog
from index.embedding import Embedder, ModelIdentity, open_embedder
from index.errors import LibraryError
from index.settings import Settings


class OwnModel:
    """Which model a library has, and that model; safe among threads."""

    def __init__(self, catalog: Catalog, settings: Settings) -> None:
        self._place = catalog.database.place
        self._catalog = catalog
        self._settings = settings
        self._loading = threading.Lock()
        self._embedder: Embedder | None = None

    @property
    def embedder(self) -> Embedder:
        """The model, loaded when first needed.

        Raises:
            LibraryError: the library was made with another build of it.
        """
        with self._loading:
            if self._embedder is None:
                embedder = self.load()
                self._remember(embedder.identity)
                self._embedder = embedder
            return self._embedder

    def load(self) -> Embedder:
        """The model that is asked for, whatever the library was made with."""
        return open_embedder(self._name(), self._settings.cache)

    def take(self, embedder: Embedder) -> None:
        """Take a default model that was loaded elsewhere meanwhile, where that is this library's model."""
        with self._loading:
            if self._embedder is None and self._name() is None:
                self._remember(embedder.identity)
                self._embedder = embedder

    def replace(self, embedder: Embedder) -> None:
        """The library has been made anew with this model."""
        with self._loading:
            self._embedder = embedder

    def let_go(self) -> None:
        """Give its memory back now; loaded again should it be needed."""
        with self._loading:
            self._embedder = None

    def see_changes(self) -> bool:
        """Let go of a model that the library has no more; gives whether that was so.

        Raises:
            LibraryError: another one than the library's is asked for by name.
        """
        remembered = self._catalog.fact("embedding")
        with self._loading:
            if self._embedder is None or remembered is None:
                return False
            if _identity(remembered).same_vectors(self._embedder.identity):
                return False
            self._embedder = None
        self.check()
        return True

    def require(self, made_by: Iterable[str]) -> None:
        """Nothing, where vectors were made by the library's model; `made_by` are checksums of models.

        Raises:
            LibraryError: they were made by another.
        """
        remembered = self._catalog.fact("embedding")
        if remembered is not None and any(each != remembered["checksum"] for each in made_by):
            raise LibraryError(
                f"The library {self._place} was rebuilt with the embedding model '{remembered['id']}' "
                "meanwhile: add the articles again."
            )

    def check(self) -> None:
        """Nothing, where the model that is asked for by name is the library's.

        Raises:
            LibraryError: the library was made with another.
        """
        remembered = self._catalog.fact("embedding")
        asked = self._settings.embedding
        if remembered is not None and asked is not None and asked != remembered["name"]:
            raise LibraryError(
                f"The library {self._place} was made with the embedding model "
                f"'{remembered['id']}', not with '{asked}': leave --embedding out, "
                f"or run 'quiadit rebuild --embedding {asked}' to make its vectors anew."
            )

    def fact(self, identity: ModelIdentity) -> dict[str, object]:
        """What the catalog keeps of the model."""
        return {**asdict(identity), "name": self._name()}

    def _name(self) -> str | None:
        """What the caller asks for, or else what the library was made with; None = the default model."""
        if self._settings.embedding is not None:
            return self._settings.embedding
        remembered = self._catalog.fact("embedding")
        return None if remembered is None else remembered["name"]

    def _remember(self, identity: ModelIdentity) -> None:
        remembered = self._catalog.fact("embedding")
        if remembered is None:
            # that of another process, where one was faster
            remembered = self._catalog.settled_fact("embedding", self.fact(identity))
        if not _identity(remembered).same_vectors(identity):
            raise LibraryError(
                f"The library {self._place} was made with another build of the embedding model "
                f"'{remembered['id']}' than the one here: run 'quiadit rebuild' to make its vectors anew."
            )


def _identity(remembered: Mapping[str, Any]) -> ModelIdentity:
    """The model that the catalog remembers."""
    return ModelIdentity(**{name: value for name, value in remembered.items() if name != "name"})
