"""Learn the weights of `assistant/evidence.py` from gold questions, and write them with their figures.

    python -m benchmarks.train_evidence --set ARTICLES GOLD --set ARTICLES GOLD --scoring FOLDER

`--scoring` is the folder of `scoring.py`, which says what counts as a hit. Each set's questions are also
asked of the other set's articles, which do not answer them. Cross-validated by article.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.model_selection import GroupKFold

from assistant import Assistant
from assistant.evidence import barring, from_another_mouth, merge, without_overlaps
from assistant.features import FEATURES, NEARNESS, Candidates, describe
from assistant.question import understand
from assistant.retrieval import FullTextRetriever, MeaningRetriever

WEIGHTS = Path(__file__).resolve().parent.parent / "assistant" / "evidence.toml"
FOLDS = 8
# What each value of NEARNESS may only give: more (1) or less (-1) confidence, or either (0). Left free, the
# trick questions of the gold, which share many words with the articles, would teach that this is bad.
SIGNS = {
    "best_score": 1,
    "lead": 1,
    "best_passage_similarity": 1,
    "best_words": 1,
    "best_names": 1,
    "unknown_names": -1,
    "unknown_words": -1,
    "in_english": 0,
    "asked_speaks": 1,
    "other_speaks": -1,
    "asked_is_silent": -1,
    "who_is_found": 1,
}
Weights = tuple[NDArray[np.float64], float]


@dataclass
class Asked:
    """A gold question with the features of its candidates and which of them hit."""

    article: str
    answerable: bool
    candidates: Candidates
    hits: NDArray[np.bool_]
    barred: NDArray[np.bool_]


def collect(articles: Path, golds: list[Path], scoring: Any, work: Path) -> list[Asked]:
    """Ask the gold questions of all sets of one set's articles, and label the candidates.

    The library is made in the folder `work`, or used from there.

    The first of `golds` belongs to the articles; the questions of the others have no answer there.
    """
    asked = []
    with Assistant.open(work / articles.name) as assistant:
        assistant.add([articles])
        library = assistant.library
        names = {article.id: Path(article.source).stem for article in assistant.articles()}
        texts = {article.id: article.text for article in assistant.articles()}
        meaning = MeaningRetriever(library=library, limit=library.settings.candidates)
        full_text = FullTextRetriever(library=library, limit=library.settings.candidates // 2)
        for gold in golds:
            for path in sorted(gold.glob("*.json")):
                if gold is not golds[0] and (articles / f"{path.stem}.txt").exists():
                    continue
                annotated = json.loads(path.read_text(encoding="utf-8"))
                own = articles / f"{annotated['doc']}.txt"
                flat = scoring.letters(own.read_text(encoding="utf-8"))[0] if gold is golds[0] else ""
                for item in annotated["questions"]:
                    history = [(turn["question"], turn["answer"]) for turn in item.get("history", [])]
                    question = understand(item["question"], history)
                    passages = merge(meaning.invoke(question.text), full_text.invoke(question.text))
                    candidates = describe(question, passages, library)
                    wanted = [scoring.cover(flat, [evidence]) for evidence in item["evidence"]]
                    hits = [
                        names[each.article_id] == annotated["doc"]
                        and _hit(scoring, flat, wanted, texts[each.article_id], *each.span)
                        for each in candidates.items
                    ]
                    answerable = item["answerable"] and gold is golds[0]
                    barred = from_another_mouth(question, candidates)
                    asked.append(
                        Asked(annotated["doc"], answerable, candidates, np.array(hits, dtype=bool), barred)
                    )
    return asked


def _hit(scoring: Any, flat: str, wanted: list[set[int]], text: str, start: int, end: int) -> bool:
    """Whether a sentence holds at least half of one gold evidence and is tight, as in `scoring.judge`."""
    got = scoring.cover(flat, [text[start:end]], len(scoring.letters(text[:start])[0]))
    union: set[int] = set().union(*wanted)
    return any(len(got & evidence) >= 0.5 * len(evidence) for evidence in wanted if evidence) and (
        len(got) <= scoring.SENTENCES or len(got & union) >= len(got) / 3
    )


def fit(rows: NDArray[np.float64], right: NDArray[np.bool_], signs: Sequence[int] | None = None) -> Weights:
    """L2-regularised logistic regression: weights and constant for values as they are.

    Fitted on standardised values; `signs` bounds the weights (1: not negative, -1: not positive).
    """
    mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    values, side = (rows - mean) / spread, np.where(right, 1.0, -1.0)

    def loss(parameters: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights, constant = parameters[:-1], parameters[-1]
        margin = side * (values @ weights + constant)
        pull = -side / (1 + np.exp(margin))
        slope = np.append(values.T @ pull + weights, pull.sum())
        return float(np.logaddexp(0, -margin).sum() + weights @ weights / 2), slope

    limits = {1: (0.0, None), -1: (None, 0.0), 0: (None, None)}
    bounds = [limits[sign] for sign in signs or [0] * rows.shape[1]]
    found = minimize(
        loss, np.zeros(rows.shape[1] + 1), jac=True, method="L-BFGS-B", bounds=[*bounds, (None, None)]
    )
    weights = found.x[:-1] / spread
    return weights, float(found.x[-1] - weights @ mean)


def fit_sentences(sets: list[Asked]) -> Weights:
    """Learn to rank sentences, from the questions that have an answer."""
    answerable = [asked for asked in sets if asked.answerable]
    return fit(
        np.vstack([asked.candidates.features for asked in answerable]),
        np.concatenate([asked.hits for asked in answerable]),
    )


def fit_questions(sets: list[Asked], sentences: Weights) -> Weights:
    """Learn whether the articles answer a question at all."""
    rows = np.vstack([asked.candidates.nearness(scored(asked, sentences)) for asked in sets])
    signs = [SIGNS[name] for name in NEARNESS]
    return fit(rows, np.array([asked.answerable for asked in sets]), signs)


def scored(asked: Asked, weights: Weights) -> NDArray[np.float64]:
    """The scores of a question's candidates."""
    return barring(asked.candidates.features @ weights[0] + weights[1], asked.barred)


