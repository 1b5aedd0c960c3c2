"""Source mentions: the words beside a cue that name who speaks."""

from __future__ import annotations

from index.speech.adverbial import skip_adverbials, time_end
from index.speech.cue import VerbCue
from index.speech.found import SourceMention
from index.speech.grammar import BE, CLITICS, HAVE, NOUN_PRONOUNS, SUBJECT_CLITICS, TIMES
from index.speech.phrase import phrase_end
from index.speech.words import Words

Range = tuple[int, int]

RELATIVES = frozenset("qui que qu' dont où lequel laquelle lesquels lesquelles".split())
_SUBJECTS = SUBJECT_CLITICS | frozenset("j' je ce c' celui-ci celle-ci ceux-ci celles-ci cela ça".split())
_LINKS = frozenset("et mais puis ou ,".split())
_QUANTIFIERS = frozenset("nombre plupart quantité même tout toute tous toutes tel telle".split())


def mention(words: Words, first: int, last: int) -> SourceMention | None:
    """The mention made of the words `first` to `last`."""
    while first < last and (
        (words.tag[first] == "PUNCT" and (not words.mark[first] or words.reach(words.quote[first])[1] > last))
        or words.tag[first] == "CCONJ"
    ):
        first += 1
    while last > first and words.form[last - 1] in (",", "-", "–", ":"):
        last -= 1
    if first >= last:
        return None
    inside = {words.index[n] for n in range(first, last)}
    head = next(
        (
            words.index[n]
            for n in range(first, last)
            if words.tokens[n].head.i not in inside or words.dep[n] == "ROOT"
        ),
        words.index[first],
    )
    start, end = words.span(first, last)
    clitic = words.form[first]
    if clitic.startswith("-") and last == first + 1:
        start = end - len(clitic.removeprefix("-t").lstrip("-"))  # a-t-il: il
    return SourceMention(start, end, head) if start < end else None  # -t alone is nobody


def subject_after(words: Words, cue: VerbCue, last: int) -> Range | None:
    """The subject behind an inverted verb: *a déclaré hier à la presse **le préfet du Rhône***."""
    if cue.clitic is not None:
        return cue.clitic, cue.clitic + 1
    here = cue.last
    for _ in range(4):
        here = skip_adverbials(words, here, last)
        if here >= last or words.low[here] in RELATIVES:
            return None
        end = phrase_end(words, here, last)
        if end > here:
            return None if _is_attribute(words, here) else (here, end)
        if words.form[here] != ",":
            return None
        close = next((n for n in range(here + 1, min(here + 14, last)) if words.form[n] == ","), None)
        if close is None:
            return None
        here = close + 1
    return None


_DETERMINING = frozenset(
    "certains certaines plusieurs quelques différents différentes divers diverses maints".split()
)


def _is_attribute(words: Words, place: int) -> bool:
    """Whether an adjective opens the phrase: *juge **indispensables** les travaux* has its subject before."""
    return (
        words.tag[place] == "ADJ" and words.form[place][:1].islower() and words.low[place] not in _DETERMINING
    )


def subject_before(words: Words, first_of_group: int, verb: int, first: int) -> Range | None:
    """The subject in front of a verb group: pronoun, antecedent of *qui*, or noun phrase.

    A phrase that ends right at the group wins over the parse; the parse decides where something stands
    between them.
    """
    place = first_of_group - 1
    while place >= first and (words.tag[place] == "ADV" and words.quote[place] < 0):
        place -= 1
    if place < first:
        return None
    low = words.low[place]
    if low in _SUBJECTS:
        return place, place + 1
    if low == "qui":
        return antecedent(words, place, verb, first)
    if low in _LINKS - {","}:
        shared = shared_subject(words, verb, first)
        if shared is not None:
            return shared
    adjacent = adjacent_phrase(words, first_of_group, first)
    if adjacent is not None:
        adjacent = apposed_name(words, adjacent, first) or adjacent
    if adjacent is not None and any(words.tag[n] != "NUM" for n in range(*adjacent)):
        return _subject_left(words, adjacent, verb, first, first_of_group) or adjacent
    parsed = parsed_subject(words, verb, first, first_of_group)
    if parsed is not None:
        return parsed
    return first_phrase(words, first_of_group, first)


def _subject_left(words: Words, phrase: Range, verb: int, first: int, limit: int) -> Range | None:
    """The subject where a phrase before the verb ends what is told of it: *le comité qui réunit X, a dit*."""
    if words.form[phrase[1]] != ",":
        return None
    parsed = parsed_subject(words, verb, first, limit)
    if parsed is None or not any(words.low[n] in RELATIVES for n in range(parsed[1], phrase[0])):
        return None
    return parsed


