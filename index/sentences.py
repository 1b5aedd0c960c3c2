"""Text -> sentences, in one pass and without a language model, for French and English news.

The rules are those of the typesetter: a stop ends a sentence when what follows can begin one, unless the
stop belongs to an abbreviation, an initial or a number. Closing quotation marks belong to the sentence that
they close, and a reporting clause after them (*», a déclaré X.*) belongs to it too. Every look around a
stop is bounded or is over text that no other stop looks at, so time grows with the length of the text only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from index.article import Span


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_TITLES = _words("""
    M MM Mm Mme Mmes Mlle Mlles Mgr Mgrs Me Mes Dr Drs Pr Prof St Ste Sts Stes Vve gén lt cdt Cdt Cne Cpt
    Mr Mrs Ms Messrs Gen Gov Sen Rep Rev Hon Lt Col Sgt Capt
""")
_NEVER_FINAL = _words("""
    cf vs i.e e.g c.-à-d c-à-d env av apr bd boul éd ed coll trad dir tél tel réf p.ex approx
""")
_BEFORE_NUMBER = _words("""
    art n no nos nr p pp vol chap ch fig t tab al alin h v suppl sect
    janv jan févr fév feb mar avr apr jun juil jul août aug sept sep oct nov déc dec
    lun mer jeu ven sam dim
""")
_SELDOM_FINAL = _words("ex inc ltd corp co jr sr cie ph th ch chr fr jos")
_SENTENCE_OPENERS = _words("""
    le la les l' l’ un une des il elle ils elles on nous vous je j' j’ ce cet cette ces c' c’ cela ça
    celui celle ceux son sa ses leur leurs mon ma mes notre nos votre dans en au aux à par pour sur sous
    avec sans selon mais et ou or donc car si s' s’ quand lorsque alors après avant depuis pendant comme
    ainsi enfin puis tout tous toute toutes plusieurs certains deux trois qui que qu' qu’ quoi où ne n' n’
    aucun aucune d' d’ de du chez entre malgré face plus très même aussi
    the a an he she it they we you i this that these those his her its their our in on at for from with
    but and so if when while after before as there no not who what
