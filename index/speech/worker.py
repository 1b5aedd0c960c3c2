"""Reads statements as a process of its own: articles arrive on standard input, readings leave on its output.

`index.analysis` starts it and speaks with it in pickles, which never leave the two processes.
"""

from __future__ import annotations

import logging
import os
import pickle
import signal
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.article import Article, Statement
from index.memory import GIVING_BACK_SECONDS, give_back
from index.speech import RULES_VERSION, missing_pipeline, read_many
from index.speech.patterns import kept_patterns

# Rules of this name are no rules in force, so that `quiadit rebuild` reads the article anew.
FAILED = "failed"

# How far work that nobody waits for stands back, as `nice` counts it.
_BEHIND = 10

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reading:
    """Who says what in an article.

    Attributes:
        statements: in reading order.
        rules: version of the rules that read them; None where the article's language has none.
        problem: why they were not read, in one sentence; empty where they were.
    """

    statements: tuple[Statement, ...] = ()
    rules: str | None = RULES_VERSION
    problem: str = ""


def unread(article: Article, why: str) -> Reading:
    """The reading of an article that cannot be analysed: it is kept, without statements."""
    log.warning("%r: %s", article.source, why)
    return Reading((), FAILED, f"Statements were not read ({why}): 'quiadit rebuild' tries again.")


def _reading(article: Article, statements: Sequence[Statement]) -> Reading:
    missing = missing_pipeline(article.language)
    return Reading(tuple(statements)) if missing is None else Reading((), None, missing)


def read_all(articles: Sequence[Article]) -> list[Reading]:
    """The readings of articles; one that breaks the rules does not take the others with it."""
    try:
        return [_reading(article, statements) for article, statements in read_many(articles)]
    # A fault of the rules must not cost the article: it is told in its outcome.
    except Exception as error:
        if len(articles) > 1:
            return [reading for article in articles for reading in read_all([article])]
        log.exception("the rules broke on %r", articles[0].source)
        return [unread(articles[0], f"{type(error).__name__}: {error}")]


def step_back() -> None:
    """Let whoever asks something go before the calling thread, where threads have a priority of their own."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _BEHIND)


def serve(cache: Path) -> None:
    """Read lists of articles until the input ends, and answer each with the list of their readings.

    Ctrl-C reaches every process of a terminal: the one that started this one decides, and ends its input.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    step_back()
    # Whatever a library prints must not get among the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    given_back = time.monotonic()
    with kept_patterns(cache):
        while True:
            try:
                articles = pickle.load(sys.stdin.buffer)
            except EOFError:
                return
            pickle.dump(read_all(articles), answers, pickle.HIGHEST_PROTOCOL)
            answers.flush()
            del articles
            if time.monotonic() - given_back > GIVING_BACK_SECONDS:
                give_back()
                given_back = time.monotonic()
