"""Finding a speaker by what a reader types: full, partial, misspelt, without accents, or by role."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from index.article import Speaker
from index.speech.description import role_text
from index.speech.names import PersonName, by_first_name, is_first_name, may_refer, parse_name
from index.speech.people_words import bare, fold, people_words, remembered
from index.speech.roles import related_heads, role_content, role_fits, role_head

_LEAST = 0.5
# Words shorter than this have no slips, shorter than that one, longer ones two.
_SHORT, _LONG = 4, 8
_SMALL = frozenset("de du des d' la le les l' un une et a au aux en the of".split())


def match_speaker(
    query: str, speakers: Sequence[Speaker], misspelt: Callable[[], Sequence[Speaker]] | None = None
) -> list[Speaker]:
    """The speakers that a reader may mean, the likeliest first; empty when none is near.

    Those whose name the query may misspell are looked for among `speakers`, or among what `misspelt` gives.

    >>> match_speaker("peskof", [Speaker("Dmitri Peskov", role="porte-parole du Kremlin")])[0].name
    'Dmitri Peskov'
    """
    cleaned = " ".join(query.replace("’", "'").strip(' ?!.,;:«»"').split())
    if not cleaned:
        return []
    scored = [(score, speaker) for speaker in speakers if (score := _score(cleaned, speaker)) >= _LEAST]
    if not any(score >= 0.8 for score, _ in scored):
        words = name_words(cleaned)
        scored += [
            (score, s)
            for s in (speakers if misspelt is None else misspelt())
            if (score := _misspelt(words, s)) >= _LEAST and not any(s is t for _, t in scored)
        ]
    best = max((score for score, _ in scored), default=0.0)
    kept = [(score, speaker) for score, speaker in scored if score >= best - 0.25]
    kept.sort(key=lambda pair: (-round(pair[0], 2), -pair[1].statements, pair[1].name))
    return [speaker for _, speaker in kept]


def _score(query: str, speaker: Speaker) -> float:
    """How well a query names a speaker, 0 to 1."""
    plain = bare(query)
    if plain == bare(speaker.name):
        return 1.0
    if any(plain == bare(alias) for alias in speaker.aliases):
        return 0.93
    best = _by_role(query, speaker)
    mine, theirs = set(name_words(query)), set(name_words(speaker.name))
    if speaker.kind == "person":
        if len(mine) > 1 and any(
            mine <= set(name_words(alias)) for alias in (*speaker.aliases, speaker.role or "")
        ):
            best = max(best, 0.85)  # porte parole du kremlin
        return max(best, _by_name(query, speaker))
    if mine and mine <= theirs:
        best = max(best, 0.6 + 0.3 * len(mine) / len(theirs))
    elif theirs and theirs <= mine:
        best = max(best, 0.75)
    return best


def _by_name(query: str, speaker: Speaker) -> float:
    """A personal name against a person's: *E. Macron*, *macron emmanuel*, *Mme Fillon*, *Marine*."""
    asked = _asked(query)
    name = parse_name(speaker.name)
    if asked.gender and speaker.gender and asked.gender != speaker.gender:
        return 0.0
    if may_refer(asked, name):
        return 0.97 if sorted(asked.words) == sorted(name.words) else 0.9 if asked.given else 0.86
    if name.full and set(name.words) <= set(asked.words):
        return 0.9  # le président Emmanuel Macron
    if asked.given and name.given and not set(asked.given) & set(name.given):
        return 0.0  # Jean-Marie Le Pen is not Marine Le Pen
    if by_first_name(asked, name):
        return 0.6
    return 0.0


@remembered(maxsize=256)
def _asked(query: str) -> PersonName:
    """A query read as a name, whatever its case."""
    known = people_words()
    pieces = query.split()
    while (
        len(pieces) > 1
        and (fold(pieces[0]) in _SMALL - {"le", "la", "de"} or fold(pieces[0]) in known.roles)
        and not is_first_name(pieces[0])
    ):
        pieces = pieces[1:]
    return parse_name(" ".join(piece[:1].upper() + piece[1:] for piece in pieces))


