"""Quotations without a verb that governs them: continued speech, captions, a cue in the next sentence."""

from __future__ import annotations

from index.speech.able import can_speak
from index.speech.adverbial import skip_adverbials
from index.speech.complement import complement
from index.speech.content import take_quotation
from index.speech.cue import VerbCue, find_verb_cues
from index.speech.draft import Draft, Range, inner_span
from index.speech.phrase import phrase_end
from index.speech.sentence import Sentence
from index.speech.source import main_subject, phrases_between, subject_before
from index.speech.words import Words

NEAR = 60  # words between a statement and the quotation that goes on from it


def floating_statements(sentence: Sentence, drafts: list[Draft], previous: Range | None) -> list[Draft]:
    """What is left of the sentence's quotations, read against what stands around them."""
    found: list[Draft] = []
    words = sentence.words
    for number in list(sentence.free_quotations()):
        start, end = words.reach(number)
        draft = pull_quote(sentence, number) or following_cue(sentence, number)
        if draft is not None:
            found.append(draft)
            continue
        if not _sentence_like(sentence, number) or words.form[start - 1 : start] == ["("]:
            continue
        before = drafts + found
        last = before[-1] if before else None
        alone = start == sentence.first and end >= sentence.stop
        if alone and last is not None and _same_group(sentence, last, start):
            _append(sentence, last, number)
            continue
        if alone and _introduced(sentence, previous, last, start):
            assert previous is not None
            source = main_subject(words, *previous)
            if source is not None and not can_speak(sentence, source):
                source = None  # La séance est close. « … »: who spoke before goes on
            draft = Draft("floating", [], source=source, continued=source is None, confidence=0.5)
        elif last is not None and (alone or (_long(sentence, number) and _near(last, start))):
            draft = Draft("floating", [], continued=True, confidence=0.5)
        if draft is not None:
            take_quotation(sentence, draft, number)
            found.append(draft)
    return found


def announced(words: Words, drafts: list[Draft], found: list[Draft], first: int) -> bool:
    """Join a paragraph's opening quotation to the statement of the next sentence, whose cue covers both.

    *« Nous tenons. » « Nous irons au bout », a promis Karim Sadi.*
    """
    if not drafts or not found:
        return False
    opening, statement = drafts[-1], found[0]
    if (
        opening.rule != "floating"
        or not opening.continued
        or statement.rule != "incise"
        or not statement.spans
    ):
        return False
    begin, end = opening.pieces[0]
    if (
        statement.pieces[0][0] != first
        or first - end > 2
        or "\n" in words.text[words.end[end - 1] : words.start[first]]
    ):
        return False
    if begin and "\n" not in words.text[words.end[begin - 1] : words.start[begin]]:
        return False
    statement.spans[:0] = opening.spans
    statement.pieces[:0] = opening.pieces
    drafts.pop()
    return True


def _append(sentence: Sentence, last: Draft, number: int) -> None:
    words = sentence.words
    span = inner_span(words.text, *words.outer[number].span)
    if span is not None:
        last.spans = [*(last.spans or [words.span(*piece) for piece in last.pieces]), span]
        last.pieces.append(words.reach(number))
        sentence.claimed.add(number)


def _introduced(sentence: Sentence, previous: Range | None, last: Draft | None, start: int) -> bool:
    """Whether the sentence right before holds no statement: its subject then speaks.

    *Denis Baron a défendu son choix. « On peut le faire. »*
    """
    words = sentence.words
    if previous is None or "\n" in words.text[words.end[previous[1] - 1] : words.start[start]]:
        return False
    if any(words.quote[n] >= 0 for n in range(*previous)):
        return False
    return last is None or not last.pieces or last.pieces[-1][1] <= previous[0]


def pull_quote(sentence: Sentence, number: int) -> Draft | None:
    """*« Il fallait partir » — Sami Atlan, témoin*: a quotation with a name behind a dash."""
    words = sentence.words
    end = words.reach(number)[1]
    here = end
    while here < len(words) and words.form[here] in (".", ","):
        here += 1
    if here >= len(words) - 1 or words.form[here] not in ("—", "–", "-", "―"):
        return None
    close = min(len(words), here + 30)
    line = next(
        (n for n in range(here + 2, close) if "\n" in words.text[words.end[n - 1] : words.start[n]]), close
    )
    if "\n" in words.text[words.end[here] : words.start[here + 1]]:
        return None
    last = phrase_end(words, here + 1, line)
    if (
        last == here + 1
        or words.tag[here + 1] not in ("PROPN", "NOUN", "DET", "X")
        or any(words.finite[here + 1 : line])
    ):
        return None
    draft = Draft("pull quote", [], cue=(here, here + 1), source=(here + 1, last), confidence=0.8)
    take_quotation(sentence, draft, number)
    return draft if draft.spans else None


