"""Sources without a person's name: bodies, roles, groups, documents, somebody unnamed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from index.speech.description import Source, level, lowered, role_gender, role_text, trim
from index.speech.people_words import PeopleWords, bare, fold, people_words
from index.speech.spotting import NameRun
from index.speech.tokens import Word, words_of


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase that names no person, taken apart.

    Attributes:
        text: the article's text.
        start: offset of the phrase.
        cut: offset of its first comma, or its end.
        words: its words up to there.
        rest: its words without determiner.
        runs: the proper names in it.
        definite: kind of its determiner (see `Source.definite`).
        gender: what the determiner tells.
        number: `s` or `p`.
    """

    text: str
    start: int
    cut: int
    words: tuple[Word, ...]
    rest: tuple[Word, ...]
    runs: tuple[NameRun, ...]
    definite: str | None
    gender: str | None
    number: str

    @property
    def shown(self) -> str:
        """The description trimmed."""
        return lowered(level(trim(self.text[self.start : self.cut])))

    @property
    def named(self) -> tuple[NameRun, ...]:
        """The proper names of bodies and others."""
        return tuple(run for run in self.runs if run.kind != "person")


def unnamed_source(phrase: Phrase) -> Source:
    """Read a phrase as the first that fits of: group pronoun, proper name, document, group, body, role."""
    known = people_words()
    rest = [w for w in phrase.rest if w.kind != "elision" or w.form not in ("l'",)]
    owner = max((n for n, w in enumerate(rest[:-1]) if w.form in known.grammar.enclitics), default=None)
    if owner is not None:  # the mayor's [office]
        rest, phrase = rest[owner + 1 :], replace(phrase, definite="possessive")
    if not rest:
        return Source("other", phrase.shown, number=phrase.number)
    head = _head(rest, known)
    if known.grammar.bare_nouns and head.form in known.groups:
        phrase = replace(phrase, number="p")
    plain = Source(
        "relation" if phrase.definite == "possessive" else "other",
        phrase.shown,
        head=head.form.removeprefix("ex-"),
        gender=phrase.gender,
        number=phrase.number,
        definite=phrase.definite,
    )
    for reading in _READINGS:
        source = reading(phrase, rest, head, plain, known)
        if source is not None:
            return source if owner is None else replace(source, role=None)
    return plain


def _head(rest: Sequence[Word], known: PeopleWords) -> Word:
    """The word that says what kind of source it is, among the first four; else the first."""
    front = list(rest[:4])
    if known.grammar.head_last:
        small = known.grammar.prepositions
        stop = next((n for n, word in enumerate(rest) if word.form in small), len(rest))
        front = list(reversed(rest[:stop]))
    for word in front:
        form = word.form.removeprefix("ex-")
        listed = (known.roles, known.institutions, known.documents, known.groups)
        if any(form in words for words in listed) or bare(word.text) in known.bodies:
            return word
    return rest[0]


def _group_pronoun(
    phrase: Phrase, rest: Sequence[Word], head: Word, plain: Source, known: PeopleWords
) -> Source | None:
    """*certains*, *d'autres*."""
    if fold(plain.text) in known.group_pronouns or (rest[0].form in known.group_pronouns and len(rest) == 1):
        return replace(plain, kind="group", gender=None, number="p", definite="indefinite")
    return None


def _proper_body(
    phrase: Phrase, rest: Sequence[Word], head: Word, plain: Source, known: PeopleWords
) -> Source | None:
    """*Moscou*, *l'Élysée*, *les États-Unis*, *Human Rights Watch*."""
    whole = bare(plain.text)
    if whole in known.countries:
        sort = known.countries[whole]
        gender, number = (None, "p") if sort == "p" else (sort, "s")
        return replace(plain, kind="institution", head=whole, gender=gender, number=number)
    opening = bool(phrase.named) and phrase.named[0].start <= rest[0].start
    if whole in known.metonyms or whole in known.bodies or (opening and plain.head not in known.institutions):
        told = phrase.gender or known.bodies.get(whole) or known.institutions.get(whole)
        return replace(plain, kind="institution", head=whole, gender=told)
    return None


def _document(
    phrase: Phrase, rest: Sequence[Word], head: Word, plain: Source, known: PeopleWords
) -> Source | None:
    """*un rapport de la CIA*, with its author; *les résultats officiels*."""
    if plain.head not in known.documents or plain.head in known.groups:
        return None
    author = _author(phrase.text, head, phrase.cut, phrase.runs) if plain.head in known.voiced else None
    return replace(plain, kind="document", gender=known.documents[plain.head], author=author)


