"""Who has to do with whom: who speaks of whom, who is heard beside whom, who quotes whom."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from index.article import Speaker
from index.overview import Heard, Overview
from index.speech.names import is_first_name
from index.speech.people_words import bare
from index.speech.speakers import is_proper

Relation = Literal["names", "beside", "quotes"]
"""`names`: the words of one name the other. `beside`: both are heard in one article, which says nothing of
whether they speak to each other. `quotes`: the outlet, or the person or body that relays the words."""

_SPOKEN_OF = frozenset({"person", "institution"})
_LEADING = re.compile(r"^(?:l['’]|les? |la |the )", re.IGNORECASE)


@dataclass(slots=True)
class Links:
    """Pairs of one relation.

    Attributes:
        heard: the statements behind each pair (who, whom), in order.
        counts: how often: statements; for `beside`, articles.
        mutual: whether (who, whom) is the same as (whom, who).
        labels: the name to show for each key; for speakers the key is that of `Overview.speakers`.
    """

    heard: dict[tuple[str, str], list[Heard]] = field(default_factory=dict)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    mutual: bool = False
    labels: dict[str, str] = field(default_factory=dict)

    def top(self, limit: int) -> tuple[list[str], list[str]]:
        """The rows (who) and columns (whom) with most between them.

        Rows with most come first, and each row's columns as far left as the rows above it leave them.
        """
        rows = _most((who, count) for (who, _), count in self.counts.items())[:limit]
        if self.mutual:
            rows = self._neighbours_together(rows)
            return rows, rows
        place = {who: number for number, who in enumerate(rows)}
        within = {pair: count for pair, count in self.counts.items() if pair[0] in place}
        columns = _most((whom, count) for (_, whom), count in within.items())[:limit]
        first = {whom: min(place[who] for who, other in within if other == whom) for whom in columns}
        rows = [who for who in rows if any((who, whom) in within for whom in columns)]
        return rows, sorted(columns, key=lambda whom: first[whom])

    def _neighbours_together(self, keys: Sequence[str]) -> list[str]:
        """The keys that have to do with another of them, each followed by those most linked to it so far."""
        left = [key for key in keys if any(self.counts[key, other] for other in keys)]
        ordered: list[str] = []
        while left:
            nearest = max(left, key=lambda key: sum(self.counts[key, other] for other in ordered[-3:]))
            ordered.append(nearest)
            left.remove(nearest)
        return ordered


def links(overview: Overview, heard: Sequence[Heard], relation: Relation) -> Links:
    """The pairs among these statements."""
    found = Links(mutual=relation == "beside")
    _FINDERS[relation](overview, heard, found)
    return found


def _names(overview: Overview, heard: Sequence[Heard], found: Links) -> None:
    present: dict[str, set[str]] = {}
    for each in overview.heard:
        if each.voice is not None:
            present.setdefault(each.headline.id, set()).add(each.voice)
    for each in heard:
        if each.voice is not None:
            spoken_of = spoken_of_in(each.statement.text, overview, present[each.headline.id])
            for whom in spoken_of - {each.voice}:
                _note(found, overview, each.voice, whom, each)


def spoken_of_in(text: str, overview: Overview, present: set[str]) -> set[str]:
    """Keys of the speakers that words name by their own name, capitals included.

    Of several that share the name, the one heard in the same article (`present`), or else none.
    """
    meant = set()
    for group in overview.voices.named_in(text):
        keys = {overview.keys[id(speaker)] for speaker in group if _named_by_name(speaker, text)}
        if len(keys) > 1:
            keys &= present
        if len(keys) == 1:
            meant |= keys
    return meant


def _named_by_name(speaker: Speaker, text: str) -> bool:
    """Whether a name stands in a text as it is written: a surname, the name of a body, its acronym."""
    if speaker.kind not in _SPOKEN_OF or not is_proper(speaker.name):
        return False
    name = _LEADING.sub("", speaker.name)
    if speaker.kind == "person":
        first, *rest = name.split()
        forms = [rest[-1] if rest and is_first_name(first) else name]
    else:
        forms = [name, *(alias for alias in speaker.aliases if alias.isupper())]
    return any(re.search(rf"(?<!\w){re.escape(form)}(?!\w)", text) for form in forms)


def _beside(overview: Overview, heard: Sequence[Heard], found: Links) -> None:
    articles: dict[str, dict[str, list[Heard]]] = {}
    for each in heard:
        # an unnamed source (*des observateurs*) is heard in one article only
        if each.voice is not None and is_proper(overview.speakers[each.voice].name):
            articles.setdefault(each.headline.id, {}).setdefault(each.voice, []).append(each)
    for voices in articles.values():
        for who in voices:
            for whom in voices:
                if who != whom:
                    for each in _in_order(voices[who], voices[whom]):
                        _note(found, overview, who, whom, each, count=0)
                    found.counts[who, whom] += 1


def _in_order(one: Sequence[Heard], other: Sequence[Heard]) -> Iterator[Heard]:
    yield from sorted([*one, *other], key=lambda each: each.statement.spans[0])


def _quotes(overview: Overview, heard: Sequence[Heard], found: Links) -> None:
    for each in heard:
        if each.voice is None:
            continue
        via = each.statement.via
        relayed = via if via is not None and is_proper(via) else None
        who = relayed or each.headline.outlet
        if who is not None:
            key = f"={hashlib.sha256(bare(who).encode()).hexdigest()[:12]}"
            found.labels.setdefault(key, who)
            _note(found, overview, key, each.voice, each)


def _note(found: Links, overview: Overview, who: str, whom: str, each: Heard, count: int = 1) -> None:
    for key in (who, whom):
        if key in overview.speakers:
            found.labels[key] = overview.speakers[key].name
    found.heard.setdefault((who, whom), []).append(each)
    if count:
        found.counts[who, whom] += count


def _most(counted: Iterable[tuple[str, int]]) -> list[str]:
    """Those with the strongest single link first, then those with most."""
    strongest: dict[str, int] = {}
    totals: Counter[str] = Counter()
    for key, count in counted:
        strongest[key] = max(count, strongest.get(key, 0))
        totals[key] += count
    return sorted(totals, key=lambda key: (-strongest[key], -totals[key]))


_FINDERS: dict[Relation, Callable[[Overview, Sequence[Heard], Links], None]] = {
    "names": _names,
    "beside": _beside,
    "quotes": _quotes,
}
