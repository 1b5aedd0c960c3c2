"""The Chroma collections: nearest passages by cosine, derived from the catalog and always rebuildable."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.errors import LibraryError

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection


class Vectors:
    """Passage vectors of one library, in an embedded Chroma database."""

    def __init__(self, folder: Path, collection: str) -> None:
        """Open the vectors, making the collection where there is none.

        Raises:
            LibraryError: Chroma cannot read the folder; the message names `quiadit rebuild`.
        """
        import chromadb
        from chromadb.config import Settings

        self._name = collection
        try:
            self._client: ClientAPI = chromadb.PersistentClient(
                folder, settings=Settings(anonymized_telemetry=False, allow_reset=False)
            )
            self._collection: Collection = self._client.get_or_create_collection(
                collection, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
            )
        except Exception as error:
            raise LibraryError(
                f"The vectors in {folder} cannot be read ({str(error).splitlines()[0]}): "
                "run 'quiadit rebuild', which makes them again from the catalog."
            ) from error

    def close(self) -> None:
        """Let go of the database."""
        self._client.close()

    def add(self, keys: Sequence[int], vectors: np.ndarray, article_keys: Sequence[int]) -> None:
        """Store unit vectors (passages, dimension) under their passages' keys."""
        step = self._client.get_max_batch_size()
        for start in range(0, len(keys), step):
            stop = start + step
            self._collection.upsert(
                ids=[str(key) for key in keys[start:stop]],
                embeddings=np.asarray(vectors[start:stop], dtype=np.float32),
                metadatas=[{"article": key} for key in article_keys[start:stop]],
            )

    def remove(self, article_keys: Sequence[int]) -> None:
        """Remove every vector of these article versions; unknown ones do no harm."""
        for key in article_keys:
            self._collection.delete(where={"article": key})

    def drop(self) -> None:
        """Delete the whole collection."""
        self._client.delete_collection(self._name)

    def drop_others(self) -> None:
        """Delete every collection but this one: what interrupted work left behind."""
        for collection in self._client.list_collections():
            if collection.name != self._name:
                self._client.delete_collection(collection.name)

    def count(self) -> int:
        """How many vectors are stored."""
        return self._collection.count()

    def nearest(self, vector: Sequence[float], limit: int) -> list[tuple[int, float]]:
        """The nearest passages: pairs of key and cosine similarity, nearest first."""
        found: Any = self._collection.query(
            query_embeddings=[np.asarray(vector, dtype=np.float32)], n_results=limit, include=["distances"]
        )
        return [
            (int(key), 1.0 - distance)
            for key, distance in zip(found["ids"][0], found["distances"][0], strict=True)
        ]


def discard(folder: Path) -> None:
    """Delete a vector folder that cannot be read, so that it can be made anew."""
    shutil.rmtree(folder, ignore_errors=True)
