"""Incises: cues behind or inside what they report (*« … », a dit Paul*; *« …, dit-il, … »*)."""

from __future__ import annotations

from index.speech.adverbial import skip_adverbials
from index.speech.complement import complement
from index.speech.content import clause_end, clause_start, take, take_left, take_quotation
from index.speech.cue import VerbCue
from index.speech.draft import Draft, Range
from index.speech.sentence import CLOSING, PAUSES, Sentence
from index.speech.source import RELATIVES, parsed_subject, subject_after, subject_before
from index.speech.subject import words_are_generic


def find_incises(sentence: Sentence) -> None:
    """Fill in the sentence's incises and the words that they take up."""
    for cue in sentence.cues:
        subject = leading_subject(sentence, cue) if sentence.vocabulary.subject_first else None
        subject = subject or incise_subject(sentence, cue)
        if subject is not None:
            sentence.incises[cue.verb] = subject
            sentence.zones[min(cue.first, subject[0])] = max(subject[1], cue.last)


def incise_subject(sentence: Sentence, cue: VerbCue) -> Range | None:
    """The inverted subject of an incise, or None where the cue heads a clause of its own."""
    words = sentence.words
    before = cue.first - 1
    if not cue.finite or cue.passive or cue.negated or before < sentence.first:
        return None
    if cue.act("incise") is None and cue.act("que") is None:
        return None
    apart = words.quote[before] >= 0 or words.form[before] in PAUSES or words.form[before] == ")"
    if not (apart or words.low[before] in ("comme", "ainsi")):
        return None
    if words.low[before] == "comme" and cue.infinitive == "vouloir":
        return None  # comme le veut l'usage
    quoted = words.quote[before] >= 0 or (before > sentence.first and words.quote[before - 1] >= 0 and apart)
    subject = subject_after(words, cue, sentence.stop)
    if subject is None:
        return None
    if words_are_generic(sentence, subject) and not quoted:
        return None
    if cue.clitic is not None:
        return subject
    if words.quote[subject[0]] >= 0 or words.low[subject[0]] in ("que", "qu'"):
        return None
    if quoted and sentence.closes_before(before + 1 if words.quote[before] >= 0 else before) is not None:
        if cue.act("incise") is None and not _stands_alone(sentence, subject[1]):
            return None
        return subject
    if words.low[before] in ("comme", "ainsi"):
        return subject
    if cue.act("que") is None:
        return None
    spoken = sentence.first in words.dialogue
    told = spoken or _tells(sentence, before) or _is_verdict(sentence, cue, before)
    if not told or not _stands_alone(sentence, subject[1]):
        return None
    return subject


def _tells(sentence: Sentence, end: int) -> bool:
    """Whether what stands before a cue says something: *La ministre, qui a longtemps refusé,* does not.

    A verb of a relative clause that a comma sets off tells of the subject of what follows.
    """
    words = sentence.words
    relative = False
    for n in range(sentence.first, end):
        if n > sentence.first and words.form[n - 1] == ",":
            opening = words.low[n : n + 2]
            relative = opening[0] in RELATIVES or (words.tag[n] == "ADP" and opening[-1] in RELATIVES)
        if words.finite[n] and not relative:
            return True
    return False


def _is_verdict(sentence: Sentence, cue: VerbCue, end: int) -> bool:
    """Whether all that stands before a cue is a word or two that judge: *Faux, rétorque la commission*."""
    tags = sentence.words.tag[sentence.first : end]
    return cue.act("incise") is not None and 0 < len(tags) <= 3 and set(tags) <= {"ADJ", "ADV", "INTJ"}


