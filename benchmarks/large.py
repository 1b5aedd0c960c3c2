"""Growth: what asking takes of libraries of a thousand to a million passages, and what is found of them.

    python -m benchmarks.large [--sizes 1000 10000 100000] [--folder FOLDER] [--articles FOLDER …]
        [--questions 60] [--runs 3] [--json FILE]

The libraries are made from real articles (`benchmarks.large_making`); `--folder` keeps them for the next
time. Every figure stands beside that of the small library `eval-101` in the same run, each in a fresh
process. See `benchmarks/README.md`.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.measuring import (
    SHARED,
    Run,
    caption,
    circumstances,
    clean_environment,
    default_articles,
    ended,
    quiadit_command,
    run_fresh,
    some_questions,
    table,
    write_json,
)

GROWTH = (
    *("passages", "statements", "made", "disk", "warm ms", "95 %", "CPU 95 %", "x eval-101", "from disk"),
    *("95 %", "fresh s", "x eval-101", "peak MB", "recall", "Chroma recall", "Chroma ms", "Chroma opens"),
    "after a change",
)
NARROWED = ("passages", "of the speaker", "ms", "recall", "Chroma ms", "Chroma recall")

WARM_TARGET, FRESH_TARGET, PEAK_TARGET, RECALL_TARGET = 5.0, 3.0, 6000.0, 0.97


NONE: Mapping[str, str] = {}
"""No settings beside those of the run."""


class Growth:
    """Makes and measures the libraries of one run."""

    def __init__(self, folder: Path, questions: Sequence[str], runs: int) -> None:
        self._folder = folder
        self._environment = clean_environment(folder)
        self._runs = runs
        self._question = questions[0]
        self._asked = folder / "questions.json"
        self._asked.write_text(json.dumps(questions, ensure_ascii=False), encoding="utf-8")

    def library_of(self, name: str, places: Sequence[Path]) -> Path:
        """The library of real articles of this name, made where it is not there."""
        library = self._folder / name
        if not (library / "catalog.sqlite").is_file():
            run_fresh(self._quiadit(library, "add", *places), self._environment)
        return library

    def made(self, seed: Path, passages: int) -> tuple[Path, dict[str, Any]]:
        """A library of so many passages, and what making it took."""
        library = self._folder / f"large-{passages}"
        kept = self._folder / f"large-{passages}.json"
        if not kept.is_file():
            kept.write_text(self._inside("make", seed, library, str(passages)).output, encoding="utf-8")
        found: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
        return library, found

    def asked(self, library: Path, settings: Mapping[str, str] = NONE) -> dict[str, Any]:
        """Warm questions, each once, and one question in fresh processes, with these settings."""
        wall, worked, peak = self.times("warm", library, settings)
        fresh = [
            run_fresh(self._quiadit(library, "ask", self._question), self._environment | settings, (0, 3))
            for _ in range(self._runs)
        ]
        return {
            "warm": {"wall": wall, "cpu": worked, "peak_mb": peak},
            "fresh": {
                "wall": [each.seconds for each in fresh],
                "cpu": [each.cpu_seconds for each in fresh],
                "peak_mb": max(each.peak_mb for each in fresh),
            },
        }

    def times(
        self, command: str, library: Path, settings: Mapping[str, str] = NONE
    ) -> tuple[list[float], list[float], float]:
        """Wall and processor milliseconds of each question, `warm` or from `disk`, and the peak in MB."""
        run = self._inside(command, library, self._asked, settings=settings)
        wall, worked = zip(*json.loads(run.output), strict=True)
        return list(wall), list(worked), run.peak_mb

    def recall(self, library: Path, settings: Mapping[str, str] = NONE) -> dict[str, Any]:
        """What is found of what an exact search finds."""
        run = self._inside("recall", library, self._asked, settings=settings)
        found: dict[str, Any] = json.loads(run.output)
        return found | {"peak_mb": run.peak_mb}

    def _inside(self, command: str, *words: str | Path, settings: Mapping[str, str] = NONE) -> Run:
        return run_fresh(
            [sys.executable, "-m", "benchmarks.large_asking", command, *words], self._environment | settings
        )

    def _quiadit(self, library: Path, *words: str | Path) -> list[str | Path]:
        return [*quiadit_command(), "--library", library, *words]


def most(times: Sequence[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(times, n=20, method="inclusive")[-1]


def warm_cells(warm: dict[str, Any]) -> list[str]:
    """Median and 95th percentile of the milliseconds of warm questions, and that of processor time."""
    wall, worked = warm["wall"], warm["cpu"]
    return [f"{each:.0f}" for each in (statistics.median(wall), most(wall), most(worked))]


def growth_row(found: dict[str, Any]) -> list[str]:
    """One library under `GROWTH`."""
    warm, fresh, small = found["warm"], found["fresh"], found["eval-101"]
    passages, made = found["recall"]["passages"], found["made"]
    seconds = sum(made[part] for part in ("catalog", "vectors", "first question"))
    return [
        f"{made['passages']:,}",
        f"{made['statements']:,}",
        f"{seconds:.0f} s",
        f"{found['disk_mb']:,.0f} MB",
        *warm_cells(warm),
        _kept(most(warm["wall"]) / most(small["warm"]["wall"]), WARM_TARGET),
        f"{statistics.median(found['from disk']):.0f}",
        f"{most(found['from disk']):.0f}",
        f"{statistics.median(fresh['wall']):.2f}",
        _kept(statistics.median(fresh["wall"]) / statistics.median(small["fresh"]["wall"]), FRESH_TARGET),
        _kept(max(warm["peak_mb"], fresh["peak_mb"]), PEAK_TARGET, ".0f"),
        f"{passages['product']['recall']:.4f}",
        f"{passages['chroma']['recall']:.4f}",
        f"{passages['chroma']['milliseconds']:.1f}",
        f"{found['recall']['chroma opened']:.1f} s",
        f"{found['recall']['after a change']:.2f} s",
    ]


def _kept(value: float, most_allowed: float, shown: str = ".2f") -> str:
    return f"{value:{shown}}{'' if value <= most_allowed else ' NO'}"


def narrowed_rows(found: dict[str, Any]) -> list[list[str]]:
    """The searches among one speaker's statements under `NARROWED`."""
    return [
        [
            f"{found['made']['passages']:,}",
            f"{each['statements']:,}",
            f"{each['product']['milliseconds']:.1f}",
            f"{each['product']['recall']:.4f}",
            f"{each['chroma']['milliseconds']:.1f}",
            f"{each['chroma']['recall']:.4f}",
        ]
        for each in found["recall"]["speakers"]
    ]


