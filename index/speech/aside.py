"""What an incise inside quotation marks tells of its speaker: *dit Anne, **34 ans, qui vit ici**. Le bruit…*

No mark says where it ends and speech goes on. How each part between two pauses begins does, and what the
words before the incise still lack (*ce serait, dit Anne, catastrophique*: that is said).
"""

from __future__ import annotations

from dataclasses import dataclass

from index.speech.adverbial import time_end
from index.speech.draft import Range
from index.speech.grammar import (
    BE,
    BEARING,
    COPULAS,
    FIRST_PERSON,
    NEGATIONS,
    OCCASIONS,
    PRESENTING,
    ROUND_AGES,
    STATES,
    TIMES,
    VOICE,
)
from index.speech.people_words import fold, people_words
from index.speech.phrase import is_named
from index.speech.source import RELATIVES
from index.speech.words import TERMINAL, Words

ENDS = TERMINAL | {",", ";", ":", "–", "—"}
"""Pauses that end an incise, or a part of what it tells."""

# Words up to the full stop that are looked at, and parts between pauses.
_TO_STOP = 60
_PARTS = 4
_INDEFINITE = frozenset({"un", "une", "des", "de", "d'", "du"})
_MANNER = frozenset({"dans", "avec", "au", "d'", "de"})
_THEMSELVES = frozenset({"lui", "elle", "eux", "elles"})


@dataclass(frozen=True, slots=True)
class Incise:
    """An incise inside a quotation.

    Attributes:
        first: place of the quotation's first word.
        before: place of the pause before the incise.
        subject: places of its subject.
        pronoun: whether that is a pronoun: *dit-elle*.
        lacks: what the words before it need to be whole: an `attribute`, an `object` perhaps, or nothing.
    """

    words: Words
    first: int
    before: int
    subject: Range
    pronoun: bool
    lacks: str


def lacking(words: Words, first: int, before: int) -> str:
    """What the words from `first` up to the pause at `before` lack, as `Incise.lacks`."""
    last = before - 1
    if words.form[before] != "," or last < first:
        return ""
    if words.tag[last] in ("ADP", "DET", "SCONJ"):
        return "attribute"
    verb = last
    while verb > first and words.tag[verb] == "ADV":
        verb -= 1
    if words.tag[verb] == "AUX" or words.low[verb] in COPULAS | BE:
        return "attribute"
    return "object" if words.tag[last] == "VERB" or words.finite[last] else ""


def without_objects(words: Words, subject: Range, lacks: str) -> Range:
    """A subject without what was taken for its appositions: *nous voulons, dit Anne, **une loi***."""
    begin, end = subject
    for comma in range(begin, end - 1):
        if words.form[comma] != ",":
            continue
        start, number = comma + 1, words.tag[comma + 1] == "NUM"
        told = _is_age if number else is_named
        if told(words, start, end) or _is_trade(words, start, end) or _has_role(words, start, end):
            continue
        if number or lacks:
            return begin, comma
    return subject


def names_someone(words: Words, subject: Range) -> bool:
    """Whether a subject or one of its appositions is a name: *le maire, Paul Dumas*."""
    starts = [n + 1 for n in range(*subject) if words.form[n] == ","]
    return any(is_named(words, start, subject[1]) for start in (subject[0], *starts))


def is_role(words: Words, subject: Range) -> bool:
    """Whether a subject is somebody told by a role: *la ministre*, not *mon père*."""
    begin, end = subject
    own = any(low in FIRST_PERSON for low in words.low[begin:end])
    return words.tag[begin] == "DET" and not own and _has_role(words, begin + 1, end)


def aside_end(incise: Incise, pause: int, end: int) -> int:
    """The pause that ends what an incise tells of its speaker from `pause` on; `pause` if nothing."""
    words = incise.words
    stop = words.next_of(pause + 1, min(end, pause + _TO_STOP), TERMINAL)
    dated = False
    for part in range(_PARTS):
        if pause >= end or words.form[pause] != ",":
            break
        start = pause + 1
        if start >= stop:
            break
        close = words.next_of(start, stop, ENDS)
        # what belongs to the part before: mère, depuis 2010, de deux enfants, et élue
        start += bool(part) and words.low[start] == "et"
        time = bool(part) and _is_time(words, start, close)
        if not (time or dated or _tells(incise, start, close)):
            break
        pause, dated = close, time
    return pause


def _tells(incise: Incise, start: int, stop: int) -> bool:
    """Whether a part tells of the speaker, and is not speech that goes on."""
    words = incise.words
    if words.low[start] in _THEMSELVES and words.low[start + 1 : start + 2] == ["aussi"]:
        start += 2
    adverbs = start
    while start < stop and words.tag[start] == "ADV" and words.low[start] not in NEGATIONS:
        start += 1
    if start >= stop or incise.lacks == "attribute":
        return False
    low, tag = words.low[start], words.tag[start]
    if not _is_clauseless(words, start + (low in BEARING), stop):  # sourire is tagged as a verb
        return False
    if low in ("qui", "dont"):
        return _describes(incise, start, stop)
    if tag == "NUM":
        return _is_age(words, start, stop)
    if tag == "ADP":
        return _is_occasion(words, start, stop) or (not incise.lacks and _is_manner(words, start, stop))
    if low in BEARING or tag == "DET":
        head = words.low[min(start + (tag == "DET"), stop - 1)]
        return head in ROUND_AGES or head in (VOICE if incise.lacks else BEARING)
    if low in TIMES or (words.number[start] == "Plur" and not _is_plural(incise)):
        return False
    if _has_role(words, start, min(start + (3 if "et" in words.low[start : start + 2] else 2), stop)):
        return True
    if tag in ("NOUN", "PROPN", "X") and not incise.pronoun:
        return _is_trade(words, start, stop) if incise.lacks else _is_bare(words, start)
    return _is_state(incise, start, stop, start > adverbs)