def _several(
    phrase: Phrase, rest: Sequence[Word], head: Word, plain: Source, known: PeopleWords
) -> Source | None:
    """*plusieurs élus*, *l'AFP et la SNCF*."""
    one_body = plain.head in known.countries or known.institutions.get(plain.head) == "p"
    group = replace(plain, kind="group", gender=None, number="p")
    if phrase.number == "p":
        return group if plain.head not in known.institutions and not one_body else None
    written = phrase.text[phrase.start : phrase.cut]
    if len(phrase.runs) > 1 and re.search(r"\bet (?:le|la|l['’]|les|un|une)\b", written):
        return group
    return None


def _common_body(
    phrase: Phrase, rest: Sequence[Word], head: Word, plain: Source, known: PeopleWords
) -> Source | None:
    """*la direction*, *le quotidien Libération* (the proper name in `author`)."""
    if plain.head not in known.institutions:
        return None
    sort = known.institutions[plain.head]
    name = _apposed_body(rest, phrase.named)
    return replace(plain, kind="institution", gender=sort if sort in ("m", "f", "n") else None, author=name)


def _holder(
    phrase: Phrase, rest: Sequence[Word], head: Word, plain: Source, known: PeopleWords
) -> Source | None:
    """*le porte-parole*, *son avocat*, *un responsable*, *le Jamaïcain*."""
    if plain.head in known.roles:
        told = phrase.gender if phrase.definite != "possessive" else None
        told = told or known.roles[plain.head][1] or role_gender(head.text)
        role = role_text(phrase.text[rest[0].start : phrase.cut])
        kinds = {"possessive": "relation", "definite": "role", "demonstrative": "role"}
        return replace(plain, kind=kinds.get(phrase.definite or "", "anonymous"), role=role, gender=told)
    if plain.head in known.demonyms and phrase.definite == "definite":
        return replace(plain, kind="role", role=head.text, gender=phrase.gender or known.demonyms[plain.head])
    return None


def _somebody(
    phrase: Phrase, rest: Sequence[Word], head: Word, plain: Source, known: PeopleWords
) -> Source | None:
    """*une source proche du dossier*, *un homme*."""
    indefinite = phrase.definite == "indefinite" and (phrase.number == "p" or plain.head in _ANYBODY)
    if plain.head in known.anonymous or indefinite:
        return replace(plain, kind="anonymous" if phrase.number == "s" else "group")
    if phrase.named and phrase.named[0].start == rest[0].start:
        return replace(plain, kind="institution", head=bare(phrase.named[0].text))
    return None


_Reading = Callable[[Phrase, Sequence[Word], Word, Source, PeopleWords], Source | None]
_READINGS: tuple[_Reading, ...] = (
    _group_pronoun,
    _proper_body,
    _document,
    _several,
    _common_body,
    _holder,
    _somebody,
)
_ANYBODY = frozenset("homme femme garcon fille jeune adolescent enfant".split())


def _author(text: str, head: Word, cut: int, runs: Sequence[NameRun]) -> str | None:
    """Who a document is by: *un communiqué [de Turkey Blocks]*, *un rapport établi par [l'INSEE]*."""
    match = re.match(
        r"(?:[^,«(]{0,40}?)\b(?:de|du|des|d['’]|par|(?:of|by|from)\b)\s*((?:la |le |l['’] ?|les |the )?)",
        text[head.end : cut],
    )
    if not match:
        return None
    at = head.end + match.end()
    contracted = re.search(r"\b(du|des)\s*$", text[head.end : at])
    phrase = re.split(r"\s(?:sur|pour|dans|à propos|publié|daté|paru|au sujet)\b", text[at:cut])[0]
    cut = at + len(phrase)
    article = match[1] or ({"du": "le ", "des": "les "}[contracted[1]] if contracted else "")
    run = next((r for r in runs if at <= r.start <= at + 2), None)
    words = words_of(text, at, cut)
    known = people_words()
    if run is not None:
        return level(article + (trim(phrase) if run.kind == "body" and run.end < cut else run.text))
    if words and not article and words[0].form in known.institutions:
        return None  # un communiqué de presse
    if words and (
        words[0].form in known.institutions or words[0].form in known.groups or words[0].form in known.roles
    ):
        return lowered(level(article + trim(phrase)))
    return None


def _apposed_body(rest: Sequence[Word], named: Sequence[NameRun]) -> str | None:
    """The proper name behind a body's noun: *l'organisation [Airwars]*; not *la direction de HP*."""
    for run in reversed(named):
        before = next((w for w in reversed(rest) if w.end <= run.start), None)
        if run.end < rest[-1].end or before is None:
            continue
        if before.form in people_words().grammar.prepositions or before.form in (
            "le",
            "la",
            "l'",
            "les",
            "et",
            "&",
        ):
            continue
        if not any(w.form in people_words().grammar.prepositions for w in rest if w.end <= run.start):
            return run.text
    return None
