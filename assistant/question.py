"""What is asked: the question made self-contained, its language, the words to look for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

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
        stems: stems of its words that carry meaning (`index.words.content_stems`).
    """

    asked: str
    text: str
    language: str
    stems: tuple[str, ...]


def understand(asked: str, history: Sequence[Turn] = ()) -> Question:
    """Read a question; a follow-up takes over what it leaves out from the question before."""
    asked = " ".join(asked.split())
    text = asked
    if history and asked and _leans(asked):
        text = f"{history[-1][0].strip()} {asked}"
    return Question(asked, text, language_of(asked or text), tuple(dict.fromkeys(content_stems(text))))


def _leans(asked: str) -> bool:
    """Whether a question cannot stand alone: *Et Zakharova ?*, *Quand ?*, *Qu'a-t-il dit d'autre ?*."""
    return bool(_LEANING.search(asked)) or len(content_stems(asked)) <= 1


def language_of(text: str) -> str:
    """French unless the small words are English."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    english = sum(word in _ENGLISH for word in words)
    french = sum(word in _FRENCH or fold(word) != word for word in words)
    return "en" if english > french else "fr"
