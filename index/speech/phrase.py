"""Phrases by their words and tags: noun phrases, expressions of time, adverbials.

Tags are right more often than trees, and a phrase that a rule needs is short: these readers go from left to
right and never look at the parse, so that a wrong attachment does not reach the statement.
"""

from __future__ import annotations

from index.speech.grammar import AUTHORED, CLITICS, LOOSE_PREPOSITIONS, NO_APPOSITION, NOUN_PRONOUNS, TIMES
from index.speech.words import TERMINAL, Words

_OPENERS = frozenset({"DET", "NUM", "ADJ", "NOUN", "PROPN", "PRON", "X", "SYM"})
_LINKING = frozenset({"de", "d'", "du", "des"})
_PAUSES = TERMINAL | {","}
_AFTER_APPOSITION = frozenset({",", ".", ":", ";", ")", "!", "?", "…", "-", "–", "—"})


def phrase_end(words: Words, first: int, last: int, appositions: bool = True, closed: bool = False) -> int:
    """The place after the noun phrase that begins at `first`; `first` itself where none begins.

    *le ministre du Budget, Paul Vidal (PS), a dit*: up to the comma before *a*. With `closed`, a clause with
    a subject of its own must follow (*selon l'AFP, le Conseil, réuni hier, a voté*: only *l'AFP*).
    """
    here = _core_end(words, first, last)
    if here == first:
        return first
    if here < last and words.mark[here] and words.quote[here] == words.quote[here - 1]:
        here += 1
    here = _grown(words, here, last)
    if appositions:
        here = _appositions(words, first, here, last, closed)
    return here


def _grown(words: Words, here: int, last: int) -> int:
    while here < last:
        further = _grow(words, here, last)
        if further == here:
            break
        here = further
    return here


def _core_end(words: Words, first: int, last: int) -> int:
    """Determiners, numbers and adjectives up to and with the first noun, name or pronoun."""
    here = first
    while here < last:
        tag, low = words.tag[here], words.low[here]
        if words.mark[here]:
            if (
                here == first
                or words.quote[here] == words.quote[first]
                or words.tag[here - 1] in ("DET", "NOUN")
            ):
                here += 1
                continue
            return first
        if low in CLITICS and tag == "PRON" and low not in ("lui", "nous", "le", "la", "les", "l'", "leur"):
            return first
        if tag in ("NOUN", "PROPN", "X"):
            return here + 1
        if (tag in ("PRON", "NUM") or low in NOUN_PRONOUNS) and not _more(words, here + 1, last):
            return here + 1
        if tag in _OPENERS or low in ("tout", "l'", "le", "la", "les", "-", "ex"):
            here += 1
            continue
        if (
            tag in ("VERB", "ADV", "AUX")
            and here > first
            and words.tag[here - 1] in ("DET", "ADJ")
            and not words.finite[here]
        ):
            return here + 1  # a noun taken for a verb: le porte-parole
        if low in _LINKING and here > first and _more(words, here + 1, last):
            here += 1
            continue
        if low in _LINKING and here == first and _particle(words, here, last):
            here += 1
            continue
        return first
    return first


def _more(words: Words, place: int, last: int) -> bool:
    if place >= last or (words.quote[place] >= 0 and words.mark[place]):
        return False
    return words.tag[place] in ("NOUN", "PROPN", "ADJ", "NUM", "DET") or words.low[place] in _LINKING


def _capital(words: Words, place: int) -> bool:
    return words.form[place][:1].isupper() and words.tag[place] not in ("PRON", "DET", "ADP", "AUX")


def _grow(words: Words, here: int, last: int) -> int:
    """One step further into the phrase: a modifier after its head."""
    tag, low = words.tag[here], words.low[here]
    if low in TIMES and tag != "PROPN" and words.low[here - 1] not in _LINKING:
        return here
    if tag in ("PROPN", "ADJ", "NUM", "X", "NOUN") or (_capital(words, here) and not words.finite[here]):
        lower = tag == "NOUN" and words.tag[here - 1] == "PROPN" and not words.form[here][:1].isupper()
        verb = (
            lower and here + 1 < last and words.tag[here + 1] in ("ADP", "DET", "SCONJ")
        )  # le Vatican riposte en…
        return here if verb or _closes_number(words, here) else here + 1
    if low == "non" and here + 1 < last and words.tag[here + 1] in ("ADJ", "NOUN"):
        return here + 2
    if words.form[here] == "(":
        close = next((n for n in range(here + 1, min(here + 12, last)) if words.form[n] == ")"), None)
        return close + 1 if close is not None else here
    if words.mark[here] and words.quote[here] >= 0:
        first, end = words.reach(words.quote[here])
        name = first == here and end - first <= 8 and words.tag[here - 1] in ("NOUN", "PROPN", "ADJ")
        return end if name and not any(words.finite[first:end]) else here
    if low in _LINKING or (low in LOOSE_PREPOSITIONS and _belongs(words, here)):
        grown = _core_end(words, here + 1, last)
        return grown if grown > here + 1 else here
    if low in ("et", "ou", "&", "-", "/", "et/ou"):
        return _coordinated(words, here, last)
    if low in AUTHORED and here + 1 < last and words.low[here + 1] in ("par", "dans", "pour", "sur", "en"):
        grown = _core_end(words, here + 2, last)
        return grown if grown > here + 2 else here
    if _particle(words, here, last):
        return here + 2
    return here


