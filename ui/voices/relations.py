"""Who has to do with whom: a matrix whose cells lead to the statements, and the same as a list of pairs."""

from __future__ import annotations

from collections.abc import Sequence

from index.overview import Heard, Overview
from index.relations import Links, links
from ui.controls import choice, press
from ui.html import Html, element
from ui.texts import texts
from ui.voices.query import FORM, Query
from ui.voices.voices import nothing_fits

SIDE = 14
"""Rows and columns of the matrix at most."""

PAIRS = 100
"""Pairs in the list at most."""

_SHADES = 4


def relations(overview: Overview, heard: Sequence[Heard], query: Query, language: str) -> Html:
    """The matrix of the relation asked for, among these statements."""
    if not heard:
        return nothing_fits(language)
    words = texts(language)
    names = ("names", "beside", "quotes")
    picker = choice(
        FORM,
        "relation",
        query.relation,
        words["voices_relation"],
        [(name, words[f"relation_{name}"]) for name in names],
    )
    found = links(overview, heard, query.relation)
    explained = element("p", words[f"relation_{query.relation}_means"], class_="note")
    if not found.counts:
        empty = element("p", words[f"relation_{query.relation}_none"], class_="empty")
        return element("section", picker, explained, empty, lang=language)
    return element(
        "section",
        picker,
        explained,
        _matrix(found, query, language),
        _pairs(found, query, language),
        lang=language,
    )


def _matrix(found: Links, query: Query, language: str) -> Html:
    words = texts(language)
    rows, columns = found.top(SIDE)
    highest = max(found.counts[who, whom] for who in rows for whom in columns)
    caption = words[f"relation_{query.relation}_caption"]
    head = element(
        "thead",
        element(
            "tr",
            element("td"),
            *(
                element("th", element("span", element("bdi", found.labels[whom])), scope="col")
                for whom in columns
            ),
        ),
    )
    body = [
        element(
            "tr",
            element("th", element("bdi", found.labels[who]), scope="row"),
            *(_cell(found, who, whom, highest, query, language) for whom in columns),
        )
        for who in rows
    ]
    # Wider than a narrow page: it scrolls by itself, by keyboard too.
    return element(
        "div",
        element("table", element("caption", caption), head, element("tbody", *body), class_="matrix"),
        class_="scrolling",
        tabindex=0,
        role="region",
        aria_label=caption,
    )


def _cell(found: Links, who: str, whom: str, highest: int, query: Query, language: str) -> Html:
    count = found.counts[who, whom]
    if who == whom or not count:
        return element("td", class_="self" if who == whom else None)
    # few in all: as many shades as there are numbers
    shade = min(count, _SHADES) if highest <= _SHADES else -(-count * _SHADES // highest)
    return element("td", _press_pair(found, who, whom, str(count), f"shade-{shade}", query, language))


def _press_pair(
    found: Links, who: str, whom: str, shown: str, class_: str, query: Query, language: str
) -> Html:
    told = pair_told(found, who, whom, query, language)
    return press(
        FORM,
        "chosen",
        f"pair:{who}:{whom}",
        shown,
        class_=class_,
        title=told,
        aria_label=told,
        aria_pressed="true" if query.chosen == ("pair", who, whom) else "false",
    )


def pair_told(found: Links, who: str, whom: str, query: Query, language: str) -> str:
    """A pair in words: *X parle de Y : 3*."""
    return texts(language)[f"relation_{query.relation}_pair"].format(
        who=found.labels[who], whom=found.labels[whom], count=found.counts[who, whom]
    )


def _pairs(found: Links, query: Query, language: str) -> Html:
    words = texts(language)
    pairs = [pair for pair, _ in found.counts.most_common()]
    if found.mutual:
        pairs = [pair for pair in pairs if pair[0] < pair[1]]
    rows = [
        element(
            "tr",
            element("td", element("bdi", found.labels[who])),
            element("td", element("bdi", found.labels[whom])),
            element(
                "td",
                _press_pair(found, who, whom, str(found.counts[who, whom]), "plain", query, language),
            ),
        )
        for who, whom in pairs[:PAIRS]
    ]
    columns = (f"relation_{query.relation}_who", f"relation_{query.relation}_whom", "voices_how_often")
    more = words["voices_pairs_more"].format(count=len(pairs) - PAIRS) if len(pairs) > PAIRS else None
    return element(
        "details",
        element("summary", words["voices_as_pairs"].format(count=len(pairs))),
        element(
            "table",
            element("thead", element("tr", *(element("th", words[name], scope="col") for name in columns))),
            element("tbody", *rows),
            class_="plain",
        ),
        element("p", more, class_="note") if more else None,
    )
