"""When and where something was said, to whom, and the day that *mardi* or *hier* means."""

from __future__ import annotations

import re
from datetime import date, timedelta

from index.speech.adverbial import time_end
from index.speech.draft import Draft, Range
from index.speech.grammar import TIMES
from index.speech.phrase import phrase_end
from index.speech.sentence import Sentence

_TO = frozenset({"à", "au", "aux", "auprès", "devant"})
_AT = frozenset("dans sur lors en depuis devant chez via pendant durant à au aux".split())
_WINDOW = 25  # words on either side of a cue that its circumstances stand in


def add_circumstances(sentence: Sentence, draft: Draft) -> None:
    """Fill in when, where and to whom, from the words around the cue that are no content.

    *« Ce budget », a-t-il insisté mardi lors d'un point de presse à Brest*: *mardi*, *lors d'un point de
    presse à Brest*.
    """
    if draft.cue is None:
        return
    words = sentence.words
    content = {n for first, last in draft.pieces for n in range(first, last)}
    here = max(sentence.first, draft.cue[0] - _WINDOW)
    stop = min(len(words), max(sentence.stop, draft.cue[1]), draft.cue[1] + _WINDOW)
    while here < stop:
        if (
            here in content
            or words.quote[here] >= 0
            or (draft.source and draft.source[0] <= here < draft.source[1])
        ):
            here += 1
            continue
        time = max(time_end(words, here, stop), _clock_end(sentence, here, stop))
        if time > here:
            if _is_point(sentence, here, time) and not _elsewhere(sentence, draft, here):
                if draft.when is not None and draft.when[1] == here:
                    draft.when = (draft.when[0], time)  # lundi à 9h30
                draft.when = draft.when or (here, time)
            here = time
            continue
        if words.low[here] in _AT | _TO and _elsewhere(sentence, draft, here):
            here += 1
            continue
        here = _phrase(sentence, draft, here, stop)


_CLOCK = re.compile(r"\d{1,2} ?h(?:eures?)?(?: ?\d\d)?$")
_ABOUT = frozenset("vers à dès avant après".split())
_UNITS = frozenset(
    "an ans année années mois semaine semaines jour jours heure heures minute minutes journée".split()
)
_POINTING = frozenset("ce cet cette même dernier dernière passé passée".split())


def _clock_end(sentence: Sentence, here: int, stop: int) -> int:
    """After a time of day that begins at `here` (*vers 9h30*, *à 15 heures*), or `here`."""
    words = sentence.words
    if words.low[here] not in _ABOUT:
        return here
    for last in range(min(here + 5, stop), here + 1, -1):
        written = words.text[words.start[here + 1] : words.end[last - 1]].lower().replace("\u00a0", " ")
        if _CLOCK.fullmatch(written):
            return last
    return here


def _is_point(sentence: Sentence, first: int, last: int) -> bool:
    """Whether an expression of time is a point: *mardi*, *vers 9h30*, *cette semaine*; not *52 ans*."""
    words = sentence.words
    low = words.low[first:last]
    if not any(word in _UNITS for word in low) or low[0] in _ABOUT:
        return True
    if any(word in TIMES - _UNITS or word in _POINTING for word in low):
        return True
    return words.low[max(0, first - 3) : first] == ["il", "y", "a"] or (
        low[0] in ("l'", "la", "le") and len(low) > 2
    )


def _elsewhere(sentence: Sentence, draft: Draft, here: int) -> bool:
    """Whether a circumstance belongs to the verb of another clause than the cue's.

    *Alors que le site est fermé depuis lundi, le maire exige…*: *lundi* is not when he spoke.
    """
    words = sentence.words
    assert draft.cue is not None
    content = {n for first, last in draft.pieces for n in range(first, last)}
    if here >= draft.cue[1]:
        between = range(draft.cue[1], here)
    elif here < draft.cue[0]:
        first = here
        while (
            first > sentence.first
            and words.form[first - 1] not in (",", ";", ":")
            and words.quote[first - 1] < 0
        ):
            first -= 1
        between = range(first, here)
    else:
        return False
    return any(words.finite[n] and words.quote[n] < 0 and n not in content for n in between)


