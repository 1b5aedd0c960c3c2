"""Statements in an analysed text: runs the stages in order and keeps one reading of each passage."""

from __future__ import annotations

from typing import Any

from index.speech.act import set_polarity
from index.speech.circumstance import add_circumstances, relayed
from index.speech.cue_noun import cue_noun_statements
from index.speech.declining import declined_statements
from index.speech.draft import Draft
from index.speech.floating import announced, floating_statements
from index.speech.found import FoundStatement
from index.speech.incise import find_incises, incise_statements
from index.speech.interruption import interruptions
from index.speech.interview import interview_statements
from index.speech.predicate import announces_stance, goes_on, nested_statements, predicate_statements
from index.speech.prepositional import find_sources, prepositional_statements
from index.speech.reporting import colon_statements, reporting_statements
from index.speech.sentence import read_sentence
from index.speech.signed import signed_statements
from index.speech.vocabulary import Vocabulary, load
from index.speech.words import Words

SAME = 0.6  # share of words from which two readings are one statement


def find_statements(doc: Any, text: str, vocabulary: Vocabulary | None = None) -> list[FoundStatement]:
    """The statements of an analysed text in reading order, speakers not yet resolved.

    Args:
        doc: spaCy `Doc` of the text.
        text: the text itself; all offsets are into it.
        vocabulary: lexicon; the French one by default.
    """
    vocabulary = vocabulary or load()
    words = Words(doc, text, vocabulary.equivalents, vocabulary.infinitives)
    drafts = find_drafts(words, vocabulary)
    finished = [statement for draft in drafts if (statement := draft.finish(words)) is not None]
    finished += interview_statements(text)
    finished += signed_statements(text, finished)
    return without_copies(sorted(finished, key=lambda s: (s.start, s.end)), text)


def without_copies(found: list[FoundStatement], text: str) -> list[FoundStatement]:
    """Leaves out pull quotes and captions that the body has with its cue."""

    def letters(statement: FoundStatement) -> str:
        return "".join(c for s, e in statement.spans for c in text[s:e].lower() if c.isalnum())

    loose = [s for s in found if s.rule in ("floating", "pull quote")]
    if not loose:
        return found
    said = {letters(s) for s in found if s.rule not in ("floating", "pull quote")}
    copies = {id(s) for s in loose if any(letters(s) in other for other in said)}
    return [s for s in found if id(s) not in copies]


def find_drafts(words: Words, vocabulary: Vocabulary) -> list[Draft]:
    """The statements in word places, in the order of their sentences."""
    drafts: list[Draft] = []
    claimed: set[int] = set()
    previous: tuple[int, int] | None = None
    free: Draft | None = None
    for first, last in words.sentences:
        sentence = read_sentence(words, vocabulary, first, last, claimed)
        if sentence.stop <= first:
            continue
        find_incises(sentence)
        sources = find_sources(sentence)
        found = incise_statements(sentence)
        found += interruptions(sentence)
        found += prepositional_statements(sentence, sources)
        found += cue_noun_statements(sentence)
        found += reporting_statements(sentence)
        found += colon_statements(sentence)
        found += declined_statements(sentence)
        found += predicate_statements(sentence)
        found = one_reading([draft for draft in found if draft.pieces or draft.spans])
        found.sort(key=lambda draft: draft.pieces[0])
        announced(words, drafts, found, first)
        found += floating_statements(sentence, drafts + found, previous)
        inner = (
            q
            for q in words.quotations
            if q.depth == 1 and words.start[first] <= q.start < words.end[last - 1]
        )
        found += [draft for q in inner if (draft := nested_statements(words, sentence, q)) is not None]
        relayed(found)
        for draft in found:
            add_circumstances(sentence, draft)
            set_polarity(words, draft)
        if free is not None and not goes_on(sentence, free, found):
            drafts += [free] if free.pieces else []
            free = None
        stance = announces_stance(sentence) if not found else None
        if stance is not None:
            free = Draft(
                "free indirect",
                [],
                kind="indirect",
                source=stance,
                cue=(sentence.first, sentence.stop),
                confidence=0.3,
            )
        drafts += found
        previous = (first, sentence.stop)
    return drafts + ([free] if free is not None and free.pieces else [])


def one_reading(drafts: list[Draft]) -> list[Draft]:
    """Of readings that hold nearly the same words, the first; inner ones of the same cue dropped."""
    kept: list[Draft] = []
    for draft in drafts:
        own = _places(draft)
        if any(len(own & other) > SAME * len(own | other) for other in map(_places, kept)):
            continue
        kept.append(draft)
    return kept


def _places(draft: Draft) -> set[int]:
    return {n for first, last in draft.pieces for n in range(first, last)}
