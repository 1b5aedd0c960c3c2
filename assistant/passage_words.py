"""How well words of a passage match those of a question, by what they mean where they stand.

Each word of the question looks for the word of the candidate that is nearest to it; the mean of how near,
rare words weighing more, is the match (late interaction: Khattab and Zaharia, ColBERT, 2020). Words are
compared by the small vectors that the index keeps of them; with a model that has none, by their stems.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from index.article import Span
from index.records import StoredPassage
from index.words import content_words, stem

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TextWords:
    """The words of a text that carry meaning: their starts and stems, in order."""

    starts: tuple[int, ...]
    stems: tuple[str, ...]

    def within(self, span: Span) -> slice:
        """Which of them stand in a span of the text."""
        return slice(bisect_left(self.starts, span[0]), bisect_left(self.starts, span[1]))


@lru_cache(maxsize=4096)
def text_words(text: str) -> TextWords:
    """The words of a text that carry meaning."""
    spans = content_words(text)
    return TextWords(tuple(start for start, _ in spans), tuple(stem(text[a:b]) for a, b in spans))


class QuestionWords:
    """The words of a question, how much each weighs, and their vectors.

    Args:
        words: those that carry meaning, in order.
        vectors: float32 (words, dimension) in the model's word space, or (0, dimension) where it has none.
        weights: by stem; a stem that is missing weighs nothing.
    """

    def __init__(
        self, words: tuple[str, ...], vectors: NDArray[np.float32], weights: dict[str, float]
    ) -> None:
        stems = [stem(word) for word in words]
        kept = [number for number, one in enumerate(stems) if one in weights]
        self.words = tuple(words[number] for number in kept)
        self.stems = tuple(stems[number] for number in kept)
        self.weights: Floats = np.array([max(0.1, weights[one]) for one in self.stems])
        self._vectors = vectors[kept] if len(vectors) else vectors

    def chosen(self, stems: frozenset[str] | set[str]) -> NDArray[np.bool_]:
        """Which of the words have one of these stems."""
        return np.array([one in stems for one in self.stems], dtype=bool)

    def matches(self, passage: StoredPassage, words: TextWords) -> NDArray[np.float32]:
        """How near each word of the question is to each of a passage, (question's words, passage's words)."""
        if len(self._vectors) and len(passage.word_vectors) == len(words.stems):
            return self._vectors @ passage.word_vectors.T
        rows = [[float(one == other) for other in words.stems] for one in self.stems]
        return np.array(rows, dtype=np.float32).reshape(len(self.stems), len(words.stems))


def weighted(best: NDArray[np.floating], weights: Floats) -> float:
    """Weighted mean of how well words are matched; 0 where there are none."""
    total = float(weights.sum())
    return float((best * weights).sum()) / total if total > 0 else 0.0


def least(best: NDArray[np.floating], count: int = 2) -> float:
    """Mean of the `count` words matched worst: what a question asks and a text does not speak of."""
    return float(np.sort(best)[:count].mean()) if len(best) else 0.0
