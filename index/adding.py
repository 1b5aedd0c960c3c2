"""Adding to a library: each source is read and settled against what is there, and written in batches.

Three things go on at once: sources are read, statements are read in processes of their own
(`index.analysis`), and a thread embeds what both have finished. Only the caller's thread writes and tells.
"""

from __future__ import annotations

import hashlib
import queue
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from index.article import Article
from index.drafting import Doing, Step, draft
from index.errors import ReadingError
from index.outcome import Outcome, Report, Status
from index.reading import Source, find_sources, read
from index.records import Draft, require_storable, text_hash
from index.speech.worker import Reading, step_back

if TYPE_CHECKING:
    from index.library import Library

# Called with how many sources are settled, how many there are, and the one just settled.
Progress = Callable[[int, int, str], None]

# Letters written together: enough to sort by length and fill the model, small enough to lose little.
_BATCH = 30_000
# Batches read ahead of the one that is embedded: enough to keep the reading of statements busy.
_AHEAD = 3
# Seconds between two looks at what the embedding thread tells.
_LOOK = 0.2


@dataclass(frozen=True, slots=True)
class Changed:
    """A source that has to be read: its fingerprint, names and ids of the articles that it held so far."""

    fingerprint: str
    held: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Ready:
    """An article that was drafted elsewhere, and why its statements were not read, if they were not."""

    draft: Draft
    problem: str


@dataclass(frozen=True, slots=True)
class _Waiting:
    """An article to be written and the source it came from; its statements to come, or its draft."""

    article: Article
    fingerprint: str
    status: Status
    source: int
    reading: Future[Reading] | None
    ready: Ready | None = None

    @property
    def problem(self) -> str:
        """Why its statements were not read; empty where they were."""
        if self.ready is not None:
            return self.ready.problem
        return self.reading.result().problem if self.reading else ""


class _StoppedError(Exception):
    """Raised in the embedding thread when adding has ended without it."""


