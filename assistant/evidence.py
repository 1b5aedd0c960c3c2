"""Candidates -> ranked evidence: the tightest words that answer, who says them, and how sure that is.

A logistic function of each candidate's features ranks it; a second one, over what the question as a whole
met with, is the confidence that the articles answer it at all (`assistant.features` names both). The
weights are in `evidence.toml`, learned by `python -m benchmarks.train_evidence`, which writes how well
they do into the same file.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from langchain_core.documents import Document
from numpy.typing import NDArray

from assistant.features import FEATURES, NEARNESS, Candidate, Candidates, describe
from assistant.question import Question
from index.article import Speaker, Statement
from index.library import Library
from index.records import StoredPassage

# Log-odds that anything answers where every candidate is barred.
_UNLIKELY = -4.0
# Evidence whose score is this far behind the best adds nothing to it.
_FAR = 2.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words of an article that may answer a question.

    `confidence` is 0 to 1; `speaker` is who says them and `statement` what they are part of, or None.
    """

    article_id: str
    start: int
    end: int
    confidence: float
    speaker: Speaker | None = None
    statement: Statement | None = None


def merge(*found: Iterable[Document]) -> list[StoredPassage]:
    """The passages of several retrievers, each once, in the order in which they were found."""
    passages: dict[int, StoredPassage] = {}
    for documents in found:
        for document in documents:
            passage: StoredPassage = document.metadata["passage"]
            passages.setdefault(passage.key, passage)
    return list(passages.values())


def choose(
    question: Question, passages: Sequence[StoredPassage], library: Library, limit: int
) -> list[Evidence]:
    """The candidates most likely to be evidence, best first, at most `limit`, none inside another.

    The first has the confidence that the articles answer the question; the others follow from it by how
    far their scores are behind.
    """
    candidates = describe(question, passages, library)
    if not candidates.items:
        return []
    weights, constant = _weights("candidate")
    barred = from_another_mouth(question, candidates)
    scores = barring(candidates.features @ weights + constant, barred)
    weights, constant = _weights("question")
    sure = float(candidates.nearness(scores) @ weights + constant)
    if barred.all():
        sure = min(sure, _UNLIKELY)
    best = [
        number
        for number in without_overlaps(candidates.items, scores)
        if scores[number] >= scores.max() - _FAR
    ][:limit]
    return [
        Evidence(
            item.article_id,
            *item.span,
            _logistic(sure + float(scores[number] - scores[best[0]])),
            item.speaker,
            item.statement,
        )
        for number in best
        for item in [candidates.items[number]]
    ]


def from_another_mouth(question: Question, candidates: Candidates) -> NDArray[np.bool_]:
    """Which candidates cannot answer, where the question asks for the words of one who is quoted.

    Those are somebody else's words, and words of nobody in a passage that does not name the one asked about.
    """
    if question.kind != "what_said" or not candidates.asked:
        return np.zeros(len(candidates.items), dtype=bool)
    unnamed = candidates.features[:, list(FEATURES).index("passage_names")] == 0
    return np.array(
        [
            bool(nameless)
            if item.speaker is None
            else not any(item.speaker is asked for asked in candidates.asked)
            for item, nameless in zip(candidates.items, unnamed, strict=True)
        ]
    )


def barring(scores: NDArray[np.float64], barred: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The scores, those of barred candidates put out of reach."""
    return np.where(barred, scores.min() - _FAR, scores)


def without_overlaps(items: Sequence[Candidate], scores: NDArray[np.float64]) -> list[int]:
    """Numbers of the candidates, best first, leaving out those that share letters with a better one."""
    kept: list[int] = []
    for number in np.argsort(-scores, kind="stable"):
        item = items[number]
        if not any(
            item.article_id == items[other].article_id
            and item.span[0] < items[other].span[1]
            and items[other].span[0] < item.span[1]
            for other in kept
        ):
            kept.append(int(number))
    return kept


@cache
def _weights(part: str) -> tuple[NDArray[np.float64], float]:
    """Weights and constant of a part of the file: `candidate` (`FEATURES`) or `question` (`NEARNESS`)."""
    learned = tomllib.loads((resources.files("assistant") / "evidence.toml").read_text(encoding="utf-8"))[
        part
    ]
    names = {"candidate": FEATURES, "question": NEARNESS}[part]
    return np.array([learned["weights"][name] for name in names]), float(learned["constant"])


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-value))
