"""What is known of each candidate, as numbers that can be explained.

Candidates are the sentences of the passages found and the statements in them. `FEATURES` describe one
candidate; what they are made of is in `assistant.passage_words` and `assistant.speaker_match`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.passage_words import QuestionWords, TextWords, least, text_words, weighted
from assistant.question import Question
from assistant.short_facts import answer_holds
from assistant.speaker_match import AskedVoice, asked_voice, mention_stems, name_stems, speaker_stems
from index.article import Span, Speaker, Statement
from index.library import Library
from index.records import StoredPassage, StoredStatement
from index.words import fold

FEATURES = {
    "similarity": "cosine of question and candidate",
    "behind_best": "how far that cosine is below the best candidate's",
    "near_in_passage": "highest cosine of the question and a sentence of the passage",
    "near_in_article": "the same over the article's passages found",
    "words": "share of the question's words, rare ones weighing more, that the candidate has",
    "passage_words": "the same for the passage and the article's title",
    "article_words": "the same for the article's passages found",
    "names": "share of the question's names that the candidate has",
    "passage_names": "the same for the passage and the title",
    "match": "how well the question's words are matched by the candidate's in meaning",
    "behind_match": "how far that match is below the best candidate's",
    "topic_match": "the same for the question's words but for the speaker asked for, and names beside others",
    "name_match": "the same for its names",
    "least_match": "the same for the two words of its topic matched worst",
    "passage_match": "how well the question's words are matched by the passage's",
    "article_least_match": "the two words of its topic matched worst by the article's passages found",
    "matched_back": "how well the candidate's words are matched by the question's",
    "length": "logarithm of the candidate's length over a usual one",
    "length_squared": "its square: very short and very long candidates prove less",
    "title": "1 for the article's title: it tells what the proof is about, but proves little",
    "quotation": "1 where there are quotation marks",
    "statement": "1 for a statement, 0 for a sentence",
    "reports": "1 where somebody's words are told",
    "said_by_nobody": "1 for nobody's words when the question asks what somebody said",
    "said_by_somebody": "1 for words of a known speaker when the question asks what somebody said",
    "who_speaks": "1 for words of a known speaker when the question asks who said something",
    "who_is_named": "1 where the question asks who, and names the one who speaks",
    "asked_speaks": "1 where the one who speaks is the one asked for",
    "another_speaks": "1 where the one asked for is quoted and another speaks",
    "described": "share of the description asked for that fits the one who speaks",
    "not_described": "1 where a description that fits nobody is asked for and somebody speaks",
    "silent_asked": "1 where one who is quoted nowhere is asked for and somebody speaks",
    "asked_is_named": "share of the words that name the one asked for that the candidate has",
    "fact_statement": "1 for a statement when the question asks for anything but words",
    "figure": "1 for a figure of the kind asked for when the question asks how many",
    "figure_of": "match of what is counted with the words after a figure",
    "time": "1 for a time that the question does not give when it asks when",
    "place": "1 for a place that it does not give when it asks where",
    "person": "1 for a name that it does not give when it asks who did something",
    "no_short_answer": "1 where a short answer is asked for and nothing can be it",
}

_USUAL_LENGTH = 120
# A sentence reports a statement when the statement is at least this share of it: the rest names who and when.
_REPORTING_SHARE = 0.25
# Words from a figure to what it counts.
_COUNTED_WITHIN = 4
QUOTATION = re.compile('[«»“”"]')
_FIGURE = re.compile(
    r"\d|\b(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|quinze|vingt|trente|quarante|cinquante|"
    r"soixante|cent|mille|million|milliard|dizaine|vingtaine|centaine|millier|moitié|tiers|quart|aucune?)s?\b"
)
_COUNTED = re.compile(
    r"\b(?:combien|how many|how much|nombre|montant|pourcentage|proportion|part|taux|somme|total)\b(?: of)?"
    r"(?: d'| de | des | du | )?(?:l'|la |le |les )?(\w+)"
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Words of an article that may be cited: a sentence, or a statement from its first letter to its last."""

    article_id: str
    span: Span
    passage: StoredPassage
    speaker: Speaker | None
    statement: Statement | None

    @property
    def words(self) -> str:
        """The candidate's own words."""
        start = self.passage.passage.start
        return self.passage.text[self.span[0] - start : self.span[1] - start]


@dataclass(frozen=True, slots=True)
class Met:
    """What a question meets with in a passage.

    Attributes:
        words: the passage's words.
        matches: how near each word of the question is to each of them.
        best: the nearest for each word of the question.
        stems: stems of the passage and the article's title.
        near: highest cosine of the question and a sentence of the passage.
    """

    words: TextWords
    matches: NDArray[np.float32]
    best: NDArray[np.float32]
    stems: frozenset[str]
    near: float

    def inside(self, candidate: Candidate, span: Span) -> slice:
        """Which of the passage's words stand in a span of the article."""
        shift = candidate.passage.passage.start
        return self.words.within((span[0] - shift, span[1] - shift))


