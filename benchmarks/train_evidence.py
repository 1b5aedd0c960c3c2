"""Learn the weights of `assistant/evidence.py` from gold questions, and write them with their figures.

    python -m benchmarks.train_evidence --set ARTICLES GOLD [--set ARTICLES GOLD …] --scoring FOLDER

`--scoring` is the folder of `scoring.py`, which says what counts as a hit. Cross-validated by article.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from assistant import Assistant
from assistant.evidence import FEATURES, describe, merge
from assistant.question import understand
from assistant.retrieval import FullTextRetriever, MeaningRetriever

WEIGHTS = Path(__file__).resolve().parent.parent / "assistant" / "evidence.toml"
FOLDS = 8


@dataclass
class Asked:
    """A gold question with the features of its candidates and which of them hit."""

    article: str
    answerable: bool
    features: NDArray[np.float64]
    hits: NDArray[np.bool_]


def collect(articles: Path, gold: Path, scoring: Any) -> list[Asked]:
    """Ask every gold question of one set and label its candidates."""
    asked = []
    with (
        tempfile.TemporaryDirectory() as folder,
        Assistant.open(Path(folder) / "library") as assistant,
    ):
        assistant.add([articles])
        library = assistant.library
        names = {article.id: Path(article.source).stem for article in assistant.articles()}
        texts = {article.id: article.text for article in assistant.articles()}
        meaning = MeaningRetriever(library=library, limit=library.settings.candidates)
        full_text = FullTextRetriever(library=library, limit=library.settings.candidates)
        for path in sorted(gold.glob("*.json")):
            annotated = json.loads(path.read_text(encoding="utf-8"))
            flat, _ = scoring.letters((articles / f"{annotated['doc']}.txt").read_text(encoding="utf-8"))
            for item in annotated["questions"]:
                history = [(turn["question"], turn["answer"]) for turn in item.get("history", [])]
                question = understand(item["question"], history)
                passages = merge(meaning.invoke(question.text), full_text.invoke(question.text))
                vector = library.embedder.embed_query(question.text)
                candidates = describe(question, vector, passages, library)
                wanted = [scoring.cover(flat, [evidence]) for evidence in item["evidence"]]
                hits = [
                    names[article_id] == annotated["doc"]
                    and _hit(scoring, flat, wanted, texts[article_id], start, end)
                    for article_id, (start, end) in candidates.places
                ]
                asked.append(
                    Asked(
                        annotated["doc"], item["answerable"], candidates.features, np.array(hits, dtype=bool)
                    )
                )
    return asked


def _hit(scoring: Any, flat: str, wanted: list[set[int]], text: str, start: int, end: int) -> bool:
    """Whether a sentence holds at least half of one gold evidence and is tight (as `scoring.judge` has it)."""
    got = scoring.cover(flat, [text[start:end]], len(scoring.letters(text[:start])[0]))
    union: set[int] = set().union(*wanted)
    return any(len(got & evidence) >= 0.5 * len(evidence) for evidence in wanted if evidence) and (
        len(got) <= scoring.SENTENCES or len(got & union) >= len(got) / 3
    )


def fit(sets: list[Asked]) -> tuple[NDArray[np.float64], float]:
    """Weights and constant for features as they are (fitted on standardised ones)."""
    rows = np.vstack([asked.features for asked in sets])
    hits = np.concatenate([asked.hits for asked in sets])
    mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    model = LogisticRegression(max_iter=5000).fit((rows - mean) / spread, hits)
    weights = model.coef_[0] / spread
    return weights, float(model.intercept_[0] - weights @ mean)


def figures(sets: list[Asked], scores: list[NDArray[np.float64]]) -> dict[str, float]:
    """How often the first, and any of the first four, sentences hit, over answerable questions."""
    first = some = count = 0
    for asked, score in zip(sets, scores, strict=True):
        if asked.answerable:
            best = np.argsort(-score, kind="stable")[:4]
            first += bool(asked.hits[best[:1]].any())
            some += bool(asked.hits[best].any())
            count += 1
    return {"questions": count, "first": round(first / count, 3), "any_of_four": round(some / count, 3)}


def main() -> None:
    """Train, print, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--set", nargs=2, type=Path, action="append", required=True, metavar=("ARTICLES", "GOLD")
    )
    parser.add_argument("--scoring", type=Path, required=True)
    options = parser.parse_args()
    sys.path.insert(0, str(options.scoring))
    import scoring  # type: ignore[import-not-found]

    sets = [asked for articles, gold in options.set for asked in collect(articles, gold, scoring)]
    groups = [asked.article for asked in sets]
    scores: list[NDArray[np.float64]] = [np.zeros(0)] * len(sets)
    for train, test in GroupKFold(FOLDS).split(groups, groups=groups):
        weights, constant = fit([sets[number] for number in train])
        for number in test:
            scores[number] = sets[number].features @ weights + constant
    crossed = figures(sets, scores)
    weights, constant = fit(sets)
    seen = figures(sets, [asked.features @ weights + constant for asked in sets])
    lines = [
        "# Weights of assistant/evidence.py; learned by 'python -m benchmarks.train_evidence', not by hand.",
        f"# {date.today()}: {len(sets)} questions, {crossed['questions']} of them with an answer.",
        f"# Cross-validated by article ({FOLDS} folds): first {crossed['first']}, "
        f"any of four {crossed['any_of_four']}. On the training questions: first {seen['first']}, "
        f"any of four {seen['any_of_four']}.",
        f"constant = {constant:.4f}",
        "",
        "[weights]",
        *(f"{name} = {weight:.4f}" for name, weight in zip(FEATURES, weights, strict=True)),
    ]
    WEIGHTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))
    top = np.array([1 / (1 + np.exp(-score.max())) for score in scores])
    answerable = np.array([asked.answerable for asked in sets])
    for share in (0.02, 0.05, 0.1):
        threshold = float(np.quantile(top[answerable], share))
        print(
            f"threshold {threshold:.4f}: abstains wrongly {share:.0%}, "
            f"rightly {(top[~answerable] < threshold).mean():.0%}"
        )


if __name__ == "__main__":
    main()
