"""Sources behind a preposition: *selon X*, *d'après X*, *pour X*, *aux yeux de X*."""

from __future__ import annotations

from index.speech.adverbial import skip_adverbials
from index.speech.content import clause_end, clause_start, take, take_left
from index.speech.cue import find_prepositions
from index.speech.draft import Draft, Range, kind_of
from index.speech.grammar import BE, HAVE, TIMES
from index.speech.people_words import fold, people_words
from index.speech.phrase import phrase_end
from index.speech.sentence import Sentence
from index.speech.source import RELATIVES, phrases_between

_HUMAN = (
    "eur",
    "euse",
    "rice",
    "iste",
    "ien",
    "ienne",
    "aire",
    "ant",
    "ante",
    "logue",
    "crate",
    "nier",
    "nière",
)
_RELATIVES = frozenset({"lequel", "laquelle", "lesquels", "lesquelles"})
_LINKS = frozenset(
    {
        "et",
        "mais",
        "car",
        "or",
        "que",
        "qu'",
        "donc",
        "puisque",
        "parce",
        "si",
        "alors",
        "tandis",
        "qui",
        "dont",
        "où",
    }
)

_MODALS = frozenset("doit doivent devrait devraient faut faudrait peut peuvent pourrait pourraient".split())
Source = tuple[int, int, int, int]  # preposition, source phrase, end of the source phrase, end of it all


def find_sources(sentence: Sentence) -> list[Source]:
    """The source prepositions of a sentence with their phrases; marks them as zones."""
    words = sentence.words
    found = []
    for start, after, strict in find_prepositions(words, sentence.vocabulary, sentence.first, sentence.stop):
        if (
            words.quote[start] >= 0
            or after >= sentence.stop
            or words.low[after] in (_RELATIVES | {"que", "qu'", "qui"})
        ):
            continue
        if start > sentence.first and words.low[start - 1] in _NAMED_AFTER:
            continue
        if (
            start == sentence.first
            and words.form[after] == ","
            and words.tag[after + 1 : after + 2] == ["PROPN"]
        ):
            after += 1  # D'après, Jean Roux, …
        if not strict and _unfinished(sentence, start):
            end = _narrow_end(sentence, after)
            if end > after and not _trap(sentence, after, end):
                found.append((start, after, end, end))
                sentence.zones[start] = end
            continue
        relayed = _what_they_say(sentence, after)
        if relayed is not None:
            found.append((start, *relayed))
            sentence.zones[start] = relayed[2]
            continue
        end = phrase_end(words, after, sentence.stop, closed=True)
        if end > after and not _inner(sentence, start):
            end = _up_to_comma(sentence, end)
        if end == after or _trap(sentence, after, end):
            continue
        if end == after + 1 and words.low[after] in ("un", "une"):
            continue  # selon un « mode » : a manner
        if start == sentence.first:
            end = _coordinated_end(sentence, after, end)
        if strict and not _opinion(sentence, start, after, end):
            continue
        found.append((start, after, end, end))
        sentence.zones[start] = end
    return found


def _unfinished(sentence: Sentence, start: int) -> bool:
    """Whether the words left of a preposition want a complement: *Il serait, selon elle, trop tard*."""
    words = sentence.words
    here = start - 1
    while here > sentence.first and (words.form[here] == "," or words.tag[here] == "ADV"):
        here -= 1
    if here <= sentence.first or words.quote[here] >= 0:
        return False
    return words.low[here] in HAVE | BE or words.low[here] in _MODALS


def _narrow_end(sentence: Sentence, after: int) -> int:
    """The end of a source in the midst of a clause: no apposition, and no quotation that the clause needs."""
    words = sentence.words
    end = phrase_end(words, after, sentence.stop, appositions=False)
    end = next((n for n in range(after, end) if words.mark[n]), end)
    while end < sentence.stop and words.low[end] in TIMES:
        end += 1
    if words.form[end : end + 1] == [","] and words.tag[end + 1 : end + 2] == ["NOUN"]:
        close = next((n for n in range(end + 1, min(end + 12, sentence.stop)) if words.form[n] == ","), end)
        if not any(words.finite[end:close]):
            return close  # selon Paul Roy, entraîneur du club, …
    return end