""")

_LINE_BREAKS = r"\n\r\v\f\x1c-\x1e\x85\u2028\u2029"
_LINE = re.compile(rf"[^{_LINE_BREAKS}]+")
_BULLET = re.compile(r"(?:[-–—•*·▪‣◦●■►▶✓→]+\s|\(?(?:\d{1,3}|[a-zA-Z])[.)]\s)")
_JOINS_PREVIOUS_LINE = re.compile(r"[)\],;:.!?…”›]|»(?!\s*[^\W\d_a-zà-ÿ])")

_FULL_STOPS_OF_OTHER_SCRIPTS = "。！？؟۔।"
CAN_END = re.compile(rf"[.!?…{_FULL_STOPS_OF_OTHER_SCRIPTS}{_LINE_BREAKS}]")
"""A text that holds none of these is one sentence."""
# An aside of ordinary length is one event: stops inside it end no sentence.
_EVENT = re.compile(
    rf"(?P<aside>[(\[][^()\[\]]{{0,200}}[)\]])|(?P<stop>[.!?…{_FULL_STOPS_OF_OTHER_SCRIPTS}]+(?:\s{{1,2}}[.!?…]+)*)|\""
)
_CLOSING = re.compile(r"(?:(?:\s{0,3}[»›”)\]]|[\"'’]|\[\d{1,3}\])+(?:\s{0,2}[.!?…]+)?)*")
_CLOSING_STRAIGHT = re.compile(r"\s{1,2}\"(?=\s|[.,;:!?]|$)")
_CLOSING_MARK = re.compile(r"[»”\"]")
_OPENING = re.compile(r"(?:\s*[(\[](?:\.\.\.|…)[)\]]){0,4}[\s«»“„‹‘\"'’(\[–—\-•*_¿¡]*")
_OPENING_MARK = re.compile(r"[«“„\"]")
_DATELINE_DASH = re.compile(r"\s{0,2}[-–—]+(?=\s|$)")
_ENUMERATOR = re.compile(r"[\s(«“\"•*–—-]*(?:\d{1,3}|[IVX]{1,5}|[A-Za-z])")
_OMISSION = re.compile(r"[(\[]\s?(?:\.{3}|…)\s?[)\]]")
_WORD_CHARACTER = re.compile(r"\w")
_NEXT_WORD = re.compile(r"[^\W\d_]+['’]?")
_GLUED_SENTENCE = re.compile(r"[«“\"(]?[^\W\d_](?:['’]|[a-zà-ÿœ]|\s)")
_ADDRESS = re.compile(r"[/@=&_#]|\bwww\b|\.\w")
_INITIALS = re.compile(r"[^\W\d_](?:\.\s?)?-[^\W\d_]")
_DOTTED = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")
_REPORTING_CLAUSE = re.compile(
    r"\s*(?:[A-ZÀ-ÖØ-Þ][\w'’-]{0,30}\s){1,4}"
    r"(?:(?:a|ont|avait|avaient)\s(?:déclaré|dit|affirmé|ajouté|assuré|conclu|lancé|répondu|poursuivi|précisé)"
    r"|said|says|asked|added|replied|wrote)\b(?P<rest>[^.!?…]{0,300})"
)
_CONTENT_FOLLOWS = re.compile(r"\bque\b|\bqu['’]|\bthat\b|[:«“\"]")

_WRAPPED_WIDTHS = range(30, 141)
_WRAPPED_SHARE = 0.7
_DATELINE_LENGTH = 60


def sentence_spans(text: str) -> list[Span]:
    """Spans of the sentences of a text, headings and list items included, in order.

    The spans never overlap, begin and end with a letter that is not white space, and leave out white space
    only. A quotation of several sentences is cut at the sentence ends inside it; its closing mark and a
    reporting clause that follows stay with its last sentence.

    >>> text = "« Qui paiera ? », a demandé Mme Roca. M. Le Pen n'a pas répondu."
    >>> [text[start:end] for start, end in sentence_spans(text)]
    ['« Qui paiera ? », a demandé Mme Roca.', "M. Le Pen n'a pas répondu."]
    """
    sentences: list[Span] = []
    for start, end in _units(text):
        _split_unit(text, start, end, sentences)
    return sentences


def _units(text: str) -> Iterator[Span]:
    """Stretches that no sentence crosses: paragraphs, headings, list items; wrapped lines joined."""
    block: list[Span] = []
    for match in _LINE.finditer(text):
        line = match.group()
        body = line.strip()
        if not body:
            yield from _block_units(text, block)
            block = []
            continue
        start = match.start() + len(line) - len(line.lstrip())
        if block and _blank_line_between(text, block[-1][1], start):
            yield from _block_units(text, block)
            block = []
        block.append((start, start + len(body)))
    yield from _block_units(text, block)


def _blank_line_between(text: str, end: int, start: int) -> bool:
    gap = text[end:start].replace("\r\n", "\n")
    return sum(map(gap.count, "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")) > 1


def _block_units(text: str, lines: list[Span]) -> Iterator[Span]:
    """Units of consecutive lines: a line break ends a unit unless the line was merely wrapped there."""
    if not lines:
        return
    full = _full_lines(text, lines)
    unit_start, unit_end = lines[0]
    for number, (start, end) in enumerate(lines[1:]):
        if not _wrapped_before(text, unit_end, start, full[number] if full else False):
            yield unit_start, unit_end
            unit_start = start
        unit_end = end
    yield unit_start, unit_end


def _full_lines(text: str, lines: list[Span]) -> list[bool]:
    """For each line but the last of a hard-wrapped block, whether it is full; empty for other blocks.

    A line is full when the first word of the next would not have fitted in the block's width.
    """
    width = max(end - start for start, end in lines)
    if len(lines) < 3 or width not in _WRAPPED_WIDTHS:
        return []
    full = []
    for (start, end), (next_start, next_end) in pairwise(lines):
        first_word = text[next_start:next_end].split(None, 1)[0]
        full.append(end - start + 1 + len(first_word) > 0.85 * width)
    return full if sum(full) >= _WRAPPED_SHARE * len(full) else []


def _wrapped_before(text: str, previous_end: int, start: int, full: bool) -> bool:
    """Whether the sentence before a single line break goes on after it."""
    if full:
        return not _BULLET.match(text, start) or text[previous_end - 1] not in ".!?…;:»"
    if _BULLET.match(text, start):
        return False
    if _JOINS_PREVIOUS_LINE.match(text, start):
        return True
    last = text[previous_end - 1]
    return last == "," or (text[start].islower() and last not in ".!?…;:»")


def _split_unit(text: str, start: int, end: int, sentences: list[Span]) -> None:
    """Append the sentences of one unit."""
    unit_start = start
    first_of_unit = len(sentences)
    checked = resume = start
    has_word = straight_open = False
    for event in _EVENT.finditer(text, start, end):
        stop_start, stop_end = event.span()
        if event.lastgroup is None:
            straight_open = not straight_open
            continue
        if stop_start < resume:
            continue
        if not has_word:
            has_word = _WORD_CHARACTER.search(text, checked, stop_end) is not None
            checked = stop_end
            if not has_word:
                continue
        if event.lastgroup == "aside":
            if _OMISSION.fullmatch(event.group()):
                if _omits_a_stop(text, stop_end, end):
                    sentences.append((start, stop_end))
                    start = checked = resume = _skip_space(text, stop_end, end)
                    has_word = False
                continue
            if stop_start != start or not _is_whole_sentence(event.group()):
                continue
            stop_start = stop_end - 1
        cut, resume = _sentence_end(
            text, start, stop_start, stop_end, end, straight_open, start == unit_start
        )
        if cut:
            sentences.append((start, resume))
            start = checked = resume = _skip_space(text, resume, end)
            has_word = False
    if start >= end:
        return
    if len(sentences) > first_of_unit and not _WORD_CHARACTER.search(text, start, end):
        sentences[-1] = (sentences[-1][0], end)
    else:
        sentences.append((start, end))


def _is_whole_sentence(aside: str) -> bool:
    """*(Il a refusé de répondre.)*, but not *(...)*."""
    return aside[1:-1].rstrip()[-1:] in (".", "!", "?") and _WORD_CHARACTER.search(aside) is not None


def _omits_a_stop(text: str, position: int, end: int) -> bool:
    """An omission after which a new sentence begins: *il s'est radicalisé (...) Je ne suis pas*."""
    following = _skip_space(text, position, end)
    return following < end and text[following].isupper() and _opens_plainly(text, following, end)


