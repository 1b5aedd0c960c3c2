"""A library: articles in, evidence out; keeps the catalog and the vectors in step."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path

import numpy as np

from index.adding import Adding, Progress
from index.article import Article, Statement
from index.catalog import Catalog
from index.drafting import EmbeddedDraft, draft
from index.embedding import Embedder, ModelIdentity, open_embedder
from index.errors import LibraryError
from index.outcome import Report
from index.ownership import Ownership
from index.records import Draft, StoredPassage, StoredStatement, Written
from index.settings import Settings, load_settings
from index.speech import RULES_VERSION
from index.vectors import Vectors, discard
from index.voices import Voices

# Articles kept at hand: those of the last answers.
_ARTICLES_KEPT = 64


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
        self._recalling = threading.Lock()
        self._embedder: Embedder | None = None
        self._forget()
        self._question_vector = lru_cache(maxsize=64)(lambda text: self.embedder.embed_query(text))
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

    def _forget(self) -> None:
        """Drop what was kept of the library as it was."""
        with self._recalling:
            self._voices: Voices | None = None
            self._size: tuple[int, int, int] | None = None
            self._articles: dict[str, Article] = {}

    # --- the embedding model

    @property
    def embedder(self) -> Embedder:
        """The embedding model, loaded when first needed."""
        with self._loading:
            if self._embedder is None:
                embedder = open_embedder(self._model_name(), self.settings.cache)
                self._remember_model(embedder.identity)
                self._embedder = embedder
            return self._embedder

    def use(self, embedder: Embedder) -> None:
        """Take a default model that was loaded elsewhere meanwhile, where that is this library's model."""
        with self._loading:
            if self._embedder is None and self._model_name() is None:
                self._remember_model(embedder.identity)
                self._embedder = embedder

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
        if remembered is None:
            self.catalog.set_facts({"embedding": self._identity_fact(identity)})
            return
        made_by = ModelIdentity(**{name: value for name, value in remembered.items() if name != "name"})
        if not made_by.same_vectors(identity):
            raise LibraryError(
                f"The library {self.folder} was made with another build of the embedding model "
                f"'{remembered['id']}' than the one here: run 'quiadit rebuild' to make its vectors anew."
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

    def write(self, drafts: Sequence[EmbeddedDraft]) -> None:
        """Store drafts, in place of the older selves of their articles."""
        with self._writing:
            written = self._store(drafts, self.vectors)
            self._discard(
                self.catalog.publish([each.draft for each in drafts], [each.key for each in written])
            )
            self._forget()

    def _store(self, drafts: Sequence[EmbeddedDraft], into: Vectors) -> list[Written]:
        written = self.catalog.begin([each.draft for each in drafts])
        for each, keys in zip(drafts, written, strict=True):
            home: dict[str, str | int] = {"article": keys.key}
            into.passages.add(keys.passages, each.passage_vectors, [home] * len(keys.passages))
            into.statements.add(
                keys.statements,
                each.draft.statement_vectors,
                [home | _filters(statement) for statement in each.draft.statements],
            )
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
                    f"The library holds no article '{article_id}': 'quiadit articles' lists them."
                )
            self._discard(keys)
            self._forget()

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
        generation = self._generation() + 1
        fresh = Vectors(self.folder / "vectors", generation)
        articles = self.catalog.articles()
        drafts: list[Draft] = []
        keys: list[int] = []
        for start in range(0, len(articles), 32):
            made = draft(
                [(article, self._fingerprint(article)) for article in articles[start : start + 32]],
                embedder,
                self.settings.passage_tokens,
            )
            keys.extend(each.key for each in self._store(made, fresh))
            drafts.extend(each.draft for each in made)
            if progress is not None:
                progress(min(start + 32, len(articles)), len(articles))
        replaced = self.catalog.publish(
            drafts, keys, {"generation": generation, "embedding": self._identity_fact(embedder.identity)}
        )
        old, self.vectors = self.vectors, fresh
        old.drop()
        self.catalog.settle(replaced)
        self._embedder = embedder

    def _fingerprint(self, article: Article) -> str:
        held = self.catalog.held_by(article.source)
        return next((known for _, article_id, known in held if article_id == article.id), "")

    # --- staying whole

    def _generation(self) -> int:
        return int(self.catalog.fact("generation") or 1)

    def _open_vectors(self, repair: bool) -> Vectors:
        place = self.folder / "vectors"
        try:
            return Vectors(place, self._generation())
        except LibraryError:
            if not repair:
                raise
            discard(place)
            return Vectors(place, self._generation())

    def _finish_interrupted_work(self) -> None:
        """Remove what a killed process left: versions never published or already replaced."""
        self.vectors.drop_others()
        self._discard(self.catalog.unfinished())

    def _discard(self, article_keys: Sequence[int]) -> None:
        if article_keys:
            self.vectors.remove(article_keys)
            self.catalog.settle(article_keys)

    def _check_in_step(self) -> None:
        _, *written = self.catalog.counts()
        if written != [self.vectors.passages.count(), self.vectors.statements.count()]:
            raise LibraryError(
                f"The vectors of the library {self.folder} do not match its catalog: "
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
        articles = self._articles
        article = articles.get(article_id) or self.catalog.article(article_id)
        if article is None:
            raise LibraryError(f"The library holds no article '{article_id}': 'quiadit articles' lists them.")
        if len(articles) >= _ARTICLES_KEPT:
            articles.clear()
        articles[article_id] = article
        return article

    @property
    def size(self) -> tuple[int, int, int]:
        """How many articles, passages and statements the library holds."""
        with self._recalling:
            if self._size is None:
                self._size = self.catalog.counts()
            return self._size

    def question_vector(self, text: str) -> list[float]:
        """The unit vector of a question; the last few are remembered: a question needs its own twice."""
        return self._question_vector(text)

    def nearest(self, vector: Sequence[float], limit: int) -> list[tuple[StoredPassage, float]]:
        """Passages nearest in meaning to a unit vector, with their cosine, nearest first."""
        found = self.vectors.passages.nearest(vector, limit)
        passages = self.catalog.passages([key for key, _ in found])
        return [(passages[key], similarity) for key, similarity in found if key in passages]

    def matching(self, stems: Sequence[str], limit: int) -> list[tuple[StoredPassage, float]]:
        """Passages that hold any of the stems (`index.words`), with their BM25 score, best first."""
        found = self.catalog.matching(stems, limit)
        passages = self.catalog.passages([key for key, _ in found])
        return [(passages[key], score) for key, score in found if key in passages]

    # --- who says what

    @property
    def voices(self) -> Voices:
        """The speakers of the whole library, merged from those of its articles; kept until it changes."""
        with self._recalling:
            if self._voices is None:
                self._voices = Voices.of(self.catalog.speakers())
            return self._voices

    def statements(
        self,
        speaker: str | None = None,
        about: str | None = None,
        article: str | None = None,
        since: str | None = None,
        until: str | None = None,
        limit: int | None = None,
    ) -> list[Statement]:
        """Statements by their articles' dates, then in reading order, their speakers those of the library.

        Narrowed to a speaker (as a reader names one: part of a name, a role), an article, a period (ISO dates
        as precise as wanted, both included). With `about`, nearest in meaning first.
        """
        found = self.catalog.statements(None, None if article is None else [article], since, until)
        if speaker is not None:
            meant = {id(each) for each in self.voices.matching(speaker)}
            found = [each for each in found if id(self.voices.speaker_of(each.statement)) in meant]
        if about is not None and found:
            vector = np.asarray(self.question_vector(about), dtype=np.float32)
            order = np.argsort(-(np.stack([each.vector for each in found]) @ vector), kind="stable")
            found = [found[number] for number in order]
        return [self.voices.named(each.statement) for each in found[:limit]]

    def nearest_statements(
        self, vector: Sequence[float], limit: int, speaker_names: Sequence[str] | None = None
    ) -> list[tuple[StoredStatement, float]]:
        """Statements nearest in meaning to a unit vector, with their cosine, nearest first.

        `speaker_names` narrows to statements whose article names the speaker by one of these.
        """
        where = {"speaker": {"$in": list(speaker_names)}} if speaker_names is not None else None
        found = self.vectors.statements.nearest(vector, limit, where)
        stored = {each.key: each for each in self.catalog.statements([key for key, _ in found])}
        return [(stored[key], similarity) for key, similarity in found if key in stored]

    def outdated(self) -> int:
        """How many articles had their statements read by older rules: `quiadit rebuild` reads them anew."""
        return self.catalog.outdated(RULES_VERSION)


def _filters(statement: Statement) -> dict[str, str | int]:
    """What a search for statements can be narrowed by."""
    named: dict[str, str | int] = {"speaker": statement.speaker.name} if statement.speaker else {}
    return named | {"act": statement.act}
