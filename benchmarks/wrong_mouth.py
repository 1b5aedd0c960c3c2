"""Whether the right words asked of the wrong person are given to that person.

    python -m benchmarks.wrong_mouth [--articles FOLDER] [--library FOLDER] [--json FILE]

Sixty questions about what somebody said in the articles of `wikinews-2016-2018` listed in
`questions/wikinews-150.json`, each asked of another: half of another of the same article, half of one who is
quoted in another article or nowhere. The right answer is none. See `benchmarks/README.md`.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from assistant import Assistant
from assistant.citation import Answer, Citation
from benchmarks.measuring import SHARED, BenchmarkError, caption, circumstances, ended, table, write_json
from index.voices import telling

QUESTIONS = Path(__file__).resolve().parent / "questions" / "wrong-mouth.json"
ARTICLES = SHARED / "articles" / "wikinews-2016-2018"
_QUOTED = re.compile("«[^»]*»|“[^”]*”")


@dataclass(frozen=True, slots=True)
class Trap:
    """A question that gives somebody's words to another.

    Attributes:
        doc: name of the article, without its ending.
        said_by: who says the words there.
        asked_of: who is asked about instead.
        span: where the words stand in the article's text.
        same_article: whether the one asked about is in that article too.
    """

    id: str
    lang: str
    question: str
    doc: str
    said_by: str
    asked_of: str
    span: tuple[int, int]
    same_article: bool

    def repeated_by(self, citation: Citation) -> bool:
        """Whether a citation holds some of the words."""
        start, end = self.span
        return Path(citation.source).stem == self.doc and citation.start < end and start < citation.end

    def named_in(self, text: str) -> bool:
        """Whether the one asked about is named, by surname or by the last word of the description."""
        return telling(self.asked_of)[-1] in telling(text)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a trap.

    Attributes:
        answered: whether it was answered, which it should not be.
        wrong_mouth: whether the words are given to the one asked about.
        text: of the answer.
        cited: the words cited, each after its speaker, or `-` where none is given.
    """

    trap: Trap
    answered: bool
    wrong_mouth: bool
    confidence: float
    text: str
    cited: tuple[str, ...]


def traps() -> list[Trap]:
    """The questions."""
    listed = json.loads(QUESTIONS.read_text(encoding="utf-8"))["questions"]
    return [Trap(**{**one, "span": tuple(one["span"])}) for one in listed]


def articles(folder: Path) -> list[Path]:
    """The articles that the questions are asked of.

    Raises:
        BenchmarkError: they are not in the folder.
    """
    listed = QUESTIONS.with_name(json.loads(QUESTIONS.read_text(encoding="utf-8"))["articles"])
    files = [folder / name for name in json.loads(listed.read_text(encoding="utf-8"))["articles"]]
    missing = next((file for file in files if not file.is_file()), None)
    if missing is not None:
        raise BenchmarkError(f"{missing} is not there: name the folder of its articles with --articles.")
    return files


def gives_wrongly(trap: Trap, answer: Answer) -> bool:
    """Whether an answer gives the words to the one asked about.

    It does where it cites them as theirs, or where what it says around the words cited names them. An answer
    that abstains names whom it has nothing from, and so counts by its citations only.
    """
    repeated = [citation for citation in answer.citations if trap.repeated_by(citation)]
    if any(trap.named_in(citation.speaker or "") for citation in repeated):
        return True
    if not answer.answered:
        return False
    around = [_QUOTED.sub(" ", line) for line in answer.text.splitlines()]
    return any(f"[{each.number}]" in line and trap.named_in(line) for each in repeated for line in around)


def ask_all(assistant: Assistant) -> list[Outcome]:
    """Ask every question.

    Raises:
        BenchmarkError: the library lacks an article that a question is about.
    """
    held = {Path(article.source).stem for article in assistant.articles()}
    outcomes = []
    for trap in traps():
        if trap.doc not in held:
            raise BenchmarkError(
                f"The library lacks the article {trap.doc}: leave --library out to make one."
            )
        answer = assistant.ask(trap.question)
        outcomes.append(
            Outcome(
                trap,
                answer.answered,
                gives_wrongly(trap, answer),
                round(answer.confidence, 3),
                answer.text,
                tuple(f"{each.speaker or '-'}: {each.text}" for each in answer.citations),
            )
        )
    return outcomes


def abstained(outcomes: Sequence[Outcome]) -> float:
    """The share of questions that were not answered."""
    return sum(not outcome.answered for outcome in outcomes) / len(outcomes)


def groups(outcomes: Sequence[Outcome]) -> Iterator[tuple[str, list[Outcome]]]:
    """All, and the parts that the figures are told for."""
    yield "all", list(outcomes)
    yield "two people in one article", [each for each in outcomes if each.trap.same_article]
    yield "somebody from elsewhere", [each for each in outcomes if not each.trap.same_article]
    for language in ("fr", "en"):
        yield language, [each for each in outcomes if each.trap.lang == language]


# --- the command


@contextmanager
def _opened(options: argparse.Namespace) -> Iterator[Assistant]:
    if options.library is not None:
        with Assistant.open(options.library) as assistant:
            yield assistant
        return
    files = articles(options.articles)
    with (
        tempfile.TemporaryDirectory(prefix="quiadit-benchmark-", ignore_cleanup_errors=True) as place,
        Assistant.open(place) as assistant,
    ):
        print(f"adding {len(files)} articles of {options.articles}", file=sys.stderr)
        assistant.add(files)
        yield assistant


def run(options: argparse.Namespace) -> None:
    """Measure, print the table and what was answered, and write the figures."""
    found = circumstances()
    with _opened(options) as assistant:
        outcomes = ask_all(assistant)
    figures = {
        name: {
            "questions": len(some),
            "abstained": abstained(some),
            "wrong_mouths": sum(each.wrong_mouth for each in some),
        }
        for name, some in groups(outcomes)
    }
    print(caption(found))
    print()
    print(
        table(
            ["asked of", "questions", "abstained", "given to the wrong person"],
            [
                [name, str(of["questions"]), f"{of['abstained']:.3f}", str(of["wrong_mouths"])]
                for name, of in figures.items()
            ],
        )
    )
    for each in outcomes:
        if each.answered or each.wrong_mouth:
            verdict = "WRONG MOUTH" if each.wrong_mouth else "answered"
            print(f"\n{each.trap.id}, {verdict}, {each.confidence:.2f}: {each.trap.question}")
            print("\n".join(f"  {cited}" for cited in each.cited))
    if options.json is not None:
        single = [asdict(each) for each in outcomes]
        write_json(
            options.json, {"benchmark": "wrong_mouth", **found, "figures": figures, "outcomes": single}
        )


def main() -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=Path, default=ARTICLES, help="the folder wikinews-2016-2018")
    parser.add_argument("--library", type=Path, help="a library that holds the articles already")
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="write the figures and every answer as JSON"
    )
    return ended(run, parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
