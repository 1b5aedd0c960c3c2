"""Learn the weights of `assistant/evidence.toml` from gold questions, and write them with their figures.

    python -m benchmarks.train_evidence --set ARTICLES GOLD --set ARTICLES GOLD --scoring FOLDER [--json FILE]

GOLD is a folder with one annotated document a file, or a file: `benchmarks/questions/wikinews-150.json`
(476 questions over 150 articles of `wikinews-2016-2018`, evidence given by offsets). `--scoring` is the
folder of `scoring.py`, which says what counts as a hit. Each set's questions are also asked of the other
sets' articles, which do not answer them, and, where they are about somebody's words, of others, who are
quoted in other articles. Cross-validated by article. Candidates are ranked by a softmax over those of one
question (ListNet: Cao et al. 2007), the confidence is a logistic regression; both are L2-regularised.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from assistant import Assistant
from assistant.asked import plain
from assistant.confidence import NEARNESS, SIGNS, nearness
from assistant.conversation import self_contained
from assistant.evidence import barring, from_another_mouth, without_overlaps
from assistant.features import FEATURES, Candidates, describe
from assistant.question import Question, understand
from assistant.retrieval import merged, passages_of_asked, sharing_words, similar
from assistant.speaker_match import described
from benchmarks.calibration import expected_calibration_error, write_diagram
from benchmarks.measuring import caption, circumstances, write_json
from index.library import Library

WEIGHTS = Path(__file__).resolve().parent.parent / "assistant" / "evidence.toml"
DIAGRAM = Path(__file__).resolve().parent / "reliability.svg"
FOLDS = 8
# Of ten questions of a reader one is of something that the articles do not speak of.
ELSEWHERE_WEIGHS = 0.1
# … and one of twenty of something that the one asked for said nothing of.
ANOTHER_WEIGHS = 0.05
# Of those quoted most, so many may be asked instead; and as often anybody.
WELL_KNOWN = 25
REGULARISED_RANKING, REGULARISED_CONFIDENCE = 1.0, 10.0
THRESHOLDS = (0.4, 0.45, 0.5, 0.55)
Weights = tuple[NDArray[np.float64], float]


@dataclass
class Asked:
    """A gold question with the features of its candidates and how well each hits (0: not; 1: tightly).

    Attributes:
        own: whether it is asked of its own articles, as it stands.
        of_another: whether it is, but names another than the one whose words it asks for.
    """

    question: Question
    article: str
    own: bool
    of_another: bool
    answerable: bool
    candidates: Candidates
    hits: NDArray[np.float64]
    barred: NDArray[np.bool_]
    texts: dict[str, str]

    def nearness(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """The values of `NEARNESS`."""
        best = self.candidates.items[int(scores.argmax())]
        return nearness(self.question, self.candidates, scores, self.texts[best.article_id])


class Asking:
    """Asks gold questions of the articles of one set."""

    def __init__(self, library: Library, scoring: Any) -> None:
        articles = library.articles()
        self._library = library
        self._scoring = scoring
        self._texts = {article.id: article.text for article in articles}
        self.names = {article.id: Path(article.source).stem for article in articles}
        self._people = [
            each for each in library.voices.speakers if each.kind == "person" and " " in each.name
        ]

    def asked(self, annotated: dict[str, Any], item: dict[str, Any], text: str | None) -> Asked | None:
        """A question; `text` is that of its article in the gold file, None where it is another set's."""
        history = [(turn["question"], turn["answer"]) for turn in item.get("history", [])]
        rewritten = self_contained(item["question"], history, self._library.voices.named_in)
        question = understand(item["question"], rewritten.text, rewritten.language)
        candidates = self._candidates(question)
        hits = np.zeros(len(candidates.items))
        if text is not None:
            evidence = [each if isinstance(each, str) else text[slice(*each)] for each in item["evidence"]]
            flat = self._scoring.letters(text)[0]
            wanted = [self._scoring.cover(flat, [each]) for each in evidence]
            for number, each in enumerate(candidates.items):
                if self.names[each.article_id] == annotated["doc"]:
                    source = self._texts[each.article_id]
                    hits[number] = _hit(self._scoring, flat, wanted, source, *each.span)
        answerable = bool(item["answerable"] and text is not None)
        return self._made(question, annotated, candidates, hits, text is not None, answerable)

    def of_others(self, annotated: dict[str, Any], item: dict[str, Any]) -> Iterator[Asked | None]:
        """A question about the words of one who is named, asked of two others, quoted in other articles."""
        words = plain(item["question"])
        asked = understand(words).speaker
        if item.get("history") or asked is None or described(asked.text):
            return
        others = [
            each for each in self._people if all(self.names[key] != annotated["doc"] for key in each.articles)
        ]
        if not others:
            return
        chance = random.Random(item["id"])
        for other in dict.fromkeys(chance.choice(some).name for some in (others[:WELL_KNOWN], others)):
            question = understand(words[: asked.span[0]] + other + words[asked.span[1] :])
            candidates = self._candidates(question)
            hits = np.zeros(len(candidates.items))
            yield self._made(
                question, annotated, candidates, hits, own=False, answerable=False, of_another=True
            )

    def _candidates(self, question: Question) -> Candidates:
        library, text = self._library, question.text
        passages = merged(
            (each for each, _ in similar(text, library)), (each for each, _ in sharing_words(text, library))
        )
        return describe(question, passages + passages_of_asked(question, passages, library), library)

    def _made(
        self,
        question: Question,
        annotated: dict[str, Any],
        candidates: Candidates,
        hits: NDArray[np.float64],
        own: bool,
        answerable: bool,
        of_another: bool = False,
    ) -> Asked | None:
        if not candidates.items:
            return None
        barred = from_another_mouth(question, candidates)
        doc = annotated["doc"]
        return Asked(question, doc, own, of_another, answerable, candidates, hits, barred, self._texts)


