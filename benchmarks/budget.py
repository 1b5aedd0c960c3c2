"""Where the time of a question and of an article goes, stage by stage, in one fresh process.

    python -m benchmarks.budget start [--runs 9] [--json FILE]
    python -m benchmarks.budget question LIBRARY [--question TEXT] [--json FILE]
    python -m benchmarks.budget article [--articles FOLDER] [--limit 30] [--json FILE]
    python -m benchmarks.budget model [--json FILE]

`start` is what comes before all work: each run is a fresh process. The stages of the next two are done alone,
one after the other, so that their processor time can be told; the product does some of them at once (the
model loads while the library opens, statements are read beside the embedding), so wall times do not add up
to what a person waits for: `benchmarks.plain` measures that. `model` shows what the operators of the default
model take on one core, and the rate of its matrix products.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from benchmarks.measuring import (
    Run,
    article_files,
    caption,
    circumstances,
    clean_environment,
    default_articles,
    ended,
    quiadit_command,
    run_fresh,
    table,
    write_json,
)

T = TypeVar("T")

START_WITHIN = 0.3
"""Seconds that the start of Python, importing the package and printing the help may take, all together."""

WARM = 20
# Of the matrices that every token is multiplied with: 12 layers of 4 x 384 x 384 and 2 x 384 x 1536.
_WEIGHTS = 12 * (4 * 384 * 384 + 2 * 384 * 1536)


@dataclass(frozen=True, slots=True)
class Measured:
    """What one command measured: a line above the table, the table, and the figures for JSON."""

    about: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    figures: dict[str, Any]


class Budget:
    """Stages and what they took."""

    def __init__(self) -> None:
        self._stages: list[dict[str, Any]] = []

    def stage(self, name: str, work: Callable[[], T], times: int = 1) -> T:
        """Do some work, `times` times over, and note what it takes on average."""
        wall, cpu = time.perf_counter(), time.process_time()
        for _ in range(times):
            result = work()
        self._stages.append(
            {
                "stage": name,
                "cpu_ms": 1000 * (time.process_time() - cpu) / times,
                "wall_ms": 1000 * (time.perf_counter() - wall) / times,
            }
        )
        return result

    def measured(self, about: str) -> Measured:
        """The stages, in their order."""
        rows = [[each["stage"], f"{each['cpu_ms']:.1f}", f"{each['wall_ms']:.1f}"] for each in self._stages]
        return Measured(about, ("stage", "CPU ms", "wall ms"), rows, {"about": about, "stages": self._stages})


@dataclass(frozen=True, slots=True)
class Start:
    """A command in fresh processes, whole: from the start of Python to its end.

    Attributes:
        name: what is run.
        runs: each of them.
        within: seconds that the median may take, or None.
    """

    name: str
    runs: Sequence[Run]
    within: float | None

    @property
    def seconds(self) -> float:
        """The median of the wall times."""
        return statistics.median(run.seconds for run in self.runs)

    @property
    def kept(self) -> bool | None:
        """Whether the target is kept; None without a target."""
        return None if self.within is None else self.seconds <= self.within

    def row(self) -> list[str]:
        """The command as a row of the table."""
        times = [run.seconds for run in self.runs]
        return [
            self.name,
            f"{statistics.median(run.cpu_seconds for run in self.runs):.3f}",
            f"{self.seconds:.3f}",
            f"{min(times):.3f} to {max(times):.3f}",
            "" if self.within is None else f"<= {self.within:g}",
            {None: "", True: "yes", False: "NO"}[self.kept],
        ]

    def data(self) -> dict[str, Any]:
        """The command with every run, for JSON."""
        return {
            "name": self.name,
            "median": self.seconds,
            "times": [run.seconds for run in self.runs],
            "cpu_seconds": [run.cpu_seconds for run in self.runs],
            "target": self.within,
            "kept": self.kept,
        }


def of_start(runs: int) -> Measured:
    """What `import assistant` and `quiadit --help` take beside Python that does nothing, in turns."""
    commands: list[tuple[str, list[str], float | None]] = [
        ("python that does nothing", [sys.executable, "-c", ""], None),
        ("import assistant", [sys.executable, "-c", "import assistant"], START_WITHIN),
        ("quiadit --help", [*quiadit_command(), "--help"], START_WITHIN),
    ]
    taken: list[list[Run]] = [[] for _ in commands]
    with tempfile.TemporaryDirectory() as place:
        environment = clean_environment(Path(place))
        for _, command, _ in commands:
            run_fresh(command, environment)  # compiles, and fills the system's cache
        for _ in range(runs):
            for (_, command, _), series in zip(commands, taken, strict=True):
                series.append(run_fresh(command, environment))
    starts = [Start(name, series, within) for (name, _, within), series in zip(commands, taken, strict=True)]
    return Measured(
        f"{runs} fresh processes each",
        ("fresh process", "CPU s", "wall s", "single runs", "target", "kept"),
        [start.row() for start in starts],
        {"starts": [start.data() for start in starts]},
    )


def of_question(library: Path, question: str) -> Measured:
    """The stages of a question in a fresh process, then of the same steps once they are warm."""
    budget = Budget()

    def imported(name: str) -> Callable[[], object]:
        return lambda: __import__(name)

    budget.stage("import numpy", imported("numpy"))
    budget.stage("import settings (pydantic)", imported("index.settings"))
    budget.stage("import SQLAlchemy", imported("sqlalchemy"))
    budget.stage("import onnxruntime", imported("onnxruntime"))
    budget.stage("import Quiadit", imported("assistant.assistant"))

    from assistant import Assistant
    from index.embedding import open_embedder
    from index.settings import load_settings

    settings = load_settings()
    embedder = budget.stage("load the model", lambda: open_embedder(None, settings.cache, False))
    assistant = budget.stage("open the library", lambda: Assistant.open(library, settings))
    opened = assistant.library
    opened.use(embedder)
    budget.stage("merge the speakers", lambda: opened.voices)
    vector = budget.stage("embed the question, first time", lambda: opened.question_vector(question))
    budget.stage("read and search all vectors", lambda: opened.nearest(vector, settings.candidates))
    budget.stage("answer, first time", lambda: assistant.ask(question))
    budget.stage("embed the question, warm", lambda: embedder.embed_query(question), WARM)
    budget.stage("search by meaning, warm", lambda: opened.nearest(vector, settings.candidates), WARM)
    stems = ["negoci", "peskov"]
    budget.stage("search by word, warm", lambda: opened.matching(stems, settings.candidates // 2), WARM)
    # A question's own vector is remembered: here it is found, there (above) it is made.
    budget.stage("answer, warm, without the embedding", lambda: assistant.ask(question), WARM)
    assistant.close()
    return budget.measured(question)


def of_articles(folder: Path, limit: int) -> Measured:
    """The stages of adding some articles, in one process."""
    from index.drafting import draft
    from index.embedding import open_embedder
    from index.library import Library
    from index.passages import split_passages
    from index.reading import find_sources, read
    from index.settings import load_settings
    from index.speech.patterns import kept_patterns
    from index.speech.pipeline import pipeline
    from index.speech.worker import read_all

    budget, settings = Budget(), load_settings()
    sources = list(find_sources(article_files(folder)[:limit]))
    articles = budget.stage("read files", lambda: [each for source in sources for each in read(source)])

    def analyser() -> None:
        with kept_patterns(settings.cache):
            pipeline("fr")

    budget.stage("load the French analysis", analyser)
    readings = budget.stage("read statements", lambda: read_all(articles))
    embedder = budget.stage("load the model", lambda: open_embedder(None, settings.cache, False))
    budget.stage("load the tokenizer", lambda: embedder.count_tokens(["Bonjour."]))
    size = settings.passage_tokens
    budget.stage(
        "cut passages (part of the next row too)",
        lambda: [split_passages(article.text, embedder.count_tokens, size) for article in articles],
    )
    pairs = [(article, "") for article in articles]
    drafts = budget.stage("embed", lambda: draft(pairs, readings, embedder, size))
    with tempfile.TemporaryDirectory() as place, Library.open(place, settings) as library:
        library.use(embedder)
        budget.stage("open Chroma", lambda: library.vectors)
        budget.stage("write", lambda: library.write(drafts))
    words = sum(len(article.text.split()) for article in articles)
    passages = sum(len(each.passages) for each in drafts)
    return budget.measured(f"{len(articles)} articles, {words} words, {passages} passages")


def of_model(texts: int = 8, tokens: int = 128, passes: int = 5) -> Measured:
    """What the model's operators take, by onnxruntime's own profile, for texts of equal length."""
    import numpy as np
    import onnxruntime

    from index.embedding import building
    from index.settings import load_settings

    folder = building.build(load_settings().cache, progress=False)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.enable_profiling = True
    with tempfile.TemporaryDirectory() as place:
        options.profile_file_prefix = f"{place}/profile"
        session = onnxruntime.InferenceSession(
            str(folder / building.ONNX_FILE), options, providers=["CPUExecutionProvider"]
        )
        ids = np.random.default_rng(0).integers(5, 200_000, (texts, tokens))
        for _ in range(passes):
            session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})
        events = json.loads(Path(session.end_profiling()).read_text(encoding="utf-8"))
    spent: dict[str, float] = defaultdict(float)
    for event in events:
        if event.get("cat") == "Node" and event["name"].endswith("_kernel_time"):
            spent[event["args"]["op_name"]] += event["dur"] / 1000 / passes
    whole = sum(spent.values())
    rate = 1000 * texts * tokens / whole
    products = 2 * texts * tokens * _WEIGHTS / spent["MatMulIntegerToFloat"] / 1e6
    rows = sorted(spent.items(), key=lambda row: -row[1])
    return Measured(
        f"{texts} x {tokens} tokens, one core: {rate:.0f} tokens/s\n"
        f"matrix products: {products:.0f} thousand million operations/s",
        ("operator", "ms", "share"),
        [[name, f"{took:.1f}", f"{took / whole:.2f}"] for name, took in rows],
        {
            "tokens_per_second": rate,
            "thousand_million_operations_per_second": products,
            "operators_ms": dict(rows),
        },
    )


def run(options: argparse.Namespace) -> None:
    """Measure, print the table and write the figures."""
    found = circumstances()
    measured: Measured = options.measure(options)
    print(caption(found))
    print()
    print(measured.about)
    print()
    print(table(measured.columns, measured.rows))
    if options.json is not None:
        write_json(options.json, {"benchmark": f"budget {options.command}", **found, **measured.figures})


def main() -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(required=True, dest="command")
    start = commands.add_parser("start")
    start.add_argument("--runs", type=int, default=9)
    start.set_defaults(measure=lambda options: of_start(options.runs))
    question = commands.add_parser("question")
    question.add_argument("library", type=Path)
    question.add_argument("--question", default="Que dit Peskov sur les négociations ?")
    question.set_defaults(measure=lambda options: of_question(options.library, options.question))
    article = commands.add_parser("article")
    article.add_argument("--articles", type=Path, default=default_articles())
    article.add_argument("--limit", type=int, default=30)
    article.set_defaults(measure=lambda options: of_articles(options.articles, options.limit))
    model = commands.add_parser("model")
    model.set_defaults(measure=lambda _: of_model())
    for command in (start, question, article, model):
        command.add_argument("--json", type=Path, metavar="FILE", help="write the figures as JSON")
    return ended(run, parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
