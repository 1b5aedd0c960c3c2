"""Cue nouns: *l'aveu du trésorier selon lequel…*, *la promesse de Karl Adler de « tout rembourser »*."""

from __future__ import annotations

from index.speech.complement import leads_infinitive
from index.speech.content import clause_end, take, take_quotation
from index.speech.draft import Draft, Range
from index.speech.phrase import phrase_end
from index.speech.sentence import Sentence
from index.speech.source import phrases_between

_RELATIVES = frozenset({"qui", "lequel", "laquelle", "lesquels", "lesquelles"})
_OF = frozenset({"de", "d'", "du", "des"})
_POSSESSIVES = frozenset({"son", "sa", "ses", "leur", "leurs"})
_ACTS = {
    "promesse": "promised",
    "engagement": "promised",
    "serment": "promised",
    "menace": "promised",
    "démenti": "denied",
}
REACH = 25  # words between a cue noun and *selon lequel*


def cue_noun_statements(sentence: Sentence) -> list[Draft]:
    """Statements that a noun of saying introduces."""
    drafts = []
    for place in range(sentence.first + 1, sentence.stop - 1):
        if sentence.words.quote[place] >= 0:
            continue
        draft = _according_to_which(sentence, place) or _promise_of(sentence, place)
        if draft is not None and (draft.pieces or draft.spans):
            drafts.append(draft)
    return drafts


def _according_to_which(sentence: Sentence, place: int) -> Draft | None:
    """*l'affirmation de la Maison-Blanche selon laquelle le plan est clos*."""
    words = sentence.words
    if words.low[place] != "selon" or words.low[place + 1] not in _RELATIVES:
        return None
    nouns = range(place - 1, max(sentence.first - 1, place - REACH), -1)
    noun = next((n for n in nouns if _is_cue(sentence, n)), None)
    source = _author(sentence, noun, place) if noun is not None else None
    if source is None and noun is None:
        phrases = phrases_between(words, sentence.first, place, prepositional=True)
        source = phrases[-1] if phrases else None
    if source is None:
        return None
    draft = Draft(
        "noun", [], cue=(noun if noun is not None else place, place + 2), source=source, confidence=0.8
    )
    draft.via = _citing(sentence, source) if noun is None else None
    close = clause_end(sentence, place + 2, None)
    take(sentence, draft, place + 2, _before_main_verb(sentence, place + 2, close))
    return draft


def _promise_of(sentence: Sentence, place: int) -> Draft | None:
    """*la promesse de Karl Adler de « tout rembourser »*, *son engagement à « ne rien vendre »*."""
    words = sentence.words
    if not _is_cue(sentence, place) or words.tag[place] not in ("NOUN", "PROPN"):
        return None
    source = _author(sentence, place, sentence.stop)
    if source is None:
        return None
    link = source[1]
    number = (
        sentence.opens_at(link + 1)
        if link + 1 < sentence.stop and words.low[link] in ("de", "d'", "à")
        else None
    )
    if number is None or number in sentence.claimed or not _infinitive_inside(sentence, link + 1):
        return None
    noun = words.low[place].rstrip("s")
    draft = Draft(
        "noun", [], act=_ACTS.get(noun, "said"), cue=(place, place + 1), source=source, confidence=0.7
    )
    take_quotation(sentence, draft, number)
    return draft


def _infinitive_inside(sentence: Sentence, mark: int) -> bool:
    return leads_infinitive(sentence, mark + 1) or sentence.words.tag[mark + 1] in ("VERB", "PRON", "ADV")


def _is_cue(sentence: Sentence, place: int) -> bool:
    low = sentence.words.low[place]
    nouns = sentence.vocabulary.sets["cue"]
    if place > sentence.first and not sentence.words.form[place].islower():
        return False  # Le Courrier de la Sarnelle
    return low in nouns or low.rstrip("s") in nouns


def _author(sentence: Sentence, noun: int, stop: int) -> Range | None:
    """Who spoke: the complement of the noun, or its possessive."""
    words = sentence.words
    after = noun + 1
    if after < stop and words.low[after] in _OF:
        end = phrase_end(words, after + 1, stop, appositions=False)
        begin = after + 1 if words.low[after] in ("de", "d'") else after
        for n in range(after + 2, end):
            if words.low[n] in ("de", "d'") and sentence.opens_at(n + 1) is not None:
                end = n
        return (begin, end) if end > after + 1 else None
    if noun > sentence.first and words.low[noun - 1] in _POSSESSIVES:
        return noun - 1, noun + 1
    return None


def _citing(sentence: Sentence, source: Range) -> Range | None:
    """Who relays: the subject of *citer*, *rapporter*… before the source."""
    words = sentence.words
    phrases = [p for p in phrases_between(words, sentence.first, source[0]) if p[1] <= source[0]]
    verb = source[0] - 1
    cites = words.low[verb].startswith(("cit", "rapport", "relay", "repren", "interrog", "évoqu", "mentionn"))
    return phrases[0] if phrases and cites and words.quote[verb] < 0 else None


def _before_main_verb(sentence: Sentence, start: int, close: int) -> int:
    """Where the main verb resumes after the clause: *selon lequel la caisse est vide **a surpris***."""
    words = sentence.words
    seen = False
    for n in range(start, close):
        if words.quote[n] >= 0:
            continue
        if words.finite[n] and seen and not _has_subject(sentence, n):
            return n
        if words.form[n] == ",":
            return close
        seen |= words.finite[n]
    return close


def _has_subject(sentence: Sentence, verb: int) -> bool:
    before = verb - 1
    words = sentence.words
    while (
        before > 0
        and words.tag[before] in ("ADV", "PRON")
        and words.low[before] not in ("qui", "il", "elle", "ils", "elles", "on")
    ):
        before -= 1
    if words.low[before] in (
        "et",
        "ou",
        "mais",
        "qui",
        "il",
        "elle",
        "ils",
        "elles",
        "on",
        "que",
        "qu'",
        "dont",
    ):
        return True
    return any(
        words.low[n] in ("que", "qu'", "qui", "dont", "où", "si") for n in range(max(0, verb - 6), verb)
    )
