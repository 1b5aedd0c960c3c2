"""The files that `index.byte_search` searches: the vectors of a library as signed bytes, in blocks."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from index.embedding.onnx_embedder import usable_cores
from index.exact import Among
from index.records import Floats

Bytes = NDArray[np.int8]

_HIGHEST = 127
# Standard deviations that fit into a byte.
_SPREAD = 4.0
# Vectors compared in one call.
_BLOCK = 16_384
# A question's numbers are bytes without a sign around this one, small enough for processors that add two
# products of bytes in sixteen bits.
_MIDDLE = 64
# Of so many products it is seen which are high.
_SAMPLE = 65_536


@dataclass(frozen=True, slots=True)
class Fact:
    """What the files hold.

    Attributes:
        count: vectors.
        dimension: numbers in each.
        learned: vectors that there were when it was learned how a byte stands for a number.
        articles: versions of articles that they are of, and of which they are all.
        state: of the source, when they were written.
    """

    count: int
    dimension: int
    learned: int
    articles: int
    state: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where the vectors come from: float32 (n, dimension) with their keys.

    Attributes:
        state: tells what is there now from whatever was ever there.
        articles: the keys of the versions of articles that are there.
        of: the vectors of these, some at a time.
        under: those under these keys that are there, in any order.
        fitting: keys of those that a search is narrowed to, in no order.
    """

    state: Callable[[], str]
    articles: Callable[[], set[int]]
    of: Callable[[Sequence[int]], Iterable[tuple[Sequence[int], Floats]]]
    under: Callable[[Sequence[int]], tuple[Sequence[int], Floats]]
    fitting: Callable[[Among], NDArray[np.int64]]


class Mapped:
    """The files at one moment, mapped into memory.

    Attributes:
        keys: int64, in the order in which they were added.
        blocks: bytes (blocks, dimension, `_BLOCK`): a vector is a column, so that one row after the other is
            multiplied with one number of the question; what is beyond the last key is not read.
        sums: of each vector's bytes.
    """

    def __init__(
        self,
        keys: NDArray[np.int64],
        blocks: Bytes,
        sums: NDArray[np.int32],
        form: Floats,
        model: Path,
    ) -> None:
        self.keys, self._blocks, self._sums = keys, blocks, sums
        self._form = form
        self._model = model

    def holds(self, places: Sequence[int], vectors: Floats) -> bool:
        """Whether these vectors are those at these places."""
        if vectors.shape[1] != self._form.shape[1]:
            return False
        block, column = np.divmod(np.asarray(places), _BLOCK)
        rounded = _rounded(vectors, self._form)
        return np.array_equal(self._blocks[block, :, column], rounded) and np.array_equal(
            self._sums[places], rounded.sum(axis=1, dtype=np.int32)
        )

    def likeliest(self, vector: Floats, limit: int, fitting: NDArray[np.int64] | None) -> list[int]:
        """Keys of those whose bytes are nearest, in no order; `fitting` narrows to these."""
        if fitting is None:
            return list(map(int, self.keys[_highest(self._products(vector), limit)]))
        places = np.flatnonzero(np.isin(self.keys, fitting))
        if len(places) > limit:
            places = places[_highest(self._products(vector)[places], limit)]
        return list(map(int, self.keys[places]))

    def _products(self, vector: Floats) -> NDArray[np.int32]:
        """How near each vector is, but for what is the same for all."""
        weights = vector * self._form[1]
        question = np.round(weights * (_MIDDLE / (np.abs(weights).max() or 1.0))).clip(
            1 - _MIDDLE, _MIDDLE - 1
        )
        shifted = (question + _MIDDLE).astype(np.uint8)[None]
        compare = _comparing(str(self._model))
        products = self._sums * np.int32(-_MIDDLE)
        for begin, block in zip(range(0, len(products), _BLOCK), self._blocks, strict=True):
            some = products[begin : begin + _BLOCK]
            some += compare.run(None, {"question": shifted, "block": block})[0][0][: len(some)]
        return products


