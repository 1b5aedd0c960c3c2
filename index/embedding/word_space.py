"""Word vectors small enough to keep: what a passage's words mean where they stand, in 64 bytes a word.

The vector of a word in its passage lies close to that of the whole passage; what tells words apart is left
when the mean of all words is taken away, and fits into few dimensions. `word_space.npz` holds that mean and
the projection, learned for the default model by `python -m benchmarks.word_space`. Other models have none:
with them evidence is chosen without word vectors.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from index.embedding.embedder import ModelIdentity, Vectors

DIMENSION = 64
_SCALE = 127.0


@dataclass(frozen=True, slots=True)
class WordSpace:
    """Mean (dimension of the model,) and projection (dimension of the model, `DIMENSION`) of word vectors."""

    mean: Vectors
    projection: Vectors

    @staticmethod
    def of(identity: ModelIdentity) -> WordSpace | None:
        """The word space of a model, or None where it has none."""
        space, checksum = _learned()
        return space if identity.checksum == checksum else None

    def project(self, vectors: Vectors) -> Vectors:
        """Word vectors (n, dimension of the model) in the word space: unit float32 (n, `DIMENSION`)."""
        projected = np.asarray((vectors - self.mean) @ self.projection, dtype=np.float32)
        length = np.linalg.norm(projected, axis=1, keepdims=True).astype(np.float32)
        unit: Vectors = projected / np.maximum(length, np.float32(1e-6))
        return unit


def packed_words(vectors: Vectors) -> bytes:
    """Projected word vectors as the catalog keeps them: a signed byte a number."""
    return np.round(vectors * _SCALE).astype(np.int8).tobytes()


def unpacked_words(data: bytes | None) -> Vectors:
    """Projected word vectors, float32 (n, `DIMENSION`); none where none were kept."""
    whole: NDArray[np.int8] = np.frombuffer(data or b"", dtype=np.int8)
    vectors: Vectors = whole.astype(np.float32) / np.float32(_SCALE)
    return vectors.reshape(-1, DIMENSION)


@cache
def _learned() -> tuple[WordSpace, str]:
    with (resources.files("index.embedding") / "word_space.npz").open("rb") as file:
        data = np.load(file, allow_pickle=False)
        space = WordSpace(data["mean"].astype(np.float32), data["projection"].astype(np.float32))
        return space, str(data["checksum"])
