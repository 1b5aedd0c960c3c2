"""Articles as read -> drafts for the catalog: cut into passages, read for statements, embedded.

One forward pass of the model a passage gives the vectors of the passage, of its sentences and of the
statements and words in it: each is the mean of its own tokens, which have read the whole passage and the
title.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from typing import Literal

import numpy as np

from index.analysis import Analysis
from index.article import Article, Passage, Span, Statement
from index.embedding import Embedder
from index.embedding.embedder import Progress
from index.embedding.word_space import WordSpace
from index.passages import split_passages
from index.records import Draft
from index.speech.worker import Reading
from index.words import content_words

Doing = Literal["reading", "statements", "vectors", "storing"]
"""What is done with an article while it is added, in order."""

Step = Callable[[Doing, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""

# Articles drafted together.
_TOGETHER = 32

# Enough of a title to tell what the article is about; the rest would crowd out the passage.
_TITLE_LETTERS = 120


def draft(
    articles: Sequence[tuple[Article, str]],
    readings: Iterable[Reading],
    embedder: Embedder,
    budget: int,
    progress: Progress | None = None,
) -> list[Draft]:
    """Everything that the library keeps of these articles, given with their sources' fingerprints.

    `readings` are who says what in them, in order, asked for once the passages are cut; `budget` is the
    length of a passage, in tokens of the model; `progress` counts the passages embedded.
    """
    passages = [tuple(split_passages(article.text, embedder.count_tokens, budget)) for article, _ in articles]
    readings = list(readings)
    statements = [reading.statements for reading in readings]
    space = WordSpace.of(embedder.identity)
    texts, parts, words = [], [], []
    for (article, _), cut, said in zip(articles, passages, statements, strict=True):
        homes = _homes(said, cut)
        for number, passage in enumerate(cut):
            head = heading(article, passage)
            shift = len(head) - passage.start
            own_words = article.text[passage.start : passage.end]
            texts.append(head + own_words)
            telling = content_words(own_words) if space is not None else []
            words.append([(start + len(head), end + len(head)) for start, end in telling])
            inside = [
                _within(statement, passage)
                for statement, home in zip(said, homes, strict=True)
                if home == number
            ]
            spans = [(start + shift, end + shift) for start, end in (*passage.sentences, *inside)]
            parts.append([*words[-1], *spans])
    vectors, part_vectors = embedder.encode(texts, parts, progress)
    drafts, at = [], 0
    for (article, fingerprint), cut, reading in zip(articles, passages, readings, strict=True):
        said = reading.statements
        counts = [len(spans) for spans in words[at : at + len(cut)]]
        found = list(zip(part_vectors[at : at + len(cut)], counts, strict=True))
        of_words = [space.project(vectors[:count]) for vectors, count in found] if space else []
        of_parts = [vectors[count:] for vectors, count in found]
        own = [each[: len(passage.sentences)] for passage, each in zip(cut, of_parts, strict=True)]
        rest = [iter(each[len(passage.sentences) :]) for passage, each in zip(cut, of_parts, strict=True)]
        of_statements = [next(rest[home]) for home in _homes(said, cut)]
        drafts.append(
            Draft(
                article,
                fingerprint,
                cut,
                vectors[at : at + len(cut)],
                tuple(own),
                tuple(of_words),
                said,
                np.array(of_statements, dtype=np.float32).reshape(len(said), vectors.shape[1]),
                reading.rules,
                embedder.identity.checksum,
            )
        )
        at += len(cut)
    return drafts


def draft_many(
    articles: Sequence[tuple[Article, str]], analysis: Analysis, embedder: Embedder, budget: int
) -> Iterator[list[Draft]]:
    """The drafts of many articles, some at a time; statements of the next ones are read meanwhile."""
    readings: list[Future[Reading]] = []
    for start in range(0, len(articles), _TOGETHER):
        ahead = articles[len(readings) : start + 2 * _TOGETHER]
        readings.extend(analysis.submit(article) for article, _ in ahead)
        stop = start + _TOGETHER
        read = [reading.result() for reading in readings[start:stop]]
        yield draft(articles[start:stop], read, embedder, budget)


def heading(article: Article, passage: Passage) -> str:
    """The title as the model reads it before a passage; nothing before the passage that holds the title.

    A passage that names nobody is so found by what its article is about: on the development questions the
    right passage is then among the first four for 93 % rather than 90 %.
    """
    title = article.title[:_TITLE_LETTERS].strip()
    if not title or article.text.find(title, passage.start, passage.end) >= 0:
        return ""
    return f"{title}. "


def _homes(statements: Sequence[Statement], passages: Sequence[Passage]) -> list[int]:
    """The passage that each statement is embedded in: the first that holds it whole, or else its start."""

    def home(statement: Statement) -> int:
        start, end = statement.spans[0][0], statement.spans[-1][1]
        holding = [n for n, passage in enumerate(passages) if passage.start <= start < passage.end]
        whole = [n for n in holding if end <= passages[n].end]
        return (whole or holding)[0]

    return [home(statement) for statement in statements]


def _within(statement: Statement, passage: Passage) -> Span:
    return statement.spans[0][0], min(statement.spans[-1][1], passage.end)
