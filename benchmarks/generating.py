"""What a chat model makes of the answers: gold questions asked with it and without it.

    python -m benchmarks.generating [--set ARTICLES GOLD …] [--model NAME] [--sample N] [--json FILE]

Without `--model` the small model of the tests is started and asked: it is weak, so this measures the checks
and the way back to the passages rather than any eloquence. With it, the settings and keys of the product
hold (`QUIADIT_MODEL_BASE_URL`, `OPENAI_API_KEY`). What counts as right is what `scoring.py` of the evaluation
says. See `benchmarks/README.md`.
"""

from __future__ import annotations

import argparse
import importlib.util
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from langchain_core.language_models import BaseChatModel

from assistant import Assistant
from assistant.chain import build_chain
from assistant.citation import Answer
from assistant.generating.opening import ModelError, open_model
from benchmarks import small_model
from benchmarks.measuring import (
    SHARED,
    BenchmarkError,
    caption,
    circumstances,
    ended,
    read_gold,
    table,
    write_json,
)
from index.settings import Settings, load_settings

SETS = (("eval-101", "gold-dev"), ("eval-120", "gold-dev2"))
STATES = ("grounded", "partly_grounded", "fell_back")
_FEW_TOKENS = 64  # the small model does not know when to end
_EVERY = 20  # questions between two lines of progress


@dataclass(frozen=True, slots=True)
class Outcome:
    """One gold question, asked both ways.

    Attributes:
        plain: what `scoring.judge` says of the answer without the model.
        written: what it says of the answer with it.
        unfaithful: citations of the latter that differ from their article.
        state: of the checks, or `not_asked` where there was nothing to write: abstained, or a list.
        why: the reasons that the checks gave.
        text: the answer with the model.
    """

    id: str
    question: str
    plain: Mapping[str, Any]
    written: Mapping[str, Any]
    unfaithful: int
    state: str
    why: tuple[str, ...]
    seconds: float
    requests: int
    input_tokens: int | None
    output_tokens: int | None
    text: str


def scoring_of(folder: Path) -> Any:
    """The module `scoring` of the evaluation.

    Raises:
        BenchmarkError: it is not in the folder.
    """
    file = folder / "scoring.py"
    spec = importlib.util.spec_from_file_location("scoring", file)
    if spec is None or spec.loader is None or not file.is_file():
        raise BenchmarkError(f"{file} is not there: name its folder with --scoring.")
    module = importlib.util.module_from_spec(spec)
    sys.modules["scoring"] = module  # its dataclasses look themselves up there
    spec.loader.exec_module(module)
    return module


