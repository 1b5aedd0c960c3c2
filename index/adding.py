"""Adding to a library: each source is read, settled against what is there, and written in batches."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from index.article import Article
from index.drafting import draft
from index.errors import ReadingError
from index.outcome import Outcome, Report, Status
from index.reading import Source, find_sources, read
from index.records import text_hash
from index.speech import missing_pipeline

if TYPE_CHECKING:
    from index.library import Library

# Called with how many sources are settled, how many there are, and the one just settled.
Progress = Callable[[int, int, str], None]

# Letters written together: enough to sort by length and fill the model, small enough to lose little.
_BATCH = 100_000


class Adding:
    """One run of adding; reports an article only once it is written for good."""

    def __init__(self, library: Library, progress: Progress | None) -> None:
        self._library = library
        self._catalog = library.catalog
        self._progress = progress
        self._waiting: list[tuple[Article, str, Status]] = []
        self._outcomes: list[Outcome] = []

    def run(self, places: Iterable[str | Path]) -> Report:
        """Add everything found at these places."""
        sources = list(find_sources(places))
        for number, source in enumerate(sources, 1):
            try:
                self._settle_source(source)
            except ReadingError as error:
                self._outcomes.append(Outcome(source.name, "failed", str(error)))
            if sum(len(article.text) for article, _, _ in self._waiting) >= _BATCH:
                self._flush()
            if self._progress is not None:
                self._progress(number, len(sources), source.name)
        self._flush()
        return Report(tuple(self._outcomes))

    def _settle_source(self, source: Source) -> None:
        limit = int(self._library.settings.max_file_megabytes * 1_000_000)
        fingerprint = source.fingerprint(max_bytes=limit)
        held = self._catalog.held_by(source.name)
        if held and all(known == fingerprint for _, _, known in held):
            for name, article_id, _ in held:
                self._unchanged(name, article_id)
            return
        for article in read(source, max_bytes=limit):
            former = {article_id for name, article_id, _ in held if name == article.source}
            article_id = self._settle_article(article, fingerprint, former)
            for left in former - {article_id}:
                self._leave(article.source, left)

    def _settle_article(self, article: Article, fingerprint: str, former: set[str]) -> str:
        """Decide what becomes of one article; returns the id under which the library holds its text.

        `former` are the ids of the articles that its source held so far.
        """
        _require_storable(article)
        wanted = text_hash(article.text)
        if any(text_hash(waiting.text) == wanted for waiting, _, _ in self._waiting):
            self._flush()
        same = self._catalog.article_with_text(article.text)
        if same is not None:
            self._catalog.link_source(article.source, same, fingerprint)
            self._unchanged(article.source, same)
            return same
        status: Status = "added"
        if article.id in former and self._catalog.sources_of(article.id) == [article.source]:
            status = "updated"
        elif self._catalog.article(article.id) is not None:
            article = replace(article, id=_other_id(article))
        self._waiting.append((article, fingerprint, status))
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
        library = self._library
        library.write(
            draft(
                [(article, fingerprint) for article, fingerprint, _ in waiting],
                library.embedder,
                library.settings.passage_tokens,
            )
        )
        for article, _, status in waiting:
            missing = missing_pipeline(article.language)
            self._outcomes.append(Outcome(article.source, status, missing or "", article.id, article.title))


def _require_storable(article: Article) -> None:
    try:
        article.text.encode("utf-8")
    except UnicodeEncodeError:
        raise ReadingError(
            "the text holds broken characters (halves of letters): save it again as UTF-8, then add it."
        ) from None


def _other_id(article: Article) -> str:
    """An id for a text whose source's own id is taken by an older text that other sources still hold."""
    return hashlib.sha256(f"{article.source}\n{article.text}".encode("utf-8", "surrogatepass")).hexdigest()[
        :16
    ]
