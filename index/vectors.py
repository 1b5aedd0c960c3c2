"""The Chroma collections: what is nearest by cosine, derived from the catalog and always rebuildable.

A library has two, `passages` and `statements`; each rebuild makes a new generation of both beside the old.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from index.errors import LibraryError

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection as ChromaCollection


class Vectors:
    """The vectors of one library, in an embedded Chroma database."""

    def __init__(self, folder: Path, generation: int) -> None:
        """Open the vectors of a generation, making its collections where there are none.

        Raises:
            LibraryError: Chroma cannot read the folder; the message names `quiadit rebuild`.
        """
        import chromadb
        from chromadb.config import Settings

        try:
            self._client = cast(
                "Client",
                chromadb.PersistentClient(
                    folder, settings=Settings(anonymized_telemetry=False, allow_reset=False)
                ),
            )
            batch = self._client.get_max_batch_size()
            self.passages = Collection(self._open(f"passages-{generation}"), batch)
            self.statements = Collection(self._open(f"statements-{generation}"), batch)
        except Exception as error:
            raise LibraryError(
                f"The vectors in {folder} cannot be read ({str(error).splitlines()[0]}): "
                "run 'quiadit rebuild', which makes them again from the catalog."
            ) from error

    def _open(self, name: str) -> ChromaCollection:
        return self._client.get_or_create_collection(
            name, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
        )

    def close(self) -> None:
        """Let go of the database."""
        self._client.close()

    def remove(self, article_keys: Sequence[int]) -> None:
        """Remove every vector of these article versions; unknown ones do no harm."""
        self.passages.remove(article_keys)
        self.statements.remove(article_keys)

    def drop(self) -> None:
        """Delete this generation."""
        for collection in (self.passages, self.statements):
            self._client.delete_collection(collection.name)

    def drop_others(self) -> None:
        """Delete every other generation: what interrupted work left behind."""
        kept = {self.passages.name, self.statements.name}
        for collection in self._client.list_collections():
            if collection.name not in kept:
                self._client.delete_collection(collection.name)


class Collection:
    """Unit vectors under the catalog's keys, each with the article version that it belongs to."""

    def __init__(self, chroma: ChromaCollection, batch: int) -> None:
        self._chroma = chroma
        self._batch = batch
        self.name = chroma.name

    def add(
        self, keys: Sequence[int], vectors: NDArray[np.float32], metadata: Sequence[Mapping[str, str | int]]
    ) -> None:
        """Store unit vectors (n, dimension); each metadata names its article version as `article`."""
        for start in range(0, len(keys), self._batch):
            stop = start + self._batch
            self._chroma.upsert(
                ids=[str(key) for key in keys[start:stop]],
                embeddings=np.asarray(vectors[start:stop], dtype=np.float32),
                metadatas=[dict(each) for each in metadata[start:stop]],
            )

    def remove(self, article_keys: Sequence[int]) -> None:
        """Remove every vector of these article versions; unknown ones do no harm."""
        for key in article_keys:
            self._chroma.delete(where={"article": key})

    def count(self) -> int:
        """How many vectors are stored."""
        return self._chroma.count()

    def nearest(
        self, vector: Sequence[float], limit: int, where: Mapping[str, Any] | None = None
    ) -> list[tuple[int, float]]:
        """The nearest, among those whose metadata fit `where`: pairs of key and cosine, nearest first."""
        found: Any = self._chroma.query(
            query_embeddings=np.asarray([vector], dtype=np.float32),
            n_results=limit,
            where=dict(where) if where else None,
            include=["distances"],
        )
        return [
            (int(key), 1.0 - distance)
            for key, distance in zip(found["ids"][0], found["distances"][0], strict=True)
        ]


def stored_in(folder: Path) -> bool:
    """Whether there is a database in a folder; whether it can be read is seen when it is opened."""
    return (folder / "chroma.sqlite3").is_file()


def discard(folder: Path) -> None:
    """Delete a vector folder that cannot be read, so that it can be made anew."""
    shutil.rmtree(folder, ignore_errors=True)
