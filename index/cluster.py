"""Reading, statements and vectors on a cluster: the stages of an article, mapped by Ray Data.

Rows go from stage to stage in the order of the jobs: the bytes of a source, its articles, who says what in
them, drafts. A worker that dies is replaced and its rows are done again, which does no harm: nothing here
writes. Workers need Quiadit as it is here, and build the embedding model in their own cache.
"""

from __future__ import annotations

import logging
import os
import pickle
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from index.analysis import Analysis
from index.article import Article
from index.drafting import draft
from index.embedding import ModelIdentity, open_embedder
from index.embedding.onnx_embedder import usable_cores
from index.errors import LibraryError, ReadingError
from index.reading import read_content
from index.reading.content import Content
from index.records import Draft, require_storable
from index.settings import load_settings

if TYPE_CHECKING:
    import pyarrow

LOCAL = "local"
"""In place of an address: a cluster of this machine alone, started for the occasion."""

# Rows that an actor takes at a time: enough to fill the model, few enough to be spread.
_READ_TOGETHER, _DRAFTED_TOGETHER = 8, 32
# Cores that one actor for statements and one for vectors share with the tasks that read files.
_CORES = 4
_OBJECTS_BYTES = 500_000_000
# Seconds within which a cluster answers.
_PATIENCE = 10.0
# Ray tells its makers of each cluster unless told not to, and the terminal what only they understand.
_QUIET = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_BACKEND_LOG_LEVEL": "fatal"}


@dataclass(frozen=True, slots=True)
class Job:
    """The bytes of a source, its fingerprint, and the number under which its articles come back."""

    number: int
    content: Content
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Done:
    """One article of a job, drafted; or why there is none.

    Attributes:
        number: the job's.
        article: as read; None where the source cannot be read.
        draft: of the article.
        problem: why the source cannot be read, or its statements were not.
    """

    number: int
    article: Article | None
    draft: Draft | None
    problem: str


@dataclass(frozen=True, slots=True)
class Work:
    """What the workers have to know of a library.

    Attributes:
        embedding: name of its embedding model; None for the default one.
        identity: of that model, which the workers' has to be like.
        passage_tokens: length of a passage.
        cache: folder for what can be made again; None for the worker's own.
    """

    embedding: str | None
    identity: ModelIdentity
    passage_tokens: int
    cache: Path | None

    def cache_here(self) -> Path:
        """The cache folder of the process that asks."""
        return self.cache or load_settings().cache