def collect(articles: Path, golds: list[Path], scoring: Any, work: Path) -> list[Asked]:
    """Ask the gold questions of all sets of one set's articles, and label the candidates.

    The library is made in the folder `work`, or used from there. The first of `golds` belongs to the
    articles; the questions of the others have no answer there.
    """
    found: list[Asked | None] = []
    with Assistant.open(work / f"{articles.name}-{golds[0].stem}") as assistant:
        assistant.add(gold_articles(articles, golds[0]))
        asking = Asking(assistant.library, scoring)
        here = set(asking.names.values())
        for gold in golds:
            for annotated in annotations(gold):
                own = gold is golds[0]
                if not own and annotated["doc"] in here:
                    continue
                text = (articles / f"{annotated['doc']}.txt").read_text(encoding="utf-8") if own else None
                for item in annotated["questions"]:
                    found.append(asking.asked(annotated, item, text))
                    if own:
                        found.extend(asking.of_others(annotated, item))
    return [each for each in found if each is not None]


def annotations(gold: Path) -> list[dict[str, Any]]:
    """The annotated documents of a folder, one a file, or of one file with its list of articles."""
    if gold.is_dir():
        return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(gold.glob("*.json"))]
    documents: list[dict[str, Any]] = json.loads(gold.read_text(encoding="utf-8"))["documents"]
    return documents


def gold_articles(articles: Path, gold: Path) -> list[Path]:
    """The articles that gold questions are asked of: all of the folder, or those that the gold file lists."""
    if gold.is_dir():
        return [articles]
    return [articles / name for name in json.loads(gold.read_text(encoding="utf-8"))["articles"]]


def _hit(scoring: Any, flat: str, wanted: list[set[int]], text: str, start: int, end: int) -> float:
    """Share of a candidate that is gold evidence, or 0 where it does not hit, as in `scoring.judge`."""
    got = scoring.cover(flat, [text[start:end]], len(scoring.letters(text[:start])[0]))
    union: set[int] = set().union(*wanted)
    holds = any(len(got & evidence) >= 0.5 * len(evidence) for evidence in wanted if evidence)
    tight = len(got) <= scoring.SENTENCES or len(got & union) >= len(got) / 3
    return float(len(got & union) / len(got)) ** 0.5 if holds and tight else 0.0


def fit_ranking(sets: list[Asked]) -> Weights:
    """Learn to rank candidates, from the questions that have an answer among them."""
    used = [asked for asked in sets if asked.answerable and asked.hits.any()]
    rows = np.vstack([asked.candidates.features for asked in used])
    mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    values, hits = (rows - mean) / spread, np.concatenate([asked.hits for asked in used])
    counts = [len(asked.hits) for asked in used]
    starts, of = np.cumsum([0, *counts[:-1]]), np.repeat(np.arange(len(used)), counts)

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = values @ weights
        raised = np.exp(scores - np.maximum.reduceat(scores, starts)[of])
        right = raised * hits
        total, good = np.add.reduceat(raised, starts), np.add.reduceat(right, starts)
        pull = raised / total[of] - right / good[of]
        value = float(np.log(total / good).sum() + REGULARISED_RANKING * weights @ weights / 2)
        return value, values.T @ pull + REGULARISED_RANKING * weights

    found = minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B").x / spread
    return found, float(-found @ mean)


