"""Content spans: where the reported words begin and end."""

from __future__ import annotations

from index.speech.complement import complement, leads_infinitive
from index.speech.cue import VerbCue
from index.speech.draft import Draft, inner_span, kind_of
from index.speech.grammar import CLITICS, HAVE
from index.speech.phrase import phrase_end
from index.speech.sentence import Sentence
from index.speech.words import Words

_LINKS = frozenset({"et", "mais", "puis", "ou"})
_TURNS = frozenset((word, que) for word in ("tandis", "alors", "bien", "quoique") for que in ("que", "qu'"))
_DANGLING = frozenset("que qu' si même parce car et ou mais or alors tandis puisque comme".split())


def clause_end(sentence: Sentence, start: int, own: VerbCue | None) -> int:
    """The place after the clause that begins at `start`: its sentence's end, or the next turn of reporting.

    *Il dit que la porte est close, ajoutant qu'il n'en a pas la clé*: up to *ajoutant*.
    """
    words = sentence.words
    followers = {cue.first: cue for cue in sentence.cues if cue is not own and cue.verb > start}
    depth = 0
    here = start
    bare = leads_infinitive(sentence, start)
    while here < sentence.stop:
        if words.quote[here] >= 0:
            begin, end = words.reach(words.quote[here])
            here = min(end, sentence.stop)
            if _turns_after_quotation(sentence, here, whole=any(words.finite[begin:end])):
                return here
            continue
        form = words.form[here]
        depth += (form == "(") - (form == ")")
        if depth < 0 or form == ";":
            return here
        if form == ":" and sentence.opens_at(here + 1) is not None:
            return here
        if here > start:
            if here in sentence.zones:
                return here
            gerund = followers.get(here)
            if gerund is not None and gerund.mood == "ger" and complement(sentence, gerund) is not None:
                return here
            if (
                form == ","
                or words.low[here] in _LINKS
                or words.low[here] in ("avant", "tout", "en", "tandis")
            ):
                if _new_report(sentence, here, start, own, followers):
                    return here
                if own is not None and words.low[here] in _LINKS and _goes_on(sentence, start, here, own):
                    return here
                if bare and words.low[here] in ("mais", "et", "or") and _own_clause(sentence, start, here):
                    return here
                if own is not None and form == "," and _main_clause_resumes(sentence, here, own):
                    return here
        here += 1
    return sentence.stop


def _own_clause(sentence: Sentence, start: int, link: int) -> bool:
    """*dit avoir payé, mais la banque attend*: the second clause is the author's."""
    words = sentence.words
    if any(words.finite[start:link]):
        return False
    end = phrase_end(words, link + 1, sentence.stop)
    while link + 1 < end < sentence.stop and (words.low[end] in CLITICS or words.tag[end] == "ADV"):
        end += 1
    return link + 1 < end < sentence.stop and words.finite[end]


def _goes_on(sentence: Sentence, start: int, link: int, own: VerbCue) -> bool:
    """*elle estime que les travaux dureront et ne veut rien promettre*: the last verb is not the works'."""
    words = sentence.words
    speaker = next((words.number[n] for n in range(own.first, own.last) if words.finite[n]), "")
    after = link + 1
    while after < sentence.stop and (words.low[after] in CLITICS or words.tag[after] == "ADV"):
        after += 1
    if not speaker or after >= sentence.stop or not words.finite[after] or words.quote[after] >= 0:
        return False
    inside = {words.number[n] for n in range(start, link) if words.finite[n]}
    return words.number[after] == speaker and bool(inside) and not inside & {speaker, ""}


def _turns_after_quotation(sentence: Sentence, here: int, whole: bool) -> bool:
    """Whether the author's own clause begins right after quoted words: *« … », mais il garde sa place*."""
    words = sentence.words
    if here >= sentence.stop or words.form[here] != ",":
        return False
    after = here + 1
    if tuple(words.low[after : after + 2]) in _TURNS:
        return whole
    while after < sentence.stop and (words.low[after] in ("mais", "et", "or") or words.tag[after] == "ADV"):
        after += 1
    if after >= sentence.stop:
        return False
    if (
        after > here + 1
        and sentence.subject_pronoun(after)
        and words.low[after] not in ("ce", "c'", "on", "nous", "je", "j'")
    ):
        return True
    return words.low[after] == "ce" and words.low[after + 1 : after + 2] == ["qui"]


def _new_report(
    sentence: Sentence, here: int, start: int, own: VerbCue | None, followers: dict[int, VerbCue]
) -> bool:
    """Whether another cue takes over after a comma or conjunction."""
    words = sentence.words
    after = here if words.low[here] in ("avant", "tout", "en") else here + 1
    comma = words.form[here] == ","
    link = words.low[here] in _LINKS
    while (
        after < sentence.stop
        and (
            words.low[after] in _LINKS
            or words.low[after] in ("en", "tout", "avant", "de", "d'")
            or (words.tag[after] == "ADV" and words.quote[after] < 0)
        )
        and after not in followers
    ):
        link |= words.low[after] in _LINKS
        after += 1
    cue = followers.get(after)
    if cue is not None:
        if cue.mood == "ger" or cue.mood == "inf":
            return complement(sentence, cue) is not None and (
                comma or words.low[here] in ("avant", "tout", "en") or link
            )
        if cue.passive or cue.verb in sentence.incises:
            return False
        if own is not None and (comma or link):
            if own.mood == "ger" and cue.finite:
                return True
            same = cue.mood in (own.mood, "pp")
            return same and (
                complement(sentence, cue) is not None
                or (cue.mood == "pres" and words.low[cue.first] == words.low[own.first])
            )
        return False
    if (
        comma
        and link
        and own is not None
        and after < sentence.stop
        and words.low[after] == words.low[own.first]
    ):
        return words.low[after] in HAVE  # a supposé que…, et a fermé la rue
    if (comma or link) and (own is None or own.finite):
        return _other_speaker(sentence, after, followers)
    return False