@dataclass(frozen=True, slots=True)
class Candidates:
    """The candidates, each once, with their features (candidates, `FEATURES`).

    Attributes:
        items: the candidates.
        features: float array (candidates, features).
        asked: the one whose words the question asks for.
        weights: how much each stem of the question weighs (rare ones more).
        unknown: stems of the question that occur in no article.
        met: what the question meets with in each passage, by the passage's key.
    """

    items: tuple[Candidate, ...]
    features: NDArray[np.float64]
    asked: AskedVoice
    weights: dict[str, float]
    unknown: frozenset[str]
    met: dict[int, Met]

    def column(self, name: str) -> NDArray[np.float64]:
        """One feature of all candidates."""
        return self.features[:, _COLUMN[name]]


_COLUMN = {name: number for number, name in enumerate(FEATURES)}


def describe(question: Question, passages: Sequence[StoredPassage], library: Library) -> Candidates:
    """Every sentence of the passages and every statement in them, with its features."""
    reader = _Reader(question, library)
    for passage, statements in _with_statements(passages, library):
        reader.take(passage, statements)
    return reader.candidates()


def _with_statements(
    passages: Sequence[StoredPassage], library: Library
) -> list[tuple[StoredPassage, list[StoredStatement]]]:
    """Each passage with the statements that stand in it."""
    of_article: dict[str, list[StoredStatement]] = {}
    for stored in library.statements_in(passage.article_id for passage in passages):
        of_article.setdefault(stored.statement.article_id, []).append(stored)
    return [
        (
            passage,
            [
                stored
                for stored in of_article.get(passage.article_id, ())
                if passage.passage.start <= stored.statement.spans[0][0]
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
        self._vector = np.asarray(library.question_vector(question.text), dtype=np.float32)
        frequencies = library.document_frequencies([*question.stems, *question.names])
        _, passages, _ = library.size
        self._weights = {
            word: math.log((passages + 1) / (frequencies.get(word, 0) + 0.5)) for word in question.stems
        }
        self._unknown = frozenset(word for word in question.stems if not frequencies.get(word))
        self._asked = asked_voice(question.speaker, self._voices)
        named = self._voices.named_in(question.text) if question.kind == "who_said" else []
        self._named = {id(speaker) for group in named for speaker in group}
        self._of_topic = {w: v for w, v in self._weights.items() if w not in self._asked.stems}
        self._words = QuestionWords(*library.question_words(question.text), self._weights)
        names = self._words.chosen(set(question.names))
        spoken = self._words.chosen(self._asked.stems)
        self._topic, self._name = ~names & ~spoken, names & ~spoken
        if not self._topic.any():  # *Que dit Zoé Lang du Brexit ?*
            self._topic = ~spoken
        self._counted = self._counted_word()
        self._met: dict[int, Met] = {}
        self._articles: dict[str, tuple[float, set[str], NDArray[np.float32]]] = {}
        self._found: dict[tuple[str, Span], tuple[Candidate, float]] = {}

    def _counted_word(self) -> int | None:
        """Which of the question's words says what is counted: *combien de députés*."""
        found = _COUNTED.search(fold(self._question.text)) if self._question.kind == "how_many" else None
        words = [fold(word) for word in self._words.words]
        return words.index(found[1]) if found and found[1] in words else None

    def take(self, passage: StoredPassage, statements: Sequence[StoredStatement]) -> None:
        """Add the sentences of a passage and the statements in it."""
        words = text_words(passage.text)
        similarities = passage.sentence_vectors @ self._vector
        matches = self._words.matches(passage, words)
        best = matches.max(axis=1) if matches.size else np.zeros(len(self._words.stems), np.float32)
        near = float(similarities.max()) if len(similarities) else 0.0
        stems = frozenset((*words.stems, *text_words(passage.title).stems))
        self._met[passage.key] = Met(words, matches, best, stems, near)
        before = self._articles.get(passage.article_id, (0.0, set(), best))
        self._articles[passage.article_id] = (
            max(near, before[0]),
            before[1] | stems,
            np.maximum(best, before[2]),
        )
        told = [stored.statement for stored in statements]
        for span, similarity in zip(passage.passage.sentences, similarities.tolist(), strict=True):
            self._add(passage, span, _statement_of(span, told), similarity)
        for stored in statements:
            spans = stored.statement.spans
            similarity = float(stored.vector @ self._vector)
            self._add(passage, (spans[0][0], spans[-1][1]), stored.statement, similarity)

    def _add(self, passage: StoredPassage, span: Span, said: Statement | None, similarity: float) -> None:
        place = passage.article_id, span
        if place not in self._found or self._found[place][1] < similarity:
            speaker = self._voices.speaker_of(said) if said else None
            self._found[place] = Candidate(passage.article_id, span, passage, speaker, said), similarity

    def candidates(self) -> Candidates:
        """Everything taken."""
        rows = [self._row(candidate, similarity) for candidate, similarity in self._found.values()]
        features = np.array(rows, dtype=np.float64).reshape(-1, len(FEATURES))
        if len(features):
            for behind, of in (("behind_best", "similarity"), ("behind_match", "match")):
                features[:, _COLUMN[behind]] = features[:, _COLUMN[of]].max() - features[:, _COLUMN[of]]
        items = tuple(candidate for candidate, _ in self._found.values())
        return Candidates(items, features, self._asked, self._weights, self._unknown, self._met)

    def _row(self, candidate: Candidate, similarity: float) -> list[float]:
        """The features of a candidate, in order."""
        met = self._met[candidate.passage.key]
        near, article_stems, article_best = self._articles[candidate.article_id]
        inside = met.inside(candidate, candidate.span)
        own = frozenset(met.words.stems[inside])
        speaker = candidate.speaker
        # whoever speaks is part of what a statement says: *Peskov : « … »*
        heard = own | name_stems(speaker) if speaker else own
        names = self._question.names
        values = [
            similarity,
            0.0,
            met.near,
            near,
            _share(self._of_topic, heard),
            _share(self._weights, met.stems),
            _share(self._weights, article_stems),
            _named(names, heard),
            _named(names, met.stems),
            *self._matches(met, inside, article_best),
            *self._form(candidate),
            *self._speech(candidate, own),
            *self._short_fact(candidate, met, inside),
        ]
        return [float(value) for value in values]

    def _matches(self, met: Met, inside: slice, article_best: NDArray[np.float32]) -> list[float]:
        matches = met.matches[:, inside]
        weights = self._words.weights
        of_passage = weighted(met.best, weights)
        in_article = least(article_best[self._topic]) if self._topic.any() else 0.6
        if not matches.size:
            return [0.0, 0.0, 0.0, 0.0, 0.0, of_passage, in_article, 0.0]
        best = matches.max(axis=1)
        match = weighted(best, weights)
        topic, name = self._topic, self._name
        return [
            match,
            0.0,
            weighted(best[topic], weights[topic]) if topic.any() else match,
            weighted(best[name], weights[name]) if name.any() else 0.6,
            least(best[topic]) if topic.any() else match,
            of_passage,
            in_article,
            float(matches.max(axis=0).mean()),
        ]

    def _form(self, candidate: Candidate) -> list[float]:
        words = candidate.words
        length = math.log(max(len(words), 5) / _USUAL_LENGTH)
        statement = candidate.statement
        whole = statement is not None and candidate.span == (statement.spans[0][0], statement.spans[-1][1])
        return [
            length,
            length * length,
            words.strip() == candidate.passage.title.strip(),
            bool(QUOTATION.search(words)),
            whole,
            statement is not None,
        ]

    def _speech(self, candidate: Candidate, own: frozenset[str]) -> list[float]:
        speaker, statement, asked = candidate.speaker, candidate.statement, self._asked
        said, who = self._question.kind == "what_said", self._question.kind == "who_said"
        speaks = speaker is not None
        is_asked = any(speaker is one for one in asked.speakers)
        described = 0.0
        if speaker is not None and statement is not None and asked.known == "described":
            described = asked.share(speaker_stems(speaker) | mention_stems(statement))
        return [
            said and statement is None,
            said and speaks,
            who and speaks,
            who and id(speaker) in self._named,
            is_asked,
            speaks and asked.known == "quoted" and not is_asked,
            described,
            speaks and asked.known == "described",
            speaks and asked.known == "silent",
            asked.share(own),
            not said and not who and statement is not None,
        ]

    def _short_fact(self, candidate: Candidate, met: Met, inside: slice) -> list[float]:
        kind, words = self._question.kind, candidate.words
        holds = answer_holds(kind, self._question.text)
        held = holds is not None and holds(words)
        figure = kind == "how_many" and held
        counted = 0.0
        if figure and self._counted is not None:
            stems = met.words.stems
            for place in range(inside.start, min(inside.stop, len(stems))):
                if _FIGURE.search(stems[place]):
                    near = met.matches[self._counted, place : min(place + 1 + _COUNTED_WITHIN, inside.stop)]
                    counted = max(counted, float(near.max()))
        return [
            figure,
            counted,
            kind == "when" and held,
            kind == "where" and held,
            kind == "who" and held,
            holds is not None and not held,
        ]


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


def _share(weights: dict[str, float], present: set[str] | frozenset[str]) -> float:
    total = sum(weights.values())
    return sum(weight for word, weight in weights.items() if word in present) / total if total > 0 else 0.0


def _named(names: Sequence[str], present: set[str] | frozenset[str]) -> float:
    return sum(name in present for name in names) / len(names) if names else 0.5