def _phrase(sentence: Sentence, draft: Draft, here: int, stop: int) -> int:
    """Read a prepositional phrase as place, medium, occasion or addressee; the place after it."""
    words = sentence.words
    low = words.low[here]
    if low not in _AT | _TO or words.tag[here] not in ("ADP", "ADV", "DET"):
        return here + 1
    start = here + 1
    time = time_end(words, start, stop)
    if time > start and words.tag[start] == "PROPN":  # on Tuesday
        draft.when = draft.when or (start, time)
        return time
    if low in ("lors", "auprès") and start < stop and words.low[start] in ("de", "d'", "du", "des"):
        start += 1
    end = phrase_end(words, start, stop, appositions=False)
    if end <= start:
        return here + 1
    occasion = _holds(sentence, start, end, "occasion")
    name = any(words.tag[n] == "PROPN" for n in range(start, end))
    if (
        low in _TO
        and draft.cue is not None
        and here >= draft.cue[0]
        and not occasion
        and _listener(sentence, start, end)
    ):
        draft.addressee = draft.addressee or (start, end)
    elif occasion or (name and low in ("sur", "à", "au", "aux", "dans", "en", "depuis", "chez", "devant")):
        further = here
        if draft.where is not None and draft.where[1] == here:
            further = draft.where[0]
            draft.where = None
        draft.where = draft.where or (further, end)
    return end


def _holds(sentence: Sentence, first: int, last: int, name: str) -> bool:
    words = sentence.words
    nouns = sentence.vocabulary.sets[name]
    return any(words.low[n] in nouns or words.low[n].rstrip("s") in nouns for n in range(first, last))


def _listener(sentence: Sentence, first: int, last: int) -> bool:
    """Whether one speaks *to* it: an agency, the press, a person."""
    words = sentence.words
    if words.low[first - 1] == "à" and words.tokens[first].ent_type_ == "PER":
        return True
    if any(words.form[n].isupper() and 2 < len(words.form[n]) < 7 for n in range(first, last)):
        return True
    return _holds(sentence, first, last, "listeners")


def relayed(drafts: list[Draft]) -> None:
    """Mark statements inside another's content as nested, and who relays them.

    *Selon l'AFP, le maire a dit que…*: the mayor speaks, via the agency.
    """
    for inner in drafts:
        if inner.cue is None:
            continue
        for outer in drafts:
            if outer is inner or outer.cue is None or outer.source is None or outer.source == inner.source:
                continue
            if any(first <= inner.cue[0] < last for first, last in outer.pieces) and not _inside(
                outer, inner
            ):
                inner.nested = True
                inner.via = inner.via or outer.source


def _inside(outer: Draft, inner: Draft) -> bool:
    cue: Range | None = outer.cue
    return cue is not None and any(first <= cue[0] < last for first, last in inner.pieces)


_WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier janv jan",
            "février fevrier févr fév",
            "mars",
            "avril avr",
            "mai",
            "juin",
            "juillet juil",
            "août aout",
            "septembre sept",
            "octobre oct",
            "novembre nov",
            "décembre decembre déc",
        ),
        1,
    )
    for name in names.split()
}
_DATE = re.compile(rf"\b(\d{{1,2}})(?:er)?\s+({'|'.join(_MONTHS)})\b\.?(?:\s+(\d{{4}}))?", re.IGNORECASE)
_WEEKDAY = re.compile(rf"\b({'|'.join(_WEEKDAYS)})\b", re.IGNORECASE)
_NEXT = re.compile(r"\b(prochain|prochaine|demain)\b", re.IGNORECASE)


def day_of(when: str | None, published: str | None) -> str | None:
    """The ISO date that an expression of time means in an article of a given date, or None where it is open.

    Speech is reported after it was said, so a bare weekday is the last one up to the article's own day.

    >>> day_of("mardi matin", "2024-05-16"), day_of("hier", "2024-05-16"), day_of("le 2 mai", "2024-05-16")
    ('2024-05-14', '2024-05-15', '2024-05-02')
    """
    if not when:
        return None
    today = _day(published)
    written = _DATE.search(when)
    if written:
        return _written_date(written, today)
    if today is None:
        return None
    low = when.lower()
    if re.search(r"\bavant-hier\b", low):
        return (today - timedelta(days=2)).isoformat()
    if re.search(r"\bhier\b", low):
        return (today - timedelta(days=1)).isoformat()
    weekday = _WEEKDAY.search(low)
    if weekday:
        back = (today.weekday() - _WEEKDAYS.index(weekday.group(1))) % 7
        if _NEXT.search(low):
            return (today + timedelta(days=7 - back)).isoformat()
        if re.search(r"\bdernier\b", low) and back == 0:
            back = 7
        return (today - timedelta(days=back)).isoformat()
    if re.search(r"\baujourd.hui\b|\bce (?:matin|soir|jour|midi)\b|\bcet après-midi\b|\bcette nuit\b", low):
        return today.isoformat()
    return None


def _day(published: str | None) -> date | None:
    try:
        return date.fromisoformat(published[:10]) if published and len(published) >= 10 else None
    except ValueError:
        return None


def _written_date(written: re.Match[str], today: date | None) -> str | None:
    day, month = int(written.group(1)), _MONTHS[written.group(2).lower()]
    if written.group(3):
        year = int(written.group(3))
    elif today is None:
        return None
    else:
        year = today.year - (
            1 if (month, day) > (today.month, today.day + 1) and month - today.month > 1 else 0
        )
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