class Cluster:
    """A Ray cluster for as long as it is open: one of this machine alone, or the one at an address."""

    def __init__(self, address: str) -> None:
        """`address` is that of a cluster as `ray.init` takes it (`auto`, `HOST:6379`), or `LOCAL`.

        Raises:
            LibraryError: Ray is not installed, or there is no cluster at the address.
        """
        for name, value in _QUIET.items():
            os.environ.setdefault(name, value)
        try:
            import ray
            import ray.data
        except ImportError as error:
            raise LibraryError(
                "Reading on a cluster needs Ray, which is not installed: pip install 'quiadit[cluster]'."
            ) from error
        self._ray: Any = ray
        self._own = not ray.is_initialized()
        if self._own:
            here: dict[str, Any] = {
                "num_cpus": max(2, usable_cores()),
                "include_dashboard": False,
                "object_store_memory": _OBJECTS_BYTES,
                "_node_ip_address": "127.0.0.1",
            }
            try:
                _require_answer(address)
                ray.init(
                    address=address,
                    log_to_driver=False,
                    logging_level=logging.ERROR,
                    **(here if address == LOCAL else {}),
                )
            except (ConnectionError, ValueError, RuntimeError, OSError) as error:
                raise LibraryError(
                    f"There is no Ray cluster at '{address}' ({str(error).splitlines()[0]}): start one with "
                    "'ray start --head' and name its address, or say --ray alone to use this machine."
                ) from error
        logging.getLogger("ray.data").setLevel(logging.ERROR)
        context: Any = ray.data.DataContext.get_current()
        context.execution_options.preserve_order = True
        context.enable_progress_bars = False

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *_: object) -> None:
        if self._own:
            self._ray.shutdown()

    def drafted(self, jobs: Sequence[Job], work: Work) -> Iterator[Done]:
        """The articles of the jobs in order, each as soon as it and those before it are drafted.

        Raises:
            LibraryError: the cluster fails for good; says what to do.
        """
        cores = int(self._ray.cluster_resources().get("CPU", 1))
        pool = max(1, cores // _CORES)
        actors = self._ray.data.ActorPoolStrategy(size=pool)
        small = cores < _CORES
        rows = [{"job": pickle.dumps(job)} for job in jobs]
        try:
            drafts = (
                self._ray.data.from_items(rows, override_num_blocks=min(len(rows), 4 * pool))
                .flat_map(_articles_of, num_cpus=0.25)
                .map_batches(
                    _Statements,
                    fn_constructor_args=(work,),
                    batch_size=_READ_TOGETHER,
                    batch_format="pyarrow",
                    compute=actors,
                    num_cpus=0.5 if small else 1,
                )
                .map_batches(
                    _Drafts,
                    fn_constructor_args=(work,),
                    batch_size=_DRAFTED_TOGETHER,
                    batch_format="pyarrow",
                    compute=actors,
                    num_cpus=1 if small else 2,
                )
            )
            for row in drafts.iter_rows():
                yield pickle.loads(row["done"])
        except (self._ray.exceptions.RayError, RuntimeError) as error:
            why = next((line for line in reversed(str(error).splitlines()) if line.strip()), "")
            raise LibraryError(
                f"The cluster stopped working ({why.strip()}): what was reported as added is kept, and the "
                "same command goes on from there."
            ) from error


def _require_answer(address: str) -> None:
    """Nothing, where something answers at the address: Ray itself goes on asking for minutes.

    Raises:
        OSError: nothing does.
    """
    parts = urlsplit(address if "://" in address else f"//{address}")
    if parts.hostname and parts.port:
        socket.create_connection((parts.hostname, parts.port), _PATIENCE).close()


@dataclass(frozen=True, slots=True)
class _Read:
    """An article between the stages; without one, why its source cannot be read."""

    number: int
    fingerprint: str
    article: Article | None
    problem: str = ""


def _articles_of(row: dict[str, bytes]) -> list[dict[str, bytes]]:
    """The first stage: the articles of a source."""
    job: Job = pickle.loads(row["job"])
    read: list[_Read] = []
    try:
        for article in read_content(job.content):
            require_storable(article)
            read.append(_Read(job.number, job.fingerprint, article))
    except ReadingError as error:  # what stands before it is kept, as without a cluster
        read.append(_Read(job.number, job.fingerprint, None, str(error)))
    return [{"read": pickle.dumps(each)} for each in read]


class _Statements:
    """The second stage, in actors: who says what. Each has the limits of time that hold without a cluster."""

    def __init__(self, work: Work) -> None:
        self._analysis = Analysis(work.cache_here())

    def __call__(self, rows: pyarrow.Table) -> pyarrow.Table:
        read: list[_Read] = [pickle.loads(each) for each in rows["read"].to_pylist()]
        pending = [each.article and self._analysis.submit(each.article) for each in read]
        readings = [future and future.result() for future in pending]
        return _table("reading", list(zip(read, readings, strict=True)))


class _Drafts:
    """The third stage, in actors: passages and vectors."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._embedder = open_embedder(work.embedding, work.cache_here(), progress=False)
        if not self._embedder.identity.same_vectors(work.identity):
            raise LibraryError(
                f"the embedding model '{work.identity.id}' is another build on a worker than here: "
                "install the same version of Quiadit everywhere"
            )

    def __call__(self, rows: pyarrow.Table) -> pyarrow.Table:
        pairs = [pickle.loads(each) for each in rows["reading"].to_pylist()]
        whole = [(read, reading) for read, reading in pairs if read.article is not None]
        drafts = draft(
            [(read.article, read.fingerprint) for read, _ in whole],
            [reading for _, reading in whole],
            self._embedder,
            self._work.passage_tokens,
        )
        made = iter(drafts)
        done = [
            Done(read.number, None, None, read.problem)
            if read.article is None
            else Done(read.number, read.article, next(made), reading.problem)
            for read, reading in pairs
        ]
        return _table("done", done)


def _table(name: str, values: Sequence[object]) -> pyarrow.Table:
    """A column of pickles, which never leave the cluster."""
    import pyarrow

    column = pyarrow.array([pickle.dumps(value) for value in values], pyarrow.large_binary())
    return pyarrow.table({name: column})
