"""People and bodies that an article describes without naming: *la mairie*, *un agresseur*, *des analystes*.

They are what a pronoun may stand for besides the named, and what keeps *le ministre* a mention of the
minister named two lines before.
"""

from __future__ import annotations

from dataclasses import replace

from index.speech.description import Source, level
from index.speech.entity import Entity
from index.speech.inventory import Inventory
from index.speech.mention import read_source
from index.speech.people_words import PeopleWords, bare, fold, people_words
from index.speech.roles import role_fits, role_head
from index.speech.tokens import Word, words_of

_ARTICLES = frozenset(
    "le la l' les un une des ce cet cette ces son sa ses leur leurs du au aux "
    "plusieurs certains certaines quelques deux trois".split()
)


class Described:
    """Unnamed entities of an article, gathered once it is known that a pronoun needs them.

    Args:
        inventory: the named people and bodies; mentions by role are added to them.
    """

    def __init__(self, inventory: Inventory) -> None:
        self.inventory = inventory
        self.entities: list[Entity] = []
        self._by_head: dict[tuple[str, str], list[Entity]] = {}
        self._gathered = False

    def gather(self) -> list[Entity]:
        """All unnamed entities in order; the first call reads the article."""
        if not self._gathered:
            self._gathered = True
            self._read()
        return self.entities

    def entity(self, source: Source, start: int, end: int) -> Entity:
        """The entity of an unnamed source: an earlier one that it may repeat, or a new one.

        *Le porte-parole* after *un porte-parole du collectif* is the same; *un policier* after *un
        policier* is another.
        """
        kind = (
            source.kind if source.kind in ("institution", "group", "anonymous", "document") else "anonymous"
        )
        number = source.number
        before = self._by_head.get((source.head, number), [])
        if source.definite in ("definite", "demonstrative"):
            mine = _telling(source.text, source.head)
            for entity in reversed(before[-40:]):
                if entity.places and entity.places[0].start > start and entity.places[0].start != start:
                    continue
                other = _telling(entity.title, source.head)
                if mine <= other or (mine and other <= mine):
                    return self._again(entity, source, start, end)
        elif before:
            same = next((e for e in before[-40:] if fold(e.title) == fold(source.text)), None)
            if same is not None and (
                source.definite is None or source.kind in ("institution", "document", "group")
            ):
                return self._again(same, source, start, end)
        if source.kind == "other" and source.definite is not None:
            # Nothing that can speak: kept as written, and no pronoun takes it up.
            return Entity("anonymous", source.text, forms=[source.text], number=number, head=source.head)
        entity = Entity(
            kind, source.text, forms=[source.text], gender=source.gender, number=number, head=source.head
        )
        entity.add_role(source.role if kind == "anonymous" else None)
        self.inventory.note(entity, start, end)
        self.entities.append(entity)
        self._by_head.setdefault((source.head, number), []).append(entity)
        return entity

    def _again(self, entity: Entity, source: Source, start: int, end: int) -> Entity:
        """Note another mention; the fuller description becomes the name."""
        entity.add_form(source.text)
        self.inventory.note(entity, start, end)
        if entity.title.split()[0] in ("son", "sa", "ses", "leur", "leurs") and source.definite == "definite":
            entity.title = source.text
        if _telling(entity.title, source.head) < _telling(source.text, source.head) and len(source.text) < 90:
            entity.title = source.text
        return entity

    def holder(self, role: str, at: int, gender: str | None) -> Entity | None:
        """The named person who holds a role, by what the article says: the one named last before a place.

        A fuller match (*ministre de la Santé*) goes before a bare one (*ministre*).
        """
        return holder(self.inventory, role, at, gender)

    def _read(self) -> None:
        """Gather noun phrases headed by a word for a role, a body or a group."""
        doc, text = self.inventory.doc, self.inventory.text
        known = people_words()
        if doc is None:
            return
        covered = _covered_by_names(self.inventory)
        words = words_of(text)
        for at, word in enumerate(words):
            form = word.form.removeprefix("ex-")
            if at == 0 or not _names_a_source(form, known):
                continue
            if (
                at + 1 < len(words)
                and _names_a_source(words[at + 1].form, known)
                and form in ("jeunes", "jeune", "anciens", "membres")
            ):
                continue  # des jeunes femmes
            first = _article(words, at)
            if first is None or any(
                start <= word.start < end for start, end in covered.get(word.start // 256, ())
            ):
                continue
            end = _right_edge(words, at, text)
            runs = self.inventory.runs_in(words[first].start, end)
            if any(run.kind == "person" and run.start == word.start for run in runs):
                continue
            if first > 0 and words[first - 1].form in _BEING:
                continue  # a été le seul salarié: says what somebody is
            source = read_source(text, words[first].start, end, runs)
            if words[first].form in ("du", "au"):
                source = replace(source, text="le" + source.text[2:])
            if source.kind == "person" or source.head.removeprefix("ex-") != form:
                continue
            if source.kind == "role" and source.role:
                person = self.holder(source.role, word.start, source.gender)
                if person is not None:
                    self.inventory.note(person, words[first].start, end)
                    continue
            body = self.inventory.bodies.get(bare(source.text))
            if body is not None and source.definite == "definite":
                continue
            self.entity(source, words[first].start, end)


def holder(inventory: Inventory, role: str, at: int, gender: str | None) -> Entity | None:
    """The named person who holds a role at a place of the article (see `Described.holder`)."""
    fitting: list[tuple[bool, int, Entity]] = []
    for entity in inventory.holders(role):
        if gender and entity.gender and gender != entity.gender:
            continue
        held = [own for own in entity.roles if role_fits(role, own)]
        if not held:
            continue
        last = entity.last_before(at, unquoted=False)
        before = last.start if last is not None else -1
        exact = any(role_head(own) == role_head(role) for own in held)
        fitting.append((exact, before, entity))
    if not fitting:
        return None
    some = [f for f in fitting if f[0]] or fitting
    named = [f for f in some if f[1] >= 0]
    if named:
        return max(named, key=lambda f: f[1])[2]
    return some[0][2] if len(some) == 1 else None


def _names_a_source(form: str, known: PeopleWords) -> bool:
    return form in known.institutions or form in known.roles or form in known.groups


def _article(words: list[Word], at: int) -> int | None:
    """Place of the determiner of a noun, over at most three adjectives: *le nouveau premier ministre*."""
    for back in range(at - 1, max(-1, at - 4), -1):
        if words[back].form in _ARTICLES:
            return back
        if words[back].kind != "word" or words[back].form in ("de", "et", "a", "que", "qui"):
            return None
    return None


_BEING = frozenset("est sont etait etaient ete etre devient fut reste devenu devenue comme".split())
_STOPS = frozenset(
    "a ont est sont avait avaient etait etaient sera qui que dont ou il elle ils elles mais se s' ne n' y "
    "qu' comme lors afin ainsi par dans sur pour avec".split()
)
_LINKING = frozenset("la l' le les un une son sa ses leur leurs ce cet cette ces".split())


def _right_edge(words: list[Word], at: int, text: str) -> int:
    """Where a noun phrase ends: adjectives, *de* + noun, capitalised names are taken along."""
    end = words[at].end
    linked = False
    for word in words[at + 1 : at + 12]:
        if word.kind == "other" or "\n" in text[end : word.start] or word.form in _STOPS:
            break
        if word.form in ("de", "du", "des", "d'"):
            linked = True
        elif word.form in _LINKING:
            if not linked:
                break
        elif linked or word.capital:
            linked = False
            if len(word.text) > 2 or word.text.isupper():
                end = word.end
        elif word.form in people_words().demonyms or word.form.rstrip("s") in people_words().demonyms:
            end = word.end
        else:
            break
    return end


def _covered_by_names(inventory: Inventory) -> dict[int, list[tuple[int, int]]]:
    """Spans of roles that stand beside a name and are no mention of their own, by block of 256 letters."""
    covered: dict[int, list[tuple[int, int]]] = {}
    for run in inventory.runs:
        entity = inventory.entity_at(run.start)
        if entity is None or entity.kind != "person":
            continue
        spans = [(run.start, run.end)]
        for role in entity.roles:
            left = inventory.text.rfind(role.split(" ")[0], max(0, run.start - len(role) - 30), run.start)
            if left >= 0 and level(inventory.text[left : run.start]).strip(" ,").startswith(role[:20]):
                spans.append((left, run.start))
            right = inventory.text.find(role.split(" ")[0], run.end, run.end + 12)
            if right >= 0:
                spans.append((right, right + len(role)))
        for start, end in spans:
            for block in range(start // 256, end // 256 + 1):
                covered.setdefault(block, []).append((start, end))
    return covered


_PLAIN = frozenset(
    "de du des d' la le les l' un une ce cet cette ces et "
    "nouveau nouvelle meme autre autres plusieurs quelques".split()
)


def _telling(text: str, head: str) -> frozenset[str]:
    """The words of a description besides its noun and small words."""
    return frozenset(
        w.form.rstrip("s")
        for w in words_of(text)
        if w.kind != "other"
        and w.form not in _PLAIN
        and w.form != head
        and w.form.removeprefix("ex-") != head
    )
