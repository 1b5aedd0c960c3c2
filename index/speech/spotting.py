"""Where proper names stand in a text, and whether each names a person, a body or something else.

A run is a stretch of capitalised words (*Gauri van Gulik*, *Human Rights Watch*). The statistical
entity labels of the pipeline are evidence, not the answer: forms of address, first names, roles in
front of the name and words that only bodies have weigh more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from index.speech.names import PersonName, is_first_name, is_initials, parse_name
from index.speech.people_words import PeopleWords, bare, people_words
from index.speech.tokens import FREE_PARTICLES, Word, words_of

if TYPE_CHECKING:
    from spacy.tokens import Doc

_BOUND_PARTICLES = frozenset("de du d' des la le".split())
_NUMERAL = re.compile(r"[IVX]+$|Ier$")


@dataclass(frozen=True, slots=True)
class NameRun:
    """A proper name in the text.

    Attributes:
        start: offset of its first letter.
        end: offset after its last letter.
        text: the name as written.
        kind: `person`, `body`, `place` or `name` (not known which).
        name: the parts, for a person or an unknown name.
        sure: whether rules (not only the statistical label) decided the kind.
    """

    start: int
    end: int
    text: str
    kind: str
    name: PersonName
    sure: bool = True


def _labels(doc: Doc | None) -> tuple[dict[int, tuple[int, str]], dict[int, str]]:
    """Statistical entity labels by start offset, and the tag of each token by start offset."""
    if doc is None:
        return {}, {}
    entities = {ent.start_char: (ent.end_char, ent.label_) for ent in doc.ents}
    tags = {token.idx: token.pos_ for token in doc}
    return entities, tags


def _stretches(words: Sequence[Word], persons: Sequence[tuple[int, int]]) -> Iterator[list[Word]]:
    """Runs of capitalised words, particles between them included."""
    known = people_words()
    inside = {place for start, end in persons for place in range(start, end)}
    run: list[Word] = []
    at = 0
    while at < len(words):
        word = words[at]
        named = word.kind in ("word", "initial") and (
            word.capital or (bool(run) and _NUMERAL.match(word.text) is not None)
        )
        if named:
            run.append(word)
            at += 1
            continue
        glue = word.form.strip("' ") if word.kind == "elision" else word.form
        follows = at + 1 < len(words) and words[at + 1].capital and words[at + 1].kind in ("word", "initial")
        if run and follows and glue in known.particles:
            alone = is_first_name(run[-1].text) or run[-1].form in known.civilities
            if (
                glue in FREE_PARTICLES
                or (word.form in _BOUND_PARTICLES | {"d"} and alone and len(run) <= 2)
                or (
                    word.start in inside and words[at + 1].start in inside and run[-1].form not in known.roles
                )
            ):
                run.append(word)
                at += 1
                continue
        elif (
            run
            and glue in _BOUND_PARTICLES | FREE_PARTICLES
            and at + 2 < len(words)
            and words[at + 1].form in ("la", "le", "l'", "der", "den")
            and words[at + 2].capital
            and (is_first_name(run[-1].text) or run[-1].form in known.civilities)
        ):
            run += [word, words[at + 1]]
            at += 2
            continue
        if run:
            yield run
            run = []
        at += 1
    if run:
        yield run


def _broken(run: list[Word], text: str) -> Iterator[list[Word]]:
    """A run cut where the line ends or a sign stands between its words."""
    piece = [run[0]]
    for before, word in pairwise(run):
        between = text[before.end : word.start]
        if "\n" in between or between.strip():
            yield piece
            piece = []
        piece.append(word)
    yield piece


def _without_openers(run: list[Word], text: str, tags: dict[int, str]) -> list[Word]:
    """A run without the sentence-opening words in front: *Pour Nadia Cros* -> *Nadia Cros*."""
    known = people_words()
    while run:
        first = run[0]
        opens = _opens_sentence(text, first.start)
        common = tags.get(first.start) in ("DET", "PRON", "ADP", "ADV", "CCONJ", "SCONJ", "AUX", "VERB")
        common |= known.grammar.bare_nouns and tags.get(first.start) == "NOUN"
        if (
            first.form in known.grammar.openers
            and (opens or len(run) == 1 or first.form in ("le", "la", "les", "l'"))
            and not (not opens and is_first_name(first.text))
        ):
            if (
                first.form in ("le", "la", "de", "du", "van")
                and len(run) > 1
                and (not opens or first.form in ("de", "van"))
            ):
                return run  # Le Pen, De Santis
            run = run[1:]
        elif (
            opens
            and common
            and not is_first_name(first.text)
            and first.form not in known.civilities
            and not (
                len(run) > 1
                and not (len(run) > 2 and is_first_name(run[1].text))
                and tags.get(first.start) in ("ADV", "VERB", "ADP")
                and first.form not in known.grammar.openers
                and not first.form.endswith("ment")
            )
        ):
            run = run[1:]
        else:
            return run
    return run


def _opens_sentence(text: str, at: int) -> bool:
    """Whether the place is the first of a sentence or line."""
    before = text[max(0, at - 12) : at].rstrip(" \u00a0\u202f")
    if before[-1:] in "«“":
        return True
    before = before.rstrip("«“\"'‘’–—- \u00a0\u202f")
    return not before or before[-1] in ".!?:\n…)»"


def _cut_before_person(run: list[Word], text: str, persons: Sequence[tuple[int, int]]) -> list[list[Word]]:
    """Split *Intérieur Bruno Le Roux* and *Rouen Dominique Lebrun* before the person."""
    known = people_words()
    if (
        len(run) < 2
        or is_first_name(run[0].text)
        or run[0].form in known.civilities
        or is_initials(run[0].text)
    ):
        return [run]
    before = text[max(0, run[0].start - 8) : run[0].start].lower().rstrip()
    complement = bool(
        re.search(
            r"(?:\bde|\bdu|\bdes|\bd['’]|\bl['’]|\bla|\baux?|\bà|\ben|région|département|ville|canton)$",
            before,
        )
    )
    for at in range(1, len(run)):
        head = run[:at]
        general = all(
            w.form in known.portfolios
            or w.form in known.markers
            or w.form in known.metonyms
            or w.form in known.countries
            or w.form in known.roles
            or w.form in known.bodies
            or w.form.rstrip("s") in known.demonyms
            or w.form in known.demonyms
            or (w.text.isupper() and len(w.text) > 1)
            for w in head
        )
        first = run[at]
        starts_person = any(start == first.start for start, _ in persons)
        named = is_first_name(first.text) and at < len(run) - 1
        origin = at < len(run) - 1 and {head[-1].form, head[-1].form.rstrip("s")} & known.demonyms.keys()
        if (general and (named or starts_person or origin or head[-1].form in known.roles)) or (
            complement and named
        ):
            return [head, run[at:]]
    return [run]


def _kind(run: list[Word], text: str, entities: dict[int, tuple[int, str]]) -> tuple[str, bool]:
    """What a run names, and whether a rule decided it."""
    known = people_words()
    whole = text[run[0].start : run[-1].end]
    forms = [word.form for word in run]
    plain = bare(whole)
    label = next((entities[w.start][1] for w in run if w.start in entities), None)
    if forms[0] in known.civilities and len(run) > 1:
        return "person", True
    if plain in known.bodies or plain in known.metonyms or plain in known.countries:
        return ("body", True)
    if all(form in known.portfolios for form in forms) and plain not in known.institutions:
        return "place", False
    if any(form in known.markers for form in forms) or "&" in whole:
        return "body", True
    if (is_first_name(run[0].text) or is_initials(run[0].text)) and len(run) > 1 and not whole.isupper():
        return ("person", True) if label in (None, "PER", "MISC") or len(run) < 4 else ("body", False)
    if len(run) == 1 and re.fullmatch(r"[A-ZÀ-Ý][A-ZÀ-Ý&.-]{1,7}", whole) and plain not in known.roles:
        return "body", True
    if label == "PER":
        return "person", False
    if label == "ORG":
        return "body", False
    if label == "LOC":
        return "place", False
    if len(run) == 1 and is_first_name(run[0].text) and not _opens_sentence(text, run[0].start):
        return "person", False
    if re.search(
        r"\b(?:[àÀ]|[Ee]n|[Vv]ers|[Ee]ntre|banlieue de|région de|près de|ville de)\s$",
        text[max(0, run[0].start - 14) : run[0].start],
    ):
        return "place", False
    return "name", False


def _body_end(run: list[Word], text: str, entities: dict[int, tuple[int, str]], tags: dict[int, str]) -> int:
    """Where the name of a body ends, its adjectives taken along: *Banque [centrale européenne]*."""
    known = people_words()
    end = run[-1].end
    last = run[-1].form
    following = words_of(text, end, min(len(text), end + 40))[:3]
    for word in reversed(following):
        if bare(text[run[0].start : word.end]) in known.bodies.keys() | known.media:
            return word.end  # Canard [enchaîné]
    if len(run) > 2 or not (last in known.institutions or last in known.markers):
        return end
    for word in words_of(text, end, min(len(text), end + 40)):
        if (
            word.kind != "word"
            or text[end : word.start].strip(" ")
            or tags.get(word.start) != "ADJ"
            or word.capital
        ):
            break
        end = word.end
    return end


def _common(word: Word, known: PeopleWords) -> bool:
    """Whether a lone capitalised word is no name: a sentence opener, a role, *les Français*."""
    form = word.form
    return (
        form in known.grammar.openers
        or form in known.roles
        or form in ("page", "premier", "premiere")
        or form.rstrip("s") in known.demonyms
        or form in known.groups
    )


def name_runs(text: str, doc: Doc | None = None) -> list[NameRun]:
    """All proper names of a text, in order."""
    entities, tags = _labels(doc)
    persons = [(start, end) for start, (end, label) in entities.items() if label == "PER"]
    known = people_words()
    found = []
    for stretch in _stretches(words_of(text), persons):
        for piece in _broken(stretch, text):
            run = _without_openers(piece, text, tags)
            # Capitalised roles lead up to a name: *Président Obama*, *Premier Ministre Beata Szydło*.
            while (
                len(run) > 1
                and run[0].form in known.roles
                and run[0].form not in known.civilities
                and not is_first_name(run[0].text)
            ):
                run = run[1:]
            if not run:
                continue
            for part in _cut_before_person(run, text, persons):
                while part and part[-1].form in known.particles and not part[-1].capital:
                    part.pop()
                if not part or (len(part) == 1 and _common(part[0], known)):
                    continue
                kind, sure = _kind(part, text, entities)
                start, end = part[0].start, part[-1].end
                if kind == "body":
                    end = _body_end(part, text, entities, tags)
                found.append(NameRun(start, end, text[start:end], kind, parse_name(text[start:end]), sure))
    return found
