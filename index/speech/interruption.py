"""Cues inside quotation marks, with what they tell of the speaker: *« Je pars, dit Anne, émue. Adieu. »*."""

from __future__ import annotations

from collections.abc import Collection

from index.speech.cue import find_verb_cues
from index.speech.draft import Draft, Range, inner_span
from index.speech.grammar import BEARING, FIRST_PERSON, PRESENTING, TIMES
from index.speech.phrase import is_named
from index.speech.sentence import Sentence
from index.speech.source import RELATIVES, subject_after
from index.speech.words import TERMINAL, Words

_ENDS = TERMINAL | {",", ";", ":"}
# Words that an incise takes at most up to a pause, and up to its full stop; and how many pauses it has.
_TO_PAUSE = 30
_TO_STOP = 60
_ASIDES = 4


def interruptions(sentence: Sentence) -> list[Draft]:
    """Cues inside quotation marks: *« Je refuse, tranche-t-elle, de céder »*."""
    drafts = []
    for number in list(sentence.free_quotations()):
        draft = _interrupted(sentence, number)
        if draft is not None:
            drafts.append(draft)
    return drafts


def _interrupted(sentence: Sentence, number: int) -> Draft | None:
    words = sentence.words
    start, end = words.reach(number)
    quotation = words.outer[number]
    draft = Draft("interrupted", [], kind="direct")
    begin = quotation.start
    for cue in find_verb_cues(words, sentence.vocabulary, start + 1, end):
        before = cue.first - 1
        if not cue.finite or cue.act("incise") is None or words.form[before] not in (",", "!", "?", "…"):
            continue
        if before <= start + 1:
            continue
        subject = subject_after(words, cue, end)
        if subject is None or (
            cue.clitic is not None and words.low[cue.clitic].lstrip("-t") in ("je", "nous", "vous")
        ):
            continue
        after = max(subject[1], cue.last)
        pause = _next(words, after, min(end, after + _TO_PAUSE), _ENDS)
        ends = (pause == end or words.form[pause] in _ENDS) and not any(words.finite[after:pause])
        if cue.clitic is None and not (ends and (not quotation.closed or _names_someone(words, subject))):
            continue
        apposed = next((n for n in range(after - 1, subject[0], -1) if words.form[n] == ","), pause)
        close = max(_aside_end(words, place, start + 1, end) for place in (apposed, pause))
        piece = inner_span(words.text, begin, words.end[before])
        if piece:
            draft.spans.append(piece)
        if draft.cue is None:
            draft.cue, draft.source, draft.act = (cue.first, cue.last), subject, cue.act("incise") or "said"
        begin = quotation.end if close >= end else words.start[min(close + 1, end - 1)]
        if not quotation.closed and (close >= end or words.form[close] == "."):
            begin = quotation.end
    if draft.cue is None:
        return None
    rest = inner_span(words.text, begin, quotation.end) if begin < quotation.end else None
    if rest:
        draft.spans.append(rest)
    draft.pieces.append((start, end))
    sentence.claimed.add(number)
    return draft if draft.spans else None


def _names_someone(words: Words, subject: Range) -> bool:
    """Whether a subject or one of its appositions is a name: *le maire, Paul Dumas*."""
    starts = [n + 1 for n in range(*subject) if words.form[n] == ","]
    return any(is_named(words, start, subject[1]) for start in (subject[0], *starts))


def _next(words: Words, start: int, stop: int, forms: Collection[str]) -> int:
    """The place of the first of these forms, or `stop`."""
    return next((n for n in range(start, stop) if words.form[n] in forms), stop)


def _aside_end(words: Words, pause: int, first: int, end: int) -> int:
    """The pause that ends an incise, after what it tells of its speaker: *dit Anne, née ici et mère d'Éva.*

    What begins so and has no clause of its own up to the full stop is all told of the speaker. `first` is the
    place where the quotation begins.
    """
    for _ in range(_ASIDES):
        if pause >= end or words.form[pause] != ",":
            break
        stop = _next(words, pause + 1, min(end, pause + _TO_STOP), TERMINAL)
        comma = _next(words, pause + 1, stop, _ENDS)
        if not _tells_of_speaker(words, pause + 1, comma, first):
            break
        whole = (stop == end or words.form[stop] == ".") and _is_clauseless(words, pause + 1, stop)
        pause = stop if whole else comma
    return pause


def _tells_of_speaker(words: Words, start: int, stop: int, first: int) -> bool:
    """Whether what stands between two pauses tells of the speaker before it, and is not speech that goes on.

    So do a noun without determiner, an age, a participle or adjective in the singular, the speaker's bearing
    (*la voix éteinte*), and a relative clause that completes nothing said (*c'est un plan, dit-il, qui…*).
    """
    while start < stop and words.tag[start] == "ADV":
        start += 1
    if start >= stop or not _is_clauseless(words, start, stop):
        return False
    low, tag = words.low[start], words.tag[start]
    if low in ("qui", "dont"):
        begin = max(first, start - _TO_STOP)
        begin = next((n + 1 for n in range(start - 2, begin, -1) if words.form[n] in TERMINAL), begin)
        return not any(word in PRESENTING for word in words.low[begin:start])
    if tag in ("NUM", "DET"):
        heads = {"an", "ans"} if tag == "NUM" else BEARING
        return start + 1 < stop and words.low[start + 1] in heads
    if low in TIMES or words.number[start] == "Plur":
        return False
    if tag in ("PROPN", "X"):  # a noun or title taken for a name: fondatrice, PDG
        return not words.form[start].istitle()
    return tag in ("NOUN", "ADJ") or (words.participle[start] and not low.endswith("ant"))


def _is_clauseless(words: Words, start: int, stop: int) -> bool:
    """Whether there are no verbs but in relative clauses, and no words by which a speaker names himself."""
    relative = False
    for n in range(start, stop):
        verb = words.finite[n] or (words.tag[n] == "VERB" and not words.participle[n])
        if words.low[n] in FIRST_PERSON or (verb and not relative):
            return False
        relative = words.low[n] in RELATIVES or (relative and words.form[n] != ",")
    return True
