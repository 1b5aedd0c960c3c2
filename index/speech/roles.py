"""When two descriptions of a role can be one person's: *la ministre* and *ministre de la Santé*."""

from __future__ import annotations

from index.speech.people_words import fold, people_words, remembered
from index.speech.tokens import words_of


@remembered(maxsize=8000)
def role_head(role: str) -> str:
    """The masculine form of the noun that heads a role; *premier ministre* stays whole.

    >>> role_head("ancienne ministre de la Justice"), role_head("Première ministre du Québec")
    ('ministre', 'premier ministre')
    """
    known = people_words()
    words = words_of(role)
    for at, word in enumerate(words[:5]):
        form = word.form.removeprefix("ex-")
        if form in known.roles:
            if form in ("premier", "premiere"):
                if at + 1 < len(words) and words[at + 1].form == "ministre":
                    return "premier ministre"
                continue
            return known.roles[form][0]
    return words[0].form if words else ""


_EMPTY = frozenset("de du des d' la le les l' un une et a au aux en son sa ses pour".split())
_PASSING = frozenset("nouveau nouvelle ancien ancienne ex actuel actuelle meme futur future jeune".split())


@remembered(maxsize=8000)
def role_content(role: str) -> frozenset[str]:
    """The telling words of a role besides its head, singular."""
    head = set(role_head(role).split())
    known = people_words()
    found = set()
    for word in words_of(role):
        form = word.form.removeprefix("ex-")
        if form in _EMPTY or form in _PASSING or word.kind == "other":
            continue
        if form in known.roles and known.roles[form][0] in head | {
            known.roles[h][0] for h in head if h in known.roles
        }:
            continue
        if form not in head and form not in ("premiere", "premier"):
            found.add(form.rstrip("s"))
    return frozenset(found)


def role_fits(wanted: str, held: str) -> bool:
    """Whether somebody who holds a role may be meant by another description.

    >>> role_fits("porte-parole", "porte-parole du Kremlin")
    True
    >>> role_fits("chef du gouvernement", "premier ministre")
    True
    >>> role_fits("ministre de la Santé", "ministre de la Justice")
    False
    """
    known = people_words()
    mine, other = role_head(wanted), role_head(held)
    plain = fold(wanted)
    told, given = role_content(wanted), role_content(held)
    origins, held_origins = _origins(told), _origins(given)
    if origins and held_origins and not origins & held_origins:
        return False  # le ministre français, le ministre allemand
    told, given = told - origins, given - held_origins
    for wide, narrow in known.hypernyms.items():
        if (
            " " in wide
            and plain.startswith(wide)
            and (other in narrow or any(fold(held).startswith(n) for n in narrow))
        ):
            return True
        if (
            " " in wide
            and fold(held).startswith(wide)
            and (mine in narrow or any(plain.startswith(n) for n in narrow))
        ):
            return True
    if mine == other:
        return (
            not told
            or not given
            or told <= given
            or given <= told
            or len(told & given) >= min(len(told), len(given))
        )
    if other in known.hypernyms.get(mine, ()) or mine in known.hypernyms.get(other, ()):
        return not told or told <= given or bool(told & given)
    return False


def _origins(content: frozenset[str]) -> frozenset[str]:
    """The words of a role that only say of which country it is."""
    demonyms = people_words().demonyms
    return frozenset(word for word in content if word in demonyms or f"{word}s" in demonyms)


@remembered(maxsize=8000)
def related_heads(role: str) -> frozenset[str]:
    """Heads of the roles that a description may answer to: its own, narrower and wider ones.

    >>> "premier ministre" in related_heads("chef du gouvernement")
    True
    """
    known = people_words()
    head, plain = role_head(role), fold(role)
    found = {head, *known.hypernyms.get(head, ())}
    for wide, narrow in known.hypernyms.items():
        if plain.startswith(wide):
            found.update(role_head(item) for item in narrow)
        if head in narrow or any(plain.startswith(item) for item in narrow):
            found.add(role_head(wide))
    return frozenset(found)