def _particle(words: Words, here: int, last: int) -> bool:
    """A capitalised particle inside a name: *Jean-Marie Le Pen*, *le quotidien El País*."""
    if here + 1 >= last or not (words.form[here].istitle() and words.form[here + 1][:1].isupper()):
        return False
    return len(words.form[here]) <= 3 and words.quote[here] == words.quote[here - 1]


def _closes_number(words: Words, here: int) -> bool:
    """A number after a noun that begins something else: *le 25*, *19 personnes*."""
    return words.tag[here] == "NUM" and not words.form[here][:1].isupper() and words.tag[here - 1] == "PROPN"


def _coordinated(words: Words, here: int, last: int) -> int:
    start = here + 1
    low = words.low[here]
    if low in ("et", "ou") and start < last and words.low[start] in _LINKING:
        start += 1
    grown = _core_end(words, start, last)
    if grown == start:
        return here
    if low in ("et", "ou") and words.tag[start] not in ("PROPN", "NOUN", "DET", "NUM", "X", "ADJ"):
        return here
    return here if low in ("et", "ou") and _begins_clause(words, grown, last) else grown


def _begins_clause(words: Words, here: int, last: int) -> bool:
    """Whether what looked coordinated is the subject of a clause of its own: *et les élus ont voté*."""
    here = _grown_names(words, here, last)
    return here < last and words.finite[here] and _verb_before(words, here)


def _grown_names(words: Words, here: int, last: int) -> int:
    while here < last and words.tag[here] in ("PROPN", "ADJ", "NOUN"):
        here += 1
    return here


def _verb_before(words: Words, here: int) -> bool:
    """Whether a finite verb stands in the few words before: then the coordination joins clauses."""
    for n in range(here - 1, max(-1, here - 30), -1):
        if words.form[n] in TERMINAL:
            return False
        if words.finite[n]:
            return True
    return False


def _belongs(words: Words, here: int) -> bool:
    """Whether *à*, *en*… attaches to the noun before: *ministre à la Ville*, not *dit Paul à l'AFP*.

    What is written *sur X* or *sur Facebook* is written there.
    """
    if words.low[here] == "sur" and words.form[here + 1 : here + 2] and words.form[here + 1][:1].isupper():
        return False
    return words.tag[here - 1] in ("NOUN", "ADJ") and words.dep[here + 1 : here + 4].count("nmod") > 0


def _appositions(words: Words, first: int, here: int, last: int, closed: bool) -> int:
    """Comma-separated appositions that belong to the phrase."""
    base = here
    named = is_named(words, first, here)
    for _ in range(3):
        if here >= last or words.form[here] != ",":
            break
        start = here + 1
        while start < last and words.tag[start] == "ADV" and words.quote[start] < 0:
            start += 1
        if (
            start >= last
            or words.low[start] in NO_APPOSITION
            or words.tag[start] == "PRON"
            or words.low[start] in TIMES
        ):
            break
        if named and words.tag[start] == "PROPN":
            break
        end = _apposition_end(words, start, last)
        if end == start:
            break
        name = words.tag[start] == "PROPN" and not named and not closed
        if (
            end < len(words)
            and words.form[end] not in _AFTER_APPOSITION
            and (closed or not words.mark[end])
            and not name
        ):
            break
        named |= is_named(words, start, end)
        here = end
    if closed and here > base and here + 1 < last and words.form[here] == ",":
        after = here + 1
        while after < last and (words.tag[after] == "ADV" or words.low[after] in CLITICS):
            after += 1
        if after < last and words.finite[after]:
            return base
    return here


def _apposition_end(words: Words, start: int, last: int) -> int:
    if words.mark[start]:
        begin, end = words.reach(words.quote[start])
        return end if begin == start and end - begin <= 6 and not any(words.finite[begin:end]) else start
    if words.participle[start] and not words.finite[start] and not words.low[start].endswith("ant"):
        stop = min(start + 15, last)
        pause = words.next_of(start, stop, _PAUSES)
        closed = pause < stop and words.form[pause] == ","
        return pause if closed and not any(words.finite[start:pause]) else start
    end = _core_end(words, start, last)
    if end == start:
        return start
    end = _grown(words, end, last)
    while end < last and (words.low[end] in LOOSE_PREPOSITIONS | {"auprès"} or words.participle[end]):
        start = end + 1 + (words.low[end] == "auprès")
        grown = _core_end(words, start, last)
        if grown == start:
            break
        end = _grown(words, grown, last)
    return end


def is_named(words: Words, first: int, last: int) -> bool:
    """Whether the phrase already holds a proper name of its own (not one that a preposition introduces)."""
    n = first
    while n < last:
        if words.tag[n] != "PROPN" or not words.form[n][:1].isupper():
            n += 1
            continue
        before = words.tag[n - 1] if n > first else ""
        if n == first or before in ("NOUN", "ADJ", "X") or (before == "DET" and n == first + 1):
            return True
        while n < last and (words.tag[n] == "PROPN" or words.form[n] == "-"):
            n += 1
    return False