class Adding:
    """One run of adding; reports an article only once it is written for good."""

    def __init__(self, library: Library, progress: Progress | None, step: Step | None = None) -> None:
        self._library = library
        self._catalog = library.catalog
        self._progress = progress
        self._step = step or (lambda *_: None)
        self._source = 0
        self._waiting: list[_Waiting] = []
        self._drafting = ThreadPoolExecutor(1, thread_name_prefix="drafting")
        self._batches: deque[tuple[list[_Waiting], Future[list[Draft]]]] = deque()
        self._told: queue.SimpleQueue[tuple[Doing, int, int]] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._outcomes: list[Outcome] = []

    def run(self, places: Iterable[str | Path]) -> Report:
        """Add everything found at these places.

        Interrupted, it leaves what is written, and nothing half.
        """
        try:
            private = self._library.settings.private_addresses
            self._run(list(find_sources(places, private=private)))
        except BaseException:
            self._stopping.set()
            self._library.analysis.close()
            raise
        finally:
            self._drafting.shutdown(cancel_futures=True)
        return Report(tuple(self._outcomes))

    def _run(self, sources: list[Source]) -> None:
        for number, source in enumerate(sources):
            self._library.require_open()
            self._source = number
            self._step("reading", number, len(sources))
            try:
                self._settle_source(source)
            except ReadingError as error:
                self._outcomes.append(Outcome(source.name, "failed", str(error)))
            self._flush_when_full()
            self._tell(number + 1, sources)
        self._flush(0)
        while self._batches:
            self._write_first()
            self._tell(len(sources), sources)

    def _tell(self, read: int, sources: list[Source]) -> None:
        """How many of the sources read so far are settled: all but those whose articles are not written."""
        if self._progress is not None:
            unwritten = [each for batch, _ in self._batches for each in batch] + self._waiting
            settled = read - len({each.source for each in unwritten})
            self._progress(settled, len(sources), sources[read - 1].name)

    def _settle_source(self, source: Source) -> None:
        changed = self._changed(source)
        if changed is not None:
            for article in read(source, max_bytes=self._limit):
                self._settle_one(article, changed)

    @property
    def _limit(self) -> int:
        """Bytes of the largest source that is read."""
        return int(self._library.settings.max_file_megabytes * 1_000_000)

    def _changed(self, source: Source) -> Changed | None:
        """What is known of a source that has to be read; None, and the outcome told, where it has not.

        Raises:
            ReadingError: the source cannot be opened.
        """
        fingerprint = source.fingerprint(max_bytes=self._limit)
        held = self._catalog.held_by(source.name)
        if not held or any(known != fingerprint for _, _, known in held):
            return Changed(fingerprint, tuple((name, article_id) for name, article_id, _ in held))
        for name, article_id, _ in held:
            self._unchanged(name, article_id)
        return None

    def _settle_one(self, article: Article, changed: Changed, ready: Ready | None = None) -> None:
        """Settle one article of a source, in place of what the source held under that name."""
        former = {article_id for name, article_id in changed.held if name == article.source}
        article_id = self._settle_article(article, changed.fingerprint, former, ready)
        for left in former - {article_id}:
            self._leave(article.source, left)

    def _settle_article(
        self, article: Article, fingerprint: str, former: set[str], ready: Ready | None
    ) -> str:
        """Decide what becomes of one article; returns the id under which the library holds its text.

        `former` are the ids of the articles that its source held so far.
        """
        require_storable(article)
        wanted = text_hash(article.text)
        unwritten = [*self._waiting, *(each for batch, _ in self._batches for each in batch)]
        if any(text_hash(each.article.text) == wanted for each in unwritten):
            self._finish()
        same = self._catalog.article_with_text(article.text)
        if same is not None:
            self._catalog.link_source(article.source, same, fingerprint)
            self._unchanged(article.source, same)
            return same
        status: Status = "added"
        if article.id in former and self._catalog.sources_of(article.id) == [article.source]:
            status = "updated"
        elif self._catalog.article(article.id) is not None:
            article, ready = replace(article, id=_other_id(article)), None
        reading = self._library.analysis.submit(article) if ready is None else None
        self._waiting.append(_Waiting(article, fingerprint, status, self._source, reading, ready))
        return article.id

    def _unchanged(self, source: str, article_id: str) -> None:
        article = self._library.article(article_id)
        reason = "" if article.source == source else f"the same text as {article.source}"
        self._outcomes.append(Outcome(source, "unchanged", reason, article_id, article.title))

    def _leave(self, source: str, article_id: str) -> None:
        """A source no longer holds an article: without another source, the article goes."""
        self._finish()
        if self._catalog.unlink_source(source, article_id) is None:
            self._library.remove(article_id)

    # --- embedding and writing

    def _finish(self) -> None:
        """Write everything that waits."""
        self._flush(0)
        while self._batches:
            self._write_first()

    def _flush_when_full(self) -> None:
        if sum(len(each.article.text) for each in self._waiting) >= _BATCH:
            self._flush(_AHEAD)

    def _flush(self, ahead: int) -> None:
        """Hand what waits to the embedding thread, and write until only so many batches are ahead."""
        waiting, self._waiting = self._waiting, []
        if waiting:
            self._batches.append((waiting, self._drafting.submit(self._draft, waiting)))
        while len(self._batches) > max(ahead, 1) or (self._batches and self._batches[0][1].done()):
            self._write_first()

    def _write_first(self) -> None:
        """Wait for the oldest batch and write it."""
        waiting, drafting = self._batches[0]
        _ = self._library.vectors  # opened while the other threads are busy
        while not drafting.done():
            wait([drafting], timeout=_LOOK)
            self._pass_on()
            self._library.require_open()
        drafts = drafting.result()
        self._pass_on()
        self._step("storing", 0, len(drafts))
        self._library.write(drafts)
        self._batches.popleft()
        for each in waiting:
            article = each.article
            self._outcomes.append(
                Outcome(article.source, each.status, each.problem, article.id, article.title)
            )

    def _pass_on(self) -> None:
        """Tell in this thread what the embedding thread does."""
        while not self._told.empty():
            self._step(*self._told.get())

    def _draft(self, waiting: list[_Waiting]) -> list[Draft]:
        """In the embedding thread: the drafts of a batch, when its statements are read."""
        missing = [(each, each.reading) for each in waiting if each.reading is not None]
        made = iter(self._draft_here(missing) if missing else ())
        return [next(made) if each.ready is None else each.ready.draft for each in waiting]

    def _draft_here(self, waiting: list[tuple[_Waiting, Future[Reading]]]) -> list[Draft]:
        # Loading the tokenizer keeps all other threads waiting: that is soon over, and no time to stand back.
        self._library.embedder.count_tokens([""])
        step_back()

        def readings() -> Iterator[Reading]:
            for number, (_, reading) in enumerate(waiting):
                self._told.put(("statements", number, len(waiting)))
                yield reading.result()

        return draft(
            [(each.article, each.fingerprint) for each, _ in waiting],
            readings(),
            self._library.embedder,
            self._library.settings.passage_tokens,
            self._embedded,
        )

    def _embedded(self, done: int, total: int) -> None:
        if self._stopping.is_set():
            raise _StoppedError
        self._told.put(("vectors", done, total))


def _other_id(article: Article) -> str:
    """An id for a text whose source's own id is taken by an older text that other sources still hold."""
    return hashlib.sha256(f"{article.source}\n{article.text}".encode("utf-8", "surrogatepass")).hexdigest()[
        :16
    ]
