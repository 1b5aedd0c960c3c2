"""What `benchmarks.large` does inside fresh processes, each a command.

    python -m benchmarks.large_asking make SEED LIBRARY PASSAGES
    python -m benchmarks.large_asking warm LIBRARY QUESTIONS
    python -m benchmarks.large_asking disk LIBRARY QUESTIONS
    python -m benchmarks.large_asking recall LIBRARY QUESTIONS

`make` makes a library from that of real articles in SEED and prints what each part of it took. `warm` prints
wall and processor milliseconds of each question of the JSON list QUESTIONS, each asked once, after others,
the library's files having been read once into the system's memory; `disk` the same, the system having been
told to let them go. `recall` compares what is found with what an exact search finds: by the product and by
Chroma alone, in all passages and in the statements of rare and frequent speakers; at its end it removes an
article.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, select

from assistant import Assistant
from benchmarks.large_making import Copies, seeds, write_catalog
from benchmarks.measuring import sample_questions
from index import schema
from index.catalog import Catalog
from index.library import Library
from index.records import Floats, unpacked
from index.shared import CATALOG

FOUND = 10
# Bytes of a file that are read together.
_READ_AT_ONCE = 1 << 22
# Questions that each speaker's statements are searched for.
_OF_SPEAKER = 30
# Shares of the statements that the speakers looked at have, about: from a few statements to the most quoted.
_SHARES = (0.0, 0.0001, 0.001, 1.0)


def make(seed: Path, folder: Path, passages: int) -> dict[str, Any]:
    """Make a library, its vectors, and what a first question makes of it."""
    took: dict[str, Any] = {}

    def timed(name: str, work: Callable[[], Any]) -> Any:
        began = time.perf_counter()
        found = work()
        took[name] = time.perf_counter() - began
        return found

    own = Catalog(seed / CATALOG)
    fact = own.fact("embedding")
    own.close()
    folder.mkdir(parents=True)
    catalog = Catalog(folder / CATALOG)
    timed("catalog", lambda: write_catalog(catalog, Copies(seeds(seed), passages), {"embedding": fact}))
    took["articles"], took["passages"], took["statements"] = catalog.counts()
    catalog.close()
    # there are no vectors yet: opening makes them from the catalog
    timed("vectors", lambda: Library.open(folder).close())
    with Assistant.open(folder) as assistant:
        timed("first question", lambda: assistant.ask(sample_questions()[0]))
    return took


def warm(library: Path, questions: Sequence[str]) -> list[tuple[float, float]]:
    """Wall and processor milliseconds of each question, where memory holds the files."""
    for path in _files_asked(library):
        with path.open("rb", buffering=0) as file:
            while file.read(_READ_AT_ONCE):
                pass
    return _asked(library, questions)


def disk(library: Path, questions: Sequence[str]) -> list[tuple[float, float]]:
    """The same where memory holds nothing of them at first; as things are, where no system can be told so."""
    if hasattr(os, "posix_fadvise"):
        for path in _files_asked(library):
            with path.open("rb") as file:
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return _asked(library, questions)


def _files_asked(library: Path) -> list[Path]:
    """The files that a question reads: all but Chroma's."""
    return [path for path in library.rglob("*") if path.is_file() and library / "vectors" not in path.parents]


def _asked(library: Path, questions: Sequence[str]) -> list[tuple[float, float]]:
    times = []
    with Assistant.open(library) as assistant:
        for question in sample_questions()[:3]:
            assistant.ask(question)
        for question in questions:
            began, worked = time.perf_counter(), time.process_time()
            assistant.ask(question)
            times.append((1000 * (time.perf_counter() - began), 1000 * (time.process_time() - worked)))
    return times


def recall(folder: Path, questions: Sequence[str]) -> dict[str, Any]:
    """How much of what an exact search finds is found, and in what time."""
    with Library.open(folder) as library:
        vectors = np.array([library.question_vector(each) for each in questions], np.float32)
        began = time.perf_counter()
        chroma = library.vectors
        opened = time.perf_counter() - began
        truth = _nearest((keys, some) for keys, some, _ in library.catalog.passage_vectors())
        wanted = truth(vectors)
        ways: dict[str, Callable[[Floats], list[int]]] = {
            "product": lambda each: [found.key for found, _ in library.nearest(each.tolist(), FOUND)],
            "chroma": lambda each: [key for key, _ in chroma.passages.nearest(each.tolist(), FOUND)],
        }
        passages = {name: _measured(way, vectors, wanted) for name, way in ways.items()}
        return {
            "chroma opened": opened,
            "passages": passages,
            "speakers": [_of_speaker(library, *each, vectors[:_OF_SPEAKER]) for each in _speakers(library)],
            "after a change": _after_a_change(library, vectors[0]),
        }


