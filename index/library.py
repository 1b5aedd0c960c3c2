"""A library: articles in, evidence out; keeps the catalog and the vectors in step."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path

import numpy as np

from index.adding import Adding, Progress
from index.analysis import Analysis
from index.article import Article, Headline, Statement
from index.catalog import Catalog
from index.drafting import Step, draft_many
from index.embedding import Embedder, ModelIdentity, open_embedder
from index.embedding.word_space import DIMENSION, WordSpace
from index.errors import LibraryError
from index.outcome import Report
from index.overview import Overview
from index.ownership import Ownership
from index.recall import Recall
from index.records import Draft, Floats, StoredPassage, StoredStatement, Written
from index.settings import Settings, load_settings
from index.speech import RULES_VERSION
from index.uploads import sweep
from index.vectors import Vectors, discard, stored_in
from index.voices import Voices

# Articles kept at hand: those of the last answers.
_ARTICLES_KEPT = 64

# How long closing waits for what another thread writes.
_SECONDS_TO_FINISH = 4.0


class Library:
    """The articles of one folder on disk; one process at a time, any number of its threads.

    Use `Library.open`, and close it when done (or use it in a `with` statement).
    """

    def __init__(self, folder: Path, settings: Settings, repair_vectors: bool = False) -> None:
        """See `open`."""
        self.folder = folder
        self.settings = settings
        self._writing = threading.RLock()
        self._closing = threading.Event()
        self._loading = threading.Lock()
        self._opening = threading.RLock()
        self._recalling = threading.Lock()
        self._embedder: Embedder | None = None
        self._vectors: Vectors | None = None
        self.analysis = Analysis(settings.cache)
        self._question = lru_cache(maxsize=64)(lambda text: self.embedder.embed_question(text))
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
                self._recall = Recall(self.catalog, lambda: self.vectors, settings.exact_search)
                self._forget()
                if repair_vectors:
                    self._vectors = self._repaired_vectors()
                elif self.catalog.unfinished():
                    _ = self.vectors
                elif self.size[1] and not stored_in(self._vector_folder):
                    raise self._out_of_step()
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
        """Let go of the library; what another thread is adding ends with the article that it is at.

        It waits for that a few seconds at most: closed in the middle of a write, a library is whole again at
        the next opening.
        """
        self._closing.set()
        finished = self._writing.acquire(timeout=_SECONDS_TO_FINISH)
        try:
            self.analysis.close()
            with self._opening:
                if self._vectors is not None:
                    self._vectors.close()
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

    def _forget(self) -> None:
        """Drop what was kept of the library as it was."""
        with self._recalling:
            self._voices: Voices | None = None
            self._overview: Overview | None = None
            self._articles: dict[str, Article] = {}
        self._recall.forget()

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
            written = self._store(drafts, self.vectors)
            self._discard(self.catalog.publish(drafts, [each.key for each in written]), self.vectors)
            self._forget()

    def _store(self, drafts: Sequence[Draft], into: Vectors) -> list[Written]:
        written = self.catalog.begin(drafts)
        if any(keys.passages for keys in written):
            into.passages.add(
                [key for keys in written for key in keys.passages],
                np.concatenate([each.passage_vectors for each in drafts]),
                [{"article": keys.key} for keys in written for _ in keys.passages],
            )
        if any(keys.statements for keys in written):
            into.statements.add(
                [key for keys in written for key in keys.statements],
                np.concatenate([each.statement_vectors for each in drafts]),
                [
                    {"article": keys.key} | _filters(statement)
                    for each, keys in zip(drafts, written, strict=True)
                    for statement in each.statements
                ],
            )
        return written

    def remove(self, article_id: str) -> None:
        """Remove an article, whatever its sources.

        Raises:
            LibraryError: the library holds no such article.
        """
        with self._writing:
            vectors = self.vectors  # before anything is changed: they may not be readable
            keys = self.catalog.withdraw(article_id)
            if not keys:
                raise LibraryError(
                    f"The library holds no article '{article_id}': 'quiadit articles' lists them."
                )
            self._discard(keys, vectors)
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
        embedder = open_embedder(self._model_name(), self.settings.cache)
        generation = self._generation() + 1
        fresh = Vectors(self._vector_folder, generation)
        articles = self.catalog.articles()
        drafts: list[Draft] = []
        keys: list[int] = []
        for made in self._drafts([(each, self._fingerprint(each)) for each in articles], embedder):
            keys.extend(each.key for each in self._store(made, fresh))
            drafts.extend(made)
            if progress is not None:
                progress(len(drafts), len(articles))
        replaced = self.catalog.publish(
            drafts, keys, {"generation": generation, "embedding": self._identity_fact(embedder.identity)}
        )
        old, self._vectors = self.vectors, fresh
        old.drop()
        self.catalog.settle(replaced)
        self._embedder = embedder
        self._forget()

    def _drafts(self, articles: Sequence[tuple[Article, str]], embedder: Embedder) -> Iterator[list[Draft]]:
        return draft_many(articles, self.analysis, embedder, self.settings.passage_tokens)

    def _fingerprint(self, article: Article) -> str:
        held = self.catalog.held_by(article.source)
        return next((known for _, article_id, known in held if article_id == article.id), "")

    # --- staying whole

    def _generation(self) -> int:
        return int(self.catalog.fact("generation") or 1)

    @property
    def _vector_folder(self) -> Path:
        return self.folder / "vectors"

    @property
    def vectors(self) -> Vectors:
        """The Chroma collections, opened when first needed: neither a small library's search nor adding
        what is already there needs them.

        Raises:
            LibraryError: they cannot be read or do not match the catalog; says what to do.
        """
        with self._opening:
            if self._vectors is None:
                vectors = Vectors(self._vector_folder, self._generation())
                self._finish_interrupted_work(vectors)
                _, *written = self.catalog.counts()
                if written != [vectors.passages.count(), vectors.statements.count()]:
                    vectors.close()
                    raise self._out_of_step()
                self._vectors = vectors
            return self._vectors

    def _repaired_vectors(self) -> Vectors:
        """The vectors, made empty where they cannot be read: a rebuild fills new ones."""
        try:
            vectors = Vectors(self._vector_folder, self._generation())
        except LibraryError:
            discard(self._vector_folder)
            vectors = Vectors(self._vector_folder, self._generation())
        self._finish_interrupted_work(vectors)
        return vectors

    def _finish_interrupted_work(self, vectors: Vectors) -> None:
        """Remove what a killed process left: versions never published or already replaced."""
        vectors.drop_others()
        self._discard(self.catalog.unfinished(), vectors)

    def _discard(self, article_keys: Sequence[int], vectors: Vectors) -> None:
        if article_keys:
            vectors.remove(article_keys)
            self.catalog.settle(article_keys)

    def _out_of_step(self) -> LibraryError:
        return LibraryError(
            f"The vectors of the library {self.folder} do not match its catalog: "
            "run 'quiadit rebuild', which makes them again from the catalog."
        )

    # --- reading

    def articles(self) -> list[Article]:
        """All articles, newest first."""
        return self.catalog.articles()

    def sweep_uploads(self) -> None:
        """Remove the copies of what was sent (`index.uploads`) that no article has as its source any more."""
        sweep(self.folder, self.catalog.source_names())

    def headlines(self) -> list[Headline]:
        """What a list shows of each article, newest first: quicker than `articles`, which read the texts."""
        return self.catalog.headlines()

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
        return self._recall.size

    def question_vector(self, text: str) -> list[float]:
        """The unit vector of a question; the last few are remembered: a question needs its own twice."""
        return self._question(text).vector

    def question_words(self, text: str) -> tuple[tuple[str, ...], Floats]:
        """The words of a question that carry meaning, and their vectors in the model's word space.

        The vectors are those that `StoredPassage.word_vectors` is compared with: float32 (words, dimension),
        or (0, dimension) for a model without a word space.
        """
        read = self._question(text)
        space = WordSpace.of(self.embedder.identity)
        if space is None:
            return read.words, np.zeros((0, DIMENSION), np.float32)
        return read.words, space.project(read.word_vectors)

    def nearest(self, vector: Sequence[float], limit: int) -> list[tuple[StoredPassage, float]]:
        """Passages nearest in meaning to a unit vector, with their cosine, nearest first."""
        return self._recall.nearest(vector, limit)

    def matching(self, stems: Sequence[str], limit: int) -> list[tuple[StoredPassage, float]]:
        """Passages that hold any of the stems (`index.words`), with their BM25 score, best first."""
        return self._recall.matching(stems, limit)

    def document_frequencies(self, stems: Iterable[str]) -> dict[str, int]:
        """In how many passages each stem occurs; stems that occur nowhere are left out."""
        return self._recall.document_frequencies(stems)

    # --- who says what

    @property
    def voices(self) -> Voices:
        """The speakers of the whole library, merged from those of its articles; kept until it changes."""
        with self._recalling:
            if self._voices is None:
                self._voices = Voices.of(self.catalog.speakers())
            return self._voices

    @property
    def overview(self) -> Overview:
        """Statements, headlines and speakers, to filter and count; kept until the library changes."""
        voices, overview = self.voices, self._overview
        if overview is None or overview.voices is not voices:
            overview = Overview.of(self.catalog.headlines(), self.catalog.said(), voices)
            self._overview = overview
        return overview

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
        return self._recall.nearest_statements(vector, limit, speaker_names)

    def passages_with(self, statements: Iterable[Statement]) -> list[StoredPassage]:
        """The passage that each statement stands in, each once, in the order of the statements."""
        told = list(statements)
        of_article: dict[str, list[StoredPassage]] = {}
        for stored in self.catalog.passages_in(list({each.article_id for each in told})):
            of_article.setdefault(stored.article_id, []).append(stored)
        found: dict[int, StoredPassage] = {}
        for each in told:
            start, end = each.spans[0][0], each.spans[-1][1]
            for stored in of_article.get(each.article_id, ()):
                if stored.passage.start <= start and end <= stored.passage.end:
                    found.setdefault(stored.key, stored)
                    break
        return list(found.values())

    def statements_in(self, article_ids: Iterable[str]) -> list[StoredStatement]:
        """The statements of these articles, article by article in the order given, in reading order."""
        return self._recall.statements_in(article_ids)

    def outdated(self) -> int:
        """How many articles had their statements read by older rules: `quiadit rebuild` reads them anew."""
        return self.catalog.outdated(RULES_VERSION)


def _filters(statement: Statement) -> dict[str, str | int]:
    """What a search for statements can be narrowed by."""
    named: dict[str, str | int] = {"speaker": statement.speaker.name} if statement.speaker else {}
    return named | {"act": statement.act}