def _skip_space(text: str, position: int, end: int) -> int:
    while position < end and text[position].isspace():
        position += 1
    return position


def _sentence_end(
    text: str, start: int, stop_start: int, stop_end: int, end: int, straight_open: bool, opens_unit: bool
) -> tuple[bool, int]:
    """Whether the stop ends the sentence that begins at `start`, and the offset after its closing marks."""
    after = _end_of(_CLOSING.match(text, stop_end, end), stop_end)
    if straight_open and after == stop_end:
        after = _end_of(_CLOSING_STRAIGHT.match(text, stop_end, end), after)
    stop = text[stop_start:stop_end]
    if opens_unit and stop == "." and after - start <= _DATELINE_LENGTH:
        dash = _DATELINE_DASH.match(text, after, end)
        if dash and any(letter.isdigit() for letter in text[start:stop_start]):
            return True, dash.end()
    opening = _OPENING.match(text, after, end)
    following = _end_of(opening, after)
    if following >= end:
        return True, after
    if not _can_begin(text, after, following, stop):
        return False, after
    closed = after > stop_end
    if not closed:
        if stop[-1] in _FULL_STOPS_OF_OTHER_SCRIPTS:
            return True, after
        if not text[after].isspace():
            return _is_glued(text, start, stop_start, after, end), after
        if stop == "." and _is_abbreviation(text, start, stop_start, following, end):
            return False, after
    elif _CLOSING_MARK.search(text, stop_end, after) and _is_reporting_clause(text, after, end):
        return False, after
    return True, after