def leading_subject(sentence: Sentence, cue: VerbCue) -> Range | None:
    """The subject in front of an incise's verb, in languages that allow it: *“…,” Anna Cole said*."""
    words = sentence.words
    if not cue.finite or cue.passive or cue.negated or cue.act("incise") is None:
        return None
    quoted = [n for n in range(sentence.first, cue.first) if words.quote[n] >= 0]
    begin = quoted[-1] + 1 if quoted else sentence.first
    while begin < cue.first and words.form[begin] in PAUSES:
        begin += 1
    if quoted and not _closes_turn(sentence, quoted[-1]) and complement(sentence, cue) is not None:
        return None
    if quoted and complement(sentence, cue) is None:
        parsed = parsed_subject(words, cue.verb, begin, cue.first)  # “…,” Cole, who lives nearby, said
        if parsed is not None and parsed[0] == begin:
            return parsed
    if not quoted or any(words.finite[begin : cue.first]):
        commas = [n for n in range(begin, cue.first) if words.form[n] == ","]
        between = words.form[cue.last : cue.last + 1] == [","]
        apart = bool(commas) and (between or any(words.finite[sentence.first : commas[-1]]))
        begin = commas[-1] + 1 if apart else cue.first
        told = cue.act("que") is None or complement(sentence, cue) is not None
        if told or not _stands_alone(sentence, cue.last):
            return None
    if begin >= cue.first or any(words.finite[begin : cue.first]):
        return None
    subject = subject_before(words, cue.first, cue.verb, begin)
    return subject if subject is not None and subject[0] <= begin + (words.low[begin] == "comme") else None


def _closes_turn(sentence: Sentence, mark: int) -> bool:
    """Whether a closing mark ends a clause and not only a quoted term: *“No,” she said*."""
    words = sentence.words
    paused = words.form[mark - 1] in PAUSES or words.form[mark + 1] in PAUSES
    return paused or words.reach(words.quote[mark])[0] == sentence.first


def _stands_alone(sentence: Sentence, end: int) -> bool:
    """Whether only circumstances follow, up to a comma or the sentence's end."""
    here = skip_adverbials(sentence.words, end, sentence.stop)
    return here >= sentence.stop or sentence.words.form[here] in CLOSING


def incise_statements(sentence: Sentence) -> list[Draft]:
    """Statements whose cue follows or interrupts them."""
    return [_read(sentence, cue) for cue in sentence.cues if cue.verb in sentence.incises]


def _read(sentence: Sentence, cue: VerbCue) -> Draft:
    words = sentence.words
    subject = sentence.incises[cue.verb]
    act = cue.act("incise") or cue.act("que") or "said"
    draft = Draft("incise", [], act=act, cue=(cue.first, cue.last), source=subject)
    before = begin = min(cue.first, subject[0])
    while before > sentence.first and words.form[before - 1] in PAUSES and words.quote[before - 1] < 0:
        before -= 1
    if words.low[before - 1] in ("comme", "ainsi") and words.quote[before - 1] < 0:
        _comparison(sentence, draft, before - 1, sentence.zones[begin])
        return draft
    number = sentence.closes_before(before)
    if number is not None:
        take_left(sentence, draft, number)
    else:
        take(sentence, draft, _after_colon(sentence, clause_start(sentence, before), before), before)
    _resume(sentence, draft, sentence.zones[begin])
    return draft


def _after_colon(sentence: Sentence, start: int, end: int) -> int:
    """Where the clause begins that a verb of saying announces: *Il dément : **le tout**, dit-il, est là*."""
    words = sentence.words
    for n in range(start, end):
        if words.form[n] == ":" and words.quote[n] < 0:
            announced = any(start <= cue.verb < n for cue in sentence.cues)
            return n + 1 if announced else start
    return start


def _comparison(sentence: Sentence, draft: Draft, before: int, end: int) -> None:
    """*Comme l'a dit Paul, la porte est close* and *La porte, comme l'a dit Paul, est close*."""
    if before > sentence.first:
        take(sentence, draft, clause_start(sentence, before), before)
    if end < sentence.stop and sentence.words.form[end] in (",", ":"):
        take(sentence, draft, end + 1, clause_end(sentence, end + 1, None))


def _resume(sentence: Sentence, draft: Draft, end: int) -> None:
    """The content that goes on after the incise: *« … », a-t-il dit hier, « … »*."""
    words = sentence.words
    for here in (end, skip_adverbials(words, end, sentence.stop)):
        if here + 1 >= sentence.stop or words.form[here] not in (",", ":"):
            continue
        number = sentence.opens_at(here + 1)
        if number is not None and draft.spans:
            close = words.reach(number)[1]
            while number is not None:
                take_quotation(sentence, draft, number)
                close = words.reach(number)[1]
                number = (
                    sentence.opens_at(close + 1)
                    if close < sentence.stop and words.form[close] == ","
                    else None
                )
        elif draft.pieces and not draft.spans and words.form[here] == ",":
            after = here + 1
            if words.low[after] not in ("qui", "dont", "où", "avant", "ajoutant", "tandis"):
                take(sentence, draft, after, clause_end(sentence, after, None))
        return