def figures(sets: list[Asked], scores: list[NDArray[np.float64]]) -> str:
    """How often the first, and any of the first four, sentences hit, over answerable questions."""
    best = [
        (asked, without_overlaps(asked.candidates.items, score))
        for asked, score in zip(sets, scores, strict=True)
        if asked.answerable
    ]
    first = np.mean([asked.hits[order[:1]].any() for asked, order in best])
    some = np.mean([asked.hits[order[:4]].any() for asked, order in best])
    return f"first {first:.3f}, any of four {some:.3f}"


def main() -> None:
    """Train, print, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--set", nargs=2, type=Path, action="append", required=True, metavar=("ARTICLES", "GOLD")
    )
    parser.add_argument("--scoring", type=Path, required=True)
    parser.add_argument("--work", type=Path, help="folder to keep the libraries in between runs")
    options = parser.parse_args()
    sys.path.insert(0, str(options.scoring))
    import scoring  # type: ignore[import-not-found]

    work = options.work or Path(tempfile.mkdtemp(prefix="train-evidence-"))
    golds = [gold for _, gold in options.set]
    sets = [
        asked
        for articles, gold in options.set
        for asked in collect(articles, [gold, *(other for other in golds if other != gold)], scoring, work)
    ]
    groups = [asked.article for asked in sets]
    scores: list[NDArray[np.float64]] = [np.zeros(0)] * len(sets)
    sure = np.zeros(len(sets))
    for train, test in GroupKFold(FOLDS).split(groups, groups=groups):
        sentences = fit_sentences([sets[number] for number in train])
        weights, constant = fit_questions([sets[number] for number in train], sentences)
        for number in test:
            scores[number] = scored(sets[number], sentences)
            near = sets[number].candidates.nearness(scores[number])
            sure[number] = 1 / (1 + np.exp(-(near @ weights + constant)))
    sentences = fit_sentences(sets)
    questions = fit_questions(sets, sentences)
    answerable = np.array([asked.answerable for asked in sets])
    lines = [
        "# Weights of assistant/evidence.py; learned by 'python -m benchmarks.train_evidence', not by hand.",
        f"# {date.today()}: {len(sets)} questions, {int(answerable.sum())} of them with an answer.",
        f"# Sentences, cross-validated by article ({FOLDS} folds): {figures(sets, scores)};",
        f"# on the training questions: {figures(sets, [scored(asked, sentences) for asked in sets])}.",
    ]
    for threshold in (0.2, 0.3, 0.4, 0.5):
        lines.append(
            f"# Threshold {threshold}: abstains wrongly {(sure[answerable] < threshold).mean():.3f}, "
            f"rightly {(sure[~answerable] < threshold).mean():.3f} (cross-validated)."
        )
    parts = (("candidate", FEATURES, sentences), ("question", NEARNESS, questions))
    for part, names, (weights, constant) in parts:
        lines += ["", f"[{part}]", f"constant = {constant:.4f}", f"[{part}.weights]"]
        lines += [f"{name} = {weight:.4f}" for name, weight in zip(names, weights, strict=True)]
    WEIGHTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
