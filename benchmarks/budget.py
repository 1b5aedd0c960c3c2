"""Where the time of a question and of an article goes, stage by stage, in one fresh process.

    python -m benchmarks.budget question LIBRARY [--question TEXT]
    python -m benchmarks.budget article [--articles FOLDER] [--limit 30]
    python -m benchmarks.budget model

Each stage is done alone, one after the other, so that its processor time can be told; the product does some
of them at once (the model loads while the library opens, statements are read beside the embedding), so wall
times do not add up to what a person waits for: `benchmarks.plain` measures that. `model` shows what the
operators of the default model take on one core, and the rate of its matrix products.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from benchmarks.measuring import article_files, caption, circumstances, default_articles, table

T = TypeVar("T")

WARM = 20
# Of the matrices that every token is multiplied with: 12 layers of 4 x 384 x 384 and 2 x 384 x 1536.
_WEIGHTS = 12 * (4 * 384 * 384 + 2 * 384 * 1536)


class Budget:
    """Stages and what they took."""

    def __init__(self) -> None:
        self.rows: list[list[str]] = []

    def stage(self, name: str, work: Callable[[], T], times: int = 1) -> T:
        """Do some work, `times` times over, and note what it takes on average."""
        wall, cpu = time.perf_counter(), time.process_time()
        for _ in range(times):
            result = work()
        spent = [1000 * (time.process_time() - cpu) / times, 1000 * (time.perf_counter() - wall) / times]
        self.rows.append([name, *(f"{milliseconds:.1f}" for milliseconds in spent)])
        return result

    def show(self) -> None:
        """Print the table."""
        print(caption(circumstances()))
        print()
        print(table(["stage", "CPU ms", "wall ms"], self.rows))


def of_question(library: Path, question: str) -> Budget:
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
    return budget


def of_articles(folder: Path, limit: int) -> Budget:
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
    print(f"{len(articles)} articles, {words} words, {passages} passages\n")
    return budget


def of_model(texts: int = 8, tokens: int = 128, passes: int = 5) -> None:
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
    products = 2 * texts * tokens * _WEIGHTS / spent["MatMulIntegerToFloat"] / 1e6
    print(caption(circumstances()))
    print(f"\n{texts} x {tokens} tokens, one core: {1000 * texts * tokens / whole:.0f} tokens/s")
    print(f"matrix products: {products:.0f} thousand million operations/s\n")
    rows = sorted(spent.items(), key=lambda row: -row[1])
    print(table(["operator", "ms", "share"], [[n, f"{t:.1f}", f"{t / whole:.2f}"] for n, t in rows]))


def main() -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(required=True, dest="command")
    question = commands.add_parser("question")
    question.add_argument("library", type=Path)
    question.add_argument("--question", default="Que dit Peskov sur les négociations ?")
    article = commands.add_parser("article")
    article.add_argument("--articles", type=Path, default=default_articles())
    article.add_argument("--limit", type=int, default=30)
    commands.add_parser("model")
    options = parser.parse_args()
    if options.command == "question":
        of_question(options.library, options.question).show()
    elif options.command == "model":
        of_model()
    else:
        of_articles(options.articles, options.limit).show()
    return 0


if __name__ == "__main__":
    sys.exit(main())
