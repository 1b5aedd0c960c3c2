"""Learn the weights of `coreference.py` from annotated articles.

    python -m index.speech.coreference_training --data ARTICLES GOLD [--data ARTICLES GOLD …]

ARTICLES holds one NAME.txt an article; GOLD one NAME.json with its statements (spans, mention, cue,
speaker, aliases). Each pronoun beside a cue is one example: among the candidates, those that are the
annotated speaker should outweigh the others (a conditional logit, Denis and Baldridge 2008, with an L2
penalty). Writes `lexicon/fr-coreference.toml` with the figures of a cross-validation by article.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from index.speech.coreference import Candidate, Need
from index.speech.entity import Entity
from index.speech.found import FoundStatement, SourceMention
from index.speech.names import parse_name
from index.speech.people_words import bare
from index.speech.pipeline import analyse_many
from index.speech.resolver import SAFE, Resolver

FOLDS = 8
PENALTY = 1.0


@dataclass(frozen=True, slots=True)
class Example:
    """One pronoun: the features of its candidates, and which of them are right."""

    article: str
    features: tuple[dict[str, float], ...]
    right: tuple[int, ...]


class _Recorder(Resolver):
    """Resolves as usual and keeps the candidates of the last pronoun."""

    seen: tuple[Need, Sequence[Candidate]] | None = None

    def choose(self, found: Sequence[Candidate], need: Need) -> Entity | None:
        """Note the candidates, then decide."""
        self.seen = (need, found)
        return super().choose(found, need)


def examples(articles: Path, gold: Path, language: str) -> list[Example]:
    """The pronoun examples of a folder of annotated articles."""
    found: list[Example] = []
    annotations = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(gold.glob("*.json"))]
    texts = [(articles / f"{annotated['doc']}.txt").read_text(encoding="utf-8") for annotated in annotations]
    for annotated, text, doc in zip(annotations, texts, analyse_many(texts, language), strict=True):
        statements = [(gold_statement(text, one), one) for one in annotated["statements"]]
        placed = [(statement, one) for statement, one in statements if statement is not None]
        recorder = _Recorder(doc, text, [statement for statement, _ in placed])
        for statement, one in placed:
            recorder.seen = None
            recorder.resolve(statement)
            if recorder.seen is None or not recorder.seen[1]:
                continue
            right = tuple(n for n, c in enumerate(recorder.seen[1]) if _is_speaker(c.entity, one))
            found.append(Example(str(annotated["doc"]), tuple(c.features for c in recorder.seen[1]), right))
    return found


def _is_speaker(entity: Entity, annotated: dict[str, Any]) -> bool:
    """Whether an entity is the annotated speaker, by name, surname or alias."""
    names = {bare(name) for name in (annotated["speaker"], *annotated["aliases"])}
    surname = parse_name(entity.title).words[-1:]
    return bare(entity.title) in names or (
        entity.kind == "person" and bool(surname) and surname == parse_name(annotated["speaker"]).words[-1:]
    )


def gold_statement(text: str, annotated: dict[str, Any]) -> FoundStatement | None:
    """An annotated statement as extraction would hand it over, its mention the one nearest to its cue."""
    spans: list[tuple[int, int]] = []
    for piece in annotated["spans"]:
        places = [match.start() for match in re.finditer(re.escape(piece), text)]
        if places:
            near = spans[-1][1] if spans else 0
            start = min(places, key=lambda place: abs(place - near))
            spans.append((start, start + len(piece)))
    if not spans:
        return None

    def nearest(words: str, to: int) -> tuple[int, int] | None:
        places = [m.start() for m in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text)]
        outside = [place for place in places if not any(start <= place < end for start, end in spans)]
        start = min(outside or places, key=lambda place: abs(place - to), default=None)
        return None if start is None else (start, start + len(words))

    cue = nearest(annotated["cue"], spans[0][0]) if annotated["cue"] else None
    mention = nearest(annotated["mention"], cue[0] if cue else spans[0][0]) if annotated["mention"] else None
    return FoundStatement(
        tuple(spans),
        annotated["type"],
        mention=SourceMention(*mention) if mention else None,
        cue=cue,
        continued=mention is None,
    )


def fit(
    some: Sequence[Example], names: Sequence[str], penalty: float = PENALTY, steps: int = 400
) -> np.ndarray[Any, Any]:
    """Weights that make the right candidates likeliest (Adam on the penalised log-likelihood)."""
    tables = [
        (np.array([[one.get(name, 0.0) for name in names] for one in example.features]), list(example.right))
        for example in some
        if example.right and len(example.features) > 1
    ]
    weights, first, second = (np.zeros(len(names)) for _ in range(3))
    for step in range(1, steps + 1):
        slope = -2 * penalty * weights
        for table, right in tables:
            share = _shares(table @ weights)
            wanted = np.zeros(len(share))
            wanted[right] = share[right] / share[right].sum()
            slope += table.T @ (wanted - share)
        first = 0.9 * first + 0.1 * slope
        second = 0.999 * second + 0.001 * slope**2
        weights = weights + 0.05 * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-9)
    return weights


def _shares(scores: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    powers = np.exp(scores - scores.max())
    return np.asarray(powers / powers.sum())


def judge(
    some: Sequence[Example], names: Sequence[str], weights: np.ndarray[Any, Any]
) -> tuple[int, int, int]:
    """How many pronouns get the right antecedent, a wrong one, none."""
    right = wrong = none = 0
    for example in some:
        table = np.array([[one.get(name, 0.0) for name in names] for one in example.features])
        share = _shares(table @ weights)
        best = int(share.argmax())
        if share[best] < SAFE:
            none += 1
        elif best in example.right:
            right += 1
        else:
            wrong += 1
    return right, wrong, none


def train(some: Sequence[Example]) -> str:
    """The weights file as text: figures of the cross-validation, then the weights."""
    names = sorted({name for example in some for features in example.features for name in features})
    articles = sorted({example.article for example in some})
    totals = [0, 0, 0]
    for fold in range(FOLDS):
        held = set(articles[fold::FOLDS])
        weights = fit([e for e in some if e.article not in held], names)
        for place, count in enumerate(judge([e for e in some if e.article in held], names, weights)):
            totals[place] += count
    weights = fit(some, names)
    lines = [
        "# Weights of the features by which coreference.py chooses what a pronoun stands for.",
        "# Written by: python -m index.speech.coreference_training",
        "",
        "[training]",
        f"articles = {len(articles)}",
        f"pronouns = {len(some)}",
        f"penalty = {PENALTY}",
        f"folds = {FOLDS}",
        f"cross_validated_right = {totals[0]}",
        f"cross_validated_wrong = {totals[1]}",
        f"cross_validated_unresolved = {totals[2]}",
        "",
        "[weights]",
        *(f"{name} = {weight:.3f}" for name, weight in zip(names, weights, strict=True)),
    ]
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> None:
    """Read annotated folders, learn, write the weights."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument(
        "--data", nargs=2, type=Path, action="append", required=True, metavar=("ARTICLES", "GOLD")
    )
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "lexicon" / "fr-coreference.toml")
    parser.add_argument("--language", default="fr")
    chosen = parser.parse_args(arguments)
    found = [one for articles, gold in chosen.data for one in examples(articles, gold, chosen.language)]
    chosen.out.write_text(train(found), encoding="utf-8")


if __name__ == "__main__":
    main()
