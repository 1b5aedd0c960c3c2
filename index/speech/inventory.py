"""The people and bodies of an article: every mention of each, clustered conservatively.

A surname goes to the full name that it can stand for; where two could (*Jean-Marie* and *Marine Le
Pen*), to the likelier. A form of address that contradicts the gender keeps two people apart.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from index.speech.bodies import Bodies
from index.speech.description import Source, level
from index.speech.entity import Entity, place_start
from index.speech.layout import Layout
from index.speech.mention import read_source
from index.speech.names import PersonName, by_first_name, fuller, may_refer
from index.speech.people_words import bare, fold, people_words
from index.speech.presenting import is_kin, own_title, role_after, role_before
from index.speech.roles import related_heads, role_head
from index.speech.spotting import NameRun, name_runs
from index.speech.tokens import words_of

if TYPE_CHECKING:
    from spacy.tokens import Doc


class Inventory(Layout):
    """Everybody an article names; the arguments are those of `Layout`."""

    def __init__(
        self,
        doc: Doc | None,
        text: str,
        quoted: Sequence[tuple[int, int]] = (),
        reported: Sequence[tuple[int, int]] = (),
    ) -> None:
        super().__init__(doc, text, quoted, reported)
        self.runs = name_runs(text, doc)
        self._run_starts = [run.start for run in self.runs]
        self.people: list[Entity] = []
        self.bodies: dict[str, Entity] = {}
        self._at: dict[int, Entity] = {}
        self._by_word: dict[str, list[Entity]] = {}
        self._by_role: dict[str, list[Entity]] = {}
        self._mentions: list[tuple[int, int, Entity]] = []
        self._gather_people()
        self._gather_bodies()

    def runs_in(self, start: int, end: int) -> list[NameRun]:
        """The proper names that lie inside a span."""
        first = bisect_right(self._run_starts, start - 1)
        found = []
        for run in self.runs[first:]:
            if run.start >= end:
                break
            if run.end <= end:
                found.append(run)
        return found

    def note(self, entity: Entity, start: int, end: int, pronoun: bool = False) -> None:
        """Add a mention to an entity, once for each place."""
        slot = bisect_left(entity.places, start, key=place_start)
        if slot < len(entity.places) and entity.places[slot].start == start:
            return
        place = self.place(start, end)
        if (
            entity.kind in ("person", "anonymous")
            and not place.quoted
            and not place.subject
            and self.leads(start)
        ):
            place = replace(place, subject=True, complement=False)
        entity.places.insert(slot, replace(place, pronoun=True, subject=True) if pronoun else place)
        insort(self._mentions, (start, end, entity), key=lambda mention: mention[0])

    def speaks(self, entity: Entity, start: int, end: int) -> None:
        """Note that an entity is the source of a statement at a span: its mention there is a subject."""
        slot = bisect_left(entity.places, start, key=place_start)
        if slot < len(entity.places) and entity.places[slot].start < end:
            entity.places[slot] = replace(entity.places[slot], subject=True, complement=False)

    def recent(self, at: int, most: int = 24, letters: int = 4000) -> list[Entity]:
        """Entities with a mention before a place, the last mentioned first."""
        found: dict[int, Entity] = {}
        for back in range(bisect_left(self._mentions, at, key=lambda mention: mention[0]) - 1, -1, -1):
            start, _, entity = self._mentions[back]
            if len(found) >= most or at - start > letters:
                break
            found.setdefault(id(entity), entity)
        return list(found.values())

    def mentions_before(self, at: int, letters: int) -> list[tuple[int, int, Entity]]:
        """Mentions that start within so many letters before a place, the nearest first."""
        slot = bisect_left(self._mentions, at, key=lambda mention: mention[0])
        found = []
        for back in range(slot - 1, -1, -1):
            if at - self._mentions[back][0] > letters:
                break
            found.append(self._mentions[back])
        return found

    # --- people -------------------------------------------------------------------------------------

    def _gather_people(self) -> None:
        """Cluster personal names: full ones first, then surnames in reading order."""
        self.runs = [self._presented(run) for run in self.runs]
        full = [run for run in self.runs if run.kind == "person" and run.name.full]
        clusters: dict[tuple[str, ...], Entity] = {}
        for run in sorted(full, key=lambda r: -len(r.name.words)):
            key = run.name.words
            entity = clusters.get(key)
            if entity is None:
                fitting = [
                    e for e in self._sharing(run.name) if e.name is not None and may_refer(run.name, e.name)
                ]
                entity = fitting[0] if len(fitting) == 1 else None
                if entity is None:
                    entity = Entity("person", run.name.text, run.name, gender=run.name.gender, sure=run.sure)
                    self.add_person(entity)
                clusters[key] = entity
            self._join(entity, run)
        for run in self.runs:
            if run.start in self._at:
                self._note_roles(self._at[run.start], run)
        for run in self.runs:
            if run.start in self._at:
                continue
            if run.kind in ("person", "name", "body", "place"):
                entity = self.person_for(run.name, run.start)
                if entity is not None and (
                    run.kind in ("person", "name") or bare(run.text) not in people_words().bodies
                ):
                    self._join(entity, run)
                elif run.kind == "person":
                    entity = Entity(
                        "person", own_title(self.text, run), run.name, gender=run.name.gender, sure=run.sure
                    )
                    self.add_person(entity)
                    self._join(entity, run)
        for run in self.runs:
            entity = self._at.get(run.start)
            if entity is not None:
                self._note_roles(entity, run)

    def _presented(self, run: NameRun) -> NameRun:
        """A name that no list knows is a person's where a role stands beside it: *Akli Gasmi, berger*."""
        if run.kind != "name" or not run.name.full:
            return run
        before = words_of(self.text, max(0, run.start - 3), run.start)
        known = people_words()
        own = {word.form for word in words_of(run.text)}
        if own & (
            known.countries.keys() | known.bodies.keys() | known.institutions.keys() | known.portfolios
        ):
            return run
        if before and before[-1].form in known.grammar.prepositions:
            return run
        role = role_before(self.text, run.start, self.verbs) or role_after(self.text, run.end, self.verbs)
        return replace(run, kind="person", sure=False) if role else run

    def add_person(self, entity: Entity) -> None:
        """Make a person known to look-ups by name."""
        self.people.append(entity)
        for word in set(entity.name.words if entity.name is not None else ()):
            self._by_word.setdefault(word, []).append(entity)

    def _sharing(self, name: PersonName) -> list[Entity]:
        """People with a word of a name in theirs."""
        found = {id(e): e for word in name.words if len(word) > 1 for e in self._by_word.get(word, ())}
        return list(found.values())

    def _join(self, entity: Entity, run: NameRun) -> None:
        self._at[run.start] = entity
        entity.add_form(level(run.text))
        entity.sure = entity.sure or run.sure
        entity.gender = entity.gender or run.name.gender
        if (
            entity.name is not None
            and may_refer(entity.name, run.name)
            and run.name != entity.name
            and fuller(entity.name, run.name) is run.name
        ):
            entity.name = run.name
            entity.title = run.name.text
        elif (
            entity.title != run.name.text
            and fold(entity.title) == fold(run.name.text)
            and not run.name.text.isascii()
        ):
            entity.title = run.name.text  # Éric rather than Eric
        self.note(entity, run.start, run.end)

    def person_for(self, name: PersonName, at: int) -> Entity | None:
        """The person a name stands for at a place: the only one it fits, or the likeliest of several.

        Of two people with one surname, the bare surname is not the one who is presented as a relative,
        then the one whom the article names much more often; failing that, the one named last.
        """
        sharing = self._sharing(name)
        fitting = [e for e in sharing if e.name is not None and may_refer(name, e.name)
                   and not (name.gender and e.gender and name.gender != e.gender)]  # fmt: skip
        if not fitting and not name.civility and not self._titled(at):
            fitting = [e for e in sharing if e.name is not None and by_first_name(name, e.name)]
            return fitting[0] if len(fitting) == 1 else None
        if len(fitting) <= 1:
            return fitting[0] if fitting else None
        exact = [e for e in fitting if e.name is not None and e.name.words == name.words and name.full]
        if exact:
            return exact[0]
        relatives = [e for e in fitting if e.roles and all(is_kin(role) for role in e.roles)]
        fitting = [e for e in fitting if e not in relatives] or fitting
        if len(fitting) == 1:
            return fitting[0]
        often = sorted(fitting, key=lambda e: -len(e.places))
        if len(often[0].places) >= 2 * len(often[1].places):
            return often[0]
        latest, entity = max(
            ((max((p.start for p in e.places if p.start < at), default=-1), e) for e in fitting),
            key=lambda pair: pair[0],
        )
        return entity if latest >= 0 else min(fitting, key=lambda e: e.places[0].start)

    def _titled(self, at: int) -> bool:
        """Whether a title that goes with first names stands before a place: *le pape François*."""
        before = words_of(self.text, max(0, at - 14), at)
        return bool(before) and before[-1].form in people_words().kept_titles

    def _note_roles(self, entity: Entity, run: NameRun) -> None:
        for role in (
            role_before(self.text, run.start, self.verbs),
            role_after(self.text, run.end, self.verbs),
        ):
            self.give_role(entity, role)

    def give_role(self, entity: Entity, role: str | None) -> None:
        """Note a role of a person and make it known to look-ups by role."""
        if role and role not in entity.roles:
            entity.add_role(role)
            holders = self._by_role.setdefault(role_head(role), [])
            if entity not in holders:
                holders.append(entity)

    def holders(self, role: str) -> list[Entity]:
        """People whose roles may answer a description; `role_fits` decides."""
        found = {id(e): e for head in related_heads(role) for e in self._by_role.get(head, ())}
        return list(found.values())

    # --- bodies -------------------------------------------------------------------------------------

    def _gather_bodies(self) -> None:
        """Bodies by name, with their mentions."""
        taken = Bodies(self.text)
        self.bodies = taken.by_name
        for run in self.runs:
            if run.start not in self._at and run.kind != "person":
                entity = taken.take(run)
                self.note(entity, run.start, run.end)
                self._at[run.start] = entity

    def entity_at(self, start: int) -> Entity | None:
        """The entity whose name starts at a place."""
        return self._at.get(start)

    def read(self, start: int, end: int) -> Source:
        """Read a source mention of this article."""
        return read_source(self.text, start, end, self.runs_in(start, end))
