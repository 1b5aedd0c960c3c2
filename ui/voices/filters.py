"""The filters of the voices panel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from index.overview import Overview
from ui.controls import choice, date_box, press, search_box, switch
from ui.html import Html, element
from ui.texts import texts
from ui.voices.query import FORM, Query


def filters(overview: Overview, query: Query, language: str) -> Html:
    """The form, with the values of the query."""
    words = texts(language)
    by = query.narrowing
    return element(
        "form",
        # pressed by Enter in a box
        element("button", type="submit", hidden=True),
        switch(
            FORM,
            "view",
            query.view,
            words["voices_view"],
            [("list", words["voices_view_list"]), ("relations", words["voices_view_relations"])],
        ),
        element(
            "div",
            search_box(FORM, "who", by.who, words["voices_who"], words["voices_who_hint"]),
            search_box(FORM, "words", by.words, words["voices_words"], words["voices_words_hint"]),
            date_box(FORM, "since", by.since, words["voices_since"]),
            date_box(FORM, "until", by.until, words["voices_until"]),
            choice(FORM, "outlet", by.outlet, words["outlet"], _outlets(overview, by.outlet, language))
            if len(overview.outlets) > 1
            else None,
            choice(FORM, "act", by.act, words["voices_act"], _acts(overview.acts, language)),
            press(FORM, "reset", "1", words["voices_reset"], class_="quiet"),
            class_="fields",
        ),
        id=FORM,
        role="search",
        novalidate=True,
        lang=language,
    )


def _outlets(overview: Overview, chosen: str, language: str) -> Iterator[tuple[str, str]]:
    yield "", texts(language)["voices_any"]
    known = sorted(overview.outlets, key=str.casefold)
    # a choice stays although the last article of its outlet was removed
    yield from ((outlet, outlet) for outlet in ([] if not chosen or chosen in known else [chosen]) + known)


def _acts(acts: Counter[str], language: str) -> Iterator[tuple[str, str]]:
    yield "", texts(language)["voices_any"]
    yield from ((act, f"{act_told(act, language)} ({count})") for act, count in acts.most_common())


def act_told(act: str, language: str) -> str:
    """What was done with the words, as a reader says it."""
    return texts(language).get(f"act_{act}", act)
