"""The Chroma collections: what is nearest by cosine, derived from the catalog and always rebuildable.

A library has two, `passages` and `statements`; each rebuild makes a new generation of both beside the old.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from index.errors import LibraryError, VectorsError

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection as ChromaCollection


class Vectors:
    """The vectors of one library, in an embedded Chroma database."""

    def __init__(self, folder: Path, generation: int) -> None:
        """Open the vectors of a generation, making its collections where there are none.

        Raises:
            VectorsError: Chroma cannot read the folder; the message names `quiadit rebuild`.
        """
        import chromadb
        from chromadb.config import Settings

        self._client: Client | None = None
        with _readable(folder):
            try:
                self._client = cast(
                    "Client",
                    chromadb.PersistentClient(
                        folder, settings=Settings(anonymized_telemetry=False, allow_reset=False)
                    ),
                )
                batch = self._client.get_max_batch_size()
                self.passages = Collection(self._open(f"passages-{generation}"), batch, folder)
                self.statements = Collection(self._open(f"statements-{generation}"), batch, folder)
            except BaseException:
                self.close()
                _forget_failed(folder)
                raise

    def _open(self, name: str) -> ChromaCollection:
        return self._database.get_or_create_collection(
            name, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
        )

    @property
    def _database(self) -> Client:
        assert self._client is not None, "these vectors are closed"
        return self._client

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
        for collection in (self.passages, self.statements):
            self._database.delete_collection(collection.name)

    def drop_others(self) -> None:
        """Delete every other generation: what interrupted work left behind."""
        kept = {self.passages.name, self.statements.name}
        for collection in self._database.list_collections():
            if collection.name not in kept:
                self._database.delete_collection(collection.name)


class Collection:
    """Unit vectors under the catalog's keys, each with the article version that it belongs to."""

    def __init__(self, chroma: ChromaCollection, batch: int, folder: Path) -> None:
        self._chroma = chroma
        self._batch = batch
        self._folder = folder
        self.name = chroma.name

    def add(
        self, keys: Sequence[int], vectors: NDArray[np.float32], metadata: Sequence[Mapping[str, str | int]]
    ) -> None:
        """Store unit vectors (n, dimension); each metadata names its article version as `article`."""
        for start in range(0, len(keys), self._batch):
            stop = start + self._batch
            with _readable(self._folder):
                self._chroma.upsert(
                    ids=[str(key) for key in keys[start:stop]],
                    embeddings=np.asarray(vectors[start:stop], dtype=np.float32),
                    metadatas=[dict(each) for each in metadata[start:stop]],
                )

    def remove(self, article_keys: Sequence[int]) -> None:
        """Remove every vector of these article versions; unknown ones do no harm."""
        with _readable(self._folder):
            for key in article_keys:
                self._chroma.delete(where={"article": key})

    def count(self) -> int:
        """How many vectors are stored."""
        with _readable(self._folder):
            return self._chroma.count()

    def stored(self, keys: Sequence[int]) -> dict[int, NDArray[np.float32]]:
        """The vectors under these keys; those that are not there are left out."""
        with _readable(self._folder):
            found: Any = self._chroma.get(ids=[str(key) for key in keys], include=["embeddings"])
        return dict(zip(map(int, found["ids"]), found["embeddings"], strict=True))

    def nearest(
        self, vector: Sequence[float], limit: int, where: Mapping[str, Any] | None = None
    ) -> list[tuple[int, float]]:
        """The nearest, among those whose metadata fit `where`: pairs of key and cosine, nearest first."""
        with _readable(self._folder):
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


@contextmanager
def _readable(folder: Path) -> Iterator[None]:
    """Let whatever Chroma raises, a panic of its core included, be one sentence."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit, GeneratorExit, LibraryError):
        raise
    except BaseException as error:
        why = (str(error).splitlines() or [type(error).__name__])[0]
        if "is full" in why or "No space left" in why:
            raise LibraryError(f"The disk of {folder} is full: make room, then do it again.") from error
        if "disk I/O error" in why:
            raise LibraryError(
                f"The disk of {folder} fails ({why}): look at its free space and its health; if both are "
                "well, run 'quiadit rebuild', which makes the vectors again from the catalog."
            ) from error
        raise VectorsError(
            f"The vectors in {folder} cannot be read ({why}): "
            "run 'quiadit rebuild', which makes them again from the catalog."
        ) from error


def _forget_failed(folder: Path) -> None:
    """Chroma keeps a database that it failed to open, for the next who opens it in this process."""
    from chromadb.api.shared_system_client import SharedSystemClient

    SharedSystemClient._identifier_to_system.pop(str(folder), None)
