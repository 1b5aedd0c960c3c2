"""Somebody or something that can speak, with its mentions in an article."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field

from index.speech.description import role_gender
from index.speech.names import PersonName


@dataclass(frozen=True, slots=True)
class Place:
    """One mention of an entity: where it stands and what it does there.

    Attributes:
        start: offset of the first letter.
        end: offset after the last letter.
        subject: whether it is the subject of its clause, as far as the parse tells.
        complement: whether it hangs on another noun (*le parti de Roy*).
        quoted: whether it stands inside quotation marks.
        sentence: number of its sentence.
        pronoun: whether it is a pronoun resolved before.
        content: whether it stands in what somebody is reported to have said.
        agent: whether it is a subject only as the agent of a passive (*reçu par Roy*).
    """

    start: int
    end: int
    subject: bool
    complement: bool
    quoted: bool
    sentence: int
    pronoun: bool = False
    content: bool = False
    agent: bool = False


def place_start(place: Place) -> int:
    """Where a mention starts, as a sorting key."""
    return place.start


@dataclass(slots=True, eq=False)
class Entity:
    """Somebody or something that can speak, with all its mentions in the article.

    Attributes:
        kind: `person`, `institution`, `group`, `anonymous`, `document`, or `place` for the name of a
            place that has not spoken.
        title: the canonical way to name it.
        name: the fullest personal name, for a person.
        forms: all ways the article writes it.
        roles: roles given, in order.
        gender: `m`, `f` or None.
        number: `s` or `p`.
        places: its mentions in order.
        sure: whether more than a statistical label says that it is what it is.
        head: folded head noun of a description, or the folded name of a body.
        nouns: for a body, the nouns that the article sets before its name (*l'ONG*).
    """

    kind: str
    title: str
    name: PersonName | None = None
    forms: list[str] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    gender: str | None = None
    number: str = "s"
    places: list[Place] = field(default_factory=list)
    sure: bool = True
    head: str = ""
    nouns: set[str] = field(default_factory=set)

    def last_before(self, at: int, unquoted: bool = True, reported: bool = False) -> Place | None:
        """Its last mention before a place.

        Without quotations, one outside reported speech is preferred, unless `reported` speech is as good.
        """
        slot = bisect_left(self.places, at, key=place_start)
        told = None
        for back in range(slot - 1, max(-1, slot - 40), -1):
            place = self.places[back]
            if not unquoted or not (place.quoted or (place.content and not reported)):
                return place
            if not place.quoted:
                told = told or place
        return told

    def add_form(self, form: str) -> None:
        """Note a way of writing, once."""
        if form and form not in self.forms:
            self.forms.append(form)

    def add_role(self, role: str | None) -> None:
        """Note a role, once, and what it tells of the gender."""
        if role and role not in self.roles:
            self.roles.append(role)
            if self.gender is None:
                self.gender = role_gender(role)
