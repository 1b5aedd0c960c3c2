"""What `benchmarks.plain` measures of Quiadit inside one process, each a command for a fresh one.

    python -m benchmarks.in_process model
    python -m benchmarks.in_process warm LIBRARY QUESTIONS
    python -m benchmarks.in_process add-twice FOLDER LIBRARY

`model` builds the default embedding model where it is not there yet and prints its folder. `warm` prints a
JSON list of milliseconds, one a question of the JSON list QUESTIONS. `add-twice` prints the seconds of the
first and of the second `add` of a folder, as a JSON list.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

from assistant import Assistant
from index.embedding import building
from index.settings import load_settings

WARM_UP = 3


def model() -> None:
    """Build the default model and print its folder."""
    print(building.build(load_settings().cache, progress=False))


def warm(library: Path, questions: Path) -> None:
    """Print how long each question takes once everything is loaded."""
    asked: list[str] = json.loads(questions.read_text(encoding="utf-8"))
    with Assistant.open(library) as assistant:
        for question in asked[:WARM_UP]:
            assistant.ask(question)
        times = []
        for question in asked:
            began = time.perf_counter()
            assistant.ask(question)
            times.append(1000 * (time.perf_counter() - began))
    print(json.dumps(times))


def add_twice(folder: Path, library: Path) -> None:
    """Print how long it takes to add a folder, and to add it again."""
    times = []
    with Assistant.open(library) as assistant:
        for _ in range(2):
            began = time.perf_counter()
            assistant.add(folder)
            times.append(time.perf_counter() - began)
    print(json.dumps(times))


def main() -> None:
    """Run one command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=["model", "warm", "add-twice"])
    parser.add_argument("places", type=Path, nargs="*")
    options = parser.parse_args()
    if options.command == "model":
        model()
    elif options.command == "warm":
        warm(*options.places)
    else:
        add_twice(*options.places)


if __name__ == "__main__":
    main()