def _after_a_change(library: Library, vector: Floats) -> float:
    """Processor seconds until the speakers are known again when an article was removed."""
    _ = library.voices
    library.remove(library.nearest(vector.tolist(), 1)[0][0].article_id)
    began = time.process_time()
    _ = library.voices
    return time.process_time() - began


def _of_speaker(library: Library, name: str, count: int, vectors: Floats) -> dict[str, Any]:
    """The same, among one speaker's statements."""
    table = schema.statements
    with library.catalog.database.engine.connect() as connection:
        rows = connection.execute(select(table.c.key, table.c.vector).where(table.c.speaker == name)).all()
    own = unpacked(b"".join(row.vector for row in rows), len(rows))
    wanted = _nearest([([row.key for row in rows], own)])(vectors)
    where = {"speaker": {"$in": [name]}}
    collection = library.vectors.statements
    ways: dict[str, Callable[[Floats], list[int]]] = {
        "product": lambda each: [
            found.key for found, _ in library.nearest_statements(each.tolist(), FOUND, [name])
        ],
        "chroma": lambda each: [key for key, _ in collection.nearest(each.tolist(), FOUND, where)],
    }
    found = {way: _measured(search, vectors, wanted) for way, search in ways.items()}
    return {"statements": count, **found}


def _speakers(library: Library) -> list[tuple[str, int]]:
    """Names with fewer and fewer statements behind them, the most quoted last."""
    table = schema.statements
    count = func.count().label("count")
    chosen = select(table.c.speaker, count).where(table.c.speaker.is_not(None)).group_by(table.c.speaker)
    with library.catalog.database.engine.connect() as connection:
        rows = connection.execute(chosen.order_by(count, table.c.speaker)).all()
    most = library.size[2]
    found: dict[str, int] = {}
    for share in _SHARES:
        name, number = next((row for row in rows if row[1] >= max(3, share * most)), rows[-1])
        found[name] = number
    return list(found.items())


def _nearest(
    rows: Iterable[tuple[Sequence[int], Floats]],
) -> Callable[[Floats], list[set[int]]]:
    """An exact search of all rows for several vectors at once, some rows at a time."""

    def search(vectors: Floats) -> list[set[int]]:
        best: NDArray[np.float32] = np.full((len(vectors), FOUND), -2, np.float32)
        keys = np.full((len(vectors), FOUND), -1, np.int64)
        for some, values in rows:
            near = np.concatenate([best, vectors @ values.T], axis=1)
            named = np.concatenate(
                [keys, np.broadcast_to(np.asarray(some), (len(vectors), len(some)))], axis=1
            )
            order = np.argsort(-near, axis=1)[:, :FOUND]
            best, keys = np.take_along_axis(near, order, 1), np.take_along_axis(named, order, 1)
        return [{key for key in each.tolist() if key >= 0} for each in keys]

    return search


def _measured(
    search: Callable[[Floats], list[int]], vectors: Floats, wanted: Sequence[set[int]]
) -> dict[str, Any]:
    search(vectors[0])
    found, times = [], []
    for vector in vectors:
        began = time.perf_counter()
        found.append(search(vector))
        times.append(1000 * (time.perf_counter() - began))
    shares = [len(right.intersection(keys)) / len(right) for keys, right in zip(found, wanted, strict=True)]
    return {"recall": float(np.mean(shares)), "milliseconds": float(np.median(times))}


def main() -> None:
    """Run one command."""
    command, *places = sys.argv[1:]
    if command == "make":
        found: Any = make(Path(places[0]), Path(places[1]), int(places[2]))
    else:
        questions = json.loads(Path(places[1]).read_text(encoding="utf-8"))
        found = {"warm": warm, "disk": disk, "recall": recall}[command](Path(places[0]), questions)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
