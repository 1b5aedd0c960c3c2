"""Two ways to embed a statement: pooled from its passage's forward pass, or by itself.

    python -m benchmarks.statement_vectors --articles FOLDER --gold FOLDER [--library FOLDER] [--json FILE]

For each gold question that asks for somebody's words: is a statement that holds at least half of the
evidence the nearest, or among the four nearest? `apart` embeds the speaker's name and the words.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant import Assistant
from benchmarks.measuring import caption, circumstances, ended, read_gold, table, write_json
from index.records import StoredStatement
from index.words import fold


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", fold(text))


def _holds(statement: str, evidence: list[str]) -> bool:
    """Whether a statement shares at least half of one evidence, as one run of letters or as its part."""
    said = _letters(statement)
    wanted = [_letters(each) for each in evidence]
    return any(
        (each in said or (said in each and len(said) * 2 >= len(each))) for each in wanted if each and said
    )


def recall(
    vectors: NDArray[np.float32], stored: list[StoredStatement], asked: list[tuple[list[float], list[str]]]
) -> tuple[float, float]:
    """Share of the questions whose evidence is the nearest statement, and among the four nearest."""
    first = four = 0
    for vector, evidence in asked:
        order = np.argsort(-(vectors @ np.asarray(vector, dtype=np.float32)))[:4]
        hits = [_holds(stored[number].statement.text, evidence) for number in order]
        first += hits[0]
        four += any(hits)
    return first / len(asked), four / len(asked)


def run(options: argparse.Namespace) -> None:
    """Measure, print the table and write the figures."""
    found = circumstances()
    gold = read_gold(options.gold)
    with (
        tempfile.TemporaryDirectory(prefix="statement-vectors-") as place,
        Assistant.open(options.library or Path(place)) as assistant,
    ):
        assistant.add([options.articles])
        library = assistant.library
        stored = library.catalog.statements()
        pooled = np.stack([each.vector for each in stored])
        texts = [
            f"{each.statement.speaker.name} : {each.statement.text}"
            if each.statement.speaker
            else each.statement.text
            for each in stored
        ]
        apart = np.array(library.embedder.embed_documents(texts), dtype=np.float32)
        asked = [
            (library.question_vector(question["question"]), question["evidence"])
            for article in gold
            for question in article["questions"]
            if question["kind"] in ("what_said", "who_said")
        ]
    shares = {
        name: recall(vectors, stored, asked) for name, vectors in (("pooled", pooled), ("apart", apart))
    }
    print(f"{options.articles.name}: {len(stored)} statements")
    print(caption(found))
    print()
    rows = [[name, f"{len(asked)}", *(f"{share:.3f}" for share in both)] for name, both in shares.items()]
    print(table(["embedded", "questions", "first", "first four"], rows))
    if options.json is not None:
        figures = {name: {"first": first, "first_four": four} for name, (first, four) in shares.items()}
        counts = {"articles": options.articles.name, "statements": len(stored), "questions": len(asked)}
        write_json(options.json, {"benchmark": "statement_vectors", **found, **counts, "recall": figures})


def main() -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--library", type=Path)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures as JSON")
    return ended(run, parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