def fit_confidence(sets: list[Asked], ranking: Weights) -> tuple[Weights, Weights]:
    """Learn whether the articles speak of what is asked, and whether, if they do, they answer it."""
    rows = np.vstack([asked.nearness(scored(asked, ranking)) for asked in sets])
    own = np.array([asked.own for asked in sets])
    another = np.array([asked.of_another for asked in sets])
    answerable = np.array([asked.answerable for asked in sets])
    weigh = np.ones(len(sets))
    for some, share in ((~own & ~another, ELSEWHERE_WEIGHS), (another, ANOTHER_WEIGHS)):
        weigh[some] = share * own.sum() / max(1, some.sum())
    return fit_logistic(rows, own, weigh), fit_logistic(rows[own], answerable[own], weigh[own])


def fit_logistic(rows: NDArray[np.float64], right: NDArray[np.bool_], weigh: NDArray[np.float64]) -> Weights:
    """L2-regularised logistic regression of weighted rows, with weights bounded by `SIGNS`."""
    mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    values = (rows - mean) / spread
    side = np.where(right, 1.0, -1.0)

    def loss(parameters: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights, constant = parameters[:-1], parameters[-1]
        margin = side * (values @ weights + constant)
        pull = -side * weigh / (1 + np.exp(margin))
        wrong = float((weigh * np.logaddexp(0, -margin)).sum())
        value = wrong + REGULARISED_CONFIDENCE * float(weights @ weights) / 2
        return value, np.append(values.T @ pull + REGULARISED_CONFIDENCE * weights, pull.sum())

    limits = {1: (0.0, None), -1: (None, 0.0), 0: (None, None)}
    bounds = [*(limits[SIGNS.get(name, 0)] for name in NEARNESS), (None, None)]
    found = minimize(loss, np.zeros(len(bounds)), jac=True, method="L-BFGS-B", bounds=bounds)
    weights = found.x[:-1] / spread
    return weights, float(found.x[-1] - weights @ mean)


def scored(asked: Asked, weights: Weights) -> NDArray[np.float64]:
    """The scores of a question's candidates."""
    return barring(asked.candidates.features @ weights[0] + weights[1], asked.barred)


def sureness(asked: Asked, scores: NDArray[np.float64], confidence: tuple[Weights, Weights]) -> float:
    """The confidence that a question is answered."""
    values = asked.nearness(scores)
    return float(
        np.prod([1 / (1 + np.exp(-(values @ weights + constant))) for weights, constant in confidence])
    )


def hitting(sets: Sequence[Asked], scores: Sequence[NDArray[np.float64]]) -> dict[str, float]:
    """How often the first, the first two and any of the first four hit, over answerable questions."""
    best = [
        (asked, without_overlaps(asked.candidates.items, score))
        for asked, score in zip(sets, scores, strict=True)
        if asked.answerable
    ]
    return {
        name: float(np.mean([asked.hits[order[:count]].any() for asked, order in best]))
        for name, count in (("first", 1), ("first_two", 2), ("any_of_four", 4))
    }


def abstaining(sure: NDArray[np.float64], sets: Sequence[Asked]) -> dict[str, Any]:
    """What thresholds give on the sets' own questions, and how well the confidence tells them apart.

    Shares of the questions not answered; None where there are no such questions.
    """
    own = np.array([asked.own for asked in sets])
    another = np.array([asked.of_another for asked in sets])
    answerable = np.array([asked.answerable for asked in sets])[own]
    far, instead, sure = sure[~own & ~another], sure[another], sure[own]
    return {
        "area_under_curve": float(roc_auc_score(answerable, sure)),
        "thresholds": [
            {
                "threshold": threshold,
                "wrongly": _share(sure[answerable] < threshold),
                "rightly": _share(sure[~answerable] < threshold),
                "of_other_articles": _share(far < threshold),
                "of_other_people": _share(instead < threshold),
            }
            for threshold in THRESHOLDS
        ],
    }


def told_hitting(shares: dict[str, float]) -> str:
    """What `hitting` found, in a line."""
    return ", ".join(f"{name.replace('_', ' ')} {share:.3f}" for name, share in shares.items())


def told_abstaining(found: dict[str, Any]) -> list[str]:
    """What `abstaining` found, as comments."""
    lines = [f"# Area under the curve {found['area_under_curve']:.3f}."]
    for each in found["thresholds"]:
        lines.append(
            f"# Threshold {each['threshold']}: abstains wrongly {_told(each['wrongly'])}, "
            f"rightly {_told(each['rightly'])}, asked of other articles {_told(each['of_other_articles'])}, "
            f"of other people {_told(each['of_other_people'])} (cross-validated)."
        )
    return lines


def _share(held: NDArray[np.bool_]) -> float | None:
    return float(held.mean()) if len(held) else None


def _told(share: float | None) -> str:
    return "-" if share is None else f"{share:.3f}"


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
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures as JSON")
    options = parser.parse_args()
    found = circumstances()
    sys.path.insert(0, str(options.scoring))
    import scoring  # type: ignore[import-not-found]

    work = options.work or Path(tempfile.mkdtemp(prefix="train-evidence-"))
    golds = [gold for _, gold in options.set]
    of_set = [
        collect(articles, [gold, *(other for other in golds if other != gold)], scoring, work)
        for articles, gold in options.set
    ]
    sets = [asked for some in of_set for asked in some]
    groups = [asked.article for asked in sets]
    scores: list[NDArray[np.float64]] = [np.zeros(0)] * len(sets)
    sure = np.zeros(len(sets))
    for train, test in GroupKFold(FOLDS).split(groups, groups=groups):
        known = [sets[number] for number in train]
        ranking = fit_ranking(known)
        confidence = fit_confidence(known, ranking)
        for number in test:
            scores[number] = scored(sets[number], ranking)
            sure[number] = sureness(sets[number], scores[number], confidence)
    ranking = fit_ranking(sets)
    confidence = fit_confidence(sets, ranking)
    own = np.array([asked.own for asked in sets])
    another = np.array([asked.of_another for asked in sets])
    answerable = np.array([asked.answerable for asked in sets])
    error = expected_calibration_error(sure[own], answerable[own])
    write_diagram(DIAGRAM, sure[own], answerable[own])
    figures: dict[str, Any] = {
        "questions": int(own.sum()),
        "answerable": int(answerable.sum()),
        "of_other_articles": int((~own & ~another).sum()),
        "of_other_people": int(another.sum()),
        "candidates": hitting(sets, scores),
        "candidates_in_training": hitting(sets, [scored(asked, ranking) for asked in sets]),
        "abstaining": abstaining(sure, sets),
        "expected_calibration_error": float(error),
        "sets": {},
    }
    lines = [
        "# Weights of assistant/evidence.py; learned by 'python -m benchmarks.train_evidence', not by hand.",
        f"# {date.today()}: {own.sum()} questions, {answerable.sum()} of them with an answer, and",
        f"# {(~own & ~another).sum()} asked of other articles, {another.sum()} of other people.",
        f"# Candidates, cross-validated by article ({FOLDS} folds): {told_hitting(figures['candidates'])};",
        f"# on the training questions: {told_hitting(figures['candidates_in_training'])}.",
        *told_abstaining(figures["abstaining"]),
        f"# Expected calibration error {error:.3f} (cross-validated; benchmarks/reliability.svg).",
    ]
    print(caption(found))
    print()
    at = 0
    for (articles, gold), some in zip(options.set, of_set, strict=True):
        part = slice(at, at := at + len(some))
        of_one = {"candidates": hitting(some, scores[part]), "abstaining": abstaining(sure[part], some)}
        figures["sets"][f"{articles.name} {gold.stem}"] = of_one
        print(f"{articles.name}: {told_hitting(of_one['candidates'])}", end="\n  ")
        print(*told_abstaining(of_one["abstaining"]), sep="\n  ")
    about, answered = confidence
    parts = (("candidate", FEATURES, ranking), ("about", NEARNESS, about), ("answered", NEARNESS, answered))
    for name, names, (weights, constant) in parts:
        lines += ["", f"[{name}]", f"constant = {constant:.4f}", f"[{name}.weights]"]
        lines += [f"{each} = {weight:.4f}" for each, weight in zip(names, weights, strict=True)]
    WEIGHTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))
    if options.json is not None:
        write_json(options.json, {"benchmark": "train_evidence", **found, **figures})


if __name__ == "__main__":
    main()
