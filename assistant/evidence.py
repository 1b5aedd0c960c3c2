"""Candidates -> ranked evidence: the tightest sentences that answer, and how sure that is.

Each sentence of each candidate passage gets a few features that can be explained (`FEATURES`); a
logistic function of them ranks it. A second one, over what the question as a whole met with
(`NEARNESS`), is the confidence that the articles answer it at all. The weights of both are in
`evidence.toml`, learned by `python -m benchmarks.train_evidence`, which writes how well they do into
the same file.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from langchain_core.documents import Document
from numpy.typing import NDArray

from assistant.question import Question
from index.article import Span
from index.library import Library
from index.records import StoredPassage
from index.words import stem, stems

FEATURES = {
    "sentence_similarity": "cosine of question and sentence",
    "behind_best_sentence": "how far that cosine is below the best sentence's",
    "passage_similarity": "cosine of question and passage",
    "sentence_words": "share of the question's words, rare ones weighing more, that the sentence has",
    "passage_words": "the same for the passage and the article's title",
    "sentence_names": "share of the question's names that the sentence has",
    "passage_names": "the same for the passage and the title",
    "length": "logarithm of the sentence's length over a usual one",
    "length_squared": "its square: very short and very long sentences prove less",
    "title": "1 for the article's title: it tells what the proof is about, but proves little",
    "quotation": "1 where there are quotation marks",
}

NEARNESS = {
    "best_score": "score of the best sentence",
    "best_passage_similarity": "highest cosine of question and passage",
    "best_passage_words": "highest share of the question's words that one passage and its title have",
    "best_passage_names": "highest share of the question's names that one passage and its title have",
    "unknown_names": "share of the question's names that occur in no article",
    "unknown_words": "share of the question's words that occur in no article",
    "in_english": "1 for a question in English: its cosines with French passages are lower",
}

_USUAL_LENGTH = 120
_QUOTATION = re.compile('[«»“”"]')
_NAME = re.compile(r"(?<![.?!…]\s)(?<!^)\b[A-ZÀ-ÖØ-Þ][\w’'-]*")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words of an article that may answer a question.

    `confidence` is 0 to 1; `speaker` is who says them, or None where that is not known.
    """

    article_id: str
    start: int
    end: int
    confidence: float
    speaker: str | None = None


def merge(*found: Iterable[Document]) -> list[StoredPassage]:
    """The passages of several retrievers, each once, in the order in which they were found."""
    passages: dict[int, StoredPassage] = {}
    for documents in found:
        for document in documents:
            passage: StoredPassage = document.metadata["passage"]
            passages.setdefault(passage.key, passage)
    return list(passages.values())


@dataclass(frozen=True, slots=True)
class Candidates:
    """The sentences of the candidate passages, each once, and their features (sentences, features).

    `unknown_names` and `unknown_words` are shares of the question's that occur in no article; `in_english`
    is the question's language.
    """

    places: tuple[tuple[str, Span], ...]
    features: NDArray[np.float64]
    unknown_names: float
    unknown_words: float
    in_english: bool

    def nearness(self, best_score: float) -> NDArray[np.float64]:
        """The values of `NEARNESS`, in order; there must be candidates."""
        columns = list(FEATURES)
        best = self.features.max(axis=0)
        return np.array(
            [
                best_score,
                best[columns.index("passage_similarity")],
                best[columns.index("passage_words")],
                best[columns.index("passage_names")],
                self.unknown_names,
                self.unknown_words,
                float(self.in_english),
            ]
        )


def describe(
    question: Question, vector: Sequence[float], passages: Sequence[StoredPassage], library: Library
) -> Candidates:
    """The features of every sentence of the passages, for a question and its vector."""
    names = question_names(question.text)
    frequencies = library.catalog.document_frequencies([*question.stems, *names])
    weights = _word_weights(question, frequencies, library)
    asked = np.asarray(vector, dtype=np.float32)
    rows: dict[tuple[str, Span], list[float]] = {}
    for passage in passages:
        around = {*stems(passage.text), *stems(passage.title)}
        similarities = passage.sentence_vectors @ asked
        near = float(similarities.max()) if len(similarities) else 0.0
        for (start, end), similarity in zip(passage.passage.sentences, similarities, strict=True):
            place = (passage.article_id, (start, end))
            words = passage.text[start - passage.passage.start : end - passage.passage.start]
            own = set(stems(words))
            length = math.log(max(len(words), 5) / _USUAL_LENGTH)
            row = [
                float(similarity),
                0.0,
                near,
                _share(weights, own),
                _share(weights, around),
                _named(names, own),
                _named(names, around),
                length,
                length * length,
                float(words.strip() == passage.title.strip()),
                float(bool(_QUOTATION.search(words))),
            ]
            if place not in rows or row[0] > rows[place][0]:
                rows[place] = row
    features = np.array(list(rows.values()), dtype=np.float64).reshape(-1, len(FEATURES))
    if len(features):
        features[:, 1] = features[:, 0].max() - features[:, 0]
    return Candidates(
        tuple(rows),
        features,
        _unknown(names, frequencies),
        _unknown(question.stems, frequencies),
        question.language == "en",
    )


def question_names(text: str) -> tuple[str, ...]:
    """Stems of the names in a question: its capitalised words, the first one apart."""
    return tuple(dict.fromkeys(stem(word) for name in _NAME.findall(text) for word in _WORD.findall(name)))


def _unknown(words: Sequence[str], frequencies: dict[str, int]) -> float:
    return sum(word not in frequencies for word in words) / len(words) if words else 0.0


def _word_weights(question: Question, frequencies: dict[str, int], library: Library) -> dict[str, float]:
    """How much each word of the question tells: the logarithm of how rare it is among the passages."""
    _, passages, _ = library.catalog.counts()
    return {word: math.log((passages + 1) / (frequencies.get(word, 0) + 0.5)) for word in question.stems}


def _share(weights: dict[str, float], present: set[str]) -> float:
    total = sum(weights.values())
    return sum(weight for word, weight in weights.items() if word in present) / total if total > 0 else 0.0


def _named(names: Sequence[str], present: set[str]) -> float:
    return sum(name in present for name in names) / len(names) if names else 0.5


@cache
def _weights(part: str) -> tuple[NDArray[np.float64], float]:
    """Weights and constant of a part of the file: `sentence` (for `FEATURES`) or `question` (`NEARNESS`)."""
    learned = tomllib.loads((resources.files("assistant") / "evidence.toml").read_text(encoding="utf-8"))[
        part
    ]
    names = {"sentence": FEATURES, "question": NEARNESS}[part]
    return np.array([learned["weights"][name] for name in names]), float(learned["constant"])


def choose(
    question: Question, passages: Sequence[StoredPassage], library: Library, limit: int
) -> list[Evidence]:
    """The sentences most likely to be evidence, best first, at most `limit`.

    The first has the confidence that the articles answer the question; the others follow from it by how
    far their scores are behind.
    """
    candidates = describe(question, library.question_vector(question.text), passages, library)
    if not candidates.places:
        return []
    weights, constant = _weights("sentence")
    scores = candidates.features @ weights + constant
    best = np.argsort(-scores, kind="stable")[:limit]
    weights, constant = _weights("question")
    sure = float(candidates.nearness(float(scores[best[0]])) @ weights + constant)
    return [
        Evidence(article_id, start, end, _logistic(sure + float(scores[number] - scores[best[0]])))
        for number in best
        for article_id, (start, end) in [candidates.places[number]]
    ]


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-value))
