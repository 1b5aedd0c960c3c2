"""What a cue governs on its right: a que-clause, an infinitive, an indirect question, a quotation."""

from __future__ import annotations

from dataclasses import dataclass

from index.speech.adverbial import skip_adverbials
from index.speech.cue import VerbCue
from index.speech.grammar import BEFORE_ATTRIBUTE, CAUSED, CLITICS, INFORMED, INTERROGATIVES, NOT_COMPLETIVE
from index.speech.phrase import phrase_end
from index.speech.sentence import Sentence
from index.speech.words import Words

REACH = 40  # words between a cue and its content


@dataclass(frozen=True, slots=True)
class Complement:
    """What is reported.

    Attributes:
        frame: as in the lexicon; `attribute` for *se dit satisfait*, `judgement` for *juge utile la loi*.
        start: first word of the content.
        number: the quotation that it is, where it is one.
    """

    frame: str
    start: int
    number: int | None = None


def complement(sentence: Sentence, cue: VerbCue) -> Complement | None:
    """The content that a cue introduces on its right, or None.

    *Il assure, lundi à Brest, que les comptes sont bons*: frame `que`, from *les*.
    """
    words = sentence.words
    limit = min(sentence.stop, cue.last + REACH)
    here = cue.last
    start_of_object: int | None = None
    if cue.act("judgement") is not None and judges(words, here, limit):
        return Complement("judgement", here)
    while here < limit:
        low = words.low[here]
        opening = sentence.opens_at(here)
        if opening is not None:
            return _quotation(sentence, cue, here, opening, start_of_object)
        if words.quote[here] >= 0:
            return None
        direct = _clause(sentence, cue, here, start_of_object)
        if direct is not None:
            return direct
        if low == ":":
            told = sentence.opens_at(here + 1)
            if told is not None:
                return _quotation(sentence, cue, here + 1, told, None)
            # dément : le rapport, affirme-t-elle, est public
            incise = any(other.verb in sentence.incises and other.first > here for other in sentence.cues)
            plain = start_of_object is None and cue.finite and cue.act("que") is not None and not incise
            return Complement("que", here + 1) if plain and any(words.finite[here + 1 : limit]) else None
        after = skip_adverbials(words, here, limit)
        if after > here:
            here = after
            continue
        if low == "," and here + 1 < limit:
            beyond = _inserted(sentence, here, limit)
            if beyond is None:
                return None
            here = beyond
            continue
        if words.tag[here] == "DET" and sentence.opens_at(here + 1) is not None:
            first, end = words.reach(words.quote[here + 1])
            if end - first > 8:
                return _quotation(sentence, cue, here + 1, words.quote[here + 1], start_of_object)
        after = phrase_end(words, here, min(limit, _next_speech(sentence, here)))
        inside = next((n for n in sentence.free_quotations(here, after) if words.reach(n)[0] > here), None)
        if inside is not None:
            return _quotation(
                sentence,
                cue,
                words.reach(inside)[0],
                inside,
                here if start_of_object is None else start_of_object,
            )
        if (
            after > here
            and start_of_object is None
            and words.low[here] not in CLITICS - {"le", "la", "les", "l'"}
        ):
            start_of_object = here
            here = after
            continue
        if after > here and start_of_object is not None and words.low[here - 1] == "et":
            here = after
            continue
        if low in ("et", "comme", "de", "d'", "à", "en", "par") and start_of_object is not None:
            here += 1
            continue
        break
    if start_of_object is not None and cue.act("announce") and words.tag[start_of_object] in ("DET", "NOUN"):
        return Complement("announce", start_of_object)
    return None


def _next_speech(sentence: Sentence, here: int) -> int:
    """Where the next quotation of more than a few words begins: no phrase reaches into it."""
    words = sentence.words
    for number in sentence.free_quotations(here):
        begin, end = words.reach(number)
        if begin > here and end - begin > 8:
            return begin
    return sentence.stop


