"""Verb forms from the endings that a lexicon lists, for languages whose verbs a short table covers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from index.speech.conjugation import INFINITIVE, Form


def forms_by_table(infinitive: str, table: Sequence[Mapping[str, str]]) -> Iterator[Form]:
    """All forms of a verb with their mood, by the row with the longest `end` that the infinitive has.

    A row names the end of the infinitive that falls away and, for each mood, the ends that replace it
    (`=` for none).

    >>> rows = [{"end": "", "past": "ed"}, {"end": "say", "pres": "say says", "past": "said"}]
    >>> list(forms_by_table("add", rows)), list(forms_by_table("say", rows))[1:]
    ([('add', 'inf'), ('added', 'past')], [('say', 'pres'), ('says', 'pres'), ('said', 'past')])
    """
    yield infinitive, INFINITIVE
    fitting = [row for row in table if infinitive.endswith(row["end"])]
    if not fitting:
        return
    row = max(fitting, key=lambda row: len(row["end"]))
    stem = infinitive.removesuffix(row["end"])
    for mood, endings in row.items():
        if mood != "end":
            yield from ((stem + ending.removeprefix("="), mood) for ending in endings.split())
