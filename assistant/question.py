"""What is asked: the question made self-contained, its language, the words to look for."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

from index.words import content_stems, fold

# A turn of a conversation: the question and the text of its answer.
Turn = tuple[str, str]

_ENGLISH = frozenset(
    "what who when where which why how does did do has have is are was were the of about say said says "
    "many much and from to in by his her their tell me".split()
)
_FRENCH = frozenset(
    "que qui quoi quand où ou quel quelle quels quelles pourquoi comment combien est a ont dit selon le la "
    "les des du de un une sur et dans pour par avec au aux ce il elle son sa ses qu d l t".split()
)
Kind = Literal["what_said", "who_said", "when", "where", "how_many", "fact"]

# A question that leans on the one before: it opens with "and", or asks with a pronoun or a bare word.
_LEANING = re.compile(
    r"^\s*(?:et|and|mais|but)\b|\b(?:-t-)?(?:il|elle|ils|elles|lui|he|she|they|him|her|them)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question as understood.

    Attributes:
        asked: the words as asked.
        text: the same, self-contained: what is searched for and shown when it differs.
        language: `fr` or `en`.
        kind: what is asked for: somebody's words, who said something, a time, a place, a number, or a fact.
        stems: stems of its words that carry meaning (`index.words.content_stems`).
    """

    asked: str
    text: str
    language: str
    kind: Kind
    stems: tuple[str, ...]


def understand(asked: str, history: Sequence[Turn] = ()) -> Question:
    """Read a question; a follow-up takes over what it leaves out from the question before."""
    asked = " ".join(asked.split())
    text = asked
    if history and asked and _leans(asked):
        text = f"{history[-1][0].strip()} {asked}"
    return Question(
        asked, text, language_of(asked or text), kind_of(asked), tuple(dict.fromkeys(content_stems(text)))
    )


def kind_of(asked: str) -> Kind:
    """What a question asks for.

    >>> kind_of("À quelle date rouvre le pont ?"), kind_of("Que dit Zoé Lang du pont ?")
    ('when', 'what_said')
    """
    plain = " ".join(fold(asked).replace("’", "'").split())
    return next((kind for kind, pattern in _kinds() if pattern.search(plain)), "fact")


@cache
def _kinds() -> tuple[tuple[Kind, re.Pattern[str]], ...]:
    listed = tomllib.loads((resources.files("assistant") / "kinds.toml").read_text(encoding="utf-8"))["kind"]
    return tuple((each["name"], re.compile("|".join(each["patterns"]))) for each in listed)


def _leans(asked: str) -> bool:
    """Whether a question cannot stand alone: *Et Zakharova ?*, *Quand ?*, *Qu'a-t-il dit d'autre ?*."""
    return bool(_LEANING.search(asked)) or len(content_stems(asked)) <= 1


def language_of(text: str) -> str:
    """French unless the small words are English."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    english = sum(word in _ENGLISH for word in words)
    french = sum(word in _FRENCH or fold(word) != word for word in words)
    return "en" if english > french else "fr"
