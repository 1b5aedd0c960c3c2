"""Candidates -> ranked evidence: the tightest words that answer, who says them, and how sure that is.

A linear function of each candidate's features ranks it (`assistant.features`). Two logistic ones, over what
the question as a whole met with (`assistant.confidence`), give the confidence: that the articles speak of
what is asked, and that, if so, they answer it.
The weights are in `evidence.toml`, learned by `python -m benchmarks.train_evidence`, which writes how well
they do into the same file.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from assistant.asked import asks_for_all
from assistant.clauses import clauses
from assistant.confidence import NEARNESS, nearness
from assistant.features import FEATURES, QUOTATION, Candidate, Candidates, describe
from assistant.passage_words import text_words
from assistant.question import Question
from assistant.short_facts import answer_holds
from index.article import Span, Speaker, Statement
from index.library import Library
from index.records import StoredPassage

# Log-odds that anything answers where every candidate is barred.
_UNLIKELY = -4.0
# … and where all that is asked for is what somebody said who is quoted.
_LIKELY = 2.0
# How well words match a topic that they are not about, at most.
_OFF_TOPIC = 0.5
# A topic of so many words must stand in the article, or be matched better than that.
_SHORT_TOPIC = 2
# Shorter evidence is as good as longer evidence that holds it when its score is no further behind than this,
# and shorter when it is at most this part of it; a statement is most of a sentence from the last share on.
_AS_GOOD, _SHORTER, _MOST, _MOST_QUOTED = 1.0, 0.85, 0.5, 0.25
# Kinds of questions that the one who speaks answers, or whose words.
_BY_SPEAKER = ("what_said", "who_said", "who")
# A part of a sentence that is cited without the rest has at least so many words, and matches each word of the
# question at least so well, beside the sentence.
_FEWEST_WORDS, _KEEPS_MATCH = 4, 0.85
# Evidence whose score is this far behind the best adds nothing to it; where many voices are asked for, more.
_FAR = 1.3
_FAR_AMONG_MANY = 2.0
_MANY = re.compile(
    r"^(?:et |and )?(?:outre [^,]+, )?(?:quels|quelles)\b|\bqui\b.*\b(?:pour|contre)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words of an article that may answer a question.

    `confidence` is 0 to 1; `speaker` is who says them and `statement` what they are part of, or None.
    """

    article_id: str
    start: int
    end: int
    confidence: float
    speaker: Speaker | None = None
    statement: Statement | None = None


def choose(
    question: Question, passages: Sequence[StoredPassage], library: Library, limit: int
) -> list[Evidence]:
    """The candidates most likely to be evidence, best first, at most `limit`, none inside another.

    The first has the confidence that the articles answer the question; the others follow from it by how
    far their scores are behind.
    """
    candidates = describe(question, passages, library)
    if not candidates.items:
        return []
    weights, constant = _weights("candidate")
    barred = from_another_mouth(question, candidates)
    scores = barring(candidates.features @ weights + constant, barred)
    text = library.article(candidates.items[int(scores.argmax())].article_id).text
    sure = _sure(nearness(question, candidates, scores, text))
    if barred.all() or off_topic(candidates, int(scores.argmax()), text):
        sure = min(sure, _UNLIKELY)
    every = question.speaker is not None and asks_for_all(question.text, question.speaker)
    if every and candidates.column("asked_speaks")[int(scores.argmax())]:
        sure = max(sure, _LIKELY)
    far = _FAR_AMONG_MANY if every or asks_for_many(question) else _FAR
    best = [
        number
        for number in without_overlaps(candidates.items, scores)
        if scores[number] >= scores.max() - far
    ][:limit]
    shown = [tightened(question, candidates.items, scores, number) for number in best]
    return [
        Evidence(
            item.article_id,
            *clause_of(question, candidates, item),
            _logistic(sure + float(scores[number] - scores[best[0]])),
            item.speaker,
            item.statement,
        )
        for number, item in zip(best, shown, strict=True)
    ]


def off_topic(candidates: Candidates, best: int, article: str) -> bool:
    """Whether the best candidate is words of the one asked for, in an article that says nothing of the topic.

    Learned weights know questions of many words; of *Que dit Zoé Lang du Brexit ?* one word tells.
    """
    topic = set(candidates.weights) - candidates.asked.stems
    return (
        0 < len(topic) <= _SHORT_TOPIC
        and candidates.column("asked_speaks")[best] > 0
        and float(candidates.column("topic_match")[best]) < _OFF_TOPIC
        and not topic.intersection(text_words(article).stems)
    )


def asks_for_many(question: Question) -> bool:
    """Whether several voices are asked for: *Quels ministres…*, *Qui a réagi…*."""
    return question.kind == "who_said" and bool(_MANY.search(question.text))


