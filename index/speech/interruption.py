"""Cues inside quotation marks, with what they tell of the speaker: *« Je pars, dit Anne, émue. Adieu. »*."""

from __future__ import annotations

from index.speech.adverbial import skip_adverbials
from index.speech.aside import (
    ENDS,
    Incise,
    aside_end,
    is_role,
    lacking,
    names_someone,
    without_objects,
)
from index.speech.cue import find_verb_cues
from index.speech.draft import Draft, inner_span
from index.speech.sentence import Sentence
from index.speech.source import RELATIVES, subject_after
from index.speech.words import TERMINAL, Words

_OPENS = (TERMINAL - {"."}) | {","}
_TO_PAUSE = 30  # words that an incise takes at most up to a pause
_SUBORDINATING = RELATIVES | {"quand", "lorsque", "lorsqu'", "comme"}


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
        if not cue.finite or cue.act("incise") is None or words.form[before] not in _OPENS:
            continue
        if before <= start + 1:
            continue
        subject = subject_after(words, cue, end)
        if subject is None or (
            cue.clitic is not None and words.low[cue.clitic].lstrip("-t") in ("je", "nous", "vous")
        ):
            continue
        lacks = lacking(words, start + 1, before)
        subject = without_objects(words, subject, lacks)
        after = max(subject[1], cue.last)
        pause = words.next_of(after, min(end, after + _TO_PAUSE), ENDS)
        ends = (pause == end or words.form[pause] in ENDS) and _begins_no_clause(words, after, pause)
        known = names_someone(words, subject) or (not sentence.cues and is_role(words, subject))
        if cue.clitic is None and not (ends and (known or not quotation.closed)):
            continue
        if ends:
            incise = Incise(words, start + 1, before, subject, cue.clitic is not None, lacks)
            apposed = next((n for n in range(after - 1, subject[0], -1) if words.form[n] == ","), pause)
            close = max(aside_end(incise, place, end) for place in {apposed, pause})
        else:
            close = skip_adverbials(words, after, end)
        piece = inner_span(words.text, begin, words.end[before])
        if piece:
            draft.spans.append(piece)
        if draft.cue is None:
            draft.cue, draft.source, draft.act = (cue.first, cue.last), subject, cue.act("incise") or "said"
        resumes = close + (close < end and words.form[close] in ENDS)
        begin = quotation.end if close >= end else words.start[min(resumes, end - 1)]
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


def _begins_no_clause(words: Words, start: int, stop: int) -> bool:
    """Whether no clause begins there but subordinate ones: speech may go on without a pause before it."""
    for n in range(start, stop):
        if words.low[n] in _SUBORDINATING:
            return True
        if words.finite[n]:
            return False
    return True
