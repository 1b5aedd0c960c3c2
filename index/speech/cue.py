"""Cues: the words that report. Verbs of saying with their whole verb group, and source prepositions."""

from __future__ import annotations

from dataclasses import dataclass

from index.speech.conjugation import CONDITIONAL, FINITE, GERUND, INFINITIVE, PARTICIPLE
from index.speech.grammar import ACTIVE_WITH_BE, BE, CLITICS, DETERMINERS, REFLEXIVES, SUBJECT_CLITICS
from index.speech.verb_group import auxiliary, clitic_after, semi_auxiliary
from index.speech.vocabulary import VerbEntry, Vocabulary
from index.speech.words import Words


@dataclass(frozen=True, slots=True)
class VerbCue:
    """A verb of saying in the text; places are word places.

    Attributes:
        first: first word of the verb group (auxiliary, clitic, negation included).
        verb: the verb of saying itself.
        last: after the last word of the group (inverted clitic, adverbs and fixed words included).
        entries: lexicon entries that fit (reflexive and fixed words checked).
        mood: mood of the group's finite word, or `inf`, `ger`, `pp` where it has none.
        clitic: place of an inverted subject clitic (*a-t-il dit*), or None.
        negated: whether the group is negated.
        passive: whether it is a passive (*a été annoncé*), whose subject is not the speaker.
        adverbs_after: after the adverbs that follow the group.
    """

    first: int
    verb: int
    last: int
    entries: tuple[VerbEntry, ...]
    mood: str
    clitic: int | None
    negated: bool
    passive: bool
    hedged: bool
    reflexive: bool

    def act(self, frame: str) -> str | None:
        """The act that the verb performs in a frame, or None where it does not take the frame."""
        return next((entry.acts[frame] for entry in self.entries if frame in entry.acts), None)

    @property
    def finite(self) -> bool:
        """Whether the group has a subject of its own."""
        return self.mood in FINITE

    @property
    def infinitive(self) -> str:
        """The verb of saying as the lexicon writes it."""
        return self.entries[0].infinitive


def find_verb_cues(words: Words, vocabulary: Vocabulary, first: int, last: int) -> list[VerbCue]:
    """All verbs of saying among the words `first` to `last`, in order."""
    found = []
    for place in range(first, last):
        readings = vocabulary.forms.get(words.low[place])
        if readings:
            cue = _read_group(words, vocabulary, place, first, last)
            if cue:
                found.append(cue)
    return found


def _read_group(words: Words, vocabulary: Vocabulary, place: int, first: int, last: int) -> VerbCue | None:
    moods = {reading.mood for reading in vocabulary.forms[words.low[place]]}
    helper = auxiliary(words, place, first) if PARTICIPLE in moods else None
    clitic = clitic_after(words, place + 1, last)
    low = words.low
    if helper is None and _is_noun(words, place, moods, clitic is not None, first):
        return None
    mood = ""
    group = place
    passive = hedged = False
    if helper is not None:
        group, mood, passive, clitic_place = helper
        passive = passive and low[place].rstrip("es") not in ACTIVE_WITH_BE
        readings = [r for r in vocabulary.forms[low[place]] if r.mood == PARTICIPLE]
        if clitic_place is not None:
            clitic = (clitic_place, place + 1)
    else:
        finite = [r for r in vocabulary.forms[low[place]] if r.mood in FINITE]
        tagged = words.tag[place]
        readings = list(vocabulary.forms[low[place]])
        if clitic or (
            finite
            and not (
                tagged in ("VERB", "AUX")
                and "VerbForm=Part" in str(words.tokens[place].morph)
                and PARTICIPLE in moods
                and not _looks_finite(words, place, first)
            )
        ):
            readings = finite or readings
        elif PARTICIPLE in moods:
            readings = [r for r in readings if r.mood == PARTICIPLE]
        if INFINITIVE in moods and words.infinitive[place] and clitic is None:
            readings = [r for r in vocabulary.forms[low[place]] if r.mood == INFINITIVE]
        mood = readings[0].mood
    if mood == INFINITIVE:
        leading = semi_auxiliary(words, vocabulary, group, first)
        if leading is not None:
            group, mood, clitic_place = leading
            clitic = (clitic_place, place + 1) if clitic_place is not None else clitic
    hedged = mood == CONDITIONAL
    reflexive = False
    negated = False
    here = group - 1
    while here >= first and low[here] in CLITICS and not (low[here] == "en" and mood == GERUND):
        reflexive |= low[here] in REFLEXIVES and (low[here] in ("se", "s'") or True)
        negated |= low[here] in ("n'", "ne")
        group = here
        here -= 1
    infinitives = {reading.infinitive for reading in readings}
    if helper is not None:
        negated |= "ne" in low[helper[0] : place]  # has not said
    end = clitic[1] if clitic else place + 1
    entries = _entries(words, vocabulary, infinitives, reflexive, place, end, last)
    if not entries:
        return None
    tail_end = max((_tail_end(words, entry, end, last) for entry in entries), default=end)
    return VerbCue(
        group,
        place,
        tail_end,
        tuple(entries),
        mood,
        clitic[0] if clitic else None,
        negated,
        passive,
        hedged,
        reflexive,
    )