def apposed_name(words: Words, phrase: Range, first: int) -> Range | None:
    """The name before an apposition whose second comma was forgotten, or None where there is none.

    *Marc Petit, membre du comité a déclaré…*: a French subject has a determiner or is a name; a bare common
    noun right before the verb ends an apposition.
    """
    start = phrase[0]
    while (
        start - 2 > first and words.low[start - 1] in ("et", "ou") and words.tag[start - 2] in ("NOUN", "ADJ")
    ):
        start -= 2  # psychanalyste et philosophe
    comma = start - 1
    bare = words.tag[start] in ("NOUN", "ADJ") and words.form[start].islower() and words.quote[start] < 0
    if not bare or comma <= first or words.form[comma] != ",":
        return None
    if any(words.finite[slice(*phrase)]) or words.low[start] in NOUN_PRONOUNS | TIMES:
        return None
    if words.low[start] in _QUANTIFIERS:
        return None
    before = phrases_between(words, _clause_begin(words, comma, first), comma)
    if not before or before[-1][1] != comma:
        return None
    name = before[-1]
    return (name[0], phrase[1]) if any(words.tag[n] == "PROPN" for n in range(*name)) else None


def shared_subject(words: Words, verb: int, first: int) -> Range | None:
    """*Il est parti et a déclaré…*: the subject of the verb that this one is coordinated with."""
    parsed = parsed_subject(words, verb, first, verb)
    if parsed is not None:
        return parsed
    for n in range(first, verb):
        if words.finite[n] and words.quote[n] < 0:
            start = n
            while start > first and words.low[start - 1] in CLITICS:
                start -= 1
            return subject_before(words, start, n, first) if start > first else None
    return None


def parsed_subject(words: Words, verb: int, first: int, limit: int) -> Range | None:
    """The subject that the parse gives, as a whole phrase; only outside quotations."""
    subject = subject_of(words, verb)
    if subject is None or not first <= subject < limit or words.quote[subject] != words.quote[verb]:
        return None
    if words.low[subject] == "qui":
        return antecedent(words, subject, verb, first)
    return around(words, subject, first, limit)


def around(words: Words, place: int, first: int, limit: int) -> Range | None:
    """The noun phrase that holds the word at `place`; None where a preposition introduces it."""
    if words.low[place] in SUBJECT_CLITICS or words.low[place].lstrip("-t") in SUBJECT_CLITICS:
        return place, place + 1
    start = place
    while (
        start > first
        and words.quote[start - 1] == words.quote[place]
        and (
            words.tag[start - 1] in ("DET", "ADJ", "NUM", "PROPN", "X")
            or words.low[start - 1] in ("-", "l'", "ex")
            or words.dep[start - 1] == "compound"
        )
    ):
        start -= 1
    if words.tag[start] == "PUNCT" or words.low[start] in TIMES:
        start = place
    if start > first and words.tag[start - 1] == "ADP":
        return None
    end = max(phrase_end(words, start, limit + 1), place + 1)
    return start, min(end, limit)


def subject_of(words: Words, place: int) -> int | None:
    """Place of the parsed subject of a verb, through coordination, or None."""
    for _ in range(3):
        for child in words.tokens[place].children:
            if child.dep_ in ("nsubj", "nsubj:caus") and child.i in words.place:
                subject: int = words.place[child.i]
                if words.low[subject] in ("-t", "-t-") and subject + 1 < len(words):
                    subject += 1
                return subject
        if words.dep[place] != "conj":
            return None
        head = words.head(place)
        if head == place:
            return None
        place = head
    return None


def antecedent(words: Words, relative: int, verb: int, first: int) -> Range | None:
    """The noun phrase that a relative *qui* takes up: *Anne Roca, qui a dit…*.

    A second one goes on with the first: *un ingénieur qui a participé aux contrôles, et qui demande…*.
    """
    if words.low[relative - 1] in _LINKS - {","}:
        earlier = next((n for n in range(relative - 2, first, -1) if words.low[n] == "qui"), None)
        told = next((n for n in range((earlier or relative) + 1, relative) if words.finite[n]), None)
        if earlier is not None and told is not None:
            return antecedent(words, earlier, told, first)
    head = words.head(verb)
    if words.dep[verb] == "acl:relcl" and first <= head < relative and words.quote[head] < 0:
        found = around(words, head, first, relative) or _inside_preposition(words, head, first, relative)
        if found is not None:
            return found
    phrases = phrases_between(words, first, relative, prepositional=True)
    return phrases[-1] if phrases else None


def _inside_preposition(words: Words, place: int, first: int, limit: int) -> Range | None:
    start = place
    while start > first and (words.tag[start - 1] in ("DET", "ADJ", "NUM", "PROPN")):
        start -= 1
    if start - 2 >= first and words.low[start - 1] in ("des", "de") and words.low[start - 2] in ("un", "une"):
        start -= 2  # l'une des juges, qui précise
        start -= start > first and words.low[start - 1] == "l'"
    return start, min(max(phrase_end(words, start, limit), place + 1), limit)


