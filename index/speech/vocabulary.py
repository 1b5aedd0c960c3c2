"""The lexicon of one language, read once into tables that the rules look words up in."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

from index.speech.conjugation import forms
from index.speech.paradigm import forms_by_table


@dataclass(frozen=True, slots=True)
class VerbForm:
    """One form of a verb of saying.

    Attributes:
        infinitive: the verb, without reflexive pronoun or fixed words.
        mood: as in `conjugation`.
    """

    infinitive: str
    mood: str


@dataclass(frozen=True, slots=True)
class VerbEntry:
    """A verb of saying: with `reflexive` it needs *se*, with `tail` fixed words (*faire* + *valoir*).

    Attributes:
        acts: frame -> act, in the order of the lexicon (the first group that gives a frame gives its act).
    """

    infinitive: str
    reflexive: bool
    tail: tuple[str, ...]
    acts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All tables of one language.

    Attributes:
        forms: form -> readings.
        verbs: infinitive -> entries (plain, reflexive, with fixed words).
        semi_auxiliaries: form -> reading of the verbs that only colour a verb of saying (*tenir à préciser*).
        colouring: (infinitive, preposition or empty) of those verbs.
        prepositions: source prepositions as word tuples -> whether the source must be a noun that can speak.
        sets: further word lists by name (`cue`, `occasion`, `speaking`, `title`, `not_sources`…).
        equivalents: small word or `word/TAG` -> the French word by which the rules know it; none for French.
        labels: label of a parse, or `label TAG` with its governor's tag -> the label that the rules know.
        infinitives: features of a verb that stands where French has an infinitive.
        infinitive_endings: ends of words that tell an infinitive which the tagger missed.
        subject_first: whether an incise may have its subject before the verb (*“…”, Cole said*).
    """

    language: str
    pipeline: str
    forms: Mapping[str, tuple[VerbForm, ...]]
    verbs: Mapping[str, tuple[VerbEntry, ...]]
    semi_auxiliaries: Mapping[str, VerbForm]
    colouring: frozenset[tuple[str, str]]
    prepositions: Mapping[tuple[str, ...], bool]
    sets: Mapping[str, frozenset[str]]
    equivalents: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    infinitives: tuple[str, ...] = ("VerbForm=Inf",)
    infinitive_endings: tuple[str, ...] = ("er", "ir")
    subject_first: bool = False

    def level(self, phrase: str) -> str:
        """A phrase with its small words as the rules know them."""
        return levelled(phrase, self.equivalents)


def split_reflexive(verb: str) -> tuple[bool, str]:
    """Whether a lexicon verb is reflexive, and the verb without its pronoun.

    >>> split_reflexive("s'agacer"), split_reflexive("se_taire"), split_reflexive("suivre")
    ((True, 'agacer'), (True, 'taire'), (False, 'suivre'))
    """
    for pronoun in ("se_", "s'"):
        if verb.startswith(pronoun):
            return True, verb.removeprefix(pronoun)
    return False, verb


def words_of(phrase: str) -> tuple[str, ...]:
    """A phrase as the words that a tokeniser makes of it.

    >>> words_of("d'après"), words_of("à en croire")
    (("d'", 'après'), ('à', 'en', 'croire'))
    """
    return tuple(phrase.replace("'", "' ").split())


def levelled(phrase: str, equivalents: Mapping[str, str]) -> str:
    """A phrase with its small words replaced, whatever their tag.

    >>> levelled("according to", {"to/ADP": "à"})
    'according à'
    """
    if not equivalents:
        return phrase
    plain: dict[str, str] = {}
    for key, word in equivalents.items():
        plain.setdefault(key.partition("/")[0], word)
    return " ".join(plain.get(word.lower(), word) for word in phrase.split())


def _contracted(phrase: str) -> tuple[str, ...]:
    """A preposition that ends in *de*, also with the article that melts into it."""
    if not phrase.endswith(" de"):
        return (phrase,)
    stem = phrase.removesuffix(" de")
    return phrase, f"{stem} d'", f"{stem} du", f"{stem} des"


@functools.cache
def load(language: str = "fr") -> Vocabulary:
    """The vocabulary of a language.

    Raises:
        FileNotFoundError: if there is no lexicon for the language.
    """
    source = resources.files("index.speech.lexicon") / f"{language}.toml"
    return build(tomllib.loads(source.read_text(encoding="utf-8")))


def build(data: Mapping[str, Any]) -> Vocabulary:
    """The tables made from the data of a lexicon file."""
    equivalents = {key: word for word, keys in data.get("equivalents", {}).items() for key in keys.split()}
    table_of_forms = data.get("conjugation")
    conjugate = functools.partial(forms_by_table, table=table_of_forms) if table_of_forms else forms
    found: dict[tuple[str, bool, tuple[str, ...]], dict[str, str]] = {}
    for group in data["verbs"]:
        for written in group["words"].split():
            reflexive, verb = split_reflexive(written)
            infinitive, *tail = levelled(verb.replace("_", " "), equivalents).split()
            acts = found.setdefault((infinitive, reflexive, tuple(tail)), {})
            for frame in group["frames"]:
                acts.setdefault(frame, group["act"])
    verbs: dict[str, list[VerbEntry]] = {}
    for (infinitive, reflexive, fixed), acts in found.items():
        verbs.setdefault(infinitive, []).append(VerbEntry(infinitive, reflexive, fixed, acts))
    table: dict[str, dict[VerbForm, None]] = {}
    for infinitive in verbs:
        for form, mood in conjugate(infinitive):
            table.setdefault(form, {})[VerbForm(infinitive, mood)] = None
    colouring = frozenset(
        (
            split_reflexive(verb)[1].split("_")[0],
            equivalents.get(f"{link}/PART", link),
        )
        for verb in data["words"]["semi_auxiliaries"].split()
        for link in ("_".join(verb.split("_")[2 if verb.startswith("se_") else 1 :]),)
    )
    semi_auxiliaries = {
        form: VerbForm(infinitive, mood)
        for infinitive in sorted({verb for verb, _ in colouring})
        for form, mood in conjugate(infinitive)
    }
    prepositions = {
        words_of(levelled(variant, equivalents)): strict == "strict"
        for strict in ("free", "strict")
        for phrase in data["prepositions"][strict]
        for variant in _contracted(phrase)
    }
    sets = {
        name: frozenset(words.split())
        for section in ("words", "nouns", "prepositions")
        for name, words in data[section].items()
        if isinstance(words, str)
    }
    return Vocabulary(
        language=data["language"],
        pipeline=data["pipeline"],
        forms={form: tuple(readings) for form, readings in table.items()},
        verbs={infinitive: tuple(entries) for infinitive, entries in verbs.items()},
        semi_auxiliaries=semi_auxiliaries,
        colouring=colouring,
        prepositions=prepositions,
        sets=sets,
        equivalents=equivalents,
        labels=data.get("labels", {}),
        infinitives=tuple(data.get("infinitives", ("VerbForm=Inf",))),
        infinitive_endings=tuple(data.get("infinitive_endings", ("er", "ir"))),
        subject_first=data.get("subject_first", False),
    )
