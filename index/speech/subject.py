"""Who speaks for a verb that stands before its content: subject, agent, or the source of the cue before."""

from __future__ import annotations

from index.speech.complement import complement
from index.speech.content import clause_end
from index.speech.cue import VerbCue
from index.speech.draft import Range
from index.speech.grammar import TIMES
from index.speech.phrase import is_named, phrase_end
from index.speech.prepositional import head_noun
from index.speech.sentence import Sentence
from index.speech.source import adjacent_phrase, main_subject, phrases_between, subject_before


def words_are_generic(sentence: Sentence, subject: Range) -> bool:
    """*On dit que…*, *nous avons vu que…*: nobody in particular, or the author."""
    return sentence.words.low[subject[1] - 1].lstrip("-t") in ("on", "je", "j'", "nous")


def _agent(sentence: Sentence, cue: VerbCue) -> Range | None:
    """The agent of a passive: *décrit comme « un homme calme » par une voisine*."""
    words = sentence.words
    for n in range(cue.last, sentence.stop - 1):
        if words.quote[n] < 0 and words.low[n] == "par":
            end = phrase_end(words, n + 1, sentence.stop)
            return (n + 1, end) if end > n + 1 and words.low[n + 1] not in TIMES else None
    return None


def verb_subject(sentence: Sentence, cue: VerbCue) -> Range | None:
    """Who speaks, for a verb that stands before its content."""
    words = sentence.words
    if cue.passive:
        return _agent(sentence, cue)
    voice = _voice(sentence, cue)
    if voice is not None:
        return voice
    if cue.clitic is not None:
        return cue.clitic, cue.clitic + 1
    if cue.finite:
        before = cue.first - 1
        while before > sentence.first and words.tag[before] == "ADV":
            before -= 1
        if before > sentence.first and words.low[before] in ("et", "mais", "puis"):
            for earlier in reversed([c for c in sentence.cues if c.first < before and c.finite]):
                known = sentence.incises.get(earlier.verb) or sentence.sources.get(earlier.verb)
                if known is not None:
                    return known
        return subject_before(words, cue.first, cue.verb, sentence.first)
    narrated = cue.first - 1
    if (
        cue.mood == "inf"
        and narrated > sentence.first
        and words.low[narrated] in ("de", "d'")
        and words.low[narrated - 1] != "avant"
    ):
        return adjacent_phrase(words, narrated, sentence.first)
    if cue.mood == "ger" and words.low[narrated] == "comme":  # quoted Ann Roe as saying
        quoted = adjacent_phrase(words, narrated, sentence.first)
        if quoted is not None:
            return quoted
    own = _own_subject(sentence, cue)
    return own if own is not None else shared_source(sentence, cue)


_ISSUING = ("publi", "émet", "émis", "diffus", "adress", "envoy", "rédig", "sign", "transm", "lanc")


def _own_subject(sentence: Sentence, cue: VerbCue) -> Range | None:
    """*certains se demandant si…*, *un communiqué indiquant que…*: the phrase right before a gerund."""
    words = sentence.words
    before = cue.first - 1
    if (
        cue.mood != "ger"
        or before < sentence.first
        or words.tag[before] == "PUNCT"
        or words.low[before] == "en"
    ):
        return None
    phrase = adjacent_phrase(words, cue.first, sentence.first)
    phrases = phrases_between(words, sentence.first, cue.first)
    if phrase is None and phrases and phrases[-1][1] == cue.first:
        head = head_noun(sentence, *phrases[-1])
        phrase = phrases[-1] if head in sentence.vocabulary.sets["speaking"] else None
    if phrase is None:
        return None
    around = range(max(sentence.first, phrase[0] - 5), phrase[0])
    if any(words.low[n].startswith(_ISSUING) and words.quote[n] < 0 for n in around):
        return None  # TVE a publié un communiqué affirmant que…: TVE speaks
    return phrase


def shared_source(sentence: Sentence, cue: VerbCue) -> Range | None:
    """The source of a gerund, participle or *avant de*: that of the cue before it, else the main subject."""
    words = sentence.words
    for earlier in reversed([c for c in sentence.cues if c.first < cue.first]):
        if earlier.verb in sentence.incises:
            return sentence.incises[earlier.verb]
        if earlier.finite and not earlier.passive and words.low[earlier.first - 1 : earlier.first] != ["qui"]:
            found = complement(sentence, earlier)
            if found is not None and found.start > cue.first:
                continue
            if (
                found is None
                or found.frame == "fragment"
                or found.number is not None
                or _parallel(sentence, cue)
            ):
                return verb_subject(sentence, earlier)
    if sentence.has_finite(sentence.first, cue.first):
        return main_subject(words, sentence.first, cue.first)
    if cue.first > sentence.first and words.form[cue.first - 1] == ",":
        before = phrases_between(words, sentence.first, cue.first - 1)
        if before:
            return before[0]
    found = complement(sentence, cue)
    close = clause_end(sentence, found.start, cue) if found is not None else cue.last
    while close < sentence.stop and (words.form[close] == "," or words.tag[close] == "ADV"):
        close += 1
    if close < sentence.stop:
        if sentence.subject_pronoun(close):
            return close, close + 1
        end = phrase_end(words, close, sentence.stop)
        if end > close:
            return close, end
    return main_subject(words, sentence.first, sentence.stop)


def _parallel(sentence: Sentence, cue: VerbCue) -> bool:
    """Whether a comma or conjunction sets the cue beside the earlier one, outside its clause."""
    before = cue.first - 1
    words = sentence.words
    while before > sentence.first and (
        words.tag[before] in ("ADV", "ADP") or words.low[before] in ("tout", "avant")
    ):
        before -= 1
    return words.low[before] in (",", "et", "mais", "puis") or words.quote[before] >= 0


def _voice(sentence: Sentence, cue: VerbCue) -> Range | None:
    """*a répondu par la voix de son porte-parole*: the one who lent the voice."""
    words = sentence.words
    for n in range(cue.last, min(cue.last + 12, sentence.stop - 3)):
        if words.low[n] in ("par", "via") and words.low[n + 2] in (
            "voix",
            "bouche",
            "intermédiaire",
            "truchement",
        ):
            start = n + 3
            if words.low[start] in ("de", "d'"):
                start += 1
            start += words.low[start] in ("du", "des")
            end = phrase_end(words, start, sentence.stop)
            return (start, end) if end > start and is_named(words, start, end) else None
    return None
