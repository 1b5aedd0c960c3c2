"""The words of `lexicon/fr-people.toml`, folded and ready for look-up."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any, TypeVar

from index.letters import normalized


@lru_cache(maxsize=100_000)
def fold(text: str) -> str:
    """Lower case without accents, apostrophes straight: the form in which words are compared.

    >>> fold("L’Élysée")
    "l'elysee"
    """
    if text.isascii():
        return text.lower()
    plain = normalized("NFKD", text.lower().replace("’", "'").replace("œ", "oe"))
    return "".join(char for char in plain if not unicodedata.combining(char))


@dataclass(frozen=True, slots=True)
class Grammar:
    """Small words and patterns of a language, folded.

    Attributes:
        determiners: determiner -> `definite`, `indefinite`, `demonstrative` or `possessive`, gender, number.
        pronouns: pronoun -> gender and number.
        last: pronouns that take up the last one named (*ce dernier*).
        relative: relative pronouns.
        prepositions: prepositions.
        numbers: words for numbers.
        openers: words that open a sentence and are no part of a name.
        taking_up: nouns that take up a person spoken of before (*l'intéressé*).
        leads: what may stand before a mention.
        description_end: where a description stops.
        impersonal: what follows an impersonal *il*.
        unresolved: pronouns that stand for nobody who could be named (*on*, *je*).
        subjects: subject pronouns in running text that stand for somebody.
        things: pronouns that stand for bodies only (*it*).
        persons: pronouns that stand for people only (*she* in English).
        implicated: of the nouns that take somebody up, those that name a suspect or a victim.
        officials: offices whose holder such a noun never takes up.
        interrogatives: words that open an indirect question.
        answering: beginnings of the verbs of answering.
        head_last: whether the last noun of several is the head (*a council officer*).
        bare_nouns: whether nouns stand without article, so that one that opens a sentence is no name.
        enclitics: what may be glued to the end of a name (*'s*).
        role_article: how a role is named when the language has one article for all; empty for French.
    """

    determiners: dict[str, tuple[str, str | None, str]]
    pronouns: dict[str, tuple[str | None, str]]
    last: frozenset[str]
    relative: frozenset[str]
    prepositions: frozenset[str]
    numbers: frozenset[str]
    openers: frozenset[str]
    taking_up: frozenset[str]
    implicated: frozenset[str]
    officials: frozenset[str]
    interrogatives: frozenset[str]
    answering: tuple[str, ...]
    leads: re.Pattern[str]
    description_end: re.Pattern[str]
    impersonal: re.Pattern[str]
    unresolved: frozenset[str]
    subjects: re.Pattern[str]
    things: frozenset[str]
    persons: frozenset[str]
    bare_nouns: bool
    head_last: bool
    enclitics: tuple[str, ...]
    role_article: str


@dataclass(frozen=True, slots=True)
class PeopleWords:
    """Words that name people, bodies and documents, all folded.

    Attributes:
        civilities: form of address -> gender (`m`, `f` or None).
        plural_civilities: forms of address before several names.
        particles: small words inside names.
        roles: role noun -> (masculine form, gender of this form or None for both).
        fields: masculine role noun -> walk of life (`state`, `sport`…), the first that lists it.
        kept_titles: titles without which a bare name would say too little (*le pape François*).
        relations: nouns of kin and company.
        hypernyms: wider description -> narrower roles that it may stand for.
        institutions: noun that heads the name of a body -> gender (`n` where bodies have none), or `p`.
        metonyms: names of places and buildings that stand for a body.
        countries: country -> gender (`m`, `f`), or `p` for plural names.
        bodies: known outlets, firms, parties -> gender or None.
        media: newspapers, stations and agencies.
        media_nouns: nouns that take up one of them.
        body_nouns: nouns that take up another body named before.
        seats: noun -> the bodies, called by where they sit, that it takes up.
        titled: name without article, folded -> the name as written, for names that keep their article.
        markers: words inside a run of capitals that show it is no person.
        groups: plural nouns for people.
        group_pronouns: pronouns that stand for several unnamed people.
        quantifiers: words that count people.
        anonymous: nouns for somebody unnamed.
        documents: nouns for things written -> gender.
        voiced: documents through which a stated author speaks.
        portfolios: words that complete *ministre de*.
        demonyms: demonym -> gender of this form or None.
        first_names: first name -> gender, or None for both.
        grammar: the small words.
        equivalents: small word -> the French one by which the rules know it; empty for French.
    """

    civilities: dict[str, str | None]
    plural_civilities: frozenset[str]
    particles: frozenset[str]
    roles: dict[str, tuple[str, str | None]]
    fields: dict[str, str]
    kept_titles: frozenset[str]
    relations: frozenset[str]
    hypernyms: dict[str, tuple[str, ...]]
    institutions: dict[str, str]
    metonyms: frozenset[str]
    countries: dict[str, str]
    bodies: dict[str, str | None]
    media: frozenset[str]
    media_nouns: frozenset[str]
    body_nouns: frozenset[str]
    seats: dict[str, frozenset[str]]
    titled: dict[str, str]
    markers: frozenset[str]
    groups: frozenset[str]
    group_pronouns: frozenset[str]
    quantifiers: frozenset[str]
    anonymous: frozenset[str]
    documents: dict[str, str]
    voiced: frozenset[str]
    portfolios: frozenset[str]
    demonyms: dict[str, str | None]
    first_names: dict[str, str | None]
    grammar: Grammar
    equivalents: dict[str, str]


def _words(text: str) -> list[str]:
    return fold(text).split()


def _pairs(texts: list[str]) -> dict[str, tuple[str, str | None]]:
    """Role nouns from `masculine/feminine` items, simple plurals included."""
    found: dict[str, tuple[str, str | None]] = {}
    for item in " ".join(texts).split():
        masculine, _, feminine = fold(item).partition("/")
        found.setdefault(masculine, (masculine, "m" if feminine else None))
        if feminine:
            found.setdefault(feminine, (masculine, "f"))
    return found


def _fields(roles: dict[str, str]) -> dict[str, str]:
    """The section of the lexicon that lists each role noun."""
    found: dict[str, str] = {}
    for field, text in roles.items():
        for item in text.split():
            found.setdefault(fold(item).partition("/")[0], field)
    return found


def _gendered(table: dict[str, str]) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for gender in ("m", "f"):
        for word in _words(table.get(gender, "")):
            found[word] = gender
    for word in _words(table.get("any", "")):
        found[word] = None
    return found


_SLOTS: tuple[tuple[str | None, str], ...] = (
    ("m", "s"),
    ("f", "s"),
    (None, "s"),
    ("m", "p"),
    ("f", "p"),
    (None, "p"),
)


def _grammar(table: dict[str, Any], equivalents: dict[str, str]) -> Grammar:
    """The small words, patterns compiled."""
    determiners: dict[str, tuple[str, str | None, str]] = {}
    for kind, rows in table["determiners"].items():
        for (gender, number), row in zip((*_SLOTS[:3], _SLOTS[5]), rows, strict=True):
            forms = _words(row)
            forms += [equivalents[form] for form in forms if form in equivalents]
            determiners |= dict.fromkeys(forms, (kind, gender, number))
    pronouns = {
        fold(word): slot
        for rows in table["pronouns"].values()
        for slot, row in zip(_SLOTS, rows, strict=True)
        for word in row
    }

    def listed(name: str) -> frozenset[str]:
        return frozenset(fold(word) for row in table["pronouns"][name] for word in row)

    return Grammar(
        determiners=determiners,
        pronouns=pronouns,
        last=listed("last"),
        relative=listed("relative"),
        prepositions=frozenset(
            form for word in _words(table["prepositions"]) for form in (word, equivalents.get(word, word))
        ),
        numbers=frozenset(_words(table["numbers"])),
        openers=frozenset(_words(table["openers"])),
        taking_up=frozenset(_words(table["taking_up"])),
        implicated=frozenset(_words(table.get("implicated", ""))),
        officials=frozenset(_words(table.get("officials", ""))),
        interrogatives=frozenset(_words(table["interrogatives"])),
        answering=tuple(_words(table["answering"])),
        leads=re.compile(rf"[\s«“\"—–-]*(?:(?:{'|'.join(table['leads'])})\b[\s,]+)+", re.IGNORECASE),
        description_end=re.compile(
            rf"\s*(?:,|;|\s[–—-]\s|\(|\b(?:{'|'.join(table['description_ends'])})).*$", re.DOTALL
        ),
        impersonal=re.compile(
            rf"[ \u00a0](?:n['’] ?|ne )?(?:{'|'.join(table['impersonal'])})", re.IGNORECASE
        ),
        unresolved=frozenset(_words(table.get("unresolved", "on l'on je nous"))),
        subjects=re.compile(rf"(?<![\w’'])(?:{table.get('subjects', 'ils?|elles?')})\b", re.IGNORECASE),
        things=frozenset(_words(table.get("things", ""))),
        persons=frozenset(_words(table.get("persons", ""))),
        head_last=table.get("head_last", False),
        bare_nouns=table.get("bare_nouns", False),
        enclitics=tuple(_words(table.get("enclitics", ""))),
        role_article=table.get("role_article", ""),
    )


_LANGUAGE: ContextVar[str] = ContextVar("language of the article being read", default="fr")
_Found = TypeVar("_Found")


@contextmanager
def reading_in(language: str) -> Iterator[None]:
    """Use the words of a language for people in all that is called inside."""
    before = _LANGUAGE.set(language)
    try:
        yield
    finally:
        _LANGUAGE.reset(before)


def remembered(maxsize: int) -> Callable[[Callable[[str], _Found]], Callable[[str], _Found]]:
    """A cache for a function of a text, kept apart for each language."""

    def decorate(function: Callable[[str], _Found]) -> Callable[[str], _Found]:
        @lru_cache(maxsize=maxsize)
        def found(text: str, language: str) -> _Found:
            return function(text)

        @wraps(function)
        def look_up(text: str) -> _Found:
            return found(text, _LANGUAGE.get())

        return look_up

    return decorate


def people_words(language: str | None = None) -> PeopleWords:
    """The lexicon of people of a language (that of `reading_in` by default), read once.

    Raises:
        FileNotFoundError: there is no `lexicon/<language>-people.toml`.
    """
    return _people_words(language or _LANGUAGE.get())


@lru_cache(maxsize=8)
def _people_words(language: str) -> PeopleWords:
    source = Path(__file__).parent / "lexicon" / f"{language}-people.toml"
    table = tomllib.loads(source.read_text(encoding="utf-8"))
    titles = table["roles"].pop("titles_kept")
    equivalents = {word: form for form, row in table.get("equivalents", {}).items() for word in _words(row)}
    institutions = {word: gender for gender in "mf" for word in _words(table["institutions"][gender])}
    institutions |= dict.fromkeys(_words(table["institutions"].get("neuter", "")), "n")
    institutions |= dict.fromkeys(_words(table["institutions"]["plural"]), "p")
    countries = {
        word: gender for gender in "mfnp" for word in _words(table["metonyms"].get(f"countries_{gender}", ""))
    }
    bodies: dict[str, str | None] = {}
    for name in table["bodies"]["names"]:
        bodies[bare(name)] = None
    for gender in ("m", "f", "n"):
        bodies |= dict.fromkeys(_words(table["bodies"].get(gender, "")), gender)
    documents = dict.fromkeys(_words(table["documents"]["words"]), "m")
    documents |= dict.fromkeys(_words(table["documents"]["f"]), "f")
    voiced = frozenset(_words(table["documents"]["voiced"]))
    return PeopleWords(
        civilities=_gendered(table["civilities"]),
        plural_civilities=frozenset(_words(table["civilities"]["plural"])),
        particles=frozenset(_words(table["particles"]["inside"])),
        roles=_pairs(list(table["roles"].values())),
        fields=_fields(table["roles"]),
        kept_titles=frozenset(_words(titles)),
        relations=frozenset(_words(table["relations"]["words"])),
        hypernyms={
            fold(wide): tuple(fold(narrow) for narrow in some) for wide, some in table["hypernyms"].items()
        },
        institutions=institutions,
        metonyms=frozenset(bare(name) for name in table["metonyms"]["names"]),
        countries=countries,
        bodies=bodies,
        media=frozenset(bare(name) for name in table["bodies"]["media"]),
        media_nouns=frozenset(_words(table["bodies"]["media_nouns"])),
        body_nouns=frozenset(_words(table["bodies"]["body_nouns"])),
        seats={fold(noun): frozenset(map(bare, names)) for noun, names in table.get("seats", {}).items()},
        titled={
            bare(name): name
            for name in [*table["bodies"]["names"], *table["bodies"]["media"]]
            if name.startswith(("Le ", "La ", "Les ", "L'"))
        },
        markers=frozenset(_words(table["bodies"]["markers"])),
        groups=frozenset(_words(table["groups"]["words"])),
        group_pronouns=frozenset(_words(table["groups"]["pronouns"])),
        quantifiers=frozenset(_words(table["groups"]["quantifiers"])),
        anonymous=frozenset(_words(table["anonymous"]["words"])),
        documents=documents,
        voiced=voiced,
        portfolios=frozenset(_words(table["portfolios"]["words"])),
        demonyms={word: gender for word, (_, gender) in _pairs([table["demonyms"]["words"]]).items()},
        first_names=_gendered(table["first_names"]),
        grammar=_grammar(table["grammar"], equivalents),
        equivalents=equivalents,
    )


def bare(name: str) -> str:
    """A name folded, its article left out: `L'Élysée` and `Élysée` are one."""
    plain = fold(name)
    for article in ("l'", "le ", "la ", "les ", "the "):
        if plain.startswith(article) and len(plain) > len(article) + 1:
            return plain[len(article) :].strip()
    return plain
