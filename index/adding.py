"""Adding to a library: each source is read, settled against what is there, and written in batches."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from index.article import Article
from index.catalog import text_hash
from index.drafting import CutArticle, cut, embed
from index.errors import ReadingError
from index.outcome import Outcome, Report, Status
from index.reading import Source, find_sources, read

if TYPE_CHECKING:
    from index.library import Library

# Called with how many sources are settled, how many there are, and the one just settled.
Progress = Callable[[int, int, str], None]

# Passages written together: enough to sort by length and fill the model, small enough to lose little.
_BATCH = 256


class Adding:
    """One run of adding; reports an article only once it is written for good."""

    def __init__(self, library: Library, progress: Progress | None) -> None:
        self._library = library
        self._catalog = library.catalog
        self._progress = progress
        self._waiting: list[tuple[CutArticle, Status]] = []
        self._outcomes: list[Outcome] = []

    def run(self, places: Iterable[str | Path]) -> Report:
        """Add everything found at these places."""
        sources = list(find_sources(places))
        for number, source in enumerate(sources, 1):
            try:
                self._settle_source(source)
            except ReadingError as error:
                self._outcomes.append(Outcome(source.name, "failed", str(error)))
            if sum(len(waiting.passages) for waiting, _ in self._waiting) >= _BATCH:
                self._flush()
            if self._progress is not None:
                self._progress(number, len(sources), source.name)
        self._flush()
        return Report(tuple(self._outcomes))

    def _settle_source(self, source: Source) -> None:
        fingerprint = source.fingerprint()
        held = self._catalog.held_by(source.name)
        if held and all(known == fingerprint for _, known in held):
            for article_id, _ in held:
                self._unchanged(source.name, article_id)
            return
        limit = int(self._library.settings.max_file_megabytes * 1_000_000)
        articles = read(source, max_bytes=limit)
        known_ids = {article_id for article_id, _ in held}
        for article in articles:
            article_id = self._settle_article(article, fingerprint, known_ids)
            if len(articles) == 1:
                for former in known_ids - {article_id}:
                    self._leave(source.name, former)

    def _settle_article(self, article: Article, fingerprint: str, known_ids: set[str]) -> str:
        """Decide what becomes of one article; returns the id under which the library holds its text."""
        wanted = text_hash(article.text)
        if any(text_hash(waiting.article.text) == wanted for waiting, _ in self._waiting):
            self._flush()
        same = self._catalog.article_with_text(article.text)
        if same is not None:
            self._catalog.link_source(article.source, same, fingerprint)
            self._unchanged(article.source, same)
            return same
        status: Status = "added"
        if article.id in known_ids and self._catalog.sources_of(article.id) == [article.source]:
            status = "updated"
        elif self._catalog.article(article.id) is not None:
            article = replace(article, id=_other_id(article))
        budget = self._library.settings.passage_tokens
        self._waiting.append((cut(article, fingerprint, self._library.embedder, budget), status))
        return article.id

    def _unchanged(self, source: str, article_id: str) -> None:
        article = self._library.article(article_id)
        reason = "" if article.source == source else f"the same text as {article.source}"
        self._outcomes.append(Outcome(source, "unchanged", reason, article_id, article.title))

    def _leave(self, source: str, article_id: str) -> None:
        """A source no longer holds an article: without another source, the article goes."""
        self._flush()
        if self._catalog.unlink_source(source, article_id) is None:
            self._library.remove(article_id)

    def _flush(self) -> None:
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        drafts, vectors = embed([article for article, _ in waiting], self._library.embedder)
        self._library.write(drafts, vectors)
        for article, status in waiting:
            read_from = article.article
            self._outcomes.append(
                Outcome(read_from.source, status, article_id=read_from.id, title=read_from.title)
            )


def _other_id(article: Article) -> str:
    """An id for a text whose source's own id is taken by an older text that other sources still hold."""
    return hashlib.sha256(f"{article.source}\n{article.text}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