def _describes(incise: Incise, start: int, stop: int) -> bool:
    """Whether a relative clause tells of the speaker, and does not end *c'est un plan, dit Anne, qui…*."""
    words = incise.words
    verb = next((n for n in range(start + 1, stop) if words.finite[n]), start)
    several = words.low[start] == "qui" and words.number[verb] == "Plur"
    if incise.pronoun or (several and not _is_plural(incise)):
        return False
    n = last = incise.before - 1
    while n > incise.first and words.tag[n] in ("NOUN", "ADJ", "PROPN", "ADP"):
        n -= 1
    if n == last or words.tag[n] != "DET":
        return True
    presented = any(low in PRESENTING for low in words.low[max(incise.first, n - 2) : n])
    return words.low[n] not in _INDEFINITE and not presented


def _is_bare(words: Words, start: int) -> bool:
    """Whether a noun stands without determiner; also one that was taken for a name: *fondatrice*, *PDG*."""
    return words.tag[start] == "NOUN" or (
        words.tag[start] in ("PROPN", "X") and not words.form[start].istitle()
    )


def _is_trade(words: Words, start: int, stop: int) -> bool:
    """Whether a bare noun has a complement, as no list of things has: *agent immobilier à Nantes*."""
    return start + 1 < stop and words.form[start + 1] not in ENDS and _is_bare(words, start)


def _is_state(incise: Incise, start: int, stop: int, intensified: bool) -> bool:
    """Whether an adjective or participle tells how the speaker is: *visiblement ému*, *rencontrée à Lyon*."""
    words = incise.words
    low, said = words.low[start], range(incise.first, incise.before)
    if not any(words.finite[n] or words.tag[n] == "AUX" for n in said):
        return False
    if low in words.low[incise.first : incise.before]:
        return False  # c'est faux, dit-il, faux et archifaux
    if incise.lacks and not words.finite[incise.before - 1]:
        return False  # il est parti, dit-il, soulagé
    state = low in STATES or low.removesuffix("s") in STATES
    if incise.lacks or state:
        return state
    if words.tag[start] == "ADJ":
        return intensified
    return words.participle[start] and stop > start + 1 and not low.endswith("ant")


def _is_occasion(words: Words, start: int, stop: int) -> bool:
    """Whether a phrase tells where it was said: *lors d'un meeting*, *au micro de France Inter*."""
    return any(low in OCCASIONS for low in words.low[start + 1 : min(start + 5, stop)])


def _is_manner(words: Words, start: int, stop: int) -> bool:
    """Whether a phrase tells how it was said: *d'une voix éteinte*, *au bord des larmes*."""
    after = words.low[start + 1 : start + 2]
    return (
        words.low[start] in _MANNER
        and after in (["un"], ["une"], ["bord"])
        and any(low in BEARING for low in words.low[start : min(start + 5, stop)])
    )


def _is_time(words: Words, start: int, stop: int) -> bool:
    """Whether a part is nothing but a time: *en 2012*, *depuis lundi*."""
    if start >= stop or words.tag[start] != "ADP":
        return False
    return time_end(words, start + 1, stop) == stop or (
        stop == start + 2 and words.form[start + 1].isdecimal() and len(words.form[start + 1]) == 4
    )


def _is_age(words: Words, start: int, stop: int) -> bool:
    return start + 1 < stop and words.low[start + 1] in ("an", "ans")


def _is_plural(incise: Incise) -> bool:
    words, (begin, end) = incise.words, incise.subject
    if incise.pronoun:
        return words.low[end - 1].endswith("s")
    return words.number[begin] == "Plur" or "et" in words.low[begin:end]


def _has_role(words: Words, start: int, stop: int) -> bool:
    roles = people_words().roles
    return any(
        fold(words.low[n]) in roles or fold(words.low[n]).removesuffix("s") in roles
        for n in range(start, min(start + 4, stop))
        if words.tag[n] in ("NOUN", "ADJ", "PROPN", "X") or words.participle[n]
    )


def _is_clauseless(words: Words, start: int, stop: int) -> bool:
    """Whether there is no verb of its own, and no word by which speakers name themselves or who listens."""
    relative = False
    for n in range(start, stop):
        verb = words.finite[n] or (
            words.tag[n] == "VERB" and not words.participle[n] and words.tag[n - 1] != "ADP"
        )
        if (words.low[n] in FIRST_PERSON and words.tag[n] != "NOUN") or (verb and not relative):
            return False
        relative = words.low[n] in RELATIVES or (relative and words.form[n] != ",")
    return True
