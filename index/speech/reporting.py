"""Verbs of saying that stand before what they report: quotation, que-clause, infinitive, fragment."""

from __future__ import annotations

from index.speech.able import can_speak
from index.speech.complement import Complement, complement, judgement_end
from index.speech.content import clause_end, take, take_quotation
from index.speech.cue import VerbCue
from index.speech.draft import Draft, Range
from index.speech.grammar import CLITICS, SUBJECT_CLITICS
from index.speech.phrase import phrase_end
from index.speech.prepositional import speaker_of_noun
from index.speech.sentence import CLOSING, Sentence
from index.speech.source import main_subject, phrases_between
from index.speech.subject import verb_subject, words_are_generic

_AFTER = frozenset(
    "et avant lors dans sur en à mais au aux selon puis pour tandis alors depuis après devant par (".split()
)


def reporting_statements(sentence: Sentence) -> list[Draft]:
    """Statements of the verbs that govern their content."""
    drafts = []
    for cue in sentence.cues:
        if cue.verb in sentence.incises:
            continue
        draft = _read(sentence, cue)
        if draft is not None:
            drafts.append(draft)
    return drafts


def _read(sentence: Sentence, cue: VerbCue) -> Draft | None:
    if not speaks(sentence, cue):
        return None
    found = complement(sentence, cue)
    if found is None:
        return None
    act = _act(cue, found)
    if act is None or (cue.negated and act != "believed"):
        return None
    subject = verb_subject(sentence, cue)
    if subject is None and (cue.finite or cue.passive):
        return None
    if cue.passive and found.number is None:
        return None
    if subject is not None and found.number is None and words_are_generic(sentence, subject):
        return None
    if subject is not None and found.frame == "announce" and not can_speak(sentence, subject):
        return None  # le niveau de la rivière annonce une crue
    told = sentence.words.form[found.start - 1] == ":" and found.number is not None
    whose = _whose_words(sentence, found.start - 1) if told else None
    via, subject = (subject, whose) if whose is not None else (None, subject)
    if subject is not None:
        sentence.sources[cue.verb] = subject
    polarity = "denied" if cue.negated else "asserted"
    draft = Draft(
        f"verb:{found.frame}", [], act=act, polarity=polarity, cue=(cue.first, cue.last), source=subject
    )
    draft.via = via
    draft.continued = subject is None and words_at(sentence, cue) == "et"
    if found.number is not None and (found.frame in ("direct", "à") or _closed(sentence, found)):
        _quoted(sentence, draft, found.number, cue)
    else:
        close = clause_end(sentence, found.start, cue)
        if found.frame == "judgement":
            close = judgement_end(sentence.words, found.start, close)
        take(sentence, draft, found.start, close)
    return draft if draft.pieces or draft.spans else None


def words_at(sentence: Sentence, cue: VerbCue) -> str:
    """The sentence's first word, lower case, where the cue follows it at once (*Et d'ajouter*)."""
    return sentence.words.low[sentence.first] if cue.first - 2 == sentence.first else ""


def _act(cue: VerbCue, found: Complement) -> str | None:
    if found.frame == "direct":
        return next(
            (act for f in ("incise", "que", "si", "fragment", "de", "infinitive") if (act := cue.act(f))),
            None,
        )
    return cue.act(found.frame)


def _closed(sentence: Sentence, found: Complement) -> bool:
    """Whether the quotation that begins the content also ends it."""
    assert found.number is not None
    words = sentence.words
    first, end = words.reach(found.number)
    if first != found.start:
        return False
    if end >= sentence.stop or words.form[end] in CLOSING or words.form[end] == "(":
        return sentence.speechlike(found.number) or end >= sentence.stop or found.frame == "fragment"
    return found.frame == "fragment" and words.low[end] in _AFTER


def _quoted(sentence: Sentence, draft: Draft, number: int, cue: VerbCue) -> None:
    words = sentence.words
    first, end = words.reach(number)
    finished = end >= sentence.stop or words.form[end] in CLOSING or words.low[end] in _AFTER
    coordinated = _coordinated_end(sentence, number)
    if coordinated > end:
        take(sentence, draft, first, coordinated)
    elif finished:
        take_quotation(sentence, draft, number)
        following = (
            sentence.opens_at(end + 1) if end < sentence.stop and words.form[end] in (",", ".") else None
        )
        while following is not None and following not in sentence.claimed:
            take_quotation(sentence, draft, following)
            end = words.reach(following)[1]
            following = (
                sentence.opens_at(end + 1) if end < sentence.stop and words.form[end] in (",", ".") else None
            )
    else:
        take(sentence, draft, first, clause_end(sentence, first, cue))


_BEFORE_FRAGMENT = frozenset("de d' du des un une le la l' les".split())


def _coordinated_end(sentence: Sentence, number: int) -> int:
    """After the last of coordinated short quotations, which are one object: *dénonce « A » et « B »*."""
    words = sentence.words
    end = here = words.reach(number)[1]
    if any(words.finite[slice(*words.reach(number))]):
        return end
    while here < sentence.stop and words.low[here] in ("et", "ou", ","):
        comma = words.form[here] == ","
        here += 1
        while here < sentence.stop and words.low[here] in _BEFORE_FRAGMENT and words.quote[here] < 0:
            here += 1
        following = sentence.opens_at(here)
        if following is None or following in sentence.claimed:
            break
        first, close = words.reach(following)
        if close - first > 10 or any(words.finite[first:close]):
            break
        if close < sentence.stop and (words.finite[close] or words.low[close] in CLITICS):
            break  # … et « la Ligue » a répondu: a subject
        here = close
        if not comma or words.low[here : here + 1] != [","]:
            end = close
    return end


