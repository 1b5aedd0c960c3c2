"""What the words beside a cue say about the source: a name with its role, a body, a group, a pronoun…

Reads only the mention itself; who *il* or *la ministre* is, other files decide.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from index.speech.description import (
    Source,
    determiner,
    first_segment,
    level,
    lowered,
    role_gender,
    role_of,
    role_text,
)
from index.speech.people_words import PeopleWords, fold, people_words
from index.speech.spotting import NameRun
from index.speech.tokens import Word, words_of
from index.speech.unnamed import Phrase, unnamed_source


def read_source(text: str, start: int, end: int, runs: Sequence[NameRun]) -> Source:
    """Read a source mention; `runs` are the proper names of the article that lie inside it."""
    known = people_words()
    start = _without_leads(text, start, end)
    raw = text[start:end]
    plain = re.sub(r"^t-(?=(?:il|elle|on))|^-+", "", fold(level(raw)).strip(' -,:;«»"“”'))
    if plain in known.grammar.pronouns:
        gender, number = known.grammar.pronouns[plain]
        return Source("pronoun", level(raw), head=plain, gender=gender, number=number)
    cut = start + first_segment(raw)
    words = words_of(text, start, cut)
    owned = known.grammar.enclitics
    inside = [
        run
        for run in runs
        if start <= run.start and run.end <= end and not fold(text[run.end : run.end + 2]).startswith(owned)
    ]
    first = [run for run in inside if run.end <= cut]
    definite, gender, number, used = determiner(words)
    rest = words[used:]

    person = _leading_person(words, first, known) or _free_person(text, rest, first, known)
    if person is not None:
        return _person_source(text, start, end, cut, person, words, used, inside, known)
    after = _person_after(text, cut, end, inside, words, known)
    if after is not None and rest:
        role = role_text(text[rest[0].start : cut])
        return Source("person", level(raw), name=after.name, role=role, head=rest[0].form, definite=definite,
                      gender=after.name.gender or gender or role_gender(role or ""), number="s")  # fmt: skip
    if _lists(raw) and not _AFTER_PREPOSITION.search(text, max(0, start - 12), start):
        return Source("group", lowered(level(raw)), head="people", number="p")
    return unnamed_source(
        Phrase(text, start, cut, tuple(words), tuple(rest), tuple(first), definite, gender, number)
    )


# Selon les sondages, la Ligue et les Républicains…: where the source ends is not told
_AFTER_PREPOSITION = re.compile(r"(?:selon|d['’]après|pour|according to)\s$", re.IGNORECASE)


def _lists(raw: str) -> bool:
    """Whether a mention counts up several by commas: *la CGT, FO et la CFDT*, not *le club, fondé hier*."""
    first, *others = re.split(r",\s+", level(raw))
    last = re.split(r"\s(?:et|and)\s", others[-1]) if others else []
    if len(last) != 2:
        return False
    return all(each[:1].isupper() or determiner(words_of(each))[0] for each in (first, *others[:-1], *last))


def _without_leads(text: str, start: int, end: int) -> int:
    """Where the mention proper begins: *Mais [le premier ministre]*, *Sur [la page officielle de Pixar]*."""
    match = people_words().grammar.leads.match(text, start, end)
    return match.end() if match and match.end() < end else start


def _leading_person(words: Sequence[Word], runs: Sequence[NameRun], known: PeopleWords) -> NameRun | None:
    """A person's name at the very start: *Gérald Karsenti, PDG de HP France*; *M. Baupin*."""
    if not words:
        return None
    for run in runs:
        if (
            run.start == words[0].start
            and run.kind in ("person", "name")
            and (run.kind == "person" or run.name.full or len(words) == 1 or run.end >= words[-1].end)
        ):
            return run
    return None


