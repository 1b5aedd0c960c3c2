"""Who a pronoun or a bare role stands for: candidates named before it, weighed by readable features.

The features and the pairwise view follow the mention-ranking tradition (Denis and Baldridge, 2008);
the weights are small, learned from annotated articles, and kept in `lexicon/fr-coreference.toml`.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from index.speech.description import determiner
from index.speech.entity import Entity, Place
from index.speech.inventory import Inventory
from index.speech.people_words import people_words
from index.speech.roles import role_head
from index.speech.tokens import words_of


@dataclass(frozen=True, slots=True)
class Need:
    """What a mention asks of its antecedent.

    Attributes:
        at: offset of the mention.
        gender: `m`, `f` or None.
        number: `s` or `p`.
        form: folded pronoun or head noun.
        inverted: whether it follows its verb (*dit-il*).
        own: spans of the content that the mention is the source of.
        skip: spans that cannot hold the antecedent (the addressee, the content).
    """

    at: int
    gender: str | None
    number: str
    form: str
    inverted: bool = False
    own: tuple[tuple[int, int], ...] = ()
    skip: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entity that may be meant, with its last mention before the pronoun."""

    entity: Entity
    place: Place
    features: dict[str, float]


@dataclass(frozen=True, slots=True)
class Ranked:
    """The likeliest antecedent and how likely it is against all others (0 to 1)."""

    entity: Entity
    probability: float


def agrees(entity: Entity, need: Need) -> bool:
    """Whether gender and number allow an entity.

    A body may be meant by either gender when nothing tells its own.
    """
    if need.number == "p":
        return entity.number == "p"
    if entity.number == "p":
        return False
    return need.gender is None or entity.gender is None or entity.gender == need.gender


def candidates(inventory: Inventory, need: Need, speakers: Sequence[tuple[int, Entity]]) -> list[Candidate]:
    """Entities named before the mention that agree with it, each described by features.

    `speakers` are the speakers found so far in the article with the place of their statement.
    """
    grammar = people_words().grammar
    # What is said before the pronoun (« … », dit-il) puts no distance between it and its antecedent.
    since = min([start for start, _ in need.own if start < need.at], default=need.at)
    last_speaker = speakers[-1][1] if speakers else None
    pool = inventory.recent(need.at)
    if last_speaker is not None and last_speaker not in pool:
        pool.append(last_speaker)
    placed = []
    for entity in pool:
        if entity.kind in ("place", "document") or not agrees(entity, need) or _owned(entity):
            continue
        body = entity.kind == "institution"
        if (body and need.form in grammar.persons) or (not body and need.form in grammar.things):
            continue
        place = _last_place(entity, need)
        if place is not None:
            placed.append((entity, place))
    centre = _centre(inventory, placed, since)
    if centre is not None:
        # The text has left whoever spoke before, and nobody of an earlier paragraph is meant.
        if any(entity is last_speaker and place.sentence < centre.sentence for entity, place in placed):
            last_speaker = None
        placed = [pair for pair in placed if "\n" not in inventory.text[pair[1].end : since]]
    own = _subject_of_sentence(inventory, placed, need, since)
    found = [
        Candidate(entity, place, _features(inventory, entity, place, need, since, last_speaker))
        for entity, place in ([own] if own is not None else placed)
    ]
    found.sort(key=lambda candidate: -candidate.place.start)
    people = 0
    bodies = 0
    for candidate in found:
        candidate.features["people_between"] = min(people, 4)
        candidate.features["others_between"] = min(bodies, 4)
        people += candidate.entity.kind == "person"
        bodies += candidate.entity.kind != "person"
    return found[:14]


def _centre(inventory: Inventory, placed: Sequence[tuple[Entity, Place]], since: int) -> Place | None:
    """Where the paragraph last turned to somebody, by name or as a new person, as the subject of a sentence.

    *Karim Sadi est venu. « C'est notre combat », a-t-il dit.*: Sadi, whoever spoke before him, for a
    pronoun goes on with the subject of the sentence before (Grosz, Joshi and Weinstein, 1995). *Une
    infirmière* is somebody new too.
    """
    return max(
        (
            place
            for entity, place in placed
            if place.subject
            and not place.agent
            and not place.content
            and "\n" not in inventory.text[place.end : since]
            and _new(entity, [other for other, _ in placed])
        ),
        key=lambda place: place.start,
        default=None,
    )


def _subject_of_sentence(
    inventory: Inventory, placed: Sequence[tuple[Entity, Place]], need: Need, since: int
) -> tuple[Entity, Place] | None:
    """The only one whom the pronoun's own sentence names that it can stand for, where that is a subject.

    *La préfecture se montre prudente : elle estime que…*, whoever was named in the sentences before.
    """
    if need.inverted or since < need.at:
        return None
    sentence = inventory.sentence(need.at)
    near = [pair for pair in placed if pair[1].sentence == sentence]
    if len(near) != 1:
        return None
    entity, place = near[0]
    told = need.gender is not None and entity.gender == need.gender
    return near[0] if told and place.subject and not place.agent and not place.content else None


