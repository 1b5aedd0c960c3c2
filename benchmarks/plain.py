"""Quiadit beside the plain LangChain way, in one run: indexing, a cold question, a warm one, adding again.

    python -m benchmarks.plain [--articles FOLDER] [--gold FOLDER] [--runs 5] [--json FILE]

Both use the same embedding model folder (built beforehand if it is not there). Each round measures both
ways, and who goes first changes from round to round. See `benchmarks/README.md` for what the rows mean.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from benchmarks.measuring import (
    MEASURE_COLUMNS,
    SHARED,
    Measure,
    Run,
    Series,
    article_files,
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

FOUND_OR_NOT = (0, 3)  # `quiadit ask` ends with 3 where nothing was found: an answer like any other


class Contest:
    """Both ways over the same articles, each step a fresh process; collects what they took.

    `series` holds what was measured under names such as `index plain`.
    """

    def __init__(self, articles: Path, questions: list[str], folder: Path) -> None:
        self.articles = articles
        self.questions = questions
        self.folder = folder
        self.series: dict[str, Series] = defaultdict(Series)
        self._environment = clean_environment(folder)
        self._questions_file = folder / "questions.json"
        self._questions_file.write_text(json.dumps(questions), encoding="utf-8")
        print("making the embedding model, where it is not there yet", file=sys.stderr)
        self._model = self._in_process("model").output.strip().splitlines()[-1]

    def round(self, number: int) -> None:
        """Measure everything once, both ways; even rounds begin with Quiadit, odd ones with the plain way."""
        library, store, second = (self.folder / f"{name}-{number}" for name in ("library", "store", "second"))
        question = self.questions[number % len(self.questions)]

        def index_quiadit() -> None:
            self.series["index quiadit"].keep(self._quiadit(library, "add", self.articles))

        def index_plain() -> None:
            self.series["index plain"].keep(self._plain("index", self.articles, store))

        def ask_quiadit() -> None:
            self.series["ask quiadit"].keep(
                self._quiadit(library, "ask", "--", question, accepted=FOUND_OR_NOT)
            )

        def ask_plain() -> None:
            self.series["ask plain"].keep(self._plain("ask", store, question))

        def warm_quiadit() -> None:
            self._keep_median("warm quiadit", self._in_process("warm", library, self._questions_file))

        def warm_plain() -> None:
            self._keep_median("warm plain", self._plain("warm", store, self._questions_file))

        for ours, plain in (
            (index_quiadit, index_plain),
            (ask_quiadit, ask_plain),
            (warm_quiadit, warm_plain),
        ):
            for step in (ours, plain) if number % 2 == 0 else (plain, ours):
                step()
        self.series["again"].keep(self._quiadit(library, "add", self.articles))
        first, again = json.loads(self._in_process("add-twice", self.articles, second).output)
        self.series["first inside"].times.append(first)
        self.series["again inside"].times.append(again)
        for place in (library, store, second):
            shutil.rmtree(place)

    def forget(self) -> None:
        """Drop what was measured so far: the round that only warmed the machine's caches."""
        self.series.clear()

    def measures(self) -> list[Measure]:
        """What was measured, with the targets."""
        return [
            self._measure("index from nothing, fresh process", "index quiadit", "index plain", "plain", 0.7),
            self._measure("ask, fresh process", "ask quiadit", "ask plain", "plain", 0.1),
            self._measure("ask, warm, against bare search", "warm quiadit", "warm plain", "plain", 2.0, "ms"),
            self._measure("add again, fresh process", "again", "index quiadit", "first time", 0.05),
            self._measure(
                "add again, inside one process", "again inside", "first inside", "first time", 0.05
            ),
        ]

    def _measure(
        self, name: str, ours: str, others: str, against: str, target: float, unit: str = "s"
    ) -> Measure:
        return Measure(name, unit, self.series[ours], self.series[others], against, target)

    def _keep_median(self, name: str, run: Run) -> None:
        self.series[name].keep_inner(statistics.median(json.loads(run.output)), run)

    def _quiadit(self, library: Path, *words: str | Path, accepted: tuple[int, ...] = (0,)) -> Run:
        return run_fresh([*quiadit_command(), "--library", library, *words], self._environment, accepted)

    def _in_process(self, *words: str | Path) -> Run:
        return run_fresh([sys.executable, "-m", "benchmarks.in_process", *words], self._environment)

    def _plain(self, *words: str | Path) -> Run:
        command = [sys.executable, "-m", "benchmarks.plain_langchain", "--model", self._model]
        return run_fresh([*command, *words], self._environment)


def run(options: argparse.Namespace) -> None:
    """Measure, print the table and write the figures."""
    articles = options.articles.resolve()
    files = article_files(articles)
    questions = some_questions(options.gold, options.questions)
    found = circumstances()
    with tempfile.TemporaryDirectory(prefix="quiadit-benchmark-", ignore_cleanup_errors=True) as place:
        folder = Path(place)
        few = folder / "few"
        few.mkdir()
        for path in files[:2]:
            shutil.copy(path, few)
        contest = Contest(few, questions, folder)
        print("a round over two articles, not counted: it fills the caches", file=sys.stderr)
        contest.round(0)
        contest.forget()
        contest.articles = articles
        for number in range(options.runs):
            print(f"round {number + 1} of {options.runs}", file=sys.stderr)
            contest.round(number)
        measures = contest.measures()
    print(f"{len(files)} articles, {len(questions)} questions, medians of {options.runs} rounds")
    print(caption(found))
    print()
    print(table(MEASURE_COLUMNS, [measure.row() for measure in measures]))
    if options.json is not None:
        write_json(
            options.json,
            {
                "benchmark": "plain",
                **found,
                "articles": {"folder": articles.name, "files": len(files)},
                "questions": len(questions),
                "runs": options.runs,
                "measures": [measure.data() for measure in measures],
            },
        )


def main() -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=Path, default=default_articles(), help="a folder of .txt articles")
    parser.add_argument("--gold", type=Path, default=SHARED / "eval" / "gold-dev", help="questions to ask")
    parser.add_argument("--questions", type=int, default=24, help="how many, evenly from them (default 24)")
    parser.add_argument("--runs", type=int, default=5, help="rounds (default 5)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every run as JSON")
    options = parser.parse_args()
    if options.runs < 1 or options.questions < 1:
        parser.error("--runs and --questions begin at 1")
    return ended(run, options)


if __name__ == "__main__":
    sys.exit(main())
