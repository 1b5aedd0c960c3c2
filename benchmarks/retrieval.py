"""How often the right passage is found: nearest in meaning, full text, and both fused.

    python -m benchmarks.retrieval [--articles FOLDER] [--gold FOLDER] [--library FOLDER] [--json FILE]

For the gold questions that the articles answer, the share whose evidence stands in one of the first
1, 4, 10 and 24 passages. Follow-up questions are left out: they are searched for only once they have been
made self-contained, which is not what is measured here. See `benchmarks/README.md`.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.measuring import (
    SHARED,
    BenchmarkError,
    article_files,
    caption,
    circumstances,
    default_articles,
    ended,
    read_gold,
    table,
    write_json,
)
from index.article import Article
from index.library import Library
from index.records import StoredPassage
from index.words import content_stems

DEPTHS = (1, 4, 10, 24)
RRF_CONSTANT = 60  # Cormack, Clarke and Büttcher, SIGIR 2009


# --- evidence


def letters(text: str) -> tuple[str, list[int]]:
    """Only letters and digits, lower case, accents kept; with the place of each in `text`."""
    kept, places = [], []
    for place, char in enumerate(text):
        for plain in unicodedata.normalize("NFKC", char).lower():
            if plain.isalnum():
                kept.append(plain)
                places.append(place)
    return "".join(kept), places


@dataclass(frozen=True, slots=True)
class Wanted:
    """One gold question: `evidence` are spans that count the letters of the article, one an evidence."""

    text: str
    language: str
    article_id: str
    places: Sequence[int]
    evidence: tuple[tuple[int, int], ...]

    def held_by(self, passage: StoredPassage) -> bool:
        """Whether a passage holds at least half of the letters of one evidence."""
        if passage.article_id != self.article_id:
            return False
        first = bisect_left(self.places, passage.passage.start)
        last = bisect_left(self.places, passage.passage.end)
        return any(2 * (min(end, last) - max(start, first)) >= end - start for start, end in self.evidence)


def wanted_questions(gold: Sequence[dict[str, Any]], articles: Sequence[Article]) -> list[Wanted]:
    """The gold questions that stand alone and have evidence in the articles.

    Raises:
        BenchmarkError: a gold file whose article is not in the library, or is another text.
    """
    by_name = {
        Path(source).stem: article
        for article in articles
        for source in (article.source, *article.other_sources)
    }
    found = []
    for annotated in gold:
        if annotated["doc"] not in by_name:
            raise BenchmarkError(
                f"The gold file {annotated['doc']}.json has no article: name their folder with --articles."
            )
        article = by_name[annotated["doc"]]
        flat, places = letters(article.text)
        for question in annotated["questions"]:
            if not question["answerable"] or question.get("history"):
                continue
            evidence = tuple(
                match.span()
                for words in question["evidence"]
                if (needle := letters(words)[0]) and (match := re.search(re.escape(needle), flat))
            )
            if not evidence:
                raise BenchmarkError(
                    f"The evidence of question {question['id']} does not stand in {article.source}: "
                    "name the articles that the gold was made on with --articles."
                )
            found.append(Wanted(question["question"], question["lang"], article.id, places, evidence))
    return found


# --- ways to find passages


def by_meaning(library: Library, question: str, limit: int) -> list[StoredPassage]:
    """Passages nearest in meaning."""
    return [passage for passage, _ in library.nearest(library.embedder.embed_query(question), limit)]


def by_words(library: Library, question: str, limit: int) -> list[StoredPassage]:
    """Full-text matches."""
    return [passage for passage, _ in library.matching(content_stems(question), limit)]


def fused(library: Library, question: str, limit: int) -> list[StoredPassage]:
    """Reciprocal-rank fusion of both, as deep as the deepest measurement."""
    score: dict[int, float] = {}
    passages = {}
    for way in (by_meaning, by_words):
        for rank, passage in enumerate(way(library, question, max(DEPTHS)), 1):
            passages[passage.key] = passage
            score[passage.key] = score.get(passage.key, 0.0) + 1 / (RRF_CONSTANT + rank)
    return [passages[key] for key in sorted(score, key=lambda key: -score[key])[:limit]]


WAYS: dict[str, Callable[[Library, str, int], list[StoredPassage]]] = {
    "meaning": by_meaning,
    "full text": by_words,
    "both, fused": fused,
}


def first_ranks(library: Library, questions: Sequence[Wanted]) -> dict[str, list[int | None]]:
    """For each way and question the rank (from 1) of the first right passage, or None."""
    ranks: dict[str, list[int | None]] = {}
    for name, way in WAYS.items():
        ranks[name] = []
        for question in questions:
            found = way(library, question.text, max(DEPTHS))
            right = (rank for rank, passage in enumerate(found, 1) if question.held_by(passage))
            ranks[name].append(next(right, None))
    return ranks


def recall(ranks: Sequence[int | None], depth: int) -> float:
    """The share of questions whose evidence is among the first `depth` passages."""
    return sum(rank is not None and rank <= depth for rank in ranks) / len(ranks)


# --- the command


@contextmanager
def _library(options: argparse.Namespace) -> Iterator[Library]:
    if options.library is not None:
        with Library.open(options.library) as library:
            yield library
        return
    article_files(options.articles)
    with (
        tempfile.TemporaryDirectory(prefix="quiadit-benchmark-", ignore_cleanup_errors=True) as place,
        Library.open(place) as library,
    ):
        print(f"adding {options.articles}", file=sys.stderr)
        library.add([options.articles])
        yield library


def run(options: argparse.Namespace) -> None:
    """Measure, print the table and write the figures."""
    found = circumstances()
    gold = read_gold(options.gold)
    with _library(options) as library:
        questions = wanted_questions(gold, library.articles())
        ranks = first_ranks(library, questions)
        articles, passages, _ = library.catalog.counts()
    languages = sorted({question.language for question in questions})
    rows = []
    for name, all_ranks in ranks.items():
        for language in (None, *languages):
            some = [
                rank
                for rank, question in zip(all_ranks, questions, strict=True)
                if language in (None, question.language)
            ]
            rows.append((name, language or "all", len(some), [recall(some, depth) for depth in DEPTHS]))
    print(f"{articles} articles, {passages} passages, {len(questions)} questions of {options.gold.name}")
    print(caption(found))
    print()
    print(
        table(
            ["found by", "language", "questions", *(f"first {depth}" for depth in DEPTHS)],
            [
                [name, language, str(count), *(f"{share:.3f}" for share in shares)]
                for name, language, count, shares in rows
            ],
        )
    )
    if options.json is not None:
        write_json(
            options.json,
            {
                "benchmark": "retrieval",
                **found,
                "articles": articles,
                "passages": passages,
                "gold": options.gold.name,
                "recall": [
                    {
                        "by": name,
                        "language": language,
                        "questions": count,
                        **{f"first_{depth}": share for depth, share in zip(DEPTHS, shares, strict=True)},
                    }
                    for name, language, count, shares in rows
                ],
            },
        )


def main() -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=Path, default=default_articles(), help="a folder of .txt articles")
    parser.add_argument("--gold", type=Path, default=SHARED / "eval" / "gold-dev", help="gold annotations")
    parser.add_argument("--library", type=Path, help="a library that holds the articles already")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures as JSON")
    return ended(run, parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