def _new(entity: Entity, others: Sequence[Entity]) -> bool:
    """Whether somebody is surely none of the others under another description.

    *Le candidat* may be whom the text spoke of all along; *le maire* is not the director named before.
    """
    if entity.kind == "person":
        return True
    if entity.kind not in ("anonymous", "group"):
        return False
    if determiner(words_of(entity.title))[0] in (None, "indefinite"):
        return True
    mine = _fields(entity)
    people = [other for other in others if other.kind == "person"]
    return bool(mine) and all((theirs := _fields(other)) and not mine & theirs for other in people)


def _fields(entity: Entity) -> set[str]:
    """Walks of life that somebody's roles belong to."""
    fields = people_words().fields
    return {fields[head] for role in entity.roles if (head := role_head(role)) in fields}


def _owned(entity: Entity) -> bool:
    """Whether a body is only somebody's (*son parti*): the text is about the owner."""
    return entity.kind == "institution" and entity.title.split()[0] in ("son", "sa", "leur")


def _last_place(entity: Entity, need: Need) -> Place | None:
    """The last mention before the pronoun, outside quotations and outside what cannot hold the antecedent."""
    at = need.at
    while True:
        place = entity.last_before(at)
        if place is None or not any(start <= place.start < end for start, end in (*need.own, *need.skip)):
            return place
        at = place.start


def _features(
    inventory: Inventory, entity: Entity, place: Place, need: Need, since: int, last_speaker: Entity | None
) -> dict[str, float]:
    """Features of a pair of pronoun and candidate; each is named for what it says."""
    away = inventory.sentence(since) - place.sentence
    between = inventory.text[place.end : since]
    last = entity is last_speaker
    unnamed = entity.kind != "person" and not entity.title[:1].isupper()
    return {
        "sentences_away": math.log1p(max(0, away)),
        "same_sentence": float(away == 0),
        "previous_sentence": float(away == 1),
        "same_paragraph": float("\n" not in between),
        "subject": float(place.subject),
        "subject_near": float(place.subject and away <= 1),
        "subject_same_sentence": float(place.subject and away == 0),
        "complement": float(place.complement),
        "pronoun": float(place.pronoun),
        "reported": float(place.content),
        "last_speaker_near": float(last and away <= 2),
        "last_speaker_paragraph": float(last and "\n" not in between),
        "inverted_speaker": float(need.inverted and last and away <= 2),
        "inverted_person": float(need.inverted and entity.kind == "person"),
        "person": float(entity.kind == "person"),
        "country": float(entity.head in people_words().countries),
        "unnamed": float(unnamed),
        "possessive": float(unnamed and entity.title.split()[0] in ("son", "sa", "leur", "ses", "leurs")),
        "indefinite": float(unnamed and entity.title.split()[0] in ("un", "une")),
        "body_of_unknown_gender": float(
            entity.kind != "person" and entity.gender is None and need.number == "s"
        ),
        "gender_known": float(entity.gender is not None),
        "often": math.log(len(entity.places)),
        "in_title": float(entity.places[0].sentence == 0),
        "opens_sentence": float(_opens(inventory, place)),
        "in_own_words": float(_within(entity, need.own)),
        "role_given": float(bool(entity.roles)),
        "introduced": float(
            entity.kind == "person" and bool(entity.roles) and place.start == entity.places[0].start
        ),
        "unsure": float(not entity.sure),
    }


def _within(entity: Entity, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether an entity is named inside the words that the pronoun is the source of."""
    for start, end in spans:
        place = entity.last_before(end, unquoted=False)
        while place is not None and place.start >= start:
            if not place.pronoun:
                return True
            place = entity.last_before(place.start, unquoted=False)
    return False


def _opens(inventory: Inventory, place: Place) -> bool:
    """Whether a mention stands among the first words of its sentence."""
    return inventory.sentence(max(0, place.start - 25)) < place.sentence or place.start < 25


# --- weights --------------------------------------------------------------------------------------


@lru_cache(maxsize=2)
def weights(language: str = "fr") -> dict[str, float]:
    """Learned weights of the features, from `lexicon/<language>-coreference.toml`."""
    path = Path(__file__).parent / "lexicon" / f"{language}-coreference.toml"
    return {
        name: float(value)
        for name, value in tomllib.loads(path.read_text(encoding="utf-8"))["weights"].items()
    }


def rank(found: Sequence[Candidate], table: dict[str, float] | None = None) -> Ranked | None:
    """The candidate with the highest score, with its share among all (softmax)."""
    if not found:
        return None
    table = table if table is not None else weights()
    scores = [
        sum(table.get(name, 0.0) * value for name, value in candidate.features.items()) for candidate in found
    ]
    top = max(scores)
    total = sum(math.exp(score - top) for score in scores)
    best = scores.index(top)
    return Ranked(found[best].entity, 1 / total)
