"""Who stands behind each source mention of an article: names, roles, pronouns, in reading order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from index.speech.coreference import Candidate, Need, agrees, candidates, rank
from index.speech.description import Source
from index.speech.entity import Entity, Place
from index.speech.found import FoundStatement, SourceMention
from index.speech.inventory import Inventory
from index.speech.named import NamedSources
from index.speech.names import parse_name
from index.speech.people_words import fold, people_words
from index.speech.roles import role_content, role_fits, role_head
from index.speech.tokens import words_of

if TYPE_CHECKING:
    from spacy.tokens import Doc

# Below this share of the probability a pronoun stays unresolved: a wrong name is worse than none.
SAFE = 0.4


class Resolver(NamedSources):
    """Resolves the source mentions of one article in reading order."""

    def __init__(self, doc: Doc | None, text: str, found: Sequence[FoundStatement]) -> None:
        quoted = [span for statement in found if statement.kind == "direct" for span in statement.spans]
        reported = [span for statement in found if statement.kind != "direct" for span in statement.spans]
        super().__init__(Inventory(doc, text, quoted, reported))
        self._previous: Entity | None = None
        self._asked: tuple[Entity, SourceMention | None] | None = None
        self._spoken = 0
        impersonal = people_words().grammar.impersonal
        self._pronouns = [
            (match.start(), match.end(), match[0].lower())
            for match in people_words().grammar.subjects.finditer(text)
            if not self.inventory.quoted(match.start()) and not impersonal.match(text, match.end())
        ]
        self._next = 0

    def resolve(self, statement: FoundStatement) -> Entity | None:
        """The entity behind a statement."""
        if statement.mention is None:
            entity = self._unmarked(statement)
        else:
            entity = self.mention(statement.mention, statement)
            if entity is not None:
                self.inventory.speaks(entity, statement.mention.start, statement.mention.end)
        if not statement.nested or statement.continued:
            self._previous = entity
            self._asked = (entity, statement.addressee) if entity and self._asks(statement) else None
        self._spoken = max(self._spoken, statement.end, statement.cue[1] if statement.cue else 0)
        if entity is not None and not statement.nested and entity.places:
            self.speakers.append((statement.start, entity))
        return entity

    def _unmarked(self, statement: FoundStatement) -> Entity | None:
        """Who says words without a source of their own: whom the text turned to since, else who spoke.

        *Il a demandé un rappel au règlement. « On ne peut pas accepter cela. »*
        """
        begun = self._spoken
        if not statement.continued:
            # Avant d'ajouter : « … »: a cue without subject goes on with who spoke right before.
            near = 0 <= statement.start - begun <= 120 and "\n" not in self.text[begun : statement.start]
            return self._previous if statement.cue is not None and near else None
        if (
            statement.start - begun > 20
            and self.inventory.sentence(statement.start) > self.inventory.sentence(begun) + 1
        ):
            self._follow(statement.start)
            for start, _, entity in self.inventory.mentions_before(statement.start, statement.start - begun):
                place = entity.last_before(start + 1)
                if (
                    place is not None
                    and place.start == start
                    and place.subject
                    and not place.content
                    and (entity.kind == "person" or self._speaks_whole(entity, place))
                ):
                    return entity
        return self._previous

    def _speaks_whole(self, entity: Entity, place: Place) -> bool:
        """Whether a body named at a place may speak unmarked words: it has spoken, and is named in full.

        Not *Conseil* of *le Conseil d'État*, nor a town that the text goes through.
        """
        if entity.kind != "institution" or not entity.sure:
            return False
        cut = re.match(r"\s(?:d['’]|de |des |du |pour |aux? )", self.text[place.end : place.end + 8])
        return cut is None and any(spoken is entity for _, spoken in self.speakers)

    def mention(self, mention: SourceMention, statement: FoundStatement) -> Entity | None:
        """The entity that a source mention stands for."""
        start, end = self._whole(mention, statement)
        source = self.inventory.read(start, end)
        if not _speakable(source):
            return None
        if source.kind == "pronoun":
            return self._pronoun(source, start, statement)
        if source.kind == "person":
            return self.person(source, start, end)
        if source.kind == "people":
            return self.people(source, start, end)
        if source.kind == "role" or (source.kind == "relation" and source.role):
            return self._role(source, start, end)
        if source.kind == "document" and source.author:
            return self.author(source, start, end)
        if (
            source.kind == "document"
            and source.definite == "possessive"
            and source.head in people_words().voiced
        ):
            owner = self._ranked(Need(start, None, "s", "son", own=statement.spans), people=True)
            if owner is not None:
                return owner
        if source.kind == "institution":
            return self.body(source, start, end)
        if source.kind == "other" and source.definite is None:
            return self.bare(source, start, end)
        return self.described.entity(source, start, end)

    def _whole(self, mention: SourceMention, statement: FoundStatement) -> tuple[int, int]:
        """The mention with what was cut off: an inverted pronoun, or the name that stands before the cue.

        *L'un des deux [porte-parole de l'équipe, Joe Incandela,] a annoncé*
        """
        start, end = mention.start, mention.end
        pronoun = re.match(r"-?(?:t-?)?(ils?|elles?|on)\b", self.text[end : end + 8])
        if pronoun and self.text[start:end].strip("- ") in ("t", ""):
            return end + pronoun.start(1), end + pronoun.end(1)
        if statement.cue is not None and end < statement.cue[0] <= end + 140:
            gap = self.text[end : statement.cue[0]]
            named = any(run.kind == "person" for run in self.inventory.runs_in(end, statement.cue[0]))
            verbs = any(place in self.inventory.verbs for place in range(end, statement.cue[0]))
            if (
                named
                and not verbs
                and not re.search(r"[«»“”.;:!?\n]|\bqu[ei]\b", gap)
                and not self._complete(start, end)
            ):
                return start, end + len(gap.rstrip(" ,"))
        return start, end

    def _complete(self, start: int, end: int) -> bool:
        """Whether a mention already names somebody."""
        return self.inventory.read(start, end).kind in ("person", "people", "pronoun")

    # --- roles ----------------------------------------------------------------------------------------

    def _role(self, source: Source, start: int, end: int) -> Entity:
        """Somebody by role: the person who holds it in the article, or the description itself."""
        self.described.gather()
        person = None
        surname = _surname_behind_title(source)
        if surname is not None:
            person = self.inventory.person_for(parse_name(surname), start)
            source = replace(source, role=None)
        elif source.role and source.kind == "role":
            person = self.described.holder(source.role, start, source.gender)
        elif source.role:  # son avocat: only somebody presented as such
            person = next(
                (
                    e
                    for e in self.inventory.holders(source.role)
                    if any(role_fits(source.role, own) and own[:3] == source.role[:3] for own in e.roles)
                ),
                None,
            )
        if person is None and source.kind == "role":
            person = self._generic(source, start) or self._by_trade(source, start)
        if person is not None:
            person.add_form(source.text)
            self.inventory.note(person, start, end)
            return person
        return self.described.entity(source, start, end)

    def _generic(self, source: Source, start: int) -> Entity | None:
        """Whom *l'intéressé*, *la jeune femme* or *le quinquagénaire* takes up: the person spoken of."""
        words = words_of(source.text)
        if len(words) > 3 or not any(w.form in people_words().grammar.taking_up for w in words):
            return None
        need = Need(start, source.gender, "s", source.head)
        if source.head not in people_words().grammar.implicated:
            return self._ranked(need, people=True)
        found = [c for c in candidates(self.inventory, need, self.speakers) if c.entity.kind == "person"]
        return self.choose([c for c in found if not _investigates(c.entity)], need)

    def _by_trade(self, source: Source, start: int) -> Entity | None:
        """Whom *la nageuse*, *l'attaquant* or *l'historien belge* takes up: the one person the text is about.

        *Zoé Lang a battu le record. La nageuse française a expliqué…*: the only person of the sentence
        before, and its subject. Offices (*le maire*, *le procureur*) are not taken up so: they have
        other holders.
        """
        if source.definite not in ("definite", "demonstrative") or not source.role:
            return None
        known = people_words()
        field = known.fields.get(role_head(source.role))
        told = {
            word for word in role_content(source.role) if word not in ("an", "ans") and not word.isdigit()
        }
        origins = {word for word in told if word in known.demonyms or f"{word}s" in known.demonyms}
        if field not in _TRADES or told != origins:
            return None
        sentence = self.inventory.sentence(start)
        near = {
            id(entity): entity
            for _, _, entity in self.inventory.mentions_before(start, 600)
            if entity.kind == "person"
            and (place := entity.last_before(start)) is not None
            and sentence - place.sentence == 1
        }
        if len(near) != 1:
            return None
        (person,) = near.values()
        place = person.last_before(start)
        if place is None or not place.subject or "\n" in self.text[place.end : start]:
            return None
        if source.gender and person.gender and source.gender != person.gender:
            return None
        beside = words_of(self.text, max(0, place.start - 40), place.start)
        elsewhere = {word.form[:5] for word in beside if word.form in known.demonyms}
        if origins and elsewhere and not elsewhere & {word[:5] for word in origins}:
            return None  # le Français Luc Roux… le nageur américain
        for role in person.roles:
            own = role_head(role)
            if own not in known.demonyms and known.fields.get(own) != field:
                return None
        return person

    # --- pronouns -------------------------------------------------------------------------------------

    def _pronoun(self, source: Source, start: int, statement: FoundStatement) -> Entity | None:
        """Whom a pronoun stands for, or None where no antecedent is safe."""
        grammar = people_words().grammar
        if source.head in grammar.unresolved:
            return None
        if source.head in grammar.relative:
            return self._relative(start)
        self.described.gather()
        inverted = self.text[max(0, start - 3) : start].rstrip(" \u00a0").endswith("-")
        self._follow(start)
        skip = (statement.addressee.span,) if statement.addressee is not None else ()
        need = Need(start, source.gender, source.number, source.head, inverted, statement.spans, skip)
        if source.head in grammar.last:
            return self._latter(need)
        if self._asked is not None and self._answers(statement):
            return self._answering(*self._asked, need, statement)
        return self._ranked(need)

    def _asks(self, statement: FoundStatement) -> bool:
        """Whether a statement is a question: *a demandé si le témoin venait*, *« Où étiez-vous ? »*."""
        if statement.act != "asked":
            return False
        if statement.kind == "direct":
            return "?" in self.text[statement.end - 1 : statement.end + 3]
        opening = words_of(self.text, statement.start, statement.start + 12)
        return bool(opening) and opening[0].form in people_words().grammar.interrogatives

    def _answers(self, statement: FoundStatement) -> bool:
        cue = fold(self.text[slice(*statement.cue)]) if statement.cue is not None else ""
        return any(stem in cue for stem in people_words().grammar.answering)

    def _answering(
        self, asker: Entity, of: SourceMention | None, need: Need, statement: FoundStatement
    ) -> Entity | None:
        """Who answers: the one who was asked, else another than the asker, named outside the question."""
        asked = self.mention(of, statement) if of is not None else None
        if asked is not None and agrees(asked, need):
            return asked
        found = candidates(self.inventory, need, self.speakers)
        others = [each for each in found if each.entity is not asker and not each.place.content]
        return self.choose(others, need)

    def _follow(self, upto: int) -> None:
        """Resolve the subject pronouns before a place: *il… il… il* stays with whom it began with."""
        while self._next < len(self._pronouns) and self._pronouns[self._next][0] < upto:
            start, end, form = self._pronouns[self._next]
            self._next += 1
            gender, number = people_words().grammar.pronouns[form]
            inverted = self.text[max(0, start - 1) : start] == "-"
            best = rank(
                candidates(self.inventory, Need(start, gender, number, form, inverted), self.speakers)
            )
            if best is not None and best.probability >= SAFE:
                self.inventory.note(best.entity, start, end, pronoun=True)

    def _ranked(self, need: Need, people: bool = False) -> Entity | None:
        """The likeliest antecedent where it is likely enough."""
        found = candidates(self.inventory, need, self.speakers)
        if people:
            found = [candidate for candidate in found if candidate.entity.kind == "person"]
        return self.choose(found, need)

    def choose(self, found: Sequence[Candidate], need: Need) -> Entity | None:
        """Decide between candidates; training looks on here."""
        best = rank(found)
        return best.entity if best is not None and best.probability >= SAFE else None

    def _latter(self, need: Need) -> Entity | None:
        """*Rey a reçu Diaz. Ce dernier…*: the last one named before."""
        found = [
            (candidate.entity, place)
            for candidate in candidates(self.inventory, need, self.speakers)
            if (place := candidate.entity.last_before(need.at, reported=True)) is not None
        ]
        sentence = self.inventory.sentence(need.at)
        near = [pair for pair in found if sentence - pair[1].sentence <= 1]
        # A name of two words that no rule placed may well be a person's: Anthox Colaboy.
        people = [
            pair for pair in near if pair[0].kind == "person" or (not pair[0].sure and " " in pair[0].title)
        ]
        chosen = people or near or found[:1]
        return max(chosen, key=lambda pair: pair[1].start)[0] if chosen else None

    def _relative(self, start: int) -> Entity | None:
        """The antecedent of *qui*: the noun that the parse gives, else what stands right before it.

        *Bernard Bonnet, le successeur de Claude Érignac, qui lui avait rétorqué*: Bonnet.
        """
        self.described.gather()
        noun = self.inventory.antecedent(start)
        near = self.inventory.mentions_before(start, 200)
        if noun is not None:
            holding = [mention for mention in near if mention[0] <= noun < mention[1]]
            if holding:
                return min(holding, key=lambda mention: mention[1] - mention[0])[2]
        return next(
            (entity for _, end, entity in near if start - end <= 60 and not self._bracketed(end, start)), None
        )

    def _bracketed(self, end: int, start: int) -> bool:
        """Whether a bracket closes between two places: *Laurent Wauquiez (LR), qui*."""
        between = self.text[end:start]
        return ")" in between and "(" not in between


