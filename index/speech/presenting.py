"""How an article presents the people it names: the role before or behind the name, the title, the kinship."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from index.speech.description import role_text
from index.speech.people_words import people_words
from index.speech.spotting import NameRun
from index.speech.tokens import Word, words_of


def role_before(text: str, at: int, verbs: Collection[int] = frozenset()) -> str | None:
    """The role in front of a name; `verbs` are places of words that the parse takes for verbs.

    >>> role_before("Hier, le porte-parole du Kremlin, Dmitri Peskov, a parlé", 34)
    'porte-parole du Kremlin'
    """
    known = people_words()
    stretch = re.split(r"[.!?;:\n«»()]\s|\s[–—-]\s|\n", text[max(0, at - 160) : at])[-1]
    begun = at - len(stretch)
    end = begun + len(re.sub(r"[\s,]*(?:(?:M|Mme|Mlle|Me|Dr|Pr)\.?)?[\s,]*$", "", stretch))
    words = words_of(text, begun, end)
    comma = max((n for n, word in enumerate(words) if word.text == ","), default=-1)
    words = words[comma + 1 :][-18:]
    if words and words[-1].form in _LINKS:
        return None
    best: int | None = None
    for at_word in range(len(words) - 1, -1, -1):
        word = words[at_word]
        if word.kind == "other" or word.start in verbs or word.form in _VERBAL:
            break
        if word.form not in known.roles and word.form.removeprefix("ex-") not in known.roles:
            continue
        if best is not None and best != at_word + 1 and not _depends(words, best):
            break
        if word.form in _ADJECTIVES and at_word and words[at_word - 1].form not in _DETERMINED:
            continue  # quartier général, directrice générale
        if (
            word.form[-1:] in "eu"
            and word.text[-1:] in "éu"
            and not (at_word and words[at_word - 1].form in _DETERMINED)
        ):
            break  # a participle: avait appelé Marine Roy
        best = at_word
        while best > 0 and words[best - 1].form.removeprefix("ex-") in _BEFORE_ROLE:
            best -= 1
    return role_text(text[words[best].start : end]) if best is not None else None


_BEFORE_ROLE = frozenset(
    "premier premiere ancien ancienne ex nouveau nouvelle actuel actuelle vice futur "
    "future jeune grand".split()
)
# Roles that are as often adjectives: quartier général, garde républicaine.
_ADJECTIVES = frozenset(
    "general generale republicain republicaine "
    "socialiste ecologiste centriste democrate travailliste "
    "militaire scientifique financier financiere "
    "industriel industrielle religieux religieuse terroriste".split()
)
_DETERMINED = frozenset("le la l' un une cet cette son sa leur ancien ancienne".split())
_LINKS = frozenset("de du des d' a au aux et ou pour par sur contre avec sans chez".split())
_VERBAL = frozenset(
    "a ont est sont avait avaient etait etaient sera que qui dont ou il elle ils on mais comme "
    "par dit avec selon".split()
)


def _depends(words: Sequence[Word], at: int) -> bool:
    """Whether a role hangs on a noun before it: directeur de cabinet *du président*."""
    before = [word.form for word in words[max(0, at - 2) : at]]
    return bool(before) and (
        before[-1] in ("de", "du", "des", "d'", "et")
        or (before[-1] in ("la", "l'", "son", "sa") and before[:1] == ["de"])
    )


def role_after(text: str, at: int, verbs: Collection[int] = frozenset()) -> str | None:
    """The role behind a name, between commas or brackets; it ends before a verb of `verbs`.

    >>> role_after("Léa Brun, porte-parole du collectif, a prévenu", 8)
    'porte-parole du collectif'
    """
    match = re.match(
        r"\s?(?:,|\(|–|—)\s*((?:l['’] ?|le |la |un |une )?[^,.;:()«»\n]{3,120})", text[at : at + 140]
    )
    if not match:
        return None
    begun, end = at + match.start(1), at + match.end(1)
    stop = next((place for place in range(begun, end) if place in verbs), end)
    return role_text(text[begun:stop])


def is_kin(role: str) -> bool:
    """Whether a role only says whose relative somebody is: *épouse*, *fils de l'ancien maire*."""
    words = words_of(role)
    return (
        bool(words)
        and words[0].form in people_words().relations
        and words[0].form not in ("ministre", "porte-parole", "avocat", "avocate")
    )


def own_title(text: str, run: NameRun) -> str:
    """How to name somebody known by a surname alone: with the form of address or title.

    *M. Houdré*, *le pape François*, *Mohammed VI*.
    """
    known = people_words()
    if run.name.civility:
        return f"{run.name.civility} {run.name.text}"
    before = words_of(text, max(0, run.start - 24), run.start)
    if (
        before
        and before[-1].form in known.kept_titles
        and before[-1].end + 1 >= run.start
        and len(before) > 1
        and before[-2].form in ("le", "la", "l'", "du", "au")
    ):
        article = {"du": "le", "au": "le"}.get(before[-2].form, before[-2].form)
        return f"{article} {before[-1].text.lower()} {run.name.text}".replace("l' ", "l'")
    return run.name.text