def tightened(
    question: Question, items: Sequence[Candidate], scores: NDArray[np.float64], number: int
) -> Candidate:
    """A candidate inside another that proves as much in fewer words, or that one itself.

    Where words are asked for, that is what a sentence reports of them, unless it is a small part of it.
    """
    whole = items[number]
    start, end = whole.span
    if question.kind in _BY_SPEAKER and whole.statement is not None:
        spans = whole.statement.spans
        reported = max(start, spans[0][0]), min(end, spans[-1][1])
        most = _MOST_QUOTED if whole.statement.kind == "direct" else _MOST
        if reported[1] - reported[0] >= most * (end - start):
            return replace(whole, span=reported)
    near = [
        other
        for other, item in enumerate(items)
        if item.article_id == whole.article_id
        and start <= item.span[0]
        and item.span[1] <= end
        and item.span[1] - item.span[0] < _SHORTER * (end - start)
        and scores[other] >= scores[number] - _AS_GOOD
    ]
    return items[max(near, key=lambda other: float(scores[other]), default=number)]


def clause_of(question: Question, candidates: Candidates, item: Candidate) -> Span:
    """The part of a sentence that answers as well as the whole, or the candidate's own span.

    Sentences are cut where it can be told what must be left: a short answer, or the words that somebody is
    looked for by. What somebody says is never cut.
    """
    holds, said = answer_holds(question.kind, question.text), item.statement
    by_words = question.kind == "who_said" and item.speaker is not None
    if (holds is None and not by_words) or (
        said is not None and item.span == (said.spans[0][0], said.spans[-1][1])
    ):
        return item.span
    met, sentence = candidates.met[item.passage.key], item.words
    start, end = item.span

    def matched(span: Span) -> NDArray[np.float32]:
        """How well each word of the question is matched."""
        return np.asarray(met.matches[:, met.inside(item, span)].max(axis=1, initial=0.0))

    def proves(part: Span) -> bool:
        text = sentence[slice(*part)]
        return (
            len(text.split()) >= _FEWEST_WORDS
            and part[1] - part[0] < _SHORTER * (end - start)
            and (holds is None or not holds(sentence) or holds(text))
            and bool(QUOTATION.search(text)) == bool(QUOTATION.search(sentence))
            and bool((matched((start + part[0], start + part[1])) >= least_matched).all())
        )

    least_matched = _KEEPS_MATCH * matched(item.span)
    first, last = min(
        filter(proves, clauses(sentence)), key=lambda part: part[1] - part[0], default=(0, end - start)
    )
    return start + first, start + last


def from_another_mouth(question: Question, candidates: Candidates) -> NDArray[np.bool_]:
    """Which candidates cannot answer, where the question asks for the words of one who is named.

    Those are somebody else's words, and words of nobody in a passage that does not name the one asked for.
    """
    asked = candidates.asked
    if asked.known == "described":
        # *la ministre de la Santé*: nobody of whom no word of it is told
        fits = (candidates.column("described") > 0) | (candidates.column("asked_is_named") > 0)
        person = [item.speaker is not None and item.speaker.kind == "person" for item in candidates.items]
        return np.asarray(~fits & np.array(person, dtype=bool))
    if asked.known not in ("quoted", "silent"):
        return np.zeros(len(candidates.items), dtype=bool)
    others = (candidates.column("another_speaks") > 0) | (candidates.column("silent_asked") > 0)
    # once a passage, not once a candidate
    silent_on_asked = {key: not asked.share(met.words.stems) for key, met in candidates.met.items()}
    nameless = [item.speaker is None and silent_on_asked[item.passage.key] for item in candidates.items]
    return np.asarray(others | np.array(nameless, dtype=bool))


def barring(scores: NDArray[np.float64], barred: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The scores, those of barred candidates put out of reach; with all barred, the nearest stays nearest."""
    return scores if barred.all() else np.where(barred, scores.min() - _FAR, scores)


def without_overlaps(items: Sequence[Candidate], scores: NDArray[np.float64]) -> list[int]:
    """Numbers of the candidates, best first, leaving out those that share letters with a better one."""
    kept: list[int] = []
    for number in np.argsort(-scores, kind="stable"):
        item = items[number]
        if not any(
            item.article_id == items[other].article_id
            and item.span[0] < items[other].span[1]
            and items[other].span[0] < item.span[1]
            for other in kept
        ):
            kept.append(int(number))
    return kept


def _sure(values: NDArray[np.float64]) -> float:
    """Log-odds that the articles speak of what is asked and, if so, answer it."""
    chance = 1.0
    for part in ("about", "answered"):
        weights, constant = _weights(part)
        chance *= _logistic(float(values @ weights + constant))
    return math.log(max(chance, 1e-9) / max(1 - chance, 1e-9))


@cache
def _weights(part: str) -> tuple[NDArray[np.float64], float]:
    """Weights and constant of a part of the file: over `FEATURES` for `candidate`, else over `NEARNESS`."""
    learned = tomllib.loads((resources.files("assistant") / "evidence.toml").read_text(encoding="utf-8"))[
        part
    ]
    names = FEATURES if part == "candidate" else NEARNESS
    return np.array([learned["weights"][name] for name in names]), float(learned["constant"])


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-value))