def _other_speaker(sentence: Sentence, after: int, followers: dict[int, VerbCue]) -> bool:
    """*…, et les démocrates avaient demandé que…*: a new subject with a cue of its own."""
    words = sentence.words
    end = phrase_end(words, after, sentence.stop)
    if after < sentence.stop and sentence.subject_pronoun(after):
        end = after + 1
    if end == after:
        return False
    while end < sentence.stop and (words.tag[end] == "ADV" or words.form[end] == ","):
        end += 1
    cue = followers.get(end)
    if cue is None or not cue.finite or cue.passive:
        return False
    found = complement(sentence, cue)
    return found is not None and found.frame in ("que", "bare", "direct")


def _main_clause_resumes(sentence: Sentence, here: int, own: VerbCue) -> bool:
    """*Estimant que c'est trop, il a voté contre*; *Paul, qui dit que c'est trop, a voté contre*."""
    words = sentence.words
    after = here + 1
    while after < sentence.stop and words.tag[after] == "ADV":
        after += 1
    if after >= sentence.stop:
        return False
    if own.finite:
        relative = own.first > sentence.first and words.low[own.first - 1] == "qui"
        return relative and words.finite[after] and after not in sentence.zones
    if own.mood not in ("ger", "inf", "pp"):
        return False
    if sentence.has_finite(sentence.first, own.first):
        return False
    if sentence.subject_pronoun(after) or words.finite[after]:
        return True
    end = phrase_end(words, after, sentence.stop)
    while end < sentence.stop and (
        (words.tag[end] in ("ADV", "PRON") and words.quote[end] < 0) or words.form[end] == ","
    ):
        end += 1
    return end > after and end < sentence.stop and words.finite[end]


def take(sentence: Sentence, draft: Draft, start: int, close: int) -> None:
    """Content from `start` to `close`; where it is nothing but a quotation, the quoted words."""
    words = sentence.words
    while (
        close > start
        and words.quote[close - 1] < 0
        and (words.form[close - 1] in (",", ":", ";", "–", "-") or words.low[close - 1] in _LINKS)
    ):
        close -= 1
    while close > start + 1 and words.quote[close - 1] < 0 and words.low[close - 1] in _DANGLING:
        close -= 1
    while close > start and words.form[close - 1] == "," and words.quote[close - 1] < 0:
        close -= 1
    while start < close and words.form[start] in (",", ":", "–") and words.quote[start] < 0:
        start += 1
    if start >= close:
        return
    number = words.quote[start]
    if number >= 0 and words.reach(number)[0] == start:
        end = words.reach(number)[1]
        if end >= close:
            take_quotation(sentence, draft, number)
            return
    draft.pieces.append((start, close))
    draft.kind = kind_of(words, draft.pieces)
    sentence.claimed.update({words.quote[n] for n in range(start, close)} - {-1})


def take_quotation(sentence: Sentence, draft: Draft, number: int) -> None:
    """The words of a quotation as content."""
    words = sentence.words
    quotation = words.outer[number]
    if (
        quotation.reopened
        and number
        and number - 1 not in sentence.claimed
        and not words.outer[number - 1].closed
    ):
        take_quotation(sentence, draft, number - 1)
    span = inner_span(words.text, quotation.start, quotation.end)
    if span is not None and number not in sentence.claimed:
        draft.spans.append(span)
        draft.pieces.append(words.reach(number))
        if not draft.kind:
            draft.kind = "direct"
    sentence.claimed.add(number)


def take_left(sentence: Sentence, draft: Draft, number: int) -> None:
    """Content that ends with a quotation before the cue: the quoted words, or the clause they end."""
    words = sentence.words
    numbers = [number]
    while numbers[0] > 0:
        end = words.reach(numbers[0] - 1)[1]
        begin = words.reach(numbers[0])[0]
        if words.reach(numbers[0] - 1)[0] < sentence.first or not _only_stops(words, end, begin):
            break
        numbers.insert(0, numbers[0] - 1)
    start = words.reach(numbers[0])[0]
    first = clause_start(sentence, start)
    lead = [n for n in range(first, start) if words.form[n].isalnum() or words.low[n].endswith("'")]
    bare = (
        not lead
        or words.form[start - 1] == ":"
        or (len(lead) <= 2 and all(words.tag[n] in ("ADV", "CCONJ", "INTJ") for n in lead))
    )
    if bare:
        for n in numbers:
            take_quotation(sentence, draft, n)
        draft.kind = "direct"
    else:
        take(sentence, draft, first, words.reach(number)[1])


def _only_stops(words: Words, first: int, last: int) -> bool:
    return all(words.form[n] in (".", ",", "...", "…", "!", "?") for n in range(first, last))


def clause_start(sentence: Sentence, before: int) -> int:
    """The first word of the clause that ends before `before`: after a semicolon, or the sentence's start."""
    words = sentence.words
    for n in range(before - 1, sentence.first, -1):
        if words.quote[n] < 0 and (
            words.form[n] == ";" or (words.form[n] == ":" and sentence.has_finite(sentence.first, n))
        ):
            return n + 1
        if (
            words.form[n] == ","
            and words.quote[n] < 0
            and n in sentence.zones.values()
            and n > sentence.first + 1
        ):
            source = next(start for start, end in sentence.zones.items() if end == n)
            if source > sentence.first:
                return n + 1  # « Trop cher » pour les uns, « indispensable » pour Nora
    return sentence.first
