"""All of adding a large folder, beside what the plain way takes for its vectors alone, in one run.

    python -m benchmarks.indexing [--articles FOLDER] [--runs 1] [--json FILE]

Quiadit's side is the whole command in a fresh process: start, reading, statements, vectors, writing. The
plain way's is the embedding of its pieces only, the model being loaded and the pieces cut before. See
`benchmarks/README.md`.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from benchmarks.measuring import (
    MEASURE_COLUMNS,
    SHARED,
    Measure,
    Series,
    article_files,
    caption,
    circumstances,
    clean_environment,
    ended,
    quiadit_command,
    run_fresh,
    table,
    write_json,
)
from benchmarks.memory import Together

MOST_MEGABYTES = 2_500.0
"""What adding may take at most, all processes together."""


def run(options: argparse.Namespace) -> None:
    """Measure, print the table and write the figures."""
    articles = options.articles.resolve()
    files = article_files(articles)
    found = circumstances()
    ours, plain = Series(), Series()
    words, together = 0, []
    with tempfile.TemporaryDirectory(prefix="quiadit-benchmark-", ignore_cleanup_errors=True) as place:
        folder = Path(place)
        environment = clean_environment(folder)
        print("making the embedding model, where it is not there yet", file=sys.stderr)
        made = run_fresh([sys.executable, "-m", "benchmarks.in_process", "model"], environment)
        model = made.output.strip().splitlines()[-1]
        for number in range(options.runs):
            print(f"round {number + 1} of {options.runs}", file=sys.stderr)
            library = folder / "library"
            with Together() as memory:
                ours.keep(run_fresh([*quiadit_command(), "--library", library, "add", articles], environment))
            together.append(memory.peak_mb)
            shutil.rmtree(library)
            command = [sys.executable, "-m", "benchmarks.plain_langchain", "--model", model]
            single = run_fresh([*command, "vectors", articles], environment)
            measured = json.loads(single.output)
            words = measured["words"]
            plain.keep_inner(measured["seconds"], single)
    measure = Measure("add everything", "s", ours, plain, "plain, vectors alone", 1.0)
    print(f"{len(files)} articles, {words} words, medians of {options.runs} rounds")
    print(caption(found))
    print()
    print(table(MEASURE_COLUMNS, [measure.row()]))
    rates = {
        name: words / statistics.median(each.times) for name, each in (("quiadit", ours), ("plain", plain))
    }
    print(f"\nwords a second: quiadit {rates['quiadit']:.0f}, plain, vectors alone {rates['plain']:.0f}")
    most = max(together)
    if most:
        kept = "kept" if most <= MOST_MEGABYTES else "NOT kept"
        print(f"peak memory of all its processes: {most:.0f} MB, target {MOST_MEGABYTES:.0f}, {kept}")
    if options.json is not None:
        about = {"articles": {"folder": articles.name, "files": len(files), "words": words}}
        figures = {"runs": options.runs, "words_a_second": rates, "measures": [measure.data()]}
        figures["peak_mb_together"] = together
        write_json(options.json, {"benchmark": "indexing", **found, **about, **figures})


def main() -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    large = SHARED / "articles" / "wikinews-2016-2018"
    parser.add_argument("--articles", type=Path, default=large, help="a folder of .txt articles")
    parser.add_argument("--runs", type=int, default=1, help="rounds (default 1: one takes some six minutes)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every run as JSON")
    options = parser.parse_args()
    if options.runs < 1:
        parser.error("--runs begins at 1")
    return ended(run, options)


if __name__ == "__main__":
    sys.exit(main())
