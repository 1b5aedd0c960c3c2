"""The embedding model of a library: the one that it was made with, loaded when it is first needed."""

from __future__ import annotations

import threading
from dataclasses import asdict
from pathlib import Path

from index.catalog import Catalog
from index.embedding import Embedder, ModelIdentity, open_embedder
from index.errors import LibraryError
from index.settings import Settings


class OwnModel:
    """Which model a library has, and that model; safe among threads."""

    def __init__(self, folder: Path, catalog: Catalog, settings: Settings) -> None:
        self._folder = folder
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

    def check(self) -> None:
        """Nothing, where the model that is asked for by name is the library's.

        Raises:
            LibraryError: the library was made with another.
        """
        remembered = self._catalog.fact("embedding")
        asked = self._settings.embedding
        if remembered is not None and asked is not None and asked != remembered["name"]:
            raise LibraryError(
                f"The library {self._folder} was made with the embedding model "
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
            self._catalog.set_facts({"embedding": self.fact(identity)})
            return
        made_by = ModelIdentity(**{name: value for name, value in remembered.items() if name != "name"})
        if not made_by.same_vectors(identity):
            raise LibraryError(
                f"The library {self._folder} was made with another build of the embedding model "
                f"'{remembered['id']}' than the one here: run 'quiadit rebuild' to make its vectors anew."
            )