def _inserted(sentence: Sentence, here: int, limit: int) -> int | None:
    """After the words that commas set apart, or after the comma where a circumstance follows."""
    words = sentence.words
    if words.low[here + 1] in ("que", "qu'", "de", "d'", "à", ":"):
        return here + 1
    for n in range(here + 1, min(limit, here + 30)):
        if words.form[n] != "," or words.quote[n] >= 0:
            continue
        infinitive = words.low[n + 1 : n + 2] in (["de"], ["d'"]) and leads_infinitive(sentence, n + 2)
        if infinitive or words.low[n + 1 : n + 2] in (["que"], ["qu'"]):
            return n + 1
    for n in range(here + 1, min(limit, here + 16)):
        if words.form[n] == "," and words.quote[n] < 0:
            return n + 1
        if words.quote[n] < 0 and (words.low[n] in ("que", "qu'", ":") or words.finite[n]):
            break
    number = sentence.opens_at(here + 1)
    if number is not None:
        return here + 1
    after = skip_adverbials(words, here + 1, limit)
    if after == here + 1:
        after = phrase_end(words, here + 1, limit)
    return after if after > here + 1 else None


def _clause(sentence: Sentence, cue: VerbCue, here: int, start_of_object: int | None) -> Complement | None:
    words = sentence.words
    low = words.low[here]
    objects = start_of_object is not None
    if low in ("que", "qu'") and cue.act("que") is not None:
        informed = cue.infinitive in INFORMED or cue.act("informed") is not None
        takes = not objects or informed or _le_fait(sentence, here)
        before = words.low[here - 1] if here > cue.last else ""
        if takes and before not in NOT_COMPLETIVE and (not cue.negated or _has_verb(sentence, here + 1)):
            number = sentence.opens_at(here + 1)
            return Complement("que", here + 1, number)
        return None
    if low == "à" and words.low[here + 1 : here + 3] in (["ce", "que"], ["ce", "qu'"]) and cue.act("à"):
        return Complement("à", here + 3)
    if (
        low in INTERROGATIVES
        and cue.act("si") is not None
        and (not objects or cue.act("caused") is not None)  # asked the witness if
        and not (low == "qui" and here > cue.last)
    ):
        return Complement("si", here)
    if not objects and leads_infinitive(sentence, here) and cue.act("infinitive") is not None:
        return Complement("infinitive", here)
    if low in ("de", "d'") and cue.act("de") is not None and leads_infinitive(sentence, here + 1):
        person = objects and (cue.infinitive in CAUSED or cue.act("caused") is not None)
        if person or not objects:
            return Complement("de", start_of_object if person and start_of_object else here + 1)
    if low == "à" and cue.act("à") is not None and leads_infinitive(sentence, here + 1):
        return Complement("à", start_of_object if start_of_object is not None else here + 1)
    number = sentence.opens_at(here + 1)
    if number is not None and low in ("à", "de", "d'"):
        frame = "à" if low == "à" else "de"
        if cue.act(frame) is not None and (leads_infinitive(sentence, here + 2) or cue.act("fragment")):
            return Complement(frame, here + 1, number)
    if number is not None and not objects and low in ("de", "d'", "des") and cue.act("fragment"):
        term = words.form[here + 2 : here + 3]
        if cue.finite and term and term[0][:1].islower():  # parle de « nombreux blessés », not of a title
            return Complement("fragment", here + 1, number)
    determined = low in ("de", "d'") and words.tag[here + 1 : here + 2] == ["DET"]
    if determined and not objects and cue.finite and cue.act("fragment") is not None:
        end = phrase_end(words, here + 1, sentence.stop, appositions=False)
        inside = next(sentence.free_quotations(here + 1, end + 1), None)
        if inside is not None:
            return Complement("fragment", here + 1, inside)  # parle d'un « gâchis »
    if cue.act("bare") is not None and (not objects or cue.act("informed")) and _bare(sentence, cue, here):
        return Complement("bare", here)
    attribute = words.tag[here] == "ADJ" or words.participle[here] or low in BEFORE_ATTRIBUTE
    if not objects and here == cue.last and cue.act("attribute") is not None and attribute:
        return Complement("attribute", here)
    return None


