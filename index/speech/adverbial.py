"""Adverbials by their words: set phrases, expressions of time, prepositional phrases."""

from __future__ import annotations

from index.speech.grammar import (
    ADVERBIAL_PREPOSITIONS,
    ADVERBIALS,
    BEFORE_TIME,
    DOUBLE_PREPOSITIONS,
    IN_TIME,
    TIMES,
)
from index.speech.phrase import phrase_end
from index.speech.words import Words

_LINKING = frozenset({"de", "d'", "du", "des"})


def skip_adverbials(words: Words, here: int, last: int) -> int:
    """Past adverbs, dates and prepositional phrases that stand between a cue and what it governs."""
    while here < last:
        after = _adverbial_end(words, here, last)
        if after == here:
            return here
        here = after
    return here


def _adverbial_end(words: Words, here: int, last: int) -> int:
    low = words.low[here]
    fixed = fixed_adverbial(words, here, last)
    if fixed > here:
        return fixed
    double = (
        low in DOUBLE_PREPOSITIONS
        and here + 1 < last
        and words.low[here + 1] in (_LINKING | {"à", "au", "aux"})
    )
    if words.tag[here] == "ADV" and not words.mark[here] and words.quote[here] < 0 and not double:
        return here + 1
    time = time_end(words, here, last)
    if time > here:
        return time
    if (
        low == "à"
        and words.low[here + 1 : here + 2] == ["ce"]
        and words.low[here + 2 : here + 3] in (["que"], ["qu'"])
    ):
        return here
    if (words.tag[here] == "ADP" or low in ADVERBIAL_PREPOSITIONS or double) and low not in (
        "de",
        "d'",
        "que",
    ):
        start = here + 1
        start += double
        end = phrase_end(words, start, last, appositions=False)
        if end > start:
            return _medium_end(words, start, end)
        time = time_end(words, start, last)
        return time if time > start else here
    return here


def _medium_end(words: Words, start: int, end: int) -> int:
    """*a dit à l'AFP Anne Roca*: the agency ends where the name begins."""
    for n in range(start, end - 1):
        agency = words.form[n].isupper() and 2 < len(words.form[n]) < 7
        if agency and words.form[n + 1].istitle() and words.tag[n + 1] in ("PROPN", "X", "NOUN"):
            return n + 1
    return end


def fixed_adverbial(words: Words, here: int, last: int) -> int:
    """After a set phrase (*pour sa part*, *par ailleurs*) that begins at `here`, or `here`."""
    for phrase in ADVERBIALS.get(words.low[here], ()):
        if here + len(phrase) <= last and tuple(words.low[here : here + len(phrase)]) == phrase:
            return here + len(phrase)
    return here


def time_end(words: Words, here: int, last: int) -> int:
    """After an expression of time that begins at `here` (*lundi*, *le 25 mars*, *ce matin*), or `here`."""
    start = here
    if here < last and words.low[here] in BEFORE_TIME:
        here += 1
    while here < last and (
        words.tag[here] == "NUM"
        or words.low[here][:1].isdigit()
        or words.low[here] in ("premier", "dernier", "même", "-")
    ):
        here += 1
    if here >= last or words.low[here] not in TIMES or words.quote[here] >= 0:
        return start
    if words.low[here] == "été" and here == start and words.low[here - 1 : here] != ["en"]:
        return start  # avait été fermée: no summer
    while (
        here < last
        and words.quote[here] < 0
        and (words.low[here] in TIMES or words.tag[here] == "NUM" or words.low[here] in IN_TIME)
    ):
        here += 1
    if (
        here < last
        and words.low[here] in ("plus", "peu")
        and words.low[here + 1 : here + 2] in (["tôt"], ["tard"])
    ):
        here += 2
    return here
