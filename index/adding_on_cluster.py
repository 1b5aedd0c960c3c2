"""Adding with the work done on a cluster: settled and written here as ever, read and embedded there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING

from index.adding import Adding, Changed, Progress, Ready
from index.cluster import LOCAL, Cluster, Done, Job, Work
from index.drafting import Step
from index.errors import ReadingError
from index.outcome import Outcome
from index.reading import Source

if TYPE_CHECKING:
    from index.library import Library

# Sources sent together, and their bytes: enough that starting the workers is little beside their work.
_SOURCES, _BYTES = 2_000, 100_000_000


class AddingOnCluster(Adding):
    """One run of adding; the same articles, statements and vectors come of it as without a cluster."""

    def __init__(
        self, library: Library, address: str, progress: Progress | None, step: Step | None = None
    ) -> None:
        super().__init__(library, progress, step)
        self._address = address
        self._settled = 0
        self._sources: list[Source] = []

    def _run(self, sources: list[Source]) -> None:
        """Cluster and model are only opened when there is something to read."""
        self._sources = sources
        with ExitStack() as opened:
            cluster: Cluster | None = None
            for jobs, changed in self._portions():
                if cluster is None:
                    work = self._work()
                    cluster = opened.enter_context(Cluster(self._address))
                self._settle(cluster.drafted(jobs, work), changed)
        self._finish()
        if sources:
            self._tell(len(sources), sources)

    def _work(self) -> Work:
        settings, embedder = self._library.settings, self._library.embedder
        return Work(
            self._catalog.fact("embedding")["name"],
            embedder.identity,
            settings.passage_tokens,
            settings.cache if self._address == LOCAL else None,
        )

    def _portions(self) -> Iterator[tuple[list[Job], dict[int, Changed]]]:
        """The sources that have to be read, some at a time; the others are settled on the way."""
        jobs: list[Job] = []
        changed: dict[int, Changed] = {}
        for number, source in enumerate(self._sources):
            self._library.require_open()
            self._step("reading", number, len(self._sources))
            try:
                found = self._changed(source)
                if found is not None:
                    changed[number] = found
                    jobs.append(Job(number, source.load(self._limit), found.fingerprint))
            except ReadingError as error:
                self._outcomes.append(Outcome(source.name, "failed", str(error)))
            if not jobs or jobs[-1].number != number:
                self._one_settled()
            if len(jobs) >= _SOURCES or sum(len(job.content.data) for job in jobs) >= _BYTES:
                yield jobs, changed
                jobs, changed = [], {}
        if jobs:
            yield jobs, changed

    def _settle(self, done: Iterator[Done], changed: dict[int, Changed]) -> None:
        last: int | None = None
        for each in done:
            self._library.require_open()
            if last not in (None, each.number):
                self._one_settled()
            last = self._source = each.number
            try:
                if each.article is None or each.draft is None:
                    raise ReadingError(each.problem)
                self._settle_one(each.article, changed[each.number], Ready(each.draft, each.problem))
            except ReadingError as error:
                self._outcomes.append(Outcome(self._sources[each.number].name, "failed", str(error)))
            self._flush_when_full()
        if last is not None:
            self._one_settled()

    def _one_settled(self) -> None:
        self._settled += 1
        self._tell(self._settled, self._sources)
