"""Statements read beside the embedding: in processes of their own, so that both use their cores at once."""

from __future__ import annotations

import contextlib
import logging
import os
import pickle
import queue
import subprocess
import sys
import threading
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from index.article import Article
from index.embedding.onnx_embedder import usable_cores
from index.speech import missing_pipeline
from index.speech.worker import Reading, read_all, unread

# Articles handed over together: enough to keep the other side busy, few enough to be done soon.
_TOGETHER = 8
# Seconds without work after which a process, which holds some 400 MB, is let go.
_PATIENCE = 120.0
# Reading takes about a third of the time that embedding takes; more processes than these take much memory.
_CORES_A_PROCESS = 4
_MOST = 4

# What articles handed over together may take: so many seconds, and one more for so many letters. Ten times
# what they do take, the loading of the rules included; only texts that are made to be slow take longer.
_SECONDS = 60.0
_LETTERS_A_SECOND = 1_000

_Task = tuple[Article, "Future[Reading]"]

log = logging.getLogger(__name__)


class Analysis:
    """Reads statements in the background; its processes start with the first article and end with `close`.

    A process that dies, or takes too long, costs at most the article that it did so of. Safe among threads.
    """

    def __init__(self, cache: Path) -> None:
        """`cache` is the folder for what can be made again."""
        self._cache = cache
        self._tasks: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._starting = threading.Lock()
        self._readers: list[_Reader] = []

    def submit(self, article: Article) -> Future[Reading]:
        """The reading of an article, to come; cancelled when this is closed before."""
        future: Future[Reading] = Future()
        missing = missing_pipeline(article.language)
        if missing is not None:
            future.set_result(Reading((), None, missing))
            return future
        with self._starting:
            if not self._readers:
                count = min(_MOST, max(1, usable_cores() // _CORES_A_PROCESS))
                self._readers = [_Reader(self._tasks, self._cache) for _ in range(count)]
        self._tasks.put((article, future))
        return future

    def close(self) -> None:
        """Stop at once; what is not read yet is cancelled. It can be used again afterwards."""
        with self._starting:
            readers, self._readers = self._readers, []
            tasks, self._tasks = self._tasks, queue.SimpleQueue()
        for reader in readers:
            reader.stop()
        for task in _drained(tasks):
            _cancel(task[1])
        for _ in readers:
            tasks.put(None)
        for reader in readers:
            reader.thread.join()


class _Reader:
    """A thread that hands articles to a process of its own and waits for it."""

    def __init__(self, tasks: queue.SimpleQueue[_Task | None], cache: Path) -> None:
        self._tasks = tasks
        self._cache = cache
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._too_long = False
        self.thread = threading.Thread(target=self._run, name="statements", daemon=True)
        self.thread.start()

    def stop(self) -> None:
        """End the process, whatever it does."""
        self._stopping.set()
        process = self._process
        if process is not None:
            process.kill()

    def _run(self) -> None:
        while True:
            try:
                first = self._tasks.get(timeout=_PATIENCE if self._process else None)
            except queue.Empty:
                self._let_go()
                continue
            if first is None:
                self._let_go()
                return
            self._read([first, *_drained(self._tasks, _TOGETHER - 1)])

    def _read(self, tasks: list[_Task]) -> None:
        """Settle these tasks, together or, where the process dies of one of them, each by itself."""
        readings: list[Reading] | None = None
        if not self._stopping.is_set():
            try:
                readings = self._ask([article for article, _ in tasks])
            except (OSError, EOFError, pickle.UnpicklingError):
                self._let_go()
        if self._stopping.is_set():
            for _, future in tasks:
                _cancel(future)
        elif readings is None and len(tasks) > 1:
            for task in tasks:
                self._read([task])
        else:
            why = "the analysis took too long" if self._too_long else "the analysis ended unexpectedly"
            readings = readings or [unread(article, why) for article, _ in tasks]
            for (_, future), reading in zip(tasks, readings, strict=True):
                if future.set_running_or_notify_cancel():
                    future.set_result(reading)

    def _ask(self, articles: list[Article]) -> list[Reading]:
        if self._process is None:
            try:
                self._process = _started(self._cache)
            except OSError as error:
                log.warning("statements are read in this process (%s)", error)
                return read_all(articles)
            if self._stopping.is_set():
                self._process.kill()
        to, back = self._process.stdin, self._process.stdout
        assert to is not None
        assert back is not None
        self._too_long = False
        letters = sum(len(article.text) for article in articles)
        limit = threading.Timer(_SECONDS + letters / _LETTERS_A_SECOND, self._give_up, [self._process])
        limit.daemon = True
        limit.start()
        try:
            pickle.dump(articles, to, pickle.HIGHEST_PROTOCOL)
            to.flush()
            readings: list[Reading] = pickle.load(back)
        finally:
            limit.cancel()
        return readings

    def _give_up(self, process: subprocess.Popen[bytes]) -> None:
        """End a process that takes too long: who waits for it reads its end."""
        self._too_long = True
        process.kill()

    def _let_go(self) -> None:
        """End the process, if any, and leave nothing of it."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            # What was not sent yet cannot be sent any more.
            with contextlib.suppress(OSError), process:
                pass


def _started(cache: Path) -> subprocess.Popen[bytes]:
    """A process that serves, with this one's modules; it ends when this one does, however it ends.

    Not through `multiprocessing`, which would run the caller's own script again.
    """
    program = (
        f"import sys; sys.path[:] = {sys.path!r}\n"
        "from pathlib import Path; from index.speech.worker import serve\n"
        f"serve(Path({str(cache)!r}))"
    )
    # One process, one core: the others embed.
    single: dict[str, Any] = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    return subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, **single},
    )


def _cancel(future: Future[Reading]) -> None:
    """Cancel it and wake who waits for it."""
    if future.cancel():
        future.set_running_or_notify_cancel()


def _drained(tasks: queue.SimpleQueue[_Task | None], most: int | None = None) -> list[_Task]:
    """What waits in the queue now, at most so many."""
    found: list[_Task] = []
    while most is None or len(found) < most:
        try:
            task = tasks.get_nowait()
        except queue.Empty:
            break
        if task is None:
            tasks.put(None)
            break
        found.append(task)
    return found