def phrases_between(words: Words, first: int, last: int, prepositional: bool = False) -> list[Range]:
    """Noun phrases between two places, in order; bare ones, or also those behind a preposition."""
    found: list[Range] = []
    beyond = min(last + 1, len(words))  # what follows tells where a phrase ends
    here = first
    while here < last:
        if words.quote[here] >= 0 and words.mark[here]:
            begin, end = words.reach(words.quote[here])
            if begin == here and end - begin > 6:
                here = max(end, here + 1)
                continue
        low = words.low[here]
        time = time_end(words, here, last)
        if time > here:
            here = time
            continue
        partitive = low == "des" and (here == first or words.tag[here - 1] in ("CCONJ", "PUNCT", "SCONJ"))
        if partitive:
            end = min(phrase_end(words, here + 1, last + 1), last)
            if end > here + 1:
                found.append((here, end))
                here = end
                continue
        particle = words.form[here][:1].isupper() and here + 1 < last and words.form[here + 1][:1].isupper()
        if (words.tag[here] == "ADP" or low in ("au", "aux", "du")) and not (
            particle and low in ("de", "du", "d'")
        ):
            end = phrase_end(words, here + 1, beyond, appositions=prepositional)
            if prepositional and end > here + 1:
                found.append((here + 1, min(end, last)))
            here = max(min(end, last), here + 1)
            continue
        end = min(phrase_end(words, here, beyond), last)
        if end > here:
            if not _is_time(words, here, end):
                found.append((here, end))
            here = end
            continue
        here += 1
    return found


def _is_time(words: Words, first: int, last: int) -> bool:
    return any(words.low[n] in TIMES for n in range(first, last)) and not any(
        words.tag[n] == "PROPN" for n in range(first, last)
    )


def adjacent_phrase(words: Words, place: int, first: int) -> Range | None:
    """The bare noun phrase that ends right before `place`, a closing comma allowed."""
    end = place
    while end > first and words.tag[end - 1] == "ADV" and words.quote[end - 1] < 0:
        end -= 1
    if end > first and words.form[end - 1] == ",":
        end -= 1
    start = _clause_begin(words, end, first)
    phrases = phrases_between(words, start, place)
    if not phrases or phrases[-1][1] < end:
        return None
    if (
        len(phrases) > 1
        and words.low[phrases[-1][0]] in ("lui", "elle", "eux", "elles")
        and words.form[phrases[-1][0] - 1] == ","
    ):
        return phrases[-2]  # la mairie, elle, promet
    begin = phrases[-1][0]
    for phrase in reversed(phrases[:-1]):
        if phrase[1] != begin:
            break
        begin = phrase[0]  # le collectif la Marée noire: one phrase in two
    if begin > start and words.tag[begin - 1] in ("VERB", "AUX") and words.quote[begin - 1] < 0:
        return None  # an object: accusant Paul d'avoir amené des migrants
    return _listed_from(words, begin, phrases, place), min(end, phrases[-1][1])


def _listed_from(words: Words, begin: int, phrases: list[Range], place: int) -> int:
    """Where an enumeration begins that ends right before a verb in the plural: *la CGT, FO et la CFDT*."""
    several = any(words.low[n] == "et" for n in range(begin, phrases[-1][1]))
    if not several or "Plur" not in words.tokens[place].morph.get("Number"):
        return begin
    for phrase in reversed(phrases[:-1]):
        if phrase[1] == begin - 1 and words.form[begin - 1] == ",":
            begin = phrase[0]
    return begin


def _clause_begin(words: Words, place: int, first: int) -> int:
    """Where the clause that ends at `place` begins: after a subordinator, a semicolon or a finite verb."""
    for n in range(place - 1, first - 1, -1):
        if words.quote[n] >= 0:
            continue
        if words.low[n] in (";", ":", "que", "qu'", "si", "dont", "où", "car") or (
            words.finite[n] and words.low[n] not in ("est",)
        ):
            return n + 1
    return first


def first_phrase(words: Words, place: int, first: int) -> Range | None:
    """The first bare noun phrase of the clause that ends at `place`."""
    phrases = phrases_between(words, _clause_begin(words, place, first), place) or phrases_between(
        words, first, place
    )
    return phrases[0] if phrases else None


def main_subject(words: Words, first: int, last: int) -> Range | None:
    """The subject of the first finite verb outside quotations."""
    for n in range(first, last):
        if words.finite[n] and words.quote[n] < 0:
            start = n
            while start > first and (words.low[start - 1] in CLITICS or words.low[start - 1] in HAVE | BE):
                start -= 1
            if (
                n + 1 < last
                and words.low[n + 1].lstrip("-t") in SUBJECT_CLITICS
                and words.low[n + 1].startswith("-")
            ):
                return n + 1, n + 2
            return subject_before(words, start, n, first)
    return None