def _coordinated_end(sentence: Sentence, after: int, end: int) -> int:
    """The comma after coordinated adjectives or names: *Selon l'Agence marine et spatiale (AMS), …*."""
    words = sentence.words
    here = end
    joined = False
    named = any(words.form[n][:1].isupper() for n in range(after, end))
    while named and not joined and here + 1 < sentence.stop and words.low[here] in (",", "et"):
        item = here + 1
        if words.tag[item] in ("ADJ", "NOUN") and words.form[item].islower():
            item += 1
        while item < sentence.stop and words.tag[item] == "PROPN":
            item += 1
        if item == here + 1:
            return end
        joined = words.low[here] == "et"
        here = item
    if joined and here < sentence.stop and words.form[here] == "(":
        here = next((n + 1 for n in range(here, min(here + 6, sentence.stop)) if words.form[n] == ")"), here)
    return here if joined and here < sentence.stop and words.form[here] == "," else end


def _bracket_before(sentence: Sentence, start: int) -> int | None:
    """The bracket that stands open at a place, or None."""
    words = sentence.words
    for n in range(start - 1, sentence.first, -1):
        if words.form[n] == ")":
            return None
        if words.form[n] == "(" and words.quote[n] < 0:
            return n
    return None


_NAMED_AFTER = frozenset("nommé nommée baptisé baptisée adapté adaptée tiré tirée inspiré inspirée".split())


def _inner(sentence: Sentence, start: int) -> bool:
    """Whether a clause with a verb of its own stands before the preposition."""
    return any(sentence.words.finite[sentence.first : start])


def _up_to_comma(sentence: Sentence, end: int) -> int:
    """The comma that closes a source with a long complement: *selon un rapport établi par X sur Y, …*."""
    words = sentence.words
    if (
        end >= sentence.stop
        or words.form[end] in (",", ":")
        or (words.quote[end] >= 0 and not words.mark[end])
    ):
        return end
    here = end
    while here < min(sentence.stop, end + 20):
        if words.quote[here] >= 0:
            here = words.reach(words.quote[here])[1]
            continue
        if words.form[here] == ",":
            return here
        if words.finite[here] or sentence.subject_pronoun(here):
            return end
        here += 1
    return end


def _what_they_say(sentence: Sentence, after: int) -> tuple[int, int, int] | None:
    """*selon ce que rapportent des médias*, *selon les informations que le procureur a données*.

    Start and end of the source phrase, and the comma that closes the relative clause.
    """
    words = sentence.words
    link = (
        after + 1 if words.low[after] == "ce" else phrase_end(words, after, sentence.stop, appositions=False)
    )
    if link >= sentence.stop - 1 or words.low[link] not in ("que", "qu'"):
        return None
    comma = next((n for n in range(link, sentence.stop) if words.form[n] == "," and words.quote[n] < 0), None)
    if comma is None or any(words.finite[sentence.first : after]) or words.quote[sentence.first] >= 0:
        comma = sentence.stop  # what was said stands before
    if not any(words.finite[link:comma]):
        return None
    phrases = phrases_between(words, link + 1, comma)
    return (*phrases[0], comma) if phrases else None


def _trap(sentence: Sentence, after: int, end: int) -> bool:
    """Criteria and not sources: *selon les cas*, *selon la méthode*."""
    if sentence.words.low[after] in ("nos", "notre", "mes", "mon", "ma"):
        return True  # the author's own knowledge
    head = head_noun(sentence, after, end)
    traps = sentence.vocabulary.sets["not_sources"]
    return head in TIMES or head in traps or head.rstrip("s") in traps