def _by_role(query: str, speaker: Speaker) -> float:
    """A role against the roles held: *le porte-parole du Kremlin*, *la ministre de la Santé*."""
    wanted = _role(query)
    if wanted is None:
        return 0.0
    best = 0.0
    for held in {*(role.title for role in speaker.roles), *([speaker.role] if speaker.role else [])}:
        if not role_fits(wanted, held):
            continue
        told, given = role_content(wanted), role_content(held)
        if told and not told & given and role_head(wanted) == role_head(held):
            continue
        best = max(best, 0.9 if told and told <= given else 0.72)
    return best


@remembered(maxsize=256)
def _role(query: str) -> str | None:
    return role_text(query)


@lru_cache(maxsize=50_000)
def name_words(text: str) -> tuple[str, ...]:
    """Folded telling words of a name."""
    return tuple(word for word in re.findall(r"[^\W_]+", fold(text)) if word not in _SMALL)


def role_keys(role: str) -> set[str]:
    """What a role held is found by, for a role asked (`role_keys_asked`); no word is such a key."""
    keys = {f"={head}" for head in related_heads(role)} | {f"+{word}" for word in role_content(role)}
    return keys | {f"~{head}" for head in _heads_within(role)}


def role_keys_asked(query: str) -> set[str]:
    """Keys of which a speaker whose role may be meant bears one."""
    role = _role(query)
    if role is None:
        return set()
    told = {f"+{word}" for word in role_content(role)}
    heads = {f"={head}" for head in (_heads_within(role) if told else related_heads(role))}
    return told | heads | {f"~{role_head(role)}"}


def _heads_within(role: str) -> set[str]:
    """Heads of the roles that one told in several words may stand for: *chef du gouvernement*."""
    plain, wide = fold(role), people_words().hypernyms
    return {
        role_head(narrow)
        for phrase, narrower in wide.items()
        if " " in phrase and plain.startswith(phrase)
        for narrow in narrower
    }


def letters_of(word: str) -> int:
    """Which letters a word has, as bits: words with few slips between them differ in few."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) % 63)
    return bits


def near_words(
    word: str, words: Sequence[str], letters: NDArray[np.int64], lengths: NDArray[np.int64]
) -> list[str]:
    """Those of many words that are at most some slips away; `letters_of` and length of each are given."""
    longest, apart = np.maximum(lengths, len(word)), np.abs(lengths - len(word))
    most = np.where(longest < _SHORT, 0, np.where(longest < _LONG, 1, 2))
    # a letter put in or left out changes one of the letters that there are, a wrong one two
    other = np.bitwise_count(letters ^ np.int64(letters_of(word)))
    likely = np.flatnonzero((apart <= most) & (other <= 2 * most - apart)).tolist()
    return [words[place] for place in likely if slips_between(word, words[place]) is not None]


def _misspelt(words: tuple[str, ...], speaker: Speaker) -> float:
    """A query with slips: each word is near one of the name's, the surname among them."""
    if not words:
        return 0.0
    best = 0.0
    for form in (speaker.name, *speaker.aliases[:6]):
        theirs = name_words(form)
        if not theirs or len(words) > len(theirs) + 2:
            continue
        slips, matched = 0, set()
        for word in words:
            near = min(
                ((slip, other) for other in theirs if (slip := slips_between(word, other)) is not None),
                default=None,
            )
            if near is None:
                break
            slips += near[0]
            matched.add(near[1])
        else:
            if theirs[-1] in matched or len(matched) == len(theirs):
                best = max(best, 0.78 - 0.08 * slips - 0.02 * (len(theirs) - len(matched)))
    return best


def slips_between(one: str, other: str) -> int | None:
    """Letters wrong, missing, added or swapped between two words, or None when too many for their length.

    >>> slips_between("melanchon", "melenchon"), slips_between("roy", "roux")
    (1, None)
    """
    if one == other:
        return 0
    longest = max(len(one), len(other))
    allowed = 0 if longest < _SHORT else 1 if longest < _LONG else 2
    if abs(len(one) - len(other)) > allowed:
        return None
    before, row = list(range(len(other) + 1)), list(range(len(other) + 1))
    older: list[int] = []
    for i, a in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > allowed:
            return None
    return row[-1] if row[-1] <= allowed else None
