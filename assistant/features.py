"""What is known of each candidate, as numbers that can be explained.

Candidates are the sentences of the passages found and the statements in them. `FEATURES` describe one
candidate, `NEARNESS` what the question as a whole met with.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.question import Question
from index.article import Span, Speaker, Statement
from index.library import Library
from index.records import StoredPassage, StoredStatement
from index.words import stem, stems

FEATURES = {
    "similarity": "cosine of question and candidate",
    "behind_best": "how far that cosine is below the best candidate's",
    "passage_similarity": "highest cosine of the question and a sentence of the passage",
    "words": "share of the question's words, rare ones weighing more, that the candidate has",
    "passage_words": "the same for the passage and the article's title",
    "names": "share of the question's names that the candidate has",
    "passage_names": "the same for the passage and the title",
    "length": "logarithm of the candidate's length over a usual one",
    "length_squared": "its square: very short and very long candidates prove less",
    "title": "1 for the article's title: it tells what the proof is about, but proves little",
    "quotation": "1 where there are quotation marks",
    "statement": "1 for a statement, 0 for a sentence",
    "asked_speaker": "1 where the one who speaks is one that the question names",
    "other_speaker": "1 where the question names speakers and another speaks",
    "who_statement": "1 for words of a known speaker when the question asks who said something",
    "who_named": "1 where the question asks who, and names the one who speaks",
    "said_statement": "1 for words of a known speaker when the question asks what somebody said",
    "fact_statement": "1 for a statement when the question asks for anything but words",
    "figure": "1 for a figure when the question asks how many",
    "time": "1 for a time when the question asks when",
    "place": "1 for a place when the question asks where",
}
NEARNESS = {
    "best_score": "score of the best candidate",
    "lead": "how far it is before the first candidate of another article",
    "best_passage_similarity": "highest cosine of question and passage",
    "best_words": "share of the question's words that the best candidate's passage and title have",
    "best_names": "share of the question's names that the best candidate's passage and title have",
    "unknown_names": "share of the question's names that occur in no article",
    "unknown_words": "share of the question's words that occur in no article",
    "in_english": "1 for a question in English: its cosines with French passages are lower",
    "asked_speaks": "1 where the best candidate is words of one that the question names",
    "other_speaks": "1 where the question asks what somebody said and the best candidate is another's words",
    "asked_is_silent": "1 where the question asks what somebody said who is quoted nowhere",
    "who_is_found": "1 where the question asks who, and the best candidate has a speaker it does not name",
}

_USUAL_LENGTH = 120
# A sentence reports a statement when the statement is at least this share of it: the rest names who and when.
_REPORTING_SHARE = 0.3
_QUOTATION = re.compile('[«»“”"]')
_NAME = re.compile(r"(?<![.?!…]\s)(?<!^)\b[A-ZÀ-ÖØ-Þ][\w’'-]*")
_WORD = re.compile(r"[^\W_]+")
_FIGURE = re.compile(
    r"\d|\b(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|quinze|vingt|trente|quarante|cinquante|"
    r"soixante|cent|mille|million|milliard|dizaine|vingtaine|centaine|millier|moitié|tiers|quart|aucune?)s?\b"
)
_TIME = re.compile(
    r"\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|janvier|février|mars|avril|mai|juin|juillet|août|"
    r"septembre|octobre|novembre|décembre|hier|demain|aujourd|veille|lendemain|matin|soir|nuit|semaine|"
    r"(?:19|20)\d\d|\d+ ?(?:h|heures?))",
    re.IGNORECASE,
)
_PLACE = re.compile(r"\b(?:à|au|aux|en|dans|sur|près|vers|de|d’|d')\s?(?:la |le |l’|l'|les )?[A-ZÀ-ÖØ-Þ]")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Words of an article that may be cited: a sentence, or a statement from its first letter to its last."""

    article_id: str
    span: Span
    speaker: Speaker | None
    statement: Statement | None