def head_noun(sentence: Sentence, first: int, end: int) -> str:
    """The first noun or name of a phrase, lower case."""
    words = sentence.words
    return next(
        (words.low[n] for n in range(first, end) if words.tag[n] in ("NOUN", "PROPN")), words.low[first]
    )


def _opinion(sentence: Sentence, start: int, after: int, end: int) -> bool:
    """Whether *pour X* gives an opinion: X can think, and the phrase stands apart from the clause."""
    words = sentence.words
    leading = start == sentence.first or all(
        words.tag[n] in ("CCONJ", "ADV") or words.form[n] == "," for n in range(sentence.first, start)
    )
    closed = end < sentence.stop and (words.form[end] in (",", ":") or sentence.opens_at(end) is not None)
    number = sentence.closes_before(start)
    apart = words.form[start - 1] == "," or (
        number is not None
        and (words.reach(number)[0] == sentence.first or words.form[words.reach(number)[0] - 1] == ",")
    )
    final = start > sentence.first and apart and (end >= sentence.stop or words.form[end] in (",",))
    if not ((leading and closed) or final):
        return False
    if words.low[after] in ("lui", "elle", "eux", "elles", "moi", "nous", "beaucoup", "certains"):
        return True
    if words.low[after : after + 2] in (["les", "uns"], ["les", "autres"], ["d'", "autres"]) and (
        end == after + 2
    ):
        return True
    head = head_noun(sentence, after, end)
    if any(
        words.low[n] in ("ans", "année", "fois", "jours", "mois", "euros", "%", "heures")
        for n in range(after, end)
    ):
        return False
    if head in ("noël", "pâques", "rappel", "mémoire", "exemple", "instant", "moment", "information"):
        return False
    speaking = sentence.vocabulary.sets["speaking"]
    governed = next((n for n in range(after, end) if words.tag[n] == "ADP"), end)
    named = any(
        words.tag[n] in ("PROPN", "X", "NOUN") and words.form[n][:1].isupper() for n in range(after, governed)
    )
    if not named and leading and words.low[after] in ("les", "des", "ces") and not _judges(sentence, end):
        return False
    office = fold(head) in people_words().roles
    return (
        named
        or office
        or head in speaking
        or head.rstrip("s") in speaking
        or head.rstrip("s").endswith(_HUMAN)
    )


def _judges(sentence: Sentence, start: int) -> bool:
    """Whether a clause quotes or judges: *Pour les enseignants, la réforme est « une erreur »*.

    *Pour les petites entreprises, le seuil est ramené à 5 %* tells whom it concerns, not what they think.
    """
    words = sentence.words
    return any(
        words.quote[n] >= 0 or words.dep[n] == "cop" or words.low[n] in _MODALS
        for n in range(start, sentence.stop)
    )


def prepositional_statements(sentence: Sentence, sources: list[Source]) -> list[Draft]:
    """Statements attributed by a preposition."""
    return [draft for source in sources if (draft := _read(sentence, source)) is not None]


def _read(sentence: Sentence, source: Source) -> Draft | None:
    words = sentence.words
    start, after, phrase, end = source
    cue = (start, after - (words.form[after - 1] == ","))
    draft = Draft("preposition", [], cue=cue, source=speaker_of_noun(sentence, after, phrase))
    before = start
    while (
        before > sentence.first and words.form[before - 1] in (",", "–", "-") and words.quote[before - 1] < 0
    ):
        before -= 1
    bracket = _bracket_before(sentence, start)
    if bracket is not None and bracket + 1 == before:
        before = bracket
    elif bracket is not None:
        take(sentence, draft, bracket + 1, before)  # (6 000 selon la préfecture)
        return draft if draft.pieces or draft.spans else None
    if _unfinished(sentence, start) and end < sentence.stop:
        right = _skip_comma(sentence, end)
        pieces = [(clause_start(sentence, before), before), (right, clause_end(sentence, right, None))]
        draft.pieces += [piece for piece in pieces if piece[1] > piece[0]]
        draft.kind = kind_of(words, draft.pieces)
        sentence.claimed.update({words.quote[n] for piece in pieces for n in range(*piece)} - {-1})
        return draft if draft.pieces else None
    leading = _only_adverbials(sentence, before)
    linked = words.low[before - 1] in _LINKS and words.quote[before - 1] < 0 and before > sentence.first
    if (leading or linked) and end < sentence.stop:
        end = _past_insertion(sentence, end)
        take(sentence, draft, end, clause_end(sentence, _skip_comma(sentence, end), None))
        return draft if draft.pieces or draft.spans else None
    number = sentence.closes_before(before)
    if number is not None and number not in sentence.claimed:
        take_left(sentence, draft, number)
    elif before > sentence.first:
        take(sentence, draft, clause_start(sentence, before), before)
    if _goes_on(sentence, end) and not draft.spans:
        take(sentence, draft, end + 1, clause_end(sentence, end + 1, None))
    return draft if draft.pieces or draft.spans else None