def speaks(sentence: Sentence, cue: VerbCue) -> bool:
    """Whether the verb group reports that something was said: not *pour dire*, *dira*, *s'il disait*.

    >>> # see tests: « S'il disait oui, tout changerait » reports nothing
    """
    words = sentence.words
    if cue.mood == "fut":
        return False
    if cue.mood == "inf":
        return _said_infinitive(sentence, cue)
    if cue.mood == "pp":
        return _joined_participle(sentence, cue)
    first = cue.first - 1
    while first >= sentence.first and (words.low[first] in SUBJECT_CLITICS or words.tag[first] == "ADV"):
        first -= 1
    return not (
        first >= sentence.first
        and words.low[first] in ("si", "s'")
        and words.low[first - 1 : first] != ["comme"]
    )


def _said_infinitive(sentence: Sentence, cue: VerbCue) -> bool:
    """*avant d'ajouter*, *et Paul de conclure*; other infinitives report nothing (*pour dire*)."""
    words = sentence.words
    before = cue.first - 1
    if before < sentence.first or words.low[before] not in ("de", "d'"):
        return False
    if words.low[before - 1 : before] == ["avant"]:
        return True
    if before - 1 == sentence.first and words.low[sentence.first] == "et":
        return True  # Et d'ajouter : the speaker of the statement before goes on
    named = before - 1 >= sentence.first and words.tag[before - 1] in ("PROPN", "NOUN", "PRON")
    return named and not sentence.has_finite(sentence.first, before)


def _joined_participle(sentence: Sentence, cue: VerbCue) -> bool:
    """*a condamné les faits et estimé que…*: a participle that shares the auxiliary of an earlier one."""
    words = sentence.words
    before = cue.first - 1
    while before >= sentence.first and words.tag[before] == "ADV":
        before -= 1
    if before < sentence.first or words.low[before] not in ("et", ",", "ou", "mais", "puis"):
        return False
    if words.low[before] == "," and cue.act("que") is None:
        return False
    return any(
        words.low[n] in ("a", "ont", "avait", "avaient", "aurait", "ayant")
        and words.quote[n] < 0
        and words.low[n + 1] != "été"
        for n in range(sentence.first, before)
    )


def colon_statements(sentence: Sentence) -> list[Draft]:
    """*Le syndicat : « Rien n'est signé. »*: quotations after a colon that no verb has claimed."""
    words = sentence.words
    drafts = []
    for number in list(sentence.free_quotations()):
        start = words.reach(number)[0]
        colon = start - 1
        if colon <= sentence.first or words.form[colon] != ":" or words.quote[colon] >= 0:
            continue
        if not sentence.speechlike(number):
            continue
        draft = Draft(
            "colon", [], cue=(colon, colon + 1), source=_before_colon(sentence, colon), confidence=0.7
        )
        take_quotation(sentence, draft, number)
        drafts.append(draft)
    return drafts


def _whose_words(sentence: Sentence, colon: int) -> Range | None:
    """Whose words a noun before the colon announces: *Elle répète les propos de Paul Vidal : « … »*."""
    words = sentence.words
    nouns = sentence.vocabulary.sets["spoken"]
    for n in range(colon - 1, max(sentence.first, colon - 9), -1):
        if words.finite[n] or words.quote[n] >= 0:
            return None
        if (
            words.tag[n] == "NOUN"
            and words.low[n].rstrip("s") in nouns
            and words.tag[n - 1] in ("DET", "ADJ")
        ):
            if words.low[n + 1] not in ("de", "d'", "du", "des", "tenus", "tenu", "tenues"):
                return None
            owner = speaker_of_noun(sentence, n, colon)
            named = any(words.tag[m] == "PROPN" for m in range(*owner))
            return owner if owner[0] > n and named else None
    return None


def _before_colon(sentence: Sentence, colon: int) -> Range | None:
    words = sentence.words
    spoken = _whose_words(sentence, colon)
    if spoken is not None:
        return spoken
    for start, end in sentence.zones.items():
        nearer = any(end <= cue.first < colon and cue.finite and not cue.passive for cue in sentence.cues)
        if start < colon and not nearer and words.low[start] in ("selon", "d'", "pour"):
            after = start + (2 if words.low[start] == "d'" else 1)
            return (after, min(end, colon)) if end > after else None
    for cue in reversed([c for c in sentence.cues if c.first < colon and not c.passive]):
        subject = sentence.incises.get(cue.verb) or verb_subject(sentence, cue)
        if subject is not None and not words_are_generic(sentence, subject):
            return subject
    found = main_subject(words, sentence.first, colon)
    if found is not None and words_are_generic(sentence, found):
        places = phrases_between(words, sentence.first, colon, prepositional=True)
        found = next((place for place in places if place != found), None)  # sur l'affiche, on peut lire
    if found is not None and not can_speak(sentence, found):
        return None  # la consigne est simple : nobody in particular
    if found is None:
        end = phrase_end(words, sentence.first, colon)
        found = (sentence.first, end) if end > sentence.first else None
    return speaker_of_noun(sentence, *found) if found is not None else None
