"""A library: articles in, evidence out; keeps the catalog and the vectors in step."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from index.adding import Adding, Progress
from index.analysis import Analysis
from index.article import Article
from index.catalog import Catalog
from index.drafting import Step, draft_many
from index.embedding import Embedder
from index.errors import LibraryError
from index.library_reading import LibraryReading
from index.outcome import Report
from index.ownership import Ownership
from index.records import Draft
from index.settings import Settings, load_settings
from index.uploads import sweep

# How long closing waits for what another thread writes.
_SECONDS_TO_FINISH = 4.0


class Library(LibraryReading):
    """The articles of one folder on disk; one process at a time, any number of its threads.

    Use `Library.open`, and close it when done (or use it in a `with` statement).
    """

    def __init__(self, folder: Path, settings: Settings, repair_vectors: bool = False) -> None:
        """See `open`."""
        self._writing = threading.RLock()
        self._closing = threading.Event()
        self.analysis = Analysis(settings.cache)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._ownership = Ownership(folder)
        except OSError as error:
            raise LibraryError(
                f"The library folder {folder} cannot be used ({error.strerror or error}): "
                "choose another with --library or QUIADIT_LIBRARY."
            ) from error
        try:
            catalog = Catalog(folder / "catalog.sqlite")
            super().__init__(folder, settings, catalog)
            try:
                if repair_vectors:
                    self._step.repair()
                else:
                    self._step.begin()
                    self._model.check()
            except BaseException:
                self._step.close()
                catalog.close()
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
        return cls(Path(folder).absolute(), settings or load_settings())

    def close(self) -> None:
        """Let go of the library; what another thread is adding ends with the article that it is at.

        It waits for that a few seconds at most: closed in the middle of a write, a library is whole again at
        the next opening.
        """
        self._closing.set()
        finished = self._writing.acquire(timeout=_SECONDS_TO_FINISH)
        try:
            self.analysis.close()
            self._step.close()
            self.catalog.close()
            self._ownership.release()
        finally:
            if finished:
                self._writing.release()

    def require_open(self) -> None:
        """Nothing, while the library is open.

        Raises:
            LibraryError: it is being closed.
        """
        if self._closing.is_set():
            raise LibraryError("The library is being closed: open it again, then add what is missing.")

    def __enter__(self) -> Library:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def add(
        self, places: Iterable[str | Path], progress: Progress | None = None, step: Step | None = None
    ) -> Report:
        """Add files, folders and web addresses; one that fails never stops the others.

        An article becomes visible when it is whole. The same article again costs nothing; a changed one
        replaces its old self in one step; the same text from another place is stored once.
        `progress(done, total, name)` is called as sources are settled, `step` as the work on them goes on.
        """
        with self._writing:
            return Adding(self, progress, step).run(places)

    def write(self, drafts: Sequence[Draft]) -> None:
        """Store drafts, in place of the older selves of their articles."""
        with self._writing:
            written = self._step.store(drafts, self.vectors)
            self._step.discard(self.catalog.publish(drafts, [each.key for each in written]))
            self._forget()

    def remove(self, article_id: str) -> None:
        """Remove an article, whatever its sources.

        Raises:
            LibraryError: the library holds no such article.
        """
        with self._writing:
            _ = self.vectors  # before anything is changed: they may not be readable
            keys = self.catalog.withdraw(article_id)
            if not keys:
                raise LibraryError(
                    f"The library holds no article '{article_id}': 'quiadit articles' lists them."
                )
            self._step.discard(keys)
            self._forget()

    def restore(self, article: Article) -> None:
        """Put a removed article back as it was, text and sources.

        Raises:
            LibraryError: the library holds its text again, or another text from its source.
        """
        with self._writing:
            if self.catalog.article(article.id) or self.catalog.article_with_text(article.text):
                raise LibraryError(f"'{article.title}' was added again meanwhile: nothing is to be put back.")
            # no fingerprint: what its source holds by now is not known, and the next `add` looks
            for drafts in self._drafts([(article, "")], self.embedder):
                self.write(drafts)
            for source in article.other_sources:
                self.catalog.link_source(source, article.id, "")

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
        embedder = self._model.load()
        generation, fresh = self._step.next_generation()
        articles = self.catalog.articles()
        drafts: list[Draft] = []
        keys: list[int] = []
        for made in self._drafts([(each, self._fingerprint(each)) for each in articles], embedder):
            keys.extend(each.key for each in self._step.store(made, fresh))
            drafts.extend(made)
            if progress is not None:
                progress(len(drafts), len(articles))
        facts = {"generation": generation, "embedding": self._model.fact(embedder.identity)}
        replaced = self.catalog.publish(drafts, keys, facts)
        self._step.replace(fresh)
        self.catalog.settle(replaced)
        self._model.replace(embedder)
        self._forget()

    def _drafts(self, articles: Sequence[tuple[Article, str]], embedder: Embedder) -> Iterator[list[Draft]]:
        return draft_many(articles, self.analysis, embedder, self.settings.passage_tokens)

    def _fingerprint(self, article: Article) -> str:
        held = self.catalog.held_by(article.source)
        return next((known for _, article_id, known in held if article_id == article.id), "")

    def sweep_uploads(self) -> None:
        """Remove the copies of what was sent (`index.uploads`) that no article has as its source any more."""
        sweep(self.folder, self.catalog.source_names())
