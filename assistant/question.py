"""What is asked: the question made self-contained, its language, kind, speaker and the words to look for."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

from assistant.asked import AskedSpeaker, asked_speaker, asks_for_words, asks_who, plain
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
Kind = Literal["what_said", "who_said", "when", "where", "how_many", "who", "fact"]
_NAME = re.compile(r"(?<![.?!…]\s)(?<!^)\b[A-ZÀ-ÖØ-Þ][\w’'-]*")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Question:
    """A question as understood.

    Attributes:
        asked: the words as asked.
        text: the same, self-contained: what is searched for and shown when it differs.
        language: `fr` or `en`.
        kind: what is asked for: somebody's words, who said something, a time, a place, a number,
            who did something, or another fact.
        stems: stems of its words that carry meaning (`index.words.content_stems`).
        speaker: whose words it asks for, as it names them, or None.
        names: stems of its capitalised words, the first one apart.
        told: answers whose words are not to be told again (*Qu'a-t-il dit d'autre ?*), else empty.
        since: ISO date as precise as given from which it asks, or empty (`assistant.scope`).
        until: idem, to which it asks.
        outlet: the outlet that it names, or empty.
        within: ids of the articles that it tells to look at; empty for all.
        kept_to: whether only those may answer: an outlet or an article was named, not just a time.
        bare: its text without the words that tell where to look; empty where there are none.
    """

    asked: str
    text: str
    language: str
    kind: Kind
    stems: tuple[str, ...]
    speaker: AskedSpeaker | None = None
    names: tuple[str, ...] = ()
    told: str = ""
    since: str = ""
    until: str = ""
    outlet: str = ""
    within: frozenset[str] = frozenset()
    kept_to: bool = False
    bare: str = ""


def understand(asked: str, text: str | None = None, language: str | None = None) -> Question:
    """Read a question; `text` is the same made self-contained, `language` the one wanted for the answer."""
    asked = " ".join(asked.split())
    text = asked if text is None else " ".join(text.split())
    names = (word for name in _NAME.findall(text) for word in _WORD.findall(name))
    return Question(
        asked,
        text,
        language or language_of(asked or text),
        kind_of(text),
        tuple(dict.fromkeys(content_stems(text))),
        asked_speaker(text),
        tuple(dict.fromkeys(stem for name in names for stem in content_stems(name))),
    )


def kind_of(asked: str) -> Kind:
    """What a question asks for.

    >>> kind_of("À quelle date rouvre le pont ?"), kind_of("Que dit Zoé Lang du pont ?")
    ('when', 'what_said')
    """
    if asks_who(asked):
        return "who_said" if asks_for_words(asked) else "who"
    words = fold(plain(asked))
    kind = next((kind for kind, pattern in _kinds() if pattern.search(words)), None)
    return kind or ("what_said" if asked_speaker(asked) else "fact")


@cache
def _kinds() -> tuple[tuple[Kind, re.Pattern[str]], ...]:
    listed = tomllib.loads((resources.files("assistant") / "kinds.toml").read_text(encoding="utf-8"))["kind"]
    return tuple((each["name"], re.compile("|".join(each["patterns"]))) for each in listed)


def language_of(text: str) -> str:
    """French unless the small words are English."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    english = sum(word in _ENGLISH for word in words)
    french = sum(word in _FRENCH or fold(word) != word for word in words)
    return "en" if english > french else "fr"