def run(options: argparse.Namespace) -> None:
    """Make, measure, print the tables and write the figures."""
    found = circumstances()
    with tempfile.TemporaryDirectory(prefix="quiadit-large-", ignore_cleanup_errors=True) as place:
        folder = options.folder.resolve() if options.folder else Path(place)
        folder.mkdir(parents=True, exist_ok=True)
        growth = Growth(folder, some_questions(options.gold, options.questions), options.runs)
        small = growth.library_of("eval-101", [default_articles()])
        seed = growth.library_of("seed", [each.resolve() for each in options.articles])
        measured = []
        for passages in options.sizes:
            print(f"{passages:,} passages", file=sys.stderr)
            library, made = growth.made(seed, passages)
            files = [path for path in library.rglob("*") if path.is_file()]
            measured.append(
                {
                    "made": made,
                    "disk_mb": sum(path.stat().st_size for path in files) / 1e6,
                    "eval-101": growth.asked(small),
                    "from disk": growth.times("disk", library)[0],
                    **growth.asked(library),
                    "recall": growth.recall(library),
                }
            )
    print(caption(found))
    print()
    print(table(GROWTH, [growth_row(each) for each in measured]))
    print()
    print(table(NARROWED, [row for each in measured for row in narrowed_rows(each)]))
    if options.json is not None:
        write_json(options.json, {"benchmark": "large", **found, "libraries": measured})


def arguments(parser: argparse.ArgumentParser) -> None:
    """What a command that makes and asks such libraries can be told."""
    names = ("eval-101", "eval-120", "wikinews-2016-2018")
    there = [SHARED / "articles" / name for name in names if (SHARED / "articles" / name).is_dir()]
    parser.add_argument("--folder", type=Path, help="where the libraries are kept (default: nowhere)")
    parser.add_argument(
        "--articles", type=Path, nargs="+", default=there or [default_articles()], help="real articles"
    )
    parser.add_argument("--gold", type=Path, default=SHARED / "eval" / "gold-dev", help="questions to ask")
    parser.add_argument("--questions", type=int, default=60, help="how many, evenly from them (default 60)")
    parser.add_argument("--runs", type=int, default=3, help="fresh processes (default 3)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every figure as JSON")


def main() -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000], help="passages")
    arguments(parser)
    return ended(run, parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