@dataclass(frozen=True, slots=True)
class Candidates:
    """The candidates, each once, with their features (candidates, `FEATURES`), and the question's own part.

    Attributes:
        items: the candidates.
        features: float array (candidates, features).
        asked: the speakers whom the question names, as far as they are quoted anywhere.
        of_question: the parts of `NEARNESS` that do not depend on which candidate is best, by name.
    """

    items: tuple[Candidate, ...]
    features: NDArray[np.float64]
    asked: tuple[Speaker, ...]
    of_question: dict[str, float]

    def nearness(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """The values of `NEARNESS`, in order, for the candidates' scores; there must be candidates."""
        best = int(scores.argmax())
        row = dict(zip(FEATURES, self.features[best], strict=True))
        elsewhere = [
            score
            for score, item in zip(scores, self.items, strict=True)
            if item.article_id != self.items[best].article_id
        ]
        values = self.of_question | {
            "best_score": float(scores[best]),
            "lead": float(scores[best] - max(elsewhere)) if elsewhere else 0.0,
            "best_words": row["passage_words"],
            "best_names": row["passage_names"],
            "asked_speaks": row["asked_speaker"],
            "other_speaks": row["other_speaker"] * self.of_question["asks_words"],
            "who_is_found": row["who_statement"] * (1 - row["who_named"]),
        }
        return np.array([values[name] for name in NEARNESS])


def describe(question: Question, passages: Sequence[StoredPassage], library: Library) -> Candidates:
    """Every sentence of the passages and every statement in them, with its features."""
    reader = _Reader(question, library)
    for passage, statements in _with_statements(passages, library):
        reader.take(passage, statements)
    return reader.candidates()


def _with_statements(
    passages: Sequence[StoredPassage], library: Library
) -> list[tuple[StoredPassage, list[StoredStatement]]]:
    """Each passage with the statements that begin in it."""
    of_article: dict[str, list[StoredStatement]] = {}
    wanted = dict.fromkeys(passage.article_id for passage in passages)
    for stored in library.catalog.statements(articles=wanted):
        of_article.setdefault(stored.statement.article_id, []).append(stored)
    return [
        (
            passage,
            [
                stored
                for stored in of_article.get(passage.article_id, ())
                if passage.passage.start <= stored.statement.spans[0][0] < passage.passage.end
                and stored.statement.spans[-1][1] <= passage.passage.end
            ],
        )
        for passage in passages
    ]


class _Reader:
    """Reads candidates for one question."""

    def __init__(self, question: Question, library: Library) -> None:
        self._question = question
        self._voices = library.voices
        self._names = question_names(question.text)
        self._vector = np.asarray(library.question_vector(question.text), dtype=np.float32)
        frequencies = library.catalog.document_frequencies([*question.stems, *self._names])
        _, passages, _ = library.size
        self._weights = {
            word: math.log((passages + 1) / (frequencies.get(word, 0) + 0.5)) for word in question.stems
        }
        named = self._voices.named_in(question.text)
        self._asked = tuple({id(speaker): speaker for group in named for speaker in group}.values())
        self._rows: dict[tuple[str, Span], tuple[Candidate, list[float]]] = {}
        asks_words = float(question.kind == "what_said")
        self._of_question = {
            "unknown_names": _unknown(self._names, frequencies),
            "unknown_words": _unknown(question.stems, frequencies),
            "in_english": float(question.language == "en"),
            "asks_words": asks_words,
            "asked_is_silent": asks_words * float(bool(self._names) and not self._asked),
        }

    def take(self, passage: StoredPassage, statements: Sequence[StoredStatement]) -> None:
        """Add the sentences of a passage and the statements in it."""
        around = {*stems(passage.text), *stems(passage.title)}
        similarities = passage.sentence_vectors @ self._vector
        near = float(similarities.max()) if len(similarities) else 0.0
        common = (near, _share(self._weights, around), _named(self._names, around))
        for span, similarity in zip(passage.passage.sentences, similarities, strict=True):
            said = _statement_of(span, [stored.statement for stored in statements])
            speaker = self._voices.speaker_of(said) if said else None
            candidate = Candidate(passage.article_id, span, speaker, said)
            self._add(candidate, passage, float(similarity), common, whole=False)
        for stored in statements:
            statement = stored.statement
            span = statement.spans[0][0], statement.spans[-1][1]
            speaker = self._voices.speaker_of(statement)
            candidate = Candidate(passage.article_id, span, speaker, statement)
            self._add(candidate, passage, float(stored.vector @ self._vector), common, whole=True)

    def _add(
        self,
        candidate: Candidate,
        passage: StoredPassage,
        similarity: float,
        common: tuple[float, float, float],
        *,
        whole: bool,
    ) -> None:
        place = (candidate.article_id, candidate.span)
        if place in self._rows and self._rows[place][1][0] >= similarity:
            return
        near, passage_words, passage_names = common
        start, end = candidate.span
        words = passage.text[start - passage.passage.start : end - passage.passage.start]
        own = set(stems(words))
        # whoever speaks is part of what a statement says: *Peskov : « … »*
        heard = own | set(stems(candidate.speaker.name)) if candidate.speaker else own
        length = math.log(max(len(words), 5) / _USUAL_LENGTH)
        kind = self._question.kind
        speaks = candidate.speaker is not None
        is_asked = any(candidate.speaker is speaker for speaker in self._asked)
        who = kind == "who_said"
        values = [
            similarity,
            0.0,
            near,
            _share(self._weights, heard),
            passage_words,
            _named(self._names, heard),
            passage_names,
            length,
            length * length,
            words.strip() == passage.title.strip(),
            bool(_QUOTATION.search(words)),
            whole,
            is_asked,
            speaks and bool(self._asked) and not is_asked and not who,
            who and speaks,
            who and is_asked,
            kind == "what_said" and speaks,
            kind not in ("what_said", "who_said") and whole,
            kind == "how_many" and bool(_FIGURE.search(words)),
            kind == "when" and bool(_TIME.search(words)),
            kind == "where" and bool(_PLACE.search(words)),
        ]
        self._rows[place] = candidate, [float(value) for value in values]

    def candidates(self) -> Candidates:
        """Everything taken."""
        items = tuple(candidate for candidate, _ in self._rows.values())
        rows = [row for _, row in self._rows.values()]
        features = np.array(rows, dtype=np.float64).reshape(-1, len(FEATURES))
        best = {"best_passage_similarity": 0.0}
        if len(features):
            features[:, 1] = features[:, 0].max() - features[:, 0]
            best["best_passage_similarity"] = float(features[:, 2].max())
        return Candidates(items, features, self._asked, self._of_question | best)


def question_names(text: str) -> tuple[str, ...]:
    """Stems of the names in a question: its capitalised words, the first one apart."""
    return tuple(dict.fromkeys(stem(word) for name in _NAME.findall(text) for word in _WORD.findall(name)))


def _statement_of(sentence: Span, statements: Sequence[Statement]) -> Statement | None:
    """The statement that a sentence reports: most of its words, and nobody else's words in it."""
    start, end = sentence
    inside = {
        number: sum(max(0, min(end, b) - max(start, a)) for a, b in statement.spans)
        for number, statement in enumerate(statements)
    }
    said = [statements[number] for number, letters in inside.items() if letters]
    names = {statement.speaker.name if statement.speaker else None for statement in said}
    if len(names) != 1 or sum(inside.values()) < _REPORTING_SHARE * (end - start):
        return None
    return statements[max(inside, key=lambda number: inside[number])]


def _unknown(words: Sequence[str], frequencies: dict[str, int]) -> float:
    return sum(word not in frequencies for word in words) / len(words) if words else 0.0


def _share(weights: dict[str, float], present: set[str]) -> float:
    total = sum(weights.values())
    return sum(weight for word, weight in weights.items() if word in present) / total if total > 0 else 0.0


def _named(names: Sequence[str], present: set[str]) -> float:
    return sum(name in present for name in names) / len(names) if names else 0.5