def _highest(products: NDArray[np.int32], limit: int) -> NDArray[np.intp]:
    """Places of the highest, in no order."""
    if limit >= len(products):
        return np.arange(len(products))
    # so many of a part are at least as high as the last of its highest: so many of all are, too
    part = products[:: max(1, len(products) // _SAMPLE)]
    least = np.partition(part, -limit)[-limit] if limit < len(part) else products.min()
    places = np.flatnonzero(products >= least)
    if len(places) <= limit:
        return places
    return places[np.argpartition(-products[places], limit - 1)[:limit]]


class Files:
    """The files of one kind of vectors."""

    def __init__(self, folder: Path, name: str) -> None:
        self._keys = folder / f"{name}.keys"
        self._articles = folder / f"{name}.articles"
        self._blocks = folder / f"{name}.bytes"
        self._sums = folder / f"{name}.sums"
        self._form = folder / f"{name}.form.npy"
        self._fact = folder / f"{name}.json"
        self._model = folder / "compare.onnx"
        self._beside = folder / f"{name}.new"

    def read(self) -> Fact | None:
        """What the files hold; None where they are not there or not whole."""
        try:
            told = json.loads(self._fact.read_text(encoding="utf-8"))
            fact = Fact(**told["fact"])
            whole = (
                told["checksum"] == self._checksum(fact)
                and self._blocks.stat().st_size >= _blocks(fact.count) * fact.dimension * _BLOCK
            )
        except (OSError, ValueError, TypeError, KeyError):
            return None
        return fact if whole and fact.count else None

    def discard(self) -> None:
        """Let the next reader find nothing, and begin anew."""
        self._fact.unlink(missing_ok=True)

    def _checksum(self, fact: Fact) -> str:
        """Of all but the vectors' own bytes, which would take long to read."""
        digest = hashlib.sha256(json.dumps(asdict(fact)).encode())
        for path, size in (
            (self._form, -1),
            (self._model, -1),
            (self._keys, fact.count * 8),
            (self._sums, fact.count * 4),
            (self._articles, fact.articles * 8),
        ):
            with path.open("rb") as file:
                digest.update(file.read(size))
        return digest.hexdigest()

    def append(self, fact: Fact | None, source: Source, state: str) -> Fact:
        """Write what the source has of articles that are not in the files; gives what they hold then.

        `state` is the source's, read before this. All articles are compared: of several processes that write,
        none sees keys in their order.
        """
        there = self._articles_of(fact) if fact is not None else set()
        new = sorted(source.articles() - there)
        rows = iter(source.of(new))
        some = next(rows, None)
        if fact is None:
            fact = self._begun(some[1] if some is not None else np.zeros((1, 1), np.float32))
        form = np.load(self._form, allow_pickle=False)
        count = fact.count
        with (
            _open(self._keys, count * 8) as keys,
            _open(self._sums, count * 4) as sums,
            _open(self._articles, fact.articles * 8) as articles,
            _open(self._blocks) as blocks,
        ):
            articles.write(np.asarray(new, np.int64).tobytes())
            while some is not None:
                rounded = _rounded(some[1], form)
                keys.write(np.asarray(some[0], np.int64).tobytes())
                sums.write(rounded.sum(axis=1, dtype=np.int32).tobytes())
                _put(blocks, count, rounded)
                count += len(rounded)
                some = next(rows, None)
            for file in (keys, sums, articles, blocks):
                file.flush()
                os.fsync(file.fileno())
        fresh = Fact(count, fact.dimension, fact.learned or count, fact.articles + len(new), state)
        told = {"fact": asdict(fresh), "checksum": self._checksum(fresh)}
        self._beside.write_text(json.dumps(told), encoding="utf-8")
        self._beside.replace(self._fact)
        return fresh

    def _articles_of(self, fact: Fact) -> set[int]:
        return set(np.fromfile(self._articles, np.int64, fact.articles).tolist())

    def _begun(self, vectors: Floats) -> Fact:
        """Begin anew; some vectors show how a byte is to stand for a number."""
        # unlinked rather than emptied: another thread may be searching them
        for old in (self._fact, self._keys, self._sums, self._articles, self._blocks):
            old.unlink(missing_ok=True)
        scale = np.maximum(vectors.std(axis=0) * (_SPREAD / _HIGHEST), np.float32(1e-6))
        np.save(self._form, np.stack([vectors.mean(axis=0), scale]).astype(np.float32))
        _write_model(self._beside)
        self._beside.replace(self._model)  # that of the other kind, the same, may be being read
        return Fact(0, vectors.shape[1], 0, 0, "")

    def mapped(self, fact: Fact) -> Mapped:
        """The files as they are, mapped into memory."""
        form = np.load(self._form, allow_pickle=False)
        if not fact.count:
            nothing = np.zeros((0, fact.dimension, _BLOCK), np.int8)
            return Mapped(np.zeros(0, np.int64), nothing, np.zeros(0, np.int32), form, self._model)
        shape = (_blocks(fact.count), fact.dimension, _BLOCK)
        return Mapped(
            np.asarray(np.memmap(self._keys, np.int64, "r", shape=(fact.count,))),
            np.asarray(np.memmap(self._blocks, np.int8, "r", shape=shape)),
            np.asarray(np.memmap(self._sums, np.int32, "r", shape=(fact.count,))),
            form,
            self._model,
        )


def _blocks(count: int) -> int:
    return -(-count // _BLOCK)


def _put(file: BinaryIO, at: int, rows: Bytes) -> None:
    """Write vectors as columns, the first of them at a place; columns before it stay as they are."""
    dimension = rows.shape[1]
    while len(rows):
        number, column = divmod(at, _BLOCK)
        begin = number * dimension * _BLOCK
        file.seek(begin)
        block = np.zeros((dimension, _BLOCK), np.int8)
        there = np.frombuffer(file.read(block.size), np.int8)
        block.reshape(-1)[: len(there)] = there
        fitting = rows[: _BLOCK - column]
        block[:, column : column + len(fitting)] = fitting.T
        file.seek(begin)
        file.write(block.tobytes())
        at, rows = at + len(fitting), rows[len(fitting) :]


def _rounded(vectors: Floats, form: Floats) -> Bytes:
    """Vectors as bytes; `form` is what zero and one of each number's bytes stand for."""
    rounded: Bytes = np.round((vectors - form[0]) / form[1]).clip(-_HIGHEST, _HIGHEST).astype(np.int8)
    return rounded


def _open(path: Path, at: int = 0) -> BinaryIO:
    path.touch()
    file = path.open("r+b")
    file.seek(at)
    return file


def _write_model(path: Path) -> None:
    """A graph of one operator: a question (1, dimension) times a block (dimension, n)."""
    import onnx
    from onnx import TensorProto, helper

    question = helper.make_tensor_value_info("question", TensorProto.UINT8, [1, None])
    block = helper.make_tensor_value_info("block", TensorProto.INT8, [None, None])
    products = helper.make_tensor_value_info("products", TensorProto.INT32, [1, None])
    node = helper.make_node("MatMulInteger", ["question", "block"], ["products"])
    graph = helper.make_graph([node], "compare", [question, block], [products])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 8
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString())


@lru_cache(maxsize=4)
def _comparing(model: str) -> Any:
    """The session that compares, with as many threads as there are cores."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = usable_cores()
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
