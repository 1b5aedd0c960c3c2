"""A model's sentence -> Markdown with [n] marks, or the reason why it is not shown.

What is checked: it cites evidence that exists; it holds no link; its quotations are in the evidence; it
speaks the question's language; the one whom it names said the words; its names, numbers and dates are in the
evidence; what is denied, asked, relayed or uncertain is told so; most of its words are the evidence's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from assistant.generating.attribution import wrong_mouth
from assistant.generating.language import WORD, Language, language
from assistant.generating.material import Evidence, stems_of
from assistant.generating.parsing import Sentence
from assistant.generating.prompting import as_data
from assistant.generating.quoting import InventedQuotationError, Quoting, quoting
from assistant.question import Question, language_of
from index.library import Library
from index.words import STOP_WORDS, fold, stem

_LINK = re.compile(
    r"//|www\.|\]\s*\(|!\[|[<>`|]|&#?\w+;|\b(?:javascript|data|mailto|file|ftp|https?)\s*:|\S@\S"
    r"|\w\.(?:com|net|org|fr|io|eu|info|example|test)\b|[\w-]\.[a-z]{2,6}/\S",
    re.IGNORECASE,
)
_LONGEST = 60  # words of its own, of a sentence
_TELLS_LANGUAGE = 4  # fewer words than this may be of any language
# Of a sentence's telling words, how many the evidence has at least; of those in another language than the
# article's, how near (cosine of the embedding) the sentence is to the words it cites.
_SUPPORTED = 0.6
_NEAR = 0.83
_SAME_ROOT = 4  # first letters by which names of two languages are known as one: Ukraine, Russie and Russia
_ACTS_TOLD = frozenset({"asked", "ordered", "accused", "promised"})
# Acts near enough to each other to be told by one another's verbs.
_NEAR_ACTS = {"asked": {"asked", "ordered"}, "ordered": {"asked", "ordered"}}


@dataclass(frozen=True, slots=True)
class Kept:
    """A sentence that stood: its Markdown without marks, what it cites, what it quotes, and its own words."""

    markdown: str
    cited: tuple[Evidence, ...]
    quoting: Quoting


@dataclass(slots=True)
class Checker:
    """Checks the sentences of one answer in their order.

    Attributes:
        offered: the evidence that the model was given, by number.
        kept: the sentences that stood.
    """

    question: Question
    library: Library
    offered: Mapping[int, Evidence]
    kept: list[Kept] = field(default_factory=list)
    _previous: tuple[Evidence, ...] | None = None
    _told: set[str] = field(default_factory=set)

    def check(self, sentence: Sentence) -> Kept | str:
        """The sentence as it may be shown, or the key of the reason why not; also noted in `kept`."""
        verdict = self._checked(sentence)
        self._previous = None if isinstance(verdict, str) else verdict.cited
        if not isinstance(verdict, str):
            self.kept.append(verdict)
        return verdict

    def _checked(self, sentence: Sentence) -> Kept | str:
        words = language(self.question.language)
        text = as_data(sentence.text) if not _LINK.search(sentence.text) else ""
        if not text:
            return "link"
        asked_for = tuple(int(number) for number in re.findall(r"\{\s*(\d{1,3})\s*\}", text))
        numbers = tuple(dict.fromkeys(sentence.numbers + asked_for))
        if not numbers:
            return "no_evidence"
        if not all(number in self.offered for number in numbers):
            return "unknown_number"
        cited = tuple(self.offered[number] for number in numbers)
        try:
            quoted = quoting(text, cited, self.offered)
        except InventedQuotationError:
            return "quotation"
        own = quoted.own
        if len(own.split()) > _LONGEST:
            return "rambling"
        told = fold(own + " ".join(map(str, quoted.quoted)))
        if told in self._told:
            return "rambling"
        reason = (
            self._other_language(own, cited)
            or ("wrong_mouth" if wrong_mouth(own, cited, self._previous, words, self.library.voices) else "")
            or self._not_there(own, cited, words)
            or ("manner" if wrong_manner(own, cited, quoted.quoted, words) else "")
            or ("" if self._supported(own, cited, quoted) else "unsupported")
        )
        if reason:
            return reason
        self._told.add(told)
        return Kept(quoted.markdown(self.question.language), cited, quoted)

    def _other_language(self, own: str, cited: Sequence[Evidence]) -> str:
        # Names tell no language, nor does a speaker's description as the article has it.
        names = {word for item in cited for word in item.name_words}
        small = [word for word in WORD.findall(own) if word[0].islower() and fold(word) not in names]
        few = len(small) < _TELLS_LANGUAGE
        # Where nothing tells, it passes for French: one English word more shows whether it is that.
        told = language_of(" ".join(small if self.question.language == "fr" else [*small, "the"]))
        return "" if few or told == self.question.language else "other_language"

    def _not_there(self, own: str, cited: Sequence[Evidence], words: Language) -> str:
        """Which of names, numbers and dates is not in the evidence; empty where all are."""
        if not words.counted(own) <= {number for item in cited for number in item.counted}:
            return "number"
        if not words.dated(own) <= {day for item in cited for day in item.dated}:
            return "date"
        present = {each for item in cited for each in item.stems}
        asked = stems_of(self.question.text)
        for name in _names(own, words):
            root = stem(name)
            if root in present or (
                root in asked and any(root in stems_of(item.article.text) for item in cited)
            ):
                continue
            abroad = any(item.article.language != self.question.language for item in cited)
            if not (abroad and any(_same_root(root, each) for each in present)):
                return "name"
        return ""

    def _supported(self, own: str, cited: Sequence[Evidence], quoted: Quoting) -> bool:
        """Whether the sentence says what its evidence says, as far as words or their meaning tell."""
        # What the question or the headline says proves nothing, and neither does who speaks.
        known = {
            each
            for item in cited
            for each in (stems_of(self.question.text) & item.around)
            | stems_of(item.article.title)
            | stems_of(" ".join(item.names))
        }
        said = [word for word in _telling(own, language(self.question.language)) if word not in known]
        present = {each for item in cited for each in item.said_stems}
        if not said:
            return bool(quoted.quoted)  # only who says it, around the exact words
        share = sum(word in present for word in said) / len(said)
        if share >= _SUPPORTED:
            return True
        if all(item.article.language == self.question.language for item in cited):
            return False
        embedder = self.library.embedder
        vector = np.asarray(embedder.embed_query(own))
        evidence = np.asarray(embedder.embed_documents([item.citation.text for item in cited]))
        return float((evidence @ vector).max()) >= _NEAR


def wrong_manner(own: str, cited: Sequence[Evidence], quoted: Sequence[int], words: Language) -> bool:
    """Whether a sentence asserts what its evidence denies, asks, relays or doubts, or turns it round.

    Where the exact words are quoted, what stands in them is told as it is.
    """
    negative = words.negative(own)
    acts = {act for _, found in words.acts(own) for act in found}
    for item in cited:
        said = item.statement
        if said is None:
            continue
        if said.polarity == "hedged" and not words.hedged(own):
            return True
        if said.via and not set(stems_of(said.via)).intersection(stems_of(own)):
            return True
        if said.kind == "direct" and item.number in quoted:
            continue  # somebody's own words, whole: they say themselves what they do
        if said.polarity == "denied" and not negative:
            return True
        near = _NEAR_ACTS.get(said.act, {said.act})
        if said.act in _ACTS_TOLD and acts.isdisjoint(near) and not (said.act == "asked" and "?" in own):
            return True
    if negative:
        return not any(_negative(item) for item in cited)
    return any(_denied_there(own, item) for item in cited if item.number not in quoted)


def _negative(item: Evidence) -> bool:
    return language(item.article.language).negative(
        f"{item.citation.text} {item.statement.cue if item.statement else ''}"
    )


def _denied_there(own: str, item: Evidence) -> bool:
    """Whether the clause of the evidence that a sentence is nearest to is a denial."""
    there = language(item.article.language)
    said = stems_of(own)
    clauses = there.clauses(item.citation.text) or [item.citation.text]
    shares = [len(said & stems_of(clause)) for clause in clauses]
    return there.negative(clauses[shares.index(max(shares))])


def _names(own: str, words: Language) -> list[str]:
    """The capitalised words of a sentence, without those that only begin it and without dates."""
    found = []
    for place in WORD.finditer(own):
        word = place[0]
        opens = not own[: place.start()].strip(" \u00a0(«»-–—") or own[: place.start()].rstrip().endswith(":")
        plain = fold(word)
        if (
            not word[0].isupper()
            or plain in words.months
            or plain in words.weekdays
            or plain in words.numbers
        ):
            continue
        if plain in STOP_WORDS or plain in words.people.civilities:
            continue
        if opens and (
            plain in words.vocabulary.forms or plain in words.openers or plain.endswith(("ment", "ly"))
        ):
            continue
        found += re.findall(r"[^\W_]+", word)
    return found


def _same_root(one: str, other: str) -> bool:
    return len(one) >= _SAME_ROOT and one[:_SAME_ROOT] == other[:_SAME_ROOT]


def _telling(own: str, words: Language) -> list[str]:
    """Stems of the words that say something, verbs of saying left out."""
    return [
        stem(word)
        for word in re.findall(r"[^\W_]+", own)
        if not word.isdigit()
        and not {fold(word), word.lower()}
        & (words.openers | words.people.civilities.keys() | words.vocabulary.forms.keys())
    ]