def following_cue(sentence: Sentence, number: int) -> Draft | None:
    """*« … » Paul Vidal a déclaré lundi.*; *« … », peut-on lire dans le communiqué*: the cue comes after."""
    words = sentence.words
    end = words.reach(number)[1]
    here = end
    while here < len(words) and words.form[here] in (",", "."):
        here += 1
    if words.reach(number)[0] != sentence.first:
        return None
    stop = here
    while stop < len(words) and (words.quote[stop] >= 0 or words.form[stop] not in (".", "!", "?")):
        if stop > end and "\n" in words.text[words.end[stop - 1] : words.start[stop]]:
            break
        stop += 1
    if stop <= here or "\n" in words.text[words.end[end - 1] : words.start[here]]:
        return None
    reading = _document(sentence, here, stop)
    if reading is not None:
        draft = Draft("reading", [], cue=(here, reading[0]), source=reading)
        take_quotation(sentence, draft, number)
        return draft if draft.spans else None
    cue = next(iter(find_verb_cues(words, sentence.vocabulary, here, min(stop, here + 25))), None)
    if cue is None or not _closing_cue(sentence, cue, here, stop):
        return None
    source = subject_before(words, cue.first, cue.verb, here)
    if source is None or source[0] > here + 3:
        return None
    draft = Draft(
        "following",
        [],
        act=cue.act("incise") or "said",
        cue=(cue.first, cue.last),
        source=source,
        confidence=0.7,
    )
    take_quotation(sentence, draft, number)
    return draft if draft.spans else None


def _closing_cue(sentence: Sentence, cue: VerbCue, here: int, stop: int) -> bool:
    """A verb of saying with a subject before it and nothing that it governs after it."""
    if not cue.finite or cue.passive or cue.negated or cue.act("que") is None or cue.act("incise") is None:
        return False
    if cue.first == here or any(sentence.words.finite[here : cue.first]):
        return False
    around = Sentence(sentence.words, sentence.vocabulary, here, stop, sentence.claimed, [cue])
    if complement(around, cue) is not None:
        return False
    here = skip_adverbials(sentence.words, cue.last, stop)
    return phrase_end(sentence.words, here, stop) == here


def _document(sentence: Sentence, here: int, stop: int) -> Range | None:
    """The document after *peut-on lire dans…*, *lit-on sur…*, *est-il écrit dans…*."""
    words = sentence.words
    reads = [
        n
        for n in range(here, min(stop, here + 6))
        if words.low[n] in ("lire", "lit", "lisait", "écrit", "lu")
    ]
    if not reads:
        return None
    impersonal = any(
        words.low[n].lstrip("-t") in ("on", "il") or words.low[n] == "on"
        for n in range(here, reads[0] + 3)
        if n < stop
    )
    phrases = phrases_between(words, reads[0] + 1, stop, prepositional=True)
    return phrases[0] if impersonal and phrases else None


def _sentence_like(sentence: Sentence, number: int) -> bool:
    words = sentence.words
    first, last = words.reach(number)
    return sum(words.form[n].isalnum() for n in range(first, last)) >= 5


def _long(sentence: Sentence, number: int) -> bool:
    words = sentence.words
    first, last = words.reach(number)
    finite = any(words.finite[first:last])
    return finite and sum(words.form[n].isalnum() for n in range(first, last)) >= 8


def _near(last: Draft, start: int) -> bool:
    return bool(last.pieces) and start - last.pieces[-1][1] < NEAR


def _same_group(sentence: Sentence, last: Draft, start: int) -> bool:
    """Same paragraph, right behind a statement that quotes."""
    words = sentence.words
    if not last.pieces or last.kind == "indirect" or start - last.pieces[-1][1] > 30:
        return False
    return "\n" not in words.text[words.end[last.pieces[-1][1] - 1] : words.start[start]]
