"""A shared library beside the same one in a folder: what copying it takes, what asking takes, what is found.

    python -m benchmarks.shared [--passages 10000] [--library FOLDER] [--folder FOLDER] [--articles FOLDER …]
        [--catalog ADDRESS --vectors ADDRESS] [--questions 60] [--runs 3] [--json FILE]

The library is made from real articles (`benchmarks.large_making`), or is that in FOLDER. Without addresses a
PostgreSQL and a Chroma server are started for the time, on loopback ports of this machine; those that are
named must have nothing in them. Each is asked in fresh processes as a large library is, by files of bytes,
the shared one also by Chroma (`exact_search = 0`, `byte_search = 0`): small ones are searched in memory else.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from platformdirs import user_cache_path

from benchmarks.large import Growth, warm_cells
from benchmarks.large import arguments as large_arguments
from benchmarks.measuring import (
    BenchmarkError,
    caption,
    circumstances,
    clean_environment,
    ended,
    quiadit_command,
    run_fresh,
    some_questions,
    table,
    write_json,
)
from benchmarks.servers import servers

COLUMNS = (
    "library",
    "warm ms",
    "95 %",
    "CPU 95 %",
    "fresh s",
    "peak MB",
    "recall",
    "ms",
    "Chroma recall",
    "ms",
)


@contextmanager
def deployment(catalog: str | None, vectors: str | None) -> Iterator[dict[str, str]]:
    """The settings of a shared library: on servers that run, or on some for the time."""
    if (catalog is None) != (vectors is None):
        raise BenchmarkError("--catalog and --vectors go together: name both, or neither.")
    if catalog is not None and vectors is not None:
        yield {"QUIADIT_CATALOG": catalog, "QUIADIT_VECTORS": vectors}
        return
    with servers() as running:
        yield {"QUIADIT_CATALOG": running.fresh_catalog(), "QUIADIT_VECTORS": running.vectors}


def own_cache(folder: Path) -> Path:
    """A cache of the run's own with what is in the user's: the files of this shared library stay in it."""
    own = folder / "cache"
    own.mkdir(exist_ok=True)
    users = Path(os.environ.get("QUIADIT_CACHE") or user_cache_path("quiadit"))
    for path in users.iterdir() if users.is_dir() else ():
        if path.name != "libraries" and not (own / path.name).exists():
            (own / path.name).symlink_to(path.resolve())
    return own


def copied(library: Path, folder: Path, settings: Mapping[str, str]) -> dict[str, Any]:
    """Copy a library to the empty shared one; what it took, and the room in PostgreSQL."""
    command = [*quiadit_command(), "--library", folder / "server", "copy", "--from", library]
    began = time.perf_counter()
    run_fresh(command, clean_environment(folder) | settings)
    took = time.perf_counter() - began
    with psycopg.connect(settings["QUIADIT_CATALOG"].replace("+psycopg", "", 1)) as connection:
        counted = connection.execute(
            "SELECT pg_database_size(current_database()), (SELECT count(*) FROM articles), "
            "(SELECT count(*) FROM passages), (SELECT count(*) FROM statements)"
        ).fetchone()
    assert counted is not None, "a SELECT without FROM gives a row"
    room, articles, passages, statements = counted
    return {
        "seconds": took,
        "mb": room / 1e6,
        "articles": articles,
        "passages": passages,
        "statements": statements,
    }


def row(name: str, found: Mapping[str, Any]) -> list[str]:
    """One library under `COLUMNS`."""
    warm, fresh, passages = found["warm"], found["fresh"], found["recall"]["passages"]
    return [
        name,
        *warm_cells(warm),
        f"{statistics.median(fresh['wall']):.2f}",
        f"{max(warm['peak_mb'], fresh['peak_mb']):.0f}",
        *(
            shown
            for way in ("product", "chroma")
            for shown in (f"{passages[way]['recall']:.4f}", f"{passages[way]['milliseconds']:.1f}")
        ),
    ]


def run(options: argparse.Namespace) -> None:
    """Copy, measure, print the tables and write the figures."""
    found = circumstances()
    with (
        tempfile.TemporaryDirectory(prefix="quiadit-shared-", ignore_cleanup_errors=True) as place,
        deployment(options.catalog, options.vectors) as settings,
    ):
        folder = options.folder.resolve() if options.folder else Path(place)
        folder.mkdir(parents=True, exist_ok=True)
        large = {"QUIADIT_EXACT_SEARCH": "0", "QUIADIT_CACHE": str(own_cache(folder))}
        growth = Growth(folder, some_questions(options.gold, options.questions), options.runs)
        if options.library is not None:
            own = options.library.resolve()
        else:
            seed = growth.library_of("seed", [each.resolve() for each in options.articles])
            own, _ = growth.made(seed, options.passages)
        print("copying", file=sys.stderr)
        copying = copied(own, folder, settings)
        measured = {}
        for name, library, changed in (
            ("in a folder", own, large),
            ("shared", folder / "server", {**large, **settings}),
            ("shared, by Chroma", folder / "server", {**large, **settings, "QUIADIT_BYTE_SEARCH": "0"}),
        ):
            print(name, file=sys.stderr)
            asked = growth.asked(library, changed)
            measured[name] = {**asked, "recall": growth.recall(library, changed)}
    print(caption(found))
    print()
    print(
        f"{copying['passages']:,} passages and {copying['statements']:,} statements of "
        f"{copying['articles']:,} articles copied in {copying['seconds']:.0f} s: {copying['mb']:.0f} MB "
        f"in PostgreSQL, {1000 * copying['mb'] / copying['passages']:.1f} kB a passage."
    )
    print()
    print(table(COLUMNS, [row(name, each) for name, each in measured.items()]))
    if options.json is not None:
        write_json(options.json, {"benchmark": "shared", **found, "copied": copying, "libraries": measured})


def main() -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--passages", type=int, default=10_000, help="of the library that is made")
    parser.add_argument(
        "--library", type=Path, help="a library in a folder, instead; an article of it is removed"
    )
    parser.add_argument("--catalog", help="PostgreSQL of an empty shared library")
    parser.add_argument("--vectors", help="its Chroma server")
    large_arguments(parser)
    return ended(run, parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
