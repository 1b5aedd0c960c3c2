"""Reports without a verb outside the marks: *Il « regrette ce choix »*; *Elle est formelle. …*."""

from __future__ import annotations

from index.speech.content import take, take_quotation
from index.speech.cue import find_verb_cues
from index.speech.draft import Draft, Range, inner_span
from index.speech.grammar import CLITICS
from index.speech.quotation import Quotation
from index.speech.sentence import CLOSING, Sentence
from index.speech.source import adjacent_phrase, antecedent, main_subject, subject_before
from index.speech.words import Words

FREE = 3  # sentences of free indirect speech after *est formel*, at most


def predicate_statements(sentence: Sentence) -> list[Draft]:
    """Quotations that begin with their own verb of saying: *La préfecture « ne commente pas »*."""
    drafts = []
    words = sentence.words
    for number in list(sentence.free_quotations()):
        start, end = words.reach(number)
        verb = start + 1
        while verb < end and words.low[verb] in CLITICS:
            verb += 1
        if verb >= end or start == sentence.first:
            continue
        silent = words.low[verb] in sentence.vocabulary.sets["silent"]
        readings = sentence.vocabulary.forms.get(words.low[verb], ())
        reports = words.finite[verb] and any(
            {"que", "announce", "à", "de"} & set(entry.acts)
            for reading in readings
            for entry in sentence.vocabulary.verbs[reading.infinitive]
        )
        if not (reports or silent):
            continue
        source = _source(sentence, start, verb)
        if source is None:
            continue
        draft = Draft(
            "predicate", [], act="declined" if silent else "said", cue=(verb, verb + 1), source=source
        )
        draft.confidence = 0.7
        if end >= sentence.stop or words.form[end] in CLOSING:
            take_quotation(sentence, draft, number)
        else:
            take(sentence, draft, start, sentence.stop)
        drafts.append(draft)
    return drafts


def _source(sentence: Sentence, mark: int, verb: int) -> Range | None:
    words = sentence.words
    if sentence.subject_pronoun(mark - 1):
        return mark - 1, mark
    if words.low[mark - 1] == "qui":
        return antecedent(words, mark - 1, verb, sentence.first)
    return adjacent_phrase(words, mark, sentence.first)


def announces_stance(sentence: Sentence) -> Range | None:
    """The subject of a sentence that free indirect speech follows: *La directrice est formelle.*"""
    words = sentence.words
    last = sentence.stop - 1
    if last <= sentence.first + 1 or sentence.cues or last - sentence.first > 12:
        return None
    if words.low[last] not in sentence.vocabulary.sets["stances"] or words.low[last - 1] not in (
        "est",
        "reste",
        "montre",
        "dit",
    ):
        return None
    return main_subject(words, sentence.first, sentence.stop)


def goes_on(sentence: Sentence, draft: Draft, found: list[Draft]) -> bool:
    """Whether free indirect speech goes on in this sentence of the same paragraph; adds it where it does."""
    words = sentence.words
    before = draft.pieces[-1][1] if draft.pieces else (draft.cue or (0, 0))[1]
    same = "\n" not in words.text[words.end[before - 1] : words.start[sentence.first]]
    if (
        found
        or not same
        or len(draft.pieces) >= FREE
        or any(words.quote[n] >= 0 for n in range(sentence.first, sentence.stop))
    ):
        return False
    draft.pieces.append((sentence.first, sentence.stop))
    return True


def nested_statements(words: Words, outer: Sentence, inner: Quotation) -> Draft | None:
    """*« Mon père m'a dit : “Tiens bon” », raconte Lina*: a quotation in another, with its own cue."""
    opening = next((n for n in range(outer.first, outer.stop) if words.start[n] >= inner.outer_start), None)
    if opening is None or opening - outer.first < 3:
        return None
    before = opening - 1
    if words.form[before] not in (":", ","):
        return None
    begin = max(outer.first, before - 12)
    cues = [c for c in find_verb_cues(words, outer.vocabulary, begin, before) if c.finite and c.act("incise")]
    if not cues or before - cues[-1].last > 4:
        return None
    cue = cues[-1]
    span = inner_span(words.text, inner.start, inner.end)
    source = subject_before(words, cue.first, cue.verb, begin)
    if span is None or source is None:
        return None
    return Draft(
        "nested",
        [(opening, opening + 1)],
        spans=[span],
        kind="direct",
        act=cue.act("incise") or "said",
        cue=(cue.first, cue.last),
        source=source,
        nested=True,
        confidence=0.5,
    )
