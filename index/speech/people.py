"""From found statements to speakers: each source mention becomes the person or body it stands for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from index.article import Article, Role, Speaker
from index.speech.entity import Entity
from index.speech.found import FoundStatement
from index.speech.people_words import fold, people_words
from index.speech.resolver import Resolver

if TYPE_CHECKING:
    from spacy.tokens import Doc


def resolve_speakers(
    doc: Doc, text: str, found: Sequence[FoundStatement], article: Article
) -> list[Speaker | None]:
    """Who said each found statement, in order; None where no source can be named safely.

    The same person is the same `Speaker` for all statements of the article, with all forms and roles
    that the article gives.
    """
    if not found:
        return []
    resolver = Resolver(doc, text, found)
    entities = [resolver.resolve(statement) for statement in found]
    made: dict[int, Speaker] = {}
    speakers: list[Speaker | None] = []
    for entity in entities:
        if entity is None:
            speakers.append(None)
            continue
        if id(entity) not in made:
            made[id(entity)] = speaker_of(entity, article.published)
        speakers.append(made[id(entity)])
    return speakers


def speaker_of(entity: Entity, published: str | None) -> Speaker:
    """The plain data of an entity, roles dated by the article."""
    aliases = [form for form in entity.forms if form != entity.title]
    if entity.name is not None and entity.kind == "person" and entity.name.given:
        surname = _surname(entity.name.text, len(entity.name.given))
        if surname and surname not in aliases and surname != entity.title:
            aliases.append(surname)
    roles = tuple(Role(role, published) for role in entity.roles)
    for role in entity.roles:
        described = _with_article(role, entity.gender)
        if described not in aliases and not any(fold(described) == fold(alias) for alias in aliases):
            aliases.append(described)
    longest = max(entity.roles, key=len, default=None)
    return Speaker(
        name=entity.title,
        aliases=tuple(aliases),
        role=longest,
        kind="institution" if entity.kind == "place" else entity.kind,
        gender=entity.gender if entity.kind in ("person", "anonymous") else None,
        roles=roles,
    )


def _surname(text: str, given: int) -> str:
    """The written surname: the words after the first names."""
    pieces = text.split()
    count = 0
    while pieces and count < given and len(pieces) > 1:
        count += len(re.split(r"[-‐‑]", pieces[0].strip("-")))
        pieces = pieces[1:]
    return " ".join(pieces)


def _with_article(role: str, gender: str | None) -> str:
    """A role as readers say it: *le porte-parole du Kremlin*, *l'ancien ministre*."""
    article = people_words().grammar.role_article
    if article:
        return f"{article} {role}"
    if fold(role[:1]) in "aeiouyh" and not role.lower().startswith(("haut", "héros")):
        return f"l'{role}"
    feminine = gender == "f" or fold(role).startswith(("premiere", "ministre-presidente"))
    return f"{'la' if feminine else 'le'} {role}"
