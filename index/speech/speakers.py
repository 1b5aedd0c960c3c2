"""Speakers of a whole library: one for each person or body, and the look-up by what a reader types.

Merging is conservative: two people with one name stay two when gender or walk of life tell them
apart, and an unnamed source of one article is never that of another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from index.article import Role, Speaker
from index.speech.names import PersonName, fuller, is_initial, may_refer, parse_name
from index.speech.people_words import bare, people_words
from index.speech.roles import role_fits, role_head
from index.speech.speaker_search import match_speaker


@dataclass(slots=True)
class _Known:
    """One library speaker while it grows."""

    kind: str
    name: str
    person: PersonName | None
    gender: str | None = None
    names: dict[str, int] = field(default_factory=dict)
    aliases: dict[str, None] = field(default_factory=dict)
    roles: dict[Role, None] = field(default_factory=dict)
    articles: dict[str, None] = field(default_factory=dict)
    statements: int = 0

    def take(self, speaker: Speaker, article: str, published: str | None) -> None:
        """Add what one article says of the speaker."""
        self.names[speaker.name] = self.names.get(speaker.name, 0) + 1
        self.aliases.update(dict.fromkeys(speaker.aliases))
        self.gender = self.gender or speaker.gender
        for role in speaker.roles:
            self.roles[Role(role.title, role.published or published)] = None
        if speaker.role and not any(role.title == speaker.role for role in self.roles):
            self.roles[Role(speaker.role, published)] = None
        self.articles[article] = None
        self.statements += max(1, speaker.statements)
        if self.person is not None:
            other = parse_name(speaker.name)
            if other != self.person and fuller(self.person, other) is other:
                self.person, self.name = other, speaker.name

    def absorb(self, other: _Known) -> None:
        """Take over another that turned out to be the same."""
        for name, count in other.names.items():
            self.names[name] = self.names.get(name, 0) + count
        self.aliases.update(other.aliases)
        self.roles.update(other.roles)
        self.articles.update(other.articles)
        self.statements += other.statements
        self.gender = self.gender or other.gender

    def speaker(self) -> Speaker:
        """The plain data: the latest role first in time decides `role`, roles sorted by date."""
        roles = tuple(sorted(self.roles, key=lambda role: role.published or ""))
        latest = max((role.published or "" for role in roles), default="")
        role = max((r.title for r in roles if (r.published or "") == latest), key=len, default=None)
        aliases = dict.fromkeys([*self.names, *self.aliases])
        aliases.pop(self.name, None)
        return Speaker(
            self.name,
            tuple(aliases),
            role,
            self.kind,
            self.gender,
            roles,
            tuple(sorted(self.articles)),
            self.statements,
        )


def merge_speakers(
    per_article: Iterable[tuple[str, str | None, Sequence[Speaker]]],
) -> Mapping[tuple[str, str], Speaker]:
    """One speaker for each person or body of a library.

    Takes `(article id, date, its speakers)`; a speaker may stand once for each statement, or once with its
    count. Gives for each `(article id, speaker name)` the library's speaker, with aliases, dated roles,
    articles and the number of statements of all. The same person is the same object; two sources that only
    share a description (*un témoin*) are two.
    """
    registry = _Registry()
    for article, published, speakers in per_article:
        for speaker in speakers:
            registry.add(article, published, speaker)
    return registry.finish()


def joining_keys(speaker: Speaker) -> set[str]:
    """Speakers of two articles are one only where they share such a key, or a chain of others does.

    >>> joining_keys(Speaker("Armand Roy")) & joining_keys(Speaker("M. Roy"))
    {'surname roy'}
    """
    keys: set[str] = set()
    if speaker.kind == "person":
        name = parse_name(speaker.name)
        keys.add(f"surname {name.words[-1] if name.words else ''}")
        if name.full:
            keys.add(f"name {' '.join(sorted(name.words))}")
    acronyms = [f"body {bare(alias)}" for alias in speaker.aliases if _is_acronym(alias)]
    if acronyms or (speaker.kind == "institution" and is_proper(speaker.name)):
        keys.update((f"body {bare(speaker.name)}", *acronyms))
    return keys


class _Registry:
    """Speakers met so far, found by name without looking through all of them."""

    def __init__(self) -> None:
        self.by_words: dict[tuple[str, ...], list[_Known]] = {}
        self.by_surname: dict[str, list[_Known]] = {}
        self.bodies: dict[str, _Known] = {}
        self.places: dict[tuple[str, str], _Known] = {}

    def add(self, article: str, published: str | None, speaker: Speaker) -> None:
        """Take in a speaker of an article."""
        known = self.places.get((article, speaker.name))
        if known is None:
            known = self._known(speaker)
            self.places[article, speaker.name] = known
        known.take(speaker, article, published)

    def _known(self, speaker: Speaker) -> _Known:
        if speaker.kind == "person":
            name = parse_name(speaker.name)
            if name.full:
                key = tuple(sorted(name.words))
                known = next((k for k in self.by_words.get(key, ()) if _compatible(k, speaker)), None)
                if known is None:
                    known = _Known("person", speaker.name, name, speaker.gender)
                    self.by_words.setdefault(key, []).append(known)
                    self.by_surname.setdefault(name.words[-1], []).append(known)
                return known
            known = _Known("person", speaker.name, name, speaker.gender)
            self.by_surname.setdefault(name.words[-1] if name.words else "", []).append(known)
            return known
        if speaker.kind == "institution" and is_proper(speaker.name):
            known = self.bodies.get(bare(speaker.name))
            if known is None:
                known = _Known("institution", speaker.name, None)
                self.bodies[bare(speaker.name)] = known
            return known
        return _Known(speaker.kind, speaker.name, None, speaker.gender)

    def finish(self) -> dict[tuple[str, str], Speaker]:
        """Join short forms to full ones where nothing speaks against it."""
        joined: dict[int, _Known] = {}
        for group in self.by_surname.values():
            self._join_people(group, joined)
        self._join_acronyms(joined)
        made: dict[int, Speaker] = {}
        found = {}
        for place, known in self.places.items():
            while id(known) in joined:
                known = joined[id(known)]
            if id(known) not in made:
                made[id(known)] = known.speaker()
            found[place] = made[id(known)]
        return found

    def _join_people(self, group: list[_Known], joined: dict[int, _Known]) -> None:
        """Within one surname: initials to the only full name, a bare surname to who holds its role."""
        whole = [
            k
            for k in group
            if k.person is not None and k.person.given and not all(map(is_initial, k.person.given))
        ]
        short = [k for k in group if not any(k is w for w in whole)]
        for known in short:
            assert known.person is not None
            fitting = [
                w
                for w in whole
                if w.person is not None and may_refer(known.person, w.person) and _agree(known, w)
            ]
            if len(fitting) != 1:
                continue
            if known.person.given or _share_role(known, fitting[0]):
                fitting[0].absorb(known)
                joined[id(known)] = fitting[0]

    def _join_acronyms(self, joined: dict[int, _Known]) -> None:
        """*CGT* in one article, *Confédération générale du travail (CGT)* in another."""
        spelled: dict[str, list[_Known]] = {}
        for key, known in self.bodies.items():
            for alias in known.aliases:
                short = bare(alias)
                if short != key and _is_acronym(alias):
                    spelled.setdefault(short, []).append(known)
        for short, owners in spelled.items():
            known_body = self.bodies.get(short)
            different = {id(owner): owner for owner in owners}
            if known_body is None or len(different) != 1 or owners[0] is known_body:
                continue
            if id(known_body) not in joined:
                owners[0].absorb(known_body)
                joined[id(known_body)] = owners[0]


def is_proper(name: str) -> bool:
    """Whether the name of a body is a proper one: *la CGT*, *le parquet de Lyon*; not *la direction*.

    >>> is_proper("la CGT"), is_proper("la direction")
    (True, False)
    """
    return any(char.isupper() for char in name)


def _is_acronym(text: str) -> bool:
    words = text.replace("’", "'").split("'")[-1].split()
    return len(words) > 0 and words[-1].isupper() and 2 <= len(words[-1]) <= 8 and len(words) <= 2


_CALLINGS = {  # walks of life that one person seldom combines
    "sport": "sport",
    "culture": "culture",
    "state": "public",
    "justice": "public",
    "economy": "public",
    "learning": "public",
}


def _callings(roles: Iterable[str]) -> set[str]:
    fields = people_words().fields
    return {
        _CALLINGS[name] for role in roles if (name := fields.get(role_head(role).split()[0], "")) in _CALLINGS
    }


def _compatible(known: _Known, speaker: Speaker) -> bool:
    """Whether a namesake may be the same person: gender and walk of life do not differ."""
    if known.gender and speaker.gender and known.gender != speaker.gender:
        return False
    mine = _callings(role.title for role in known.roles)
    other = _callings([*(role.title for role in speaker.roles), *([speaker.role] if speaker.role else [])])
    return not mine or not other or bool(mine & other)


def _agree(one: _Known, other: _Known) -> bool:
    if one.gender and other.gender and one.gender != other.gender:
        return False
    mine, theirs = (_callings(role.title for role in known.roles) for known in (one, other))
    return not mine or not theirs or bool(mine & theirs)


def _share_role(one: _Known, other: _Known) -> bool:
    return any(role_fits(a.title, b.title) for a in one.roles for b in other.roles)


__all__ = ["is_proper", "match_speaker", "merge_speakers"]
