"""Verb groups: auxiliaries, inverted clitics and colouring verbs around a verb of saying."""

from __future__ import annotations

from index.speech.conjugation import CONDITIONAL, FUTURE, GERUND, INFINITIVE, PARTICIPLE
from index.speech.grammar import (
    BE,
    CLITICS,
    HAVE,
    INSIDE_GROUP,
    INVERTED_CLITICS,
    NEGATIONS,
    REFLEXIVES,
    SUBJECT_CLITICS,
)
from index.speech.vocabulary import Vocabulary
from index.speech.words import Words

_LINKS = frozenset({"-t", "-t-", "-", "t", "–"})


def clitic_after(words: Words, place: int, limit: int) -> tuple[int, int] | None:
    """An inverted subject clitic that begins at `place`: its own place, and the place after it.

    Knows *-t-il*, *-il*, and the tokenised spellings *-t- il*, *- t - il*, *dit - il*.
    """
    here = place
    hyphen = False
    while here < limit and words.low[here] in _LINKS and here - place < 3:
        hyphen = True
        here += 1
    if here < limit and words.low[here] in INVERTED_CLITICS:
        return here, here + 1
    if hyphen and here < limit and words.low[here] in SUBJECT_CLITICS:
        return here, here + 1
    return None


def auxiliary(words: Words, place: int, first: int) -> tuple[int, str, bool, int | None] | None:
    """The auxiliary of a participle: group start, mood, passive?, inverted clitic inside."""
    here = place - 1
    steps = 0
    clitic = None
    passive = False
    low = words.low
    while here >= first and steps < 7:
        word = low[here]
        inserted = _before_insertion(words, here, first) if word == "," else None
        if word == "," and inserted is None and steps == 0 and low[here - 1] in HAVE | BE:
            return None  # ce serait, dit-il, une faute
        if inserted is None and steps == 0:
            inserted = _before_phrase(words, place, first)
        if inserted is not None:
            here = inserted
            word = low[here]
        if word in HAVE:
            return here, _aux_mood(word), passive, clitic
        if word in BE:
            before = low[here - 1] if here > first else ""
            if before in REFLEXIVES:
                return here, _aux_mood(word), False, clitic
            if word in ("été",):
                passive = True
            else:
                return here, _aux_mood(word), True, clitic
        elif word in INVERTED_CLITICS or (
            word in SUBJECT_CLITICS and (low[here - 1] in _LINKS if here > first else False)
        ):
            clitic = here
        elif (
            word in _LINKS
            or words.tag[here] in ("ADV",)
            or word in NEGATIONS
            or word == "ne"
            or word in INSIDE_GROUP
            or (words.tag[here] == "PRON" and word in ("lui", "elle", "eux", "elles", "tout"))
        ) or (
            word == ","
            or (words.tag[here] in ("NOUN", "ADP", "DET") and steps < 5 and _adverbial(words, here, place))
        ):
            pass
        else:
            return None
        here -= 1
        steps += 1
    return None


def _before_insertion(words: Words, comma: int, first: int) -> int | None:
    """The auxiliary before words that commas set apart (*a, lors d'un débat, accusé*), or None."""
    for n in range(comma - 2, max(first, comma - 16), -1):
        if words.form[n] == "," and words.quote[n] < 0:
            return n - 1 if words.low[n - 1] in HAVE else None
    return None


_INSERTED = frozenset("par dans de en à lors pour après avant avec sans sur sous depuis".split())


def _before_phrase(words: Words, place: int, first: int) -> int | None:
    """The auxiliary before a short prepositional phrase (*ont [par la suite] confirmé*), or None.

    *a été interrogé par un ami et accusé* has another participle in between, and is none.
    """
    for n in range(place - 2, max(first, place - 7) - 1, -1):
        if words.quote[n] >= 0 or words.tag[n] == "PUNCT" or words.finite[n + 1] or words.participle[n + 1]:
            return None
        if words.low[n + 1] in ("et", "ou", "mais", "que", "qu'", "qui"):
            return None
        if words.low[n] in HAVE and words.low[n + 1] in _INSERTED and words.low[n - 1 : n] != ["y"]:
            return n
    return None


def semi_auxiliary(
    words: Words, vocabulary: Vocabulary, infinitive: int, first: int
) -> tuple[int, str, int | None] | None:
    """A verb that only colours the saying (*vient de dire*, *tient à préciser*, *tente-t-il de corriger*).

    Group start, mood, place of an inverted clitic.
    """
    here = infinitive - 1
    while here >= first and words.low[here] in CLITICS:
        here -= 1
    link = ""
    if here >= first and words.low[here] in ("de", "d'", "à", "par", "pour"):
        link = words.low[here].replace("d'", "de")
        here -= 1
    clitic = None
    while here >= first and (
        words.tag[here] == "ADV" or words.low[here] in _LINKS or words.low[here] in INVERTED_CLITICS
    ):
        if words.low[here] in INVERTED_CLITICS:
            clitic = here
        here -= 1
    if here < first:
        return None
    reading = vocabulary.semi_auxiliaries.get(words.low[here])
    if reading is None or (reading.infinitive, link) not in vocabulary.colouring:
        return None
    if reading.infinitive == "vouloir" and words.low[infinitive] == "dire":
        return None  # cela veut dire que: it means
    if reading.mood == PARTICIPLE or (here > first and words.low[here - 1] in HAVE | BE):
        helper = auxiliary(words, here, first)
        if helper is None:
            return None
        return helper[0], helper[1], helper[3] if clitic is None else clitic
    mood = FUTURE if reading.infinitive == "aller" and reading.mood == "pres" else reading.mood
    return here, mood, clitic


def _adverbial(words: Words, here: int, place: int) -> bool:
    return words.low[here] in (
        "en",
        "à",
        "de",
        "par",
        "pour",
        "sa",
        "son",
        "leur",
        "part",
        "côté",
        "revanche",
        "effet",
        "outre",
        "tour",
        "ce",
        "matin",
        "soir",
        "fois",
        "reprise",
        "reprises",
        "même",
        "fin",
        "une",
        "nouveau",
    )


def _aux_mood(word: str) -> str:
    if word in ("aurait", "auraient", "serait", "seraient"):
        return CONDITIONAL
    if word in ("aura", "auront", "sera", "seront"):
        return FUTURE
    if word in ("avoir", "être"):
        return INFINITIVE
    if word in ("ayant", "étant"):
        return GERUND
    return "pres"