def _only_adverbials(sentence: Sentence, before: int) -> bool:
    """Whether nothing but adverbials stands before the preposition: *Vers huit heures, pour la maire, …*."""
    words = sentence.words
    here = sentence.first
    while here < before:
        after = skip_adverbials(words, here, before)
        if words.quote[here] >= 0:
            return False
        if after == here:
            if words.form[here] != "," and words.tag[here] not in ("CCONJ", "ADV", "NUM", "PUNCT"):
                return not any(words.finite[sentence.first : before]) and words.form[before] != ","
            after = here + 1
        here = after
    return True


def speaker_of_noun(sentence: Sentence, first: int, end: int) -> Range:
    """*les précisions apportées par Anne Roca*, *les mots du préfet*: who spoke, not the noun of speaking."""
    words = sentence.words
    head = next((n for n in range(first, end) if words.tag[n] == "NOUN"), None)
    if head is None or words.low[head].rstrip("s") not in sentence.vocabulary.sets["spoken"]:
        return first, end
    for n in range(head + 1, min(head + 5, sentence.stop - 1)):
        if words.low[n] in ("de", "d'", "par"):
            close = phrase_end(words, n + 1, sentence.stop)
            who = words.tag[n + 1] in ("DET", "PROPN", "X", "PRON", "NUM")
            if close > n + 1 and (who or words.low[n] == "par"):
                return n + 1, close
        if words.low[n] in ("du", "des"):
            close = phrase_end(words, n + 1, sentence.stop)
            if close > n + 1:
                return n, close
        if words.finite[n] or words.form[n] == ",":
            break
    return first, end


def _skip_comma(sentence: Sentence, place: int) -> int:
    while (
        place < sentence.stop
        and sentence.words.form[place] in (",", ":")
        and sentence.opens_at(place) is None
    ):
        place += 1
    return place


def _past_insertion(sentence: Sentence, end: int) -> int:
    """The comma after what is told of the source: *Selon la mairie, qui a enquêté, …*, *…, citant X, …*."""
    words = sentence.words
    after = end + 1
    if after >= sentence.stop or words.form[end] != ",":
        return end
    doing = words.participle[after] and words.low[after].endswith("ant")
    if not doing and words.low[after] not in RELATIVES:
        return end
    close = next(
        (n for n in range(end + 2, sentence.stop) if words.form[n] == "," and words.quote[n] < 0), None
    )
    if close is None or not (doing or any(words.finite[end:close])):
        return end
    return close if any(words.finite[close : sentence.stop]) else end


def _goes_on(sentence: Sentence, end: int) -> bool:
    """Whether the reported clause goes on after the source: *La police, selon lui, n'a rien vu*."""
    words = sentence.words
    if end + 1 >= sentence.stop or words.form[end] != ",":
        return False
    after = end + 1
    return (
        words.low[after] not in (_LINKS | {"qui", "dont", "où", "avant", "ce", "lequel"})
        and after not in sentence.zones
    )