def sampled(items: Sequence[Any], count: int | None) -> list[Any]:
    """So many of the items, evenly spaced; all of them where there are no more."""
    count = min(count or len(items), len(items))
    return [items[number * len(items) // count] for number in range(count)]


class Judge:
    """Judges answers as the evaluation does."""

    def __init__(self, assistant: Assistant, articles: Path, scoring: Any) -> None:
        """`articles`: the folder of the articles that the gold annotations were made on."""
        self._texts = {article.id: article.text for article in assistant.articles()}
        self._names = {article.id: Path(article.source).stem for article in assistant.articles()}
        self._articles = articles
        self._scoring = scoring

    def __call__(
        self, document: Mapping[str, Any], question: Mapping[str, Any], answer: Answer
    ) -> tuple[Mapping[str, Any], int]:
        """The verdict, and how many citations differ from their article."""
        name = document["doc"]
        cited, unfaithful = [], 0
        for citation in answer.citations:
            source = self._texts[citation.article_id]
            unfaithful += source[citation.start : citation.end] != citation.text
            home = name if self._names[citation.article_id] == name else None
            start = len(self._scoring.letters(source[: citation.start])[0])
            cited.append({"doc": home, "text": citation.text, "speaker": citation.speaker, "start": start})
        given = {"answered": answer.answered, "text": answer.text, "citations": cited}
        text = (self._articles / f"{name}.txt").read_text(encoding="utf-8")
        verdict: Mapping[str, Any] = self._scoring.judge(question, document, text, given)
        return verdict, unfaithful


def ask_both(
    assistant: Assistant, judge: Judge, gold: Sequence[Mapping[str, Any]], count: int | None = None
) -> Iterator[Outcome]:
    """Ask gold questions, or so many of them, without the model of an assistant and with it."""
    without = build_chain(assistant.library)
    asked = [(document, question) for document in gold for question in document["questions"]]
    for document, question in sampled(asked, count):
        history = [(turn["question"], turn["answer"]) for turn in question.get("history", [])]
        plain = without.invoke({"question": question["question"], "history": history})
        answer = assistant.ask(question["question"], history)
        written, unfaithful = judge(document, question, answer)
        checks, usage = answer.checks, answer.usage
        yield Outcome(
            id=question["id"],
            question=question["question"],
            plain=judge(document, question, plain)[0],
            written=written,
            unfaithful=unfaithful,
            state=checks.state if checks else "not_asked",
            why=checks.why if checks else (),
            seconds=usage.seconds if usage else 0.0,
            requests=usage.requests if usage else 0,
            input_tokens=usage.input_tokens if usage else None,
            output_tokens=usage.output_tokens if usage else None,
            text=answer.text,
        )


def figures(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """The figures of one set."""
    written = [each for each in outcomes if each.state != "not_asked"]

    def middle(values: Sequence[float | None]) -> float | None:
        known = [value for value in values if value is not None]
        return statistics.median(known) if known else None

    return {
        "questions": len(outcomes),
        "accuracy_without": statistics.fmean(bool(each.plain["correct"]) for each in outcomes),
        "accuracy": statistics.fmean(bool(each.written["correct"]) for each in outcomes),
        "lost": sum(bool(each.plain["correct"]) > bool(each.written["correct"]) for each in outcomes),
        "gained": sum(bool(each.plain["correct"]) < bool(each.written["correct"]) for each in outcomes),
        "unfaithful_citations": sum(each.unfaithful for each in outcomes),
        "wrong_mouths_without": sum(each.plain["wrong_mouths"] for each in outcomes),
        "wrong_mouths": sum(each.written["wrong_mouths"] for each in outcomes),
        "states": {state: sum(each.state == state for each in outcomes) for state in (*STATES, "not_asked")},
        "seconds": middle([each.seconds for each in written]),
        "requests": middle([each.requests for each in written]),
        "input_tokens": middle([each.input_tokens for each in written]),
        "output_tokens": middle([each.output_tokens for each in written]),
        "why": dict(Counter(reason for each in written for reason in each.why).most_common()),
    }


# --- the command


def opened(options: argparse.Namespace, stack: ExitStack) -> tuple[Settings, BaseChatModel]:
    """The chat model that the options name, or the small one, served until the stack is left; its settings.

    Raises:
        BenchmarkError: it cannot be opened.
    """
    settings = load_settings(model=options.model, model_answer_tokens=options.answer_tokens)
    if options.model is None:
        address = stack.enter_context(small_model.served(options.threads))
        tokens = options.answer_tokens or _FEW_TOKENS
        small = {"model": small_model.NAME, "model_base_url": address, "model_answer_tokens": tokens}
        settings = settings.model_copy(update=small)
    try:
        model = open_model(settings)
    except ModelError as error:
        raise BenchmarkError(str(error)) from None
    assert model is not None
    return settings, model


def run(options: argparse.Namespace) -> None:
    """Measure, print the tables and write the figures."""
    found = circumstances()
    scoring = scoring_of(options.scoring)
    measured: dict[str, dict[str, Any]] = {}
    outcomes: dict[str, list[Outcome]] = {}
    with ExitStack() as stack:
        settings, model = opened(options, stack)
        place = options.libraries or Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="quiadit-", ignore_cleanup_errors=True))
        )
        for articles, gold in options.set or [
            (SHARED / "articles" / first, SHARED / "eval" / second) for first, second in SETS
        ]:
            documents = read_gold(gold)
            with Assistant.open(place / articles.name, settings, model) as assistant:
                assistant.add(articles)
                asked = outcomes[articles.name] = []
                judge = Judge(assistant, articles, scoring)
                for outcome in ask_both(assistant, judge, documents, options.sample):
                    asked.append(outcome)
                    if len(asked) % _EVERY == 0:
                        print(f"{articles.name}: {len(asked)} questions", file=sys.stderr)
            measured[articles.name] = figures(asked)
    shown_model = "SmolLM2-135M-Instruct" if options.model is None else options.model
    print(f"{shown_model}, at most {settings.model_answer_tokens} tokens a request")
    print(caption(found))
    print()
    print(_quality(measured))
    print()
    print(_states(measured))
    for name, of in measured.items():
        print(f"\n{name}, sentences dropped and other troubles, answers:")
        print("\n".join(f"  {count:4} {reason}" for reason, count in of["why"].items()))
    if options.json is not None:
        single = {name: [asdict(each) for each in asked] for name, asked in outcomes.items()}
        written = {"model": shown_model, "figures": measured, "outcomes": single}
        write_json(options.json, {"benchmark": "generating", **found, **written})


def _quality(measured: Mapping[str, Mapping[str, Any]]) -> str:
    return table(
        ("articles", "questions", "right without", "with", "lost / gained", "unfaithful", "wrong mouths"),
        [
            [
                name,
                str(of["questions"]),
                f"{of['accuracy_without']:.3f}",
                f"{of['accuracy']:.3f}",
                f"{of['lost']} / {of['gained']}",
                str(of["unfaithful_citations"]),
                str(of["wrong_mouths"]),
            ]
            for name, of in measured.items()
        ],
    )


def _states(measured: Mapping[str, Mapping[str, Any]]) -> str:
    def shown(value: float | None, form: str = ".0f") -> str:
        return "" if value is None else f"{value:{form}}"

    return table(
        ("articles", "not asked", "grounded", "partly", "fell back", "s", "requests", "tokens in", "out"),
        [
            [
                name,
                *(str(of["states"][state]) for state in ("not_asked", *STATES)),
                shown(of["seconds"], ".1f"),
                shown(of["requests"]),
                shown(of["input_tokens"]),
                shown(of["output_tokens"]),
            ]
            for name, of in measured.items()
        ],
    )


def main() -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--set",
        nargs=2,
        type=Path,
        action="append",
        metavar=("ARTICLES", "GOLD"),
        help="a folder of articles and one of gold annotations (default: the two beside the checkout)",
    )
    parser.add_argument("--scoring", type=Path, default=SHARED / "eval", help="the folder of scoring.py")
    parser.add_argument("--libraries", type=Path, help="folder of libraries to keep, one a set")
    parser.add_argument("--model", help="chat model, 'provider:name' (default: the small one of the tests)")
    parser.add_argument("--answer-tokens", type=int, help="what it may write (default: the setting's, or 64)")
    parser.add_argument("--threads", type=int, default=2, help="threads of the small model (default 2)")
    parser.add_argument("--sample", type=int, help="so many questions a set, evenly spaced (default: all)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures and every answer")
    return ended(run, parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
