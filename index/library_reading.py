"""What is read of an open library: articles, passages near in meaning or by word, who says what."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import numpy as np

from index.article import Article, Headline, Statement
from index.catalog import Catalog
from index.derived import derived, discard_damaged
from index.embedding import Embedder
from index.embedding.word_space import DIMENSION, WordSpace
from index.errors import LibraryError, VectorsError
from index.landmarks import Landmarks, ReadLandmarks
from index.overview import Overview
from index.own_model import OwnModel
from index.recall import Limits, Recall
from index.records import Floats, StoredPassage, StoredStatement
from index.settings import Settings
from index.shared import derived_of, step_of
from index.speech import RULES_VERSION
from index.vectors import Vectors
from index.voices import Voices

log = logging.getLogger(__name__)

# Articles kept at hand: those of the last answers.
_ARTICLES_KEPT = 64

T = TypeVar("T")


class LibraryReading:
    """Reads a library; what a question needs twice is kept at hand until the library changes."""

    def __init__(self, folder: Path, settings: Settings, catalog: Catalog) -> None:
        self.folder = folder
        self.settings = settings
        self.catalog = catalog
        self._step = step_of(folder, settings, catalog)
        self._model = OwnModel(catalog, settings)
        self._refreshing = threading.Lock()
        self._revision = catalog.revision() if self.shared else 0
        self._recalling = threading.Lock()
        self._kept = derived_of(folder, settings, catalog)
        limits = Limits(settings.exact_search, settings.byte_search)
        self._recall = Recall(catalog, lambda: self.vectors, limits, self._kept)
        self._question = lru_cache(maxsize=64)(lambda text: self.embedder.embed_question(text))
        self._forget()

    def _forget(self) -> None:
        """Drop what was kept of the library as it was."""
        with self._recalling:
            self._voices: Voices | None = None
            self._landmarks: Landmarks | None = None
            self._overview: Overview | None = None
            self._articles: dict[str, Article] = {}
        self._recall.forget()

    @property
    def shared(self) -> bool:
        """Whether other processes may have it open as well."""
        return self.catalog.database.shared

    def refresh(self) -> bool:
        """See what other processes have changed, before a question; gives whether there was something.

        Only a shared library has such; there it is one short look into the catalog.

        Raises:
            LibraryError: it was rebuilt with another embedding model than the one asked for here.
        """
        if not self.shared:
            return False
        with self._refreshing:
            revision = self.catalog.revision()
            if revision == self._revision:
                return False
            self._step.see_changes()
            if self._model.see_changes():
                self._question.cache_clear()
            self._forget()
            self._revision = revision
        return True

    def _current(self, read: Callable[[], list[T]], wanted: int) -> list[T]:
        """What a search finds; once more, where another process replaced what it looked in meanwhile."""
        if not self.shared:
            return read()
        try:
            found = read()
        except VectorsError:
            self._step.open_again()
            self.refresh()
            return read()
        if len(found) < wanted and self.refresh():
            return read()
        return found

    @property
    def embedder(self) -> Embedder:
        """The embedding model, loaded when first needed."""
        return self._model.embedder

    def use(self, embedder: Embedder) -> None:
        """Take a default model that was loaded elsewhere meanwhile, where that is this library's model."""
        self._model.take(embedder)

    @property
    def vectors(self) -> Vectors:
        """The Chroma collections, opened when first needed; see `index.in_step`.

        Raises:
            LibraryError: they cannot be read or do not match the catalog; says what to do.
        """
        return self._step.vectors

    @property
    def vectors_mended(self) -> bool:
        """Whether the vectors were found damaged or lost since the library was opened, and made anew."""
        return self._step.mended

    def discard_damaged(self) -> list[str]:
        """Throw away what was worked out of the catalog and is damaged; gives the names of it.

        Raises:
            OSError: the folder of these files cannot be written.
        """
        if not self._kept.is_dir():
            return []
        found = [*discard_damaged(self._kept), *self._recall.discard_damaged()]
        self._forget()
        return found

    def articles(self) -> list[Article]:
        """All articles, newest first."""
        return self.catalog.articles()

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

    def nearest(
        self, vector: Sequence[float], limit: int, within: Collection[str] | None = None
    ) -> list[tuple[StoredPassage, float]]:
        """Passages nearest in meaning to a unit vector, with their cosine, nearest first.

        `within` narrows to the articles with these ids.
        """
        return self._current(lambda: self._recall.nearest(vector, limit, within), limit)

    def matching(
        self, stems: Sequence[str], limit: int, within: Collection[str] | None = None
    ) -> list[tuple[StoredPassage, float]]:
        """Passages that hold any of the stems (`index.words`), with their BM25 score, best first.

        `within` narrows to the articles with these ids.
        """
        return self._current(lambda: self._recall.matching(stems, limit, within), limit)

    def document_frequencies(self, stems: Iterable[str]) -> dict[str, int]:
        """In how many passages each stem occurs; stems that occur nowhere are left out."""
        return self._recall.document_frequencies(stems)

    # --- who says what

    @property
    def voices(self) -> Voices:
        """The speakers of the whole library, merged from those of its articles; kept until it changes."""
        with self._recalling:
            if self._voices is None:
                if self._recall.many_voices:
                    self._read_derived()
                else:
                    self._voices = Voices.of(self.catalog.speakers())
            assert self._voices is not None, "just read"
            return self._voices

    @property
    def landmarks(self) -> Landmarks:
        """What the articles may be told by; kept until the library changes."""
        with self._recalling:
            if self._landmarks is None:
                if self._recall.many_voices:
                    self._read_derived()
                else:
                    self._landmarks = ReadLandmarks(self.catalog.headlines())
            assert self._landmarks is not None, "just read"
            return self._landmarks

    def _read_derived(self) -> None:
        try:
            found = derived(self._kept, self.catalog)
            self._voices, self._landmarks = found.voices, found.landmarks
        except (OSError, sqlite3.Error) as error:  # a full disk: there is memory
            log.warning("The file of speakers in %s cannot be made (%s).", self._kept, error)
            self._voices = Voices.of(self.catalog.speakers())
            self._landmarks = ReadLandmarks(self.catalog.headlines())

    @property
    def overview(self) -> Overview:
        """Statements, headlines and speakers, to filter and count; kept until the library changes."""
        voices, overview = self.voices, self._overview
        if overview is None or overview.voices is not voices:
            _ = voices.by_place  # all of them are asked for
            overview = Overview.of(self.catalog.headlines(), self.catalog.said(voices.at), voices)
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
        self,
        vector: Sequence[float],
        limit: int,
        speaker_names: Sequence[str] | None = None,
        within: Collection[str] | None = None,
    ) -> list[tuple[StoredStatement, float]]:
        """Statements nearest in meaning to a unit vector, with their cosine, nearest first.

        `speaker_names` narrows to statements whose article names the speaker by one of these, `within` to
        those of the articles with these ids.
        """
        return self._current(
            lambda: self._recall.nearest_statements(vector, limit, speaker_names, within), limit
        )

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
