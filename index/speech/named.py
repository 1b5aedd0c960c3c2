"""Sources with a name of their own: people, bodies, and those who speak through a document."""

from __future__ import annotations

import re

from index.speech.described import Described
from index.speech.description import Source, level
from index.speech.entity import Entity
from index.speech.inventory import Inventory
from index.speech.names import parse_name
from index.speech.people_words import bare, fold, people_words
from index.speech.tokens import words_of


class NamedSources:
    """Resolves mentions that name their source.

    Attributes:
        inventory: the named people and bodies of the article.
        described: its unnamed ones.
        speakers: who has spoken so far, with the place of the statement.
    """

    def __init__(self, inventory: Inventory) -> None:
        self.inventory = inventory
        self.described = Described(inventory)
        self.text = inventory.text
        self.speakers: list[tuple[int, Entity]] = []

    def person(self, source: Source, start: int, end: int) -> Entity:
        """A named person: the cluster of the name, with the role given here."""
        assert source.name is not None
        run = next((r for r in self.inventory.runs_in(start, end) if r.name == source.name), None)
        entity = self.inventory.entity_at(run.start) if run is not None else None
        if entity is None:
            entity = self.inventory.person_for(source.name, start)
        if entity is None:
            entity = Entity(
                "person",
                source.text if not source.name.civility else f"{source.name.civility} {source.name.text}",
                source.name,
                gender=source.gender,
            )
            entity.add_form(source.text)
            self.inventory.add_person(entity)
            self.inventory.note(entity, start, end)
        if entity.kind in ("institution", "place") and not entity.sure and source.name.full:
            # A name that no list knows, and that speaks: a person's.
            entity.kind, entity.name, entity.title = "person", source.name, source.name.text
            self.inventory.add_person(entity)
        if entity.kind == "person":
            self.inventory.give_role(entity, source.role)
            entity.gender = entity.gender or source.gender
        entity.sure = True
        return entity

    def people(self, source: Source, start: int, end: int) -> Entity:
        """Several named people who speak as one: *Guy Chevrette et Benoît Jugand*."""
        titles = []
        for name in source.names:
            entity = self.inventory.person_for(name, start)
            titles.append(entity.title if entity is not None else name.text)
        title = ", ".join(titles[:-1]) + " et " + titles[-1]
        group = Entity(
            "group", title, forms=[source.text, level(self.text[start:end])], number="p", head="people"
        )
        self.inventory.note(group, start, end)
        self.described.entities.append(group)
        return group

    def bare(self, source: Source, start: int, end: int) -> Entity:
        """A lone name that no rule placed: a surname known in the article, or a body as written."""
        entity = (
            self.inventory.person_for(parse_name(source.text), start) if source.text[:1].isupper() else None
        )
        if entity is not None:
            return entity
        known = self.inventory.bodies.get(bare(source.text))
        return known if known is not None else self.described.entity(source, start, end)

    def body(self, source: Source, start: int, end: int) -> Entity:
        """A body: by its proper name where it has one, else by its noun."""
        named = source.author or source.text
        key = bare(named)
        entity = self.inventory.bodies.get(key)
        if entity is None and (taken_up := self._taken_up(source, start)) is not None:
            taken_up.add_form(source.text)
            return taken_up
        if entity is None and source.text[:1].isupper():
            person = (
                self.inventory.person_for(parse_name(source.text), start)
                if key not in people_words().bodies
                else None
            )
            if person is not None and person.kind == "person":
                return person
        if entity is not None:
            entity.kind = "institution"
            title = named if source.author else source.text
            if not any(fold(form) == fold(title) for form in entity.forms):
                entity.forms.append(title)
                if len(entity.forms) == 1 or len(title) > len(entity.title):
                    entity.title = title
            entity.add_form(source.text)
            entity.gender = entity.gender or source.gender
            entity.sure = True
            return entity
        return self.described.entity(source, start, end)

    def _taken_up(self, source: Source, start: int) -> Entity | None:
        """The named body that a bare noun takes up: *l'hebdomadaire* after *Le Canard enchaîné*.

        Only one that the article itself calls so, the only newspaper or agency named, the only one that sits
        where the noun says (*le ministère* after *Bercy*), or the only body that has spoken, for a noun that
        may stand for any.
        """
        known = people_words()
        if source.definite not in ("definite", "demonstrative") or len(words_of(source.text)) > 3:
            return None
        named = [
            e
            for e in self.inventory.recent(start)
            if e.kind == "institution"
            and e.title[:1].isupper()
            and not (e.gender and source.gender and e.gender != source.gender)
        ]
        called = [e for e in named if source.head in e.nouns]
        if not called and source.head in known.media_nouns:
            called = [e for e in named if bare(e.title) in known.media]
        if not called:
            called = [e for e in named if bare(e.title) in known.seats.get(source.head, ())]
        if not called and source.head in known.body_nouns:
            spoken = {id(e) for _, e in self.speakers}
            called = [
                e
                for e in named
                if id(e) in spoken
                and not ({bare(e.title)} & (known.media | known.metonyms | set(known.countries)))
            ]
        return called[0] if len({id(e) for e in called}) == 1 else None

    def author(self, source: Source, start: int, end: int) -> Entity:
        """The body or person who speaks through a document: *un communiqué de la mairie*."""
        at = self.text.find((source.author or "")[-12:], start, end)
        author = self.inventory.read(start, end) if at < 0 else None
        name = source.author or source.text
        person = self.inventory.person_for(parse_name(name), start) if name[:1].isupper() else None
        if person is not None:
            person.add_form(source.text)
            return person
        key = bare(name)
        entity = self.inventory.bodies.get(key)
        if entity is None:
            entity = self.described.entity(
                Source(
                    "institution",
                    name,
                    head=_head_of(name),
                    definite="definite",
                    gender=author.gender if author else None,
                ),
                start,
                end,
            )
        elif not entity.forms:
            entity.title = name
        entity.add_form(name)
        entity.add_form(source.text)
        return entity


def _head_of(name: str) -> str:
    words = re.findall(r"[^\W_]+(?:[-'’][^\W_]+)*", name)
    skip = 1 if words and fold(words[0]) in ("le", "la", "les", "un", "une") else 0
    return fold(re.sub(r"^[ldLD]['’]", "", words[skip])) if len(words) > skip else fold(name)