_RANKS = frozenset("general colonel amiral marechal commandant lieutenant sergent professeur docteur".split())
_PARTICLE_NAME = re.compile(r"\b(?:de|du|des|d['’])\s?(?:l['’]|la |le )?[A-ZÀ-Ý][\w’'-]+$")


def _surname_behind_title(source: Source) -> str | None:
    """The surname that a title with a particle gives: *le général de Gaulle* is no other general.

    >>> _surname_behind_title(Source("role", "le général de Gay", role="général de Gay", head="general"))
    'de Gay'
    """
    match = _PARTICLE_NAME.search(source.role or "") if source.head in _RANKS else None
    return match[0] if match and source.role and match.start() == len(source.role.split()[0]) + 1 else None


# Sections of the lexicon's roles that are no offices.
_TRADES = frozenset({"sport", "culture", "learning", "trades"})


def _investigates(entity: Entity) -> bool:
    """Whether all that is known of a person is an office: *le suspect* is not the prosecutor named before."""
    officials = people_words().grammar.officials
    return bool(entity.roles) and all(bool(officials & set(role_head(role).split())) for role in entity.roles)


def _speakable(source: Source) -> bool:
    """Whether a mention can name a source at all; *s'*, *c'* or *-là* cannot."""
    return re.search(r"[^\W\d_]{2}", source.text) is not None and fold(source.text).strip("- ") not in _MUTE


_MUTE = frozenset("ce c' cela ca se s' la y en la-bas ici -la t un une le les".split())
