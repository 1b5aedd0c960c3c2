"""A library: articles in, evidence out; keeps the catalog and the vectors in step."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from index.adding import Adding, Progress
from index.article import Article
from index.catalog import Catalog, Draft, StoredPassage
from index.drafting import cut, embed
from index.embedding import Embedder, ModelIdentity, open_embedder
from index.errors import LibraryError
from index.outcome import Report
from index.ownership import Ownership
from index.settings import Settings, load_settings
from index.vectors import Vectors, discard

_FIRST_COLLECTION = "passages-1"


class Library:
    """The articles of one folder on disk; one process at a time, any number of its threads.

    Use `Library.open`, and close it when done (or use it in a `with` statement).
    """

    def __init__(self, folder: Path, settings: Settings, repair_vectors: bool = False) -> None:
        """See `open`."""
        self.folder = folder
        self.settings = settings
        self._writing = threading.RLock()
        self._loading = threading.Lock()
        self._embedder: Embedder | None = None
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._ownership = Ownership(folder)
        except OSError as error:
            raise LibraryError(
                f"The library folder {folder} cannot be used ({error.strerror or error}): "
                "choose another with --library or QUIADIT_LIBRARY."
            ) from error
        try:
            self.catalog = Catalog(folder / "catalog.sqlite")
            try:
                self.vectors = self._open_vectors(repair_vectors)
                self._finish_interrupted_work()
                if not repair_vectors:
                    self._check_in_step()
            except BaseException:
                self.catalog.close()
                raise
        except BaseException:
            self._ownership.release()
            raise

    @classmethod
    def open(cls, folder: str | Path, settings: Settings | None = None) -> Library:
        """Open a library, making an empty one where there is none; undoes what was interrupted.

        Raises:
            LibraryError: another process has it open, it was made with another embedding model or by
                another version, or it is damaged; the message says what to do.
        """
        library = cls(Path(folder).absolute(), settings or load_settings())
        try:
            library._check_model()
        except BaseException:
            library.close()
            raise
        return library

    def close(self) -> None:
        """Let go of the library."""
        self.vectors.close()
        self.catalog.close()
        self._ownership.release()

    def __enter__(self) -> Library:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- the embedding model

    @property
    def embedder(self) -> Embedder:
        """The embedding model, loaded when first needed."""
        with self._loading:
            if self._embedder is None:
                self._embedder = open_embedder(self._model_name(), self.settings.cache)
            self._remember_model(self._embedder.identity)
            return self._embedder

    def _model_name(self) -> str | None:
        """What the caller asks for, or else what the library was made with; None = the default model."""
        if self.settings.embedding is not None:
            return self.settings.embedding
        remembered = self.catalog.fact("embedding")
        return None if remembered is None else remembered["name"]

    def _check_model(self) -> None:
        remembered = self.catalog.fact("embedding")
        asked = self.settings.embedding
        if remembered is not None and asked is not None and asked != remembered["name"]:
            raise LibraryError(
                f"The library {self.folder} was made with the embedding model "
                f"'{remembered['id']}', not with '{asked}': leave --embedding out, "
                f"or run 'quiadit rebuild --embedding {asked}' to make its vectors anew."
            )

    def _remember_model(self, identity: ModelIdentity) -> None:
        remembered = self.catalog.fact("embedding")
        made_by = None if remembered is None else {k: v for k, v in remembered.items() if k != "name"}
        if made_by is None:
            self.catalog.set_facts({"embedding": self._identity_fact(identity)})
        elif made_by != asdict(identity):
            self._embedder = None
            raise LibraryError(
                f"The library {self.folder} was made with another build of the embedding model "
                f"'{remembered['id']}' than the one installed: run 'quiadit rebuild' to make its vectors anew."
            )

    def _identity_fact(self, identity: ModelIdentity) -> dict[str, object]:
        return {**asdict(identity), "name": self._model_name()}

    # --- changing

    def add(self, places: Iterable[str | Path], progress: Progress | None = None) -> Report:
        """Add files, folders and web addresses; one that fails never stops the others.

        An article becomes visible when it is whole. The same article again costs nothing; a changed one
        replaces its old self in one step; the same text from another place is stored once.
        `progress(done, total, name)` is called as sources are settled.
        """
        with self._writing:
            return Adding(self, progress).run(places)

    def write(self, drafts: Sequence[Draft], vectors: np.ndarray) -> None:
        """Store drafts with their passage vectors, float32 (passages of all drafts in order, dimension)."""
        with self._writing:
            written = self._store(drafts, vectors, self.vectors)
            self._discard(self.catalog.publish(drafts, [key for key, _ in written]))

    def _store(
        self, drafts: Sequence[Draft], vectors: np.ndarray, into: Vectors
    ) -> list[tuple[int, list[int]]]:
        written = self.catalog.begin(drafts)
        passage_keys = [key for _, keys in written for key in keys]
        article_keys = [article_key for article_key, keys in written for _ in keys]
        into.add(passage_keys, vectors, article_keys)
        return written

    def remove(self, article_id: str) -> None:
        """Remove an article, whatever its sources.

        Raises:
            LibraryError: the library holds no such article.
        """
        with self._writing:
            keys = self.catalog.withdraw(article_id)
            if not keys:
                raise LibraryError(
                    f"The library holds no article '{article_id}': 'quiadit articles' lists those that it holds."
                )
            self._discard(keys)

    @classmethod
    def rebuild(
        cls,
        folder: str | Path,
        settings: Settings | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> Library:
        """Make passages and vectors anew from the catalog's texts, with another model if one is asked for.

        The old ones answer until the new ones are whole; interrupted, the library stays as it was.
        `progress(done, total)` counts articles. Returns the open library.
        """
        library = cls(Path(folder).absolute(), settings or load_settings(), repair_vectors=True)
        try:
            library._rebuild(progress)
        except BaseException:
            library.close()
            raise
        return library

    def _rebuild(self, progress: Callable[[int, int], None] | None) -> None:
        embedder = open_embedder(self._model_name(), self.settings.cache)
        collection = f"passages-{int(self._collection().rpartition('-')[2]) + 1}"
        fresh = Vectors(self.folder / "vectors", collection)
        articles = self.catalog.articles()
        fingerprints = {a.id: dict(self.catalog.held_by(a.source)).get(a.id, "") for a in articles}
        drafts: list[Draft] = []
        keys: list[int] = []
        for start in range(0, len(articles), 32):
            some = [
                cut(article, fingerprints[article.id], embedder, self.settings.passage_tokens)
                for article in articles[start : start + 32]
            ]
            made, vectors = embed(some, embedder)
            keys.extend(key for key, _ in self._store(made, vectors, fresh))
            drafts.extend(made)
            if progress is not None:
                progress(min(start + 32, len(articles)), len(articles))
        replaced = self.catalog.publish(
            drafts, keys, {"collection": collection, "embedding": self._identity_fact(embedder.identity)}
        )
        old, self.vectors = self.vectors, fresh
        old.drop()
        self.catalog.settle(replaced)
        self._embedder = embedder

    # --- staying whole

    def _collection(self) -> str:
        return str(self.catalog.fact("collection") or _FIRST_COLLECTION)

    def _open_vectors(self, repair: bool) -> Vectors:
        place = self.folder / "vectors"
        try:
            return Vectors(place, self._collection())
        except LibraryError:
            if not repair:
                raise
            discard(place)
            return Vectors(place, self._collection())

    def _finish_interrupted_work(self) -> None:
        """Remove what a killed process left: versions never published or already replaced."""
        self.vectors.drop_others()
        self._discard(self.catalog.unfinished())

    def _discard(self, article_keys: Sequence[int]) -> None:
        if article_keys:
            self.vectors.remove(article_keys)
            self.catalog.settle(article_keys)

    def _check_in_step(self) -> None:
        _, passages = self.catalog.count()
        if passages != self.vectors.count():
            raise LibraryError(
                f"The vectors of the library {self.folder} do not match its {passages} passages: "
                "run 'quiadit rebuild', which makes them again from the catalog."
            )

    # --- reading

    def articles(self) -> list[Article]:
        """All articles, newest first."""
        return self.catalog.articles()

    def article(self, article_id: str) -> Article:
        """One article.

        Raises:
            LibraryError: the library holds no such article.
        """
        article = self.catalog.article(article_id)
        if article is None:
            raise LibraryError(
                f"The library holds no article '{article_id}': 'quiadit articles' lists those that it holds."
            )
        return article

    def nearest(self, vector: Sequence[float], limit: int) -> list[tuple[StoredPassage, float]]:
        """Passages nearest in meaning to a unit vector, with their cosine, nearest first."""
        found = self.vectors.nearest(vector, limit)
        passages = self.catalog.passages([key for key, _ in found])
        return [(passages[key], similarity) for key, similarity in found if key in passages]

    def matching(self, stems: Sequence[str], limit: int) -> list[tuple[StoredPassage, float]]:
        """Passages that hold any of the stems (`index.words`), with their BM25 score, best first."""
        found = self.catalog.matching(stems, limit)
        passages = self.catalog.passages([key for key, _ in found])
        return [(passages[key], score) for key, score in found if key in passages]