def _looks_finite(words: Words, place: int, first: int) -> bool:
    """A form both participle and finite (*dit*, *écrit*, *conclut*) with a subject, or before *que*."""
    if words.finite[place] or words.low[place + 1 : place + 2] in (["que"], ["qu'"]):
        return True
    before = place - 1
    while before >= first and words.low[before] in CLITICS:
        before -= 1
    return before >= first and (
        words.low[before] in SUBJECT_CLITICS or words.low[before] in ("qui", "»", ",")
    )


def _is_noun(words: Words, place: int, moods: set[str], inverted: bool, first: int) -> bool:
    """Whether a form that is also a noun or adjective stands here as one (*une annonce*, *il demande*)."""
    if inverted:
        return False
    before = words.low[place - 1] if place > first else ""
    if words.tag[place] in ("VERB", "AUX"):
        return before in DETERMINERS and words.dep[place - 1] == "det"
    if before in SUBJECT_CLITICS or (
        before in ("qui", "ne", "n'", "se", "s'", "lui", "l'") and words.tag[place] != "NOUN"
    ):
        return False
    if words.tag[place] in ("NOUN", "ADJ", "PROPN", "ADV", "PRON", "ADP", "DET", "SCONJ", "CCONJ"):
        if before in DETERMINERS:
            return True
        mark = place > first and (words.mark[place - 1] or before in (",", "?", "!", "…"))
        if mark and words.tag[place] in ("NOUN", "ADJ", "ADV", "PROPN"):
            return words.form[place][:1].isupper() or moods <= {PARTICIPLE}
        after = place + 1
        while after < len(words) and words.tag[after] == "ADV":
            after += 1
        governs = (
            after < len(words)
            and (
                words.low[after] in ("que", "qu'", ":")
                or (words.mark[after] and after == place + 1)
                # le syndicat juge trop faible la hausse
                or (words.tag[place] in ("NOUN", "ADJ") and words.tag[after : after + 2] == ["ADJ", "DET"])
            )
        )
        return not (moods & FINITE and governs)
    return False


def _entries(
    words: Words,
    vocabulary: Vocabulary,
    infinitives: set[str],
    reflexive: bool,
    place: int,
    end: int,
    last: int,
) -> list[VerbEntry]:
    entries = []
    for infinitive in sorted(infinitives):
        for entry in vocabulary.verbs[infinitive]:
            if entry.reflexive and not reflexive:
                continue
            if entry.tail and _tail_end(words, entry, end, last) == end:
                continue
            if not entry.reflexive and reflexive and any(e.reflexive for e in vocabulary.verbs[infinitive]):
                continue
            if _other_sense(words, infinitive, entry, place):
                continue
            entries.append(entry)
    with_tail = [e for e in entries if e.tail]
    return with_tail or entries


# With *se* these say nothing: le film s'appelle, la rumeur s'est révélée fausse.
_OTHER_WITH_SE = frozenset(
    "annoncer appeler avérer conclure confirmer détailler exprimer proposer révéler traiter".split()
)


def _other_sense(words: Words, infinitive: str, entry: VerbEntry, place: int) -> bool:
    """Whether *se* makes another verb of one of saying: *la course s'annonce ouverte*, *il s'appelle Léo*."""
    if infinitive not in _OTHER_WITH_SE or entry.tail:
        return False
    before = place - 1
    while before > 0 and (words.low[before] in BE or words.tag[before] == "ADV"):
        before -= 1
    return words.low[before] in ("se", "s'")


def _tail_end(words: Words, entry: VerbEntry, end: int, last: int) -> int:
    """The place after the fixed words of an entry, or `end` where they do not follow."""
    if not entry.tail:
        return end
    here = end
    while here < last and here - end < 3 and words.low[here] != entry.tail[0]:
        if words.tag[here] not in ("ADV", "PRON"):
            return end
        here += 1
    for word in entry.tail:
        if here >= last or words.low[here] != word:
            return end
        here += 1
    return here


def find_prepositions(
    words: Words, vocabulary: Vocabulary, first: int, last: int
) -> list[tuple[int, int, bool]]:
    """Source prepositions: first place, place after, whether the noun must be able to speak."""
    found = []
    low = words.low
    for place in range(first, last):
        for length in (5, 4, 3, 2, 1):
            phrase = tuple(low[place : place + length])
            if phrase in vocabulary.prepositions and place + length <= last:
                found.append((place, place + length, vocabulary.prepositions[phrase]))
                break
    return found