def _free_person(
    text: str, rest: Sequence[Word], runs: Sequence[NameRun], known: PeopleWords
) -> NameRun | None:
    """A name apposed without comma: *l'ancien ministre Paul Roy*, not *le gouvernement de Paul Roy*."""
    if not rest:
        return None
    head = role_of(rest, known)
    institution = None
    if head is None or any(w.form in known.institutions for w in rest[:head]):
        institution = next(
            (w for w in rest[:3] if w.form in known.institutions and w.form not in known.roles), None
        )
    for run in reversed(runs):
        if run.start == rest[0].start and run.kind == "person" and run.name.civility:
            return run  # le Pr Roca
        if run.kind not in ("person", "name") or run.start <= rest[0].start:
            continue
        before = next((w for w in reversed(rest) if w.end <= run.start), None)
        if (
            before is None
            or before.form in known.grammar.prepositions
            or before.form in ("le", "la", "l'", "les", "et", "&")
        ):
            continue
        if before.kind == "other" and before.text not in "»)!":
            continue
        complement = any(w.form in known.grammar.prepositions for w in rest if w.end <= run.start)
        if (
            run.kind == "person"
            and (run.name.full or run.name.civility or head is not None)
            and (head is not None or not complement)
            and institution is None
        ):
            return run
        bracketed = before.text == ")" and run.name.full
        if run.kind == "name" and head is not None and (bracketed or not complement) and institution is None:
            return run
        if run.kind == "person" and run.sure and run.name.full and institution is None and not complement:
            return run
    return None


def _person_after(
    text: str, cut: int, end: int, runs: Sequence[NameRun], words: Sequence[Word], known: PeopleWords
) -> NameRun | None:
    """A name apposed after a comma: *le président du club, Joey Saputo*; *son avocat, Me Antonin Levy*."""
    for run in runs:
        if run.start < cut:
            continue
        between = fold(text[cut : run.start]).strip(" ,;–—-:\u00a0\u202f")
        if between not in ("", "m.", "me", "mme") and between not in known.roles:
            return None
        return (
            run
            if run.kind == "person"
            or (run.name.full and run.kind == "name" and role_of(words, known) is not None)
            else None
        )
    return None


def _person_source(
    text: str,
    start: int,
    end: int,
    cut: int,
    run: NameRun,
    words: Sequence[Word],
    used: int,
    inside: Sequence[NameRun],
    known: PeopleWords,
) -> Source:
    """A source with a name, its role taken from before or after the name."""
    others = [
        other
        for other in inside
        if other is not run
        and other.kind == "person"
        and other.start >= run.end
        and re.fullmatch(
            r"(?:[^,]*?(?:,|\bet\b|\band\b|&|ainsi que|\()\s*(?:de\s|M\.\s)?)+",
            text[run.end : other.start].replace(other.text, "") or "x",
        )
        and _coordinated(text, run.end, other.start, inside)
    ]
    if others:
        names = (run.name, *(other.name for other in others))
        return Source("people", level(" ".join(_joined([n.text for n in names]))), names=names, number="p")
    role = None
    front = [word for word in words if word.end <= run.start]
    if any(a.form == "et" and b.form in ("le", "la", "l'") for a, b in pairwise(front)):
        # le président et le secrétaire du Trésor Steven Mnuchin: two people, one of them named
        return Source("group", lowered(level(text[start : run.end])), head="people", number="p")
    definite, gender, _, used = determiner(front)
    if front[used:]:
        role = role_text(text[front[used].start : run.start]) or None
        head = next((w.form for w in front[used:] if w.form in known.roles), front[used].form)
    else:
        head = ""
    tail = text[run.end : end]
    if role is None:
        apposed = re.match(r"\s*(?:,|\(|–|—)?\s*(.*)$", tail, re.DOTALL)
        phrase = apposed[1] if apposed else ""
        role = role_text(phrase[: first_segment(phrase)]) if phrase else None
    told = run.name.gender or (gender if front else None) or (role_gender(role) if role else None)
    kept = head if head in known.kept_titles and not run.name.given else ""
    shown = level(text[front[used].start : run.end]) if kept and front[used:] else run.name.text
    return Source(
        "person",
        shown,
        name=run.name,
        role=role,
        head=kept or head,
        definite=definite,
        gender=told,
    )


def _coordinated(text: str, left: int, right: int, runs: Sequence[NameRun]) -> bool:
    """Whether only commas, conjunctions and other names stand between two names."""
    between = text[left:right]
    for run in sorted(runs, key=lambda r: r.start, reverse=True):
        if left <= run.start and run.end <= right:
            between = between[: run.start - left] + between[run.end - left :]
    return re.fullmatch(r"[\s,&()]*(?:(?:et|and|ainsi que|ou)\b[\s,]*)?", between) is not None and bool(
        re.search(r",|\b(?:et|and)\b|&|ainsi que", text[left:right])
    )


def _joined(names: list[str]) -> list[str]:
    return [", ".join(names[:-1]) + " et " + names[-1]] if len(names) > 1 else names
