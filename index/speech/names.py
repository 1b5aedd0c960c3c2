"""Personal names as French news writes them: their parts, their gender, when two can be one person.

Nothing here knows an article: these are judgements on the letters of the names alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.speech.people_words import fold, people_words, remembered

_SPLIT = re.compile(r"[\s\-‐‑]+")


@dataclass(frozen=True, slots=True)
class PersonName:
    """A personal name taken apart.

    Attributes:
        text: the name as written, form of address left out, spacing levelled.
        civility: the form of address as written (*M.*, *Me*), or None.
        given: folded first names or initials, hyphens taken as spaces; empty for a surname alone.
        surname: folded remaining words, particles included; empty for a first name alone.
        gender: `m`, `f`, or None where neither the form of address nor the first name tells.
    """

    text: str
    civility: str | None
    given: tuple[str, ...]
    surname: tuple[str, ...]
    gender: str | None

    @property
    def words(self) -> tuple[str, ...]:
        """All folded words, in the order written."""
        return self.given + self.surname

    @property
    def full(self) -> bool:
        """Whether the name has more than a surname: *Anne Roca*, *Mohammed VI*, *Lee Jung-mi*."""
        return len(self.words) - sum(word in people_words().particles for word in self.words) > 1 and (
            bool(self.given) or len(self.text.split()) > 1
        )


def is_initial(word: str) -> bool:
    """Whether a folded word is a first name cut short: `a.`, `a`, `j.`, `ph.`."""
    return len(word) == 1 or (word.endswith(".") and len(word) <= 3)


def first_name_gender(word: str) -> str | None:
    """Gender of a first name, compound ones by their first part; None when unknown or for both.

    >>> first_name_gender("Jean-Marie"), first_name_gender("Dominique")
    ('m', None)
    """
    names = people_words().first_names
    plain = fold(word)
    if plain in names:
        return names[plain]
    return names.get(plain.split("-")[0]) if "-" in plain else None


def is_first_name(word: str) -> bool:
    """Whether a word is a known first name, compound ones by their first part."""
    plain = fold(word)
    names = people_words().first_names
    return plain in names or ("-" in plain and plain.split("-")[0] in names)


def split_civility(text: str) -> tuple[str | None, str]:
    """A form of address and what follows it; `M.Houdré` and `M. Houdré` alike.

    >>> split_civility("Mme Fatou Bensouda")
    ('Mme', 'Fatou Bensouda')
    """
    match = re.match(r"([^\W\d_]{1,12}\.|[^\W\d_]{1,12}\.?(?=\s))\s*(.+)$", text.strip(), re.DOTALL)
    words = people_words()
    if (
        match
        and fold(match[1]) in words.civilities
        and match[1][:1].isupper()
        and (match[2][:1].isupper() or match[2].split()[0].lower() in words.particles)
    ):
        return match[1], match[2].strip()
    return None, text.strip()


@remembered(maxsize=20_000)
def parse_name(text: str) -> PersonName:
    """Take a personal name apart.

    >>> name = parse_name("M. Jean-Marie Le Pen")
    >>> name.given, name.surname, name.gender
    (('jean', 'marie'), ('le', 'pen'), 'm')
    """
    words = people_words()
    civility, rest = split_civility(" ".join(text.split()))
    gender = words.civilities.get(fold(civility)) if civility else None
    pieces = rest.split()
    given = 0
    while given < len(pieces) - 1 and (is_first_name(pieces[given]) or is_initials(pieces[given])):
        given += 1
    if given == 0 and len(pieces) > 1 and fold(pieces[0]) not in words.particles:
        given = 1  # an unknown first name: Akli Gasmi
    if given == 1 and len(pieces) == 1:
        given = 0
    # A surname may look like a first name (*Paul James*, *Philippe Bas*): one word is always left for it.
    if given:
        gender = gender or next((g for g in map(first_name_gender, pieces[:given]) if g), None)

    def flat(some: list[str]) -> tuple[str, ...]:
        return tuple(part for piece in some for part in _SPLIT.split(fold(piece).strip(".,")) if part)

    return PersonName(rest, civility, flat(pieces[:given]), flat(pieces[given:]), gender)


def is_initials(piece: str) -> bool:
    """Whether a written piece is one or more initials: `F.`, `J-M`, `J.-M.`, `G.W.`."""
    return bool(re.fullmatch(r"(?:[A-ZÀ-Ý][a-z]?\.-?|[A-ZÀ-Ý]-)*[A-ZÀ-Ý][a-z]?\.?|[A-Z]", piece)) and (
        "." in piece or "-" in piece or len(piece) == 1
    )


def _given_agree(some: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """Whether first names can be one person's: equal, or initials of each other, word by word.

    >>> _given_agree(("j", "m"), ("jean", "marc"))
    True
    """
    for one, other in zip(some, others, strict=False):
        one, other = one.strip("."), other.strip(".")
        if one == other:
            continue
        short, long = sorted((one, other), key=len)
        if not (len(short) <= 2 and long.startswith(short)):
            return False
    return True


def _within(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """Whether words stand side by side within others."""
    return any(long[at : at + len(short)] == short for at in range(len(long) - len(short) + 1))


def _core(words: tuple[str, ...]) -> tuple[str, ...]:
    """A surname without the particles it begins with: *de Rugy* and *Rugy* are one."""
    particles = people_words().particles
    start = 0
    while start < len(words) - 1 and words[start] in particles:
        start += 1
    return words[start:]


def may_refer(short: PersonName, full: PersonName) -> bool:
    """Whether `short` can be another way to write `full`: surname, initials, middle names, order.

    Genders that differ forbid it: *Mme Fillon* is not *François Fillon*.

    >>> may_refer(parse_name("F. Hollande"), parse_name("François Hollande"))
    True
    >>> may_refer(parse_name("Mme Fillon"), parse_name("François Fillon"))
    False
    """
    if short.gender and full.gender and short.gender != full.gender:
        return False
    if short.words == full.words or (len(short.words) > 1 and sorted(short.words) == sorted(full.words)):
        return True
    if len(short.words) > 1 and full.words[-len(short.words) :] == short.words:
        return True  # Hans Hansson, for Thomas Hans Hansson
    if not short.given:  # a surname, or a part of one
        if not full.given:
            return _core(short.surname) == _core(full.surname)
        surname = _core(short.surname)
        return _within(surname, full.surname) or (_family_first(full) and surname == full.given[:1])
    if not full.given:
        return False
    if not _given_agree(short.given, full.given):
        return False
    mine, other = _core(short.surname), _core(full.surname)
    return mine == other or _within(mine, other) or _within(other, mine)


def _family_first(name: PersonName) -> bool:
    """Whether the family name may come first: *Park Geun-hye*, *Song Myung-Sup*, *Xi Jinping*."""
    return not is_first_name(name.text.split()[0]) or name.given[0] in ("kim", "lee", "min")


def by_first_name(short: PersonName, full: PersonName) -> bool:
    """Whether `short` is only the first name of `full`: *Marine* for *Marine Le Pen*."""
    return not short.given and bool(full.given) and is_first_name(short.text) and short.surname == full.given


def fuller(one: PersonName, other: PersonName) -> PersonName:
    """The name that says more: whole first names before initials, more words before fewer."""

    def weight(name: PersonName) -> tuple[int, int, int]:
        whole = sum(not is_initial(word) for word in name.words)
        return (
            bool(name.given) and not all(map(is_initial, name.given)),
            whole,
            name.text != name.text.upper(),
        )

    return max((one, other), key=weight)
