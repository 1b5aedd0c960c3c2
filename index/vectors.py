"""The Chroma collections: what is nearest by cosine, derived from the catalog and always rebuildable.

A library has two, `passages` and `statements`; each rebuild makes a new generation of both beside the old.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.vector_home import Folder, Home

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection as ChromaCollection


# Chroma's own graph (16 neighbours, 100 looked at) finds fewer of the nearest, the larger the library; this
# one takes half a millisecond more a vector, a hundredth of what embedding it takes, and 64 bytes
# (`python -m benchmarks.large` measures what it finds). Older collections keep the graph that they were made
# with until the next rebuild.
_HNSW: Any = {"space": "cosine", "max_neighbors": 24, "ef_construction": 150, "ef_search": 200}


class Vectors:
    """The vectors of one library, in a Chroma database."""

    def __init__(self, place: Path | Home, generation: int) -> None:
        """Open the vectors of a generation, making its collections where there are none.

        `place` is a folder of the library, or a server.

        Raises:
            VectorsError: Chroma cannot read them; the message names `quiadit rebuild`.
            LibraryError: Chroma cannot be reached.
        """
        self._home = home = Folder(place) if isinstance(place, Path) else place
        self._client: Client | None = None
        with home.reading():
            try:
                self._client = home.client()
                batch = home.batch(self._client.get_max_batch_size())
                self.passages = Collection(self._open(home.name("passages", generation)), batch, home)
                self.statements = Collection(self._open(home.name("statements", generation)), batch, home)
            except BaseException:
                self.close()
                home.forget_failed()
                raise

    def _open(self, name: str) -> ChromaCollection:
        return self._database.get_or_create_collection(
            name, embedding_function=None, configuration={"hnsw": _HNSW}
        )

    @property
    def _database(self) -> Client:
        assert self._client is not None, "these vectors are closed"
        return self._client

    @property
    def is_open(self) -> bool:
        """Whether nobody has closed them yet."""
        return self._client is not None

    def close(self) -> None:
        """Let go of the database."""
        client, self._client = self._client, None
        if client is not None:
            client.close()

    def remove(self, article_keys: Sequence[int]) -> None:
        """Remove every vector of these article versions; unknown ones do no harm."""
        self.passages.remove(article_keys)
        self.statements.remove(article_keys)

    def drop(self) -> None:
        """Delete this generation."""
        with self._home.reading():
            for collection in (self.passages, self.statements):
                self._database.delete_collection(collection.name)

    def drop_others(self) -> None:
        """Delete every other generation: what interrupted work left behind."""
        kept = {self.passages.name, self.statements.name}
        with self._home.reading():
            for collection in self._database.list_collections():
                if self._home.owns(collection.name) and collection.name not in kept:
                    self._database.delete_collection(collection.name)


class Collection:
    """Unit vectors under the catalog's keys, each with the article version that it belongs to."""

    def __init__(self, chroma: ChromaCollection, batch: int, home: Home) -> None:
        self._chroma = chroma
        self._batch = batch
        self._home = home
        self.name = chroma.name

    def add(
        self, keys: Sequence[int], vectors: NDArray[np.float32], metadata: Sequence[Mapping[str, str | int]]
    ) -> None:
        """Store unit vectors (n, dimension); each metadata names its article version as `article`."""
        for start in range(0, len(keys), self._batch):
            stop = start + self._batch
            with self._home.reading():
                self._chroma.upsert(
                    ids=[str(key) for key in keys[start:stop]],
                    embeddings=np.asarray(vectors[start:stop], dtype=np.float32),
                    metadatas=[dict(each) for each in metadata[start:stop]],
                )

    def remove(self, article_keys: Sequence[int]) -> None:
        """Remove every vector of these article versions; unknown ones do no harm."""
        with self._home.reading():
            for key in article_keys:
                self._chroma.delete(where={"article": key})

    def count(self) -> int:
        """How many vectors are stored."""
        with self._home.reading():
            return self._chroma.count()

    def stored(self, keys: Sequence[int]) -> dict[int, NDArray[np.float32]]:
        """The vectors under these keys; those that are not there are left out."""
        with self._home.reading():
            found: Any = self._chroma.get(ids=[str(key) for key in keys], include=["embeddings"])
            return dict(zip(map(int, found["ids"]), found["embeddings"], strict=True))

    def nearest(
        self, vector: Sequence[float], limit: int, where: Mapping[str, Any] | None = None
    ) -> list[tuple[int, float]]:
        """The nearest, among those whose metadata fit `where`: pairs of key and cosine, nearest first."""
        with self._home.reading():
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