def judges(words: Words, here: int, last: int) -> bool:
    """Whether an adjective and then what it is said of begin at a place: *juge **trop chère** la réforme*.

    Only this order tells: in *juge le texte inutile* the adjective may as well belong to the noun, as in
    *trouve la porte ouverte*.
    """
    while here < last and words.tag[here] == "ADV":
        here += 1
    if here + 2 >= last or any(words.quote[n] >= 0 for n in range(here, here + 3)):
        return False
    tags = words.tag[here : here + 3]
    return tags[0] == "ADJ" and tags[1] == "DET" and tags[2] in ("NOUN", "PROPN", "ADJ", "NUM")


def judgement_end(words: Words, start: int, close: int) -> int:
    """Where a judgement ends that begins at `start`: before what goes on with a verb of its own.

    *juge **utile la loi**, mais refuse qu'on l'étende*
    """
    turns = (n for n in range(start, close) if words.low[n] in (",", "et", "mais", "ou", "puis"))
    return next((n for n in turns if any(words.finite[n:close])), close)


def _bare(sentence: Sentence, cue: VerbCue, here: int) -> bool:
    """Whether a clause without conjunction begins at a place, as the parse has it: *She said it was late*."""
    words = sentence.words
    return any(
        child.dep_ == "ccomp" and child.i > words.index[cue.verb] and child.left_edge.i == words.index[here]
        for child in words.tokens[cue.verb].children
    )


def _le_fait(sentence: Sentence, here: int) -> bool:
    return sentence.words.low[here - 1] in ("fait", "idée", "principe", "cause")


def _has_verb(sentence: Sentence, start: int) -> bool:
    """Whether a finite verb follows, in or out of quotations: *ne dit que du bien* has none."""
    words = sentence.words
    return any(words.finite[n] or words.tag[n] == "AUX" for n in range(start, min(sentence.stop, start + 60)))


def leads_infinitive(sentence: Sentence, place: int) -> bool:
    """Whether an infinitive begins at `place`: *avoir payé*, *ne pas l'avoir vu*."""
    words = sentence.words
    while place < sentence.stop and (
        words.low[place] in CLITICS
        or words.low[place] in ("pas", "plus", "jamais", "rien", "bien", "mieux", "y", "en", "tout")
    ):
        place += 1
    if place >= sentence.stop:
        return False
    low = words.low[place]
    known = (
        low.endswith(sentence.vocabulary.infinitive_endings)
        and len(low) > 4
        and words.form[place].islower()
        and words.tag[place] != "NOUN"
    )
    return words.infinitive[place] or known or low in ("être", "avoir")


def _quotation(
    sentence: Sentence, cue: VerbCue, here: int, number: int, start_of_object: int | None
) -> Complement | None:
    """The quotation at `here` as content of the cue: whole, or as part of the phrase it stands in."""
    words = sentence.words
    if number in sentence.claimed or any(cue.last <= other.verb < here for other in sentence.cues):
        return None
    before = words.low[here - 1] if here > cue.last else ""
    tag = words.tag[here - 1] if here > cue.last else ""
    says = cue.act("incise") or cue.act("que") or cue.act("si")
    frame = next((f for f in ("incise", "que", "si", "infinitive", "de", "fragment") if cue.act(f)), None)
    if frame is None:
        return None
    if before == ":":
        return Complement("direct", here, number)
    if start_of_object is None and cue.act("attribute"):
        return Complement("attribute", here, number)
    if here == cue.last or (
        start_of_object is None
        and tag not in ("DET", "ADP", "NOUN", "ADJ", "PROPN", "NUM")
        and before not in ("au", "du", "des", "aux")
    ):
        if says and (sentence.speechlike(number) or cue.act("fragment") or before == ","):
            return Complement("direct", here, number)
        return Complement("fragment", here, number) if cue.act("fragment") else None
    if says and sentence.speechlike(number) and start_of_object is None and tag not in ("DET", "ADP"):
        return Complement("direct", here, number)
    if cue.act("à") and before in ("à", "de", "d'"):
        return Complement("à", here, number)
    if cue.act("fragment") is None:
        return None
    if start_of_object is None or before in ("à", "de", "d'", "comme"):
        return Complement("fragment", here, number)
    relative = words.low[here + 1] in ("qui", "dont", "que", "qu'", "où")
    if (
        says
        and not relative
        and sentence.speechlike(number)
        and any(words.finite[slice(*words.reach(number))])
    ):
        return Complement("direct", here, number)
    return Complement("fragment", start_of_object, number)