def _end_of(match: re.Match[str] | None, otherwise: int) -> int:
    return match.end() if match else otherwise


def _can_begin(text: str, after: int, following: int, stop: str) -> bool:
    """Whether a sentence can begin with what stands after the stop: not *a demandé*, *, dit-il*."""
    letter = text[following]
    if letter in ",;:%)]»›”.!?…/":
        return False
    if letter.islower():
        return stop[-1] != "…" and "..." not in stop and bool(_OPENING_MARK.search(text, after, following))
    return True


def _is_glued(text: str, start: int, stop: int, after: int, end: int) -> bool:
    """Two sentences with no space between: *la grève.Le maire*, but not *www.Exemple.fr* or *J.Roy*."""
    before = text[max(start, stop - 3) : stop]
    if len(before) < 3 or not before.isalpha() or not before[-2:].islower():
        return False
    if not text[after].isupper() and text[after] not in '«“"(':
        return False
    if not _GLUED_SENTENCE.match(text, after, end):
        return False
    left = text[max(start, stop - 30) : stop].split()[-1]
    right = text[after : min(end, after + 30)].split()[0]
    return not _ADDRESS.search(f"{left} {right}")


def _is_abbreviation(text: str, start: int, stop: int, following: int, end: int) -> bool:
    """Whether a full stop only ends an abbreviation, an initial or an enumerator (*M.*, *art. 5*, *1.*)."""
    if stop - start <= 8 and _ENUMERATOR.fullmatch(text, start, stop):
        return True
    tail = text[max(start, stop - 24) : stop]
    words = tail.split()
    if not words:
        return False
    token = words[-1].lstrip("«“„\"‹‘'’([–—-•*")
    for apostrophe in "'’":
        token = token.rpartition(apostrophe)[2]
    if not token or token[-1].isdigit():
        return False
    lower = token.lower()
    counted = len(words) > 1 and words[-2][-1].isdigit()  # 1,5 M.
    if (token in _TITLES and not counted) or lower in _NEVER_FINAL:
        return True
    if lower in _BEFORE_NUMBER and (text[following].isdigit() or text[following] in "°º§"):
        return True
    if _INITIALS.fullmatch(token) and token != "J.-C":
        return True
    if len(token) == 1:
        return token.isupper() and not counted and not _opens_plainly(text, following, end)
    if token in ("J.-C",) or lower in _SELDOM_FINAL or _DOTTED.fullmatch(token):
        return not _is_opener(text, following, end)
    return False


def _is_opener(text: str, position: int, end: int) -> bool:
    """Whether a word that often begins sentences stands here (*Le*, *Selon*, *But*)."""
    word = _NEXT_WORD.match(text, position, min(end, position + 24))
    return word is not None and word.group().lower() in _SENTENCE_OPENERS


def _opens_plainly(text: str, position: int, end: int) -> bool:
    """An opener that is not the particle of a name: *plan B. Le maire*, but not *A. Le Pen*."""
    if not _is_opener(text, position, end):
        return False
    word = _NEXT_WORD.match(text, position, min(end, position + 24))
    after = _end_of(word, position)
    if text[after - 1] in "'’":
        return True
    after = _skip_space(text, after, min(end, after + 3))
    return after >= end or not text[after].isupper()


def _is_reporting_clause(text: str, position: int, end: int) -> bool:
    """A clause that only names the speaker of the quotation just closed: *» Biden a déclaré lundi.*"""
    clause = _REPORTING_CLAUSE.match(text, position, min(end, position + 500))
    return clause is not None and not _CONTENT_FOLLOWS.search(clause.group("rest"))
