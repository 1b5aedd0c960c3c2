"""A library: articles in, evidence out; keeps the catalog and the vectors in step."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from index.analysis import Analysis
from index.article import Article
from index.embedding import Embedder
from index.errors import LibraryError
from index.library_reading import LibraryReading
from index.outcome import Report
from index.ownership import Ownership
from index.rebuilding import Rebuilding
from index.records import Draft
from index.settings import Settings, load_settings
from index.shared import catalog_of, is_shared
from index.uploads import sweep

if TYPE_CHECKING:
    from index.adding import Progress
    from index.drafting import Step

# How long closing waits for what another thread writes.
_SECONDS_TO_FINISH = 4.0


class Library(LibraryReading):
    """The articles of one folder on disk, for one process at a time and any number of its threads; or a
    shared library, for any number of processes.

    Use `Library.open`, and close it when done (or use it in a `with` statement).
    """

    def __init__(self, folder: Path, settings: Settings, repair_vectors: bool = False) -> None:
        """See `open`."""
        self._writing = threading.RLock()
        self._closing = threading.Event()
        self.analysis = Analysis(settings.cache)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            # a shared library has any number of users: PostgreSQL keeps them out of each other's way
            self._ownership = None if is_shared(settings) else Ownership(folder)
        except OSError as error:
            raise LibraryError(
                f"The library folder {folder} cannot be used ({error.strerror or error}): "
                "choose another with --library or QUIADIT_LIBRARY."
            ) from error
        try:
            catalog = catalog_of(folder, settings)
            try:
                super().__init__(folder, settings, catalog)
                self._begin(repair_vectors)
            except BaseException:
                catalog.close()
                raise
        except BaseException:
            self._let_go()
            raise

    def _begin(self, repair_vectors: bool) -> None:
        try:
            if repair_vectors:
                self._step.repair()
            else:
                self._step.begin()
                self._model.check()
        except BaseException:
            self._step.close()
            raise

    def _let_go(self) -> None:
        if self._ownership is not None:
            self._ownership.release()

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
            self._let_go()
            # now, not when a garbage collector comes by: a process may open many libraries one after another
            self._model.let_go()
            self._question.cache_clear()
            self._forget()
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
        self,
        places: Iterable[str | Path],
        progress: Progress | None = None,
        step: Step | None = None,
        ray: str | None = None,
    ) -> Report:
        """Add files, folders and web addresses; one that fails never stops the others.

        An article becomes visible when it is whole. The same article again costs nothing; a changed one
        replaces its old self in one step; the same text from another place is stored once.
        `progress(done, total, name)` is called as sources are settled, `step` as the work on them goes on.
        `ray` is the address of a Ray cluster to do it on (`index.cluster`): `local` for one started here.

        Raises:
            LibraryError: the library is being closed, its vectors cannot be read, or the cluster fails; what
                was reported is kept.
        """
        # what reads files takes time to load, and a question needs none of it
        from index.adding import Adding

        with self._writing:
            if ray is not None:
                from index.adding_on_cluster import AddingOnCluster

                return AddingOnCluster(self, ray, progress, step).run(places)
            return Adding(self, progress, step).run(places)

    def write(self, drafts: Sequence[Draft]) -> None:
        """Store drafts, in place of the older selves of their articles.

        Raises:
            LibraryError: they were made with another model than the library's, which was rebuilt meanwhile.
        """
        with self._changing():
            self._model.require(draft.model for draft in drafts)
            written = self._step.store(drafts, self.vectors)
            self._step.discard(self.catalog.publish(drafts, [each.key for each in written]))
            self._forget()

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """While the library is changed: by one thread of this process, into the vectors in force."""
        with self._writing:
            _ = self.vectors  # before anything is changed: they may not be readable
            with self.catalog.database.writing():
                self.refresh()
                yield

    def remove(self, article_id: str) -> None:
        """Remove an article, whatever its sources.

        Raises:
            LibraryError: the library holds no such article.
        """
        with self._changing():
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

        def redraft(articles: Sequence[Article]) -> Iterator[list[Draft]]:
            return self._drafts([(each, self._fingerprint(each)) for each in articles], embedder)

        Rebuilding(self.catalog, self._step, redraft, progress).run(self._model.fact(embedder.identity))
        self._model.replace(embedder)
        self._forget()

    def _drafts(self, articles: Sequence[tuple[Article, str]], embedder: Embedder) -> Iterator[list[Draft]]:
        from index.drafting import draft_many

        return draft_many(articles, self.analysis, embedder, self.settings.passage_tokens)

    def _fingerprint(self, article: Article) -> str:
        held = self.catalog.held_by(article.source)
        return next((known for _, article_id, known in held if article_id == article.id), "")

    def sweep_uploads(self) -> None:
        """Remove the copies of what was sent (`index.uploads`) that no article has as its source any more.

        Not those of a shared library: another process may be adding the article of a copy.
        """
        if not self.shared:
            sweep(self.folder, self.catalog.source_names())
