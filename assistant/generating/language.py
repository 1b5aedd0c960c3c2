"""What a sentence of a chat model says by its small words: reports, denies, hedges, counts, dates."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from index.speech.conjugation import forms as french_forms
from index.speech.people_words import PeopleWords, people_words
from index.speech.vocabulary import Vocabulary, load
from index.words import STOP_WORDS, fold

WORD = re.compile(r"[^\W_]+(?:[-‐‑][^\W_]+|(?<=n)['’]t\b)*")
"""A word, hyphens and an English *n't* kept in it."""

_INVERTED = re.compile(r"(?:-t)?-(?:il|elle|ils|elles|on)$")

_NUMBER = re.compile(r"\d+(?:[\u00a0\u202f ,.]\d{3})*(?:[.,]\d+)?")
_THOUSANDS = re.compile(r"[\u00a0\u202f ,.](?=\d{3}(?:\D|$))")
# Frames by which a verb reports a clause and not merely colours a quotation.
_CLAUSES = frozenset({"que", "bare", "informed", "si", "nominal", "de"})
_INFINITIVE = "inf"


@dataclass(frozen=True, slots=True)
class Language:
    """The words of one language, folded.

    Attributes:
        vocabulary: its verbs of saying.
        people: its words for people and bodies.
        negations: words that deny what they stand in; `with_ne` do so beside *ne* only.
        denying: forms of verbs that do.
        hedges: words that tell as uncertain; `conditional` are ends of verbs that do.
        sources: what comes before a source (*selon*).
        pronouns: for somebody named before.
        numbers: number words -> value; months and weekdays from 1.
        near_days: *hier*, *tomorrow*.
        joints: words at which a clause ends.
        openers: words that may open a sentence with a capital and are no name.
        reasons: why a sentence or an answer was not taken, as one sentence each, by key.
    """

    vocabulary: Vocabulary
    people: PeopleWords
    negations: frozenset[str]
    with_ne: frozenset[str]
    denying: frozenset[str]
    hedges: frozenset[str]
    conditional: tuple[str, ...]
    not_conditional: frozenset[str]
    sources: re.Pattern[str]
    pronouns: frozenset[str]
    numbers: Mapping[str, int]
    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    near_days: frozenset[str]
    joints: frozenset[str]
    openers: frozenset[str]
    reasons: Mapping[str, str]

    def negative(self, text: str) -> bool:
        """Whether a clause is denied or refused: *il ne viendra pas*, *elle dément*."""
        words = plain_words(text)
        return any(word in self.negations or word in self.denying for word in words) or (
            bool({"ne", "n"}.intersection(words)) and not self.with_ne.isdisjoint(words)
        )

    def hedged(self, text: str) -> bool:
        """Whether a sentence tells something as uncertain."""
        return any(
            word in self.hedges
            or (
                word.endswith(self.conditional)
                and bool(self.conditional)
                and word not in self.not_conditional
            )
            for word in plain_words(text)
        )

    def acts(self, text: str) -> Iterator[tuple[int, frozenset[str]]]:
        """Each verb that reports, in order: where it stands, and the acts that it may stand for."""
        for found in WORD.finditer(text):
            for form in self.vocabulary.forms.get(_INVERTED.sub("", found[0].lower()), ()):
                acts = frozenset(
                    act
                    for entry in self.vocabulary.verbs[form.infinitive]
                    if not entry.tail and not _CLAUSES.isdisjoint(entry.acts)
                    for act in entry.acts.values()
                )
                if acts and form.mood != _INFINITIVE:
                    yield found.start(), acts
                    break

    def counted(self, text: str) -> set[float]:
        """The values of the figures and number words of a text."""
        words = plain_words(text)
        return set(figures(text)) | {float(self.numbers[word]) for word in words if word in self.numbers}

    def dated(self, text: str) -> set[str]:
        """The months, weekdays and near days that a text names: `m10`, `w1`, `hier`."""
        words = plain_words(text)
        return (
            {f"m{self.months[word]}" for word in words if word in self.months}
            | {f"w{self.weekdays[word]}" for word in words if word in self.weekdays}
            | self.near_days.intersection(words)
        )

    def clauses(self, text: str) -> list[str]:
        """A text cut at punctuation and at the words that join clauses."""
        joints = "|".join(re.escape(word) for word in self.joints)
        return [part for part in re.split(rf"[,;:.!?…«»“”\"()]+|\b(?:{joints})\b", text) if part.strip()]


@cache
def language(code: str) -> Language:
    """The words of a language; those of English where there is no file for it."""
    folder = resources.files("assistant.generating.words")
    code = code if (folder / f"{code}.toml").is_file() else "en"
    data = tomllib.loads((folder / f"{code}.toml").read_text(encoding="utf-8"))
    vocabulary, grammar = load(code), people_words(code).grammar

    def listed(name: str) -> frozenset[str]:
        return frozenset(data[name].split())

    def ordered(name: str) -> dict[str, int]:
        return {word: number for number, word in enumerate(data[name].split(), 1)}

    denying = {
        fold(form)
        for form, readings in vocabulary.forms.items()
        if any(
            "denied" in entry.acts.values()
            for each in readings
            for entry in vocabulary.verbs[each.infinitive]
        )
    } | {fold(form) for verb in data["refusing"].split() for form in _forms(verb, code)}
    sources = "|".join(re.escape(source) for source in data["sources"])
    return Language(
        vocabulary=vocabulary,
        people=people_words(code),
        negations=listed("negations"),
        with_ne=listed("with_ne"),
        denying=frozenset(denying),
        hedges=listed("hedges"),
        conditional=tuple(data["conditional"].split()),
        not_conditional=listed("not_conditional"),
        sources=re.compile(rf"\b(?:{sources})\b"),
        pronouns=listed("pronouns"),
        numbers=data["numbers"],
        months=ordered("months"),
        weekdays=ordered("weekdays"),
        near_days=listed("near_days"),
        joints=listed("joints"),
        openers=STOP_WORDS | grammar.openers | grammar.prepositions | grammar.determiners.keys(),
        reasons=data["reasons"],
    )


def _forms(verb: str, code: str) -> set[str]:
    if code == "fr":
        return {form for form, _ in french_forms(verb)}
    stem = verb.removesuffix("e")
    return {verb, f"{verb}s", f"{stem}ed", f"{stem}ing"}


def plain_words(text: str) -> list[str]:
    """The words of a text, folded, with straight apostrophes.

    >>> plain_words("Il n’a pas « peut-être » dit"), plain_words("He didn’t")
    (['il', 'n', 'a', 'pas', 'peut-etre', 'dit'], ['he', "didn't"])
    """
    return [fold(word).replace("’", "'") for word in WORD.findall(text)]


def figures(text: str) -> Iterator[float]:
    """The values of the figures of a text, written in French or English.

    >>> list(figures("1 200 salariés, 3,5 % et 12.000 euros le 2024-10-05"))
    [1200.0, 3.5, 12000.0, 2024.0, 10.0, 5.0]
    """
    for found in _NUMBER.finditer(text):
        plain = _THOUSANDS.sub("", found[0]).replace(",", ".")
        if plain.count(".") <= 1:
            yield float(plain)
