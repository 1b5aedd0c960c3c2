"""Who is quoted: one row a speaker, with how often and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from index.article import Speaker
from index.overview import Heard, Overview, by_voice
from ui.controls import pages, press
from ui.html import Html, element, join
from ui.texts import long_date, texts
from ui.voices.query import FORM, Query
from ui.voices.timeline import Axis, axis_of, statements_told, strip, ticks

PER_PAGE = 20
"""Speakers on a page of the list."""


def voices(overview: Overview, heard: Sequence[Heard], query: Query, language: str) -> Html:
    """The speakers of these statements, most quoted first."""
    words = texts(language)
    by_key = by_voice(heard)
    if not by_key:
        return nothing_fits(language)
    count = -(-len(by_key) // PER_PAGE)
    page = min(query.page, count)
    shown = dict(list(by_key.items())[(page - 1) * PER_PAGE : page * PER_PAGE])
    axis = axis_of(heard)
    told = words["voices_count_one" if len(by_key) == 1 else "voices_count"].format(
        count=len(by_key), told=statements_told(len(heard), language)
    )
    return element(
        "section",
        element(
            "table",
            element("caption", told, tabindex=-1),
            _head(bool(axis.periods), language),
            element("tbody", _all(heard, axis, language), *_rows(overview, shown, axis, query, language)),
            class_="voices",
        ),
        pages(FORM, page, count, (words["previous_page"], words["next_page"], words["page_of"])),
        _as_table(overview, shown, axis, language) if axis.periods else None,
        _undated(heard, axis, language),
        lang=language,
    )


def nothing_fits(language: str) -> Html:
    """What stands where no statement fits the filters."""
    words = texts(language)
    return element(
        "div",
        element("p", words["voices_nothing"]),
        press(FORM, "reset", "1", words["voices_reset"]),
        class_="empty",
        lang=language,
    )


def _head(with_time: bool, language: str) -> Html:
    words = texts(language)
    names = ["voices_speaker", "voices_column_statements", "voices_column_articles"]
    return element(
        "thead",
        element(
            "tr",
            *(element("th", words[name], scope="col") for name in names),
            element("th", words["voices_column_time"], scope="col") if with_time else None,
        ),
    )


def _all(heard: Sequence[Heard], axis: Axis, language: str) -> Html | None:
    """The first row: everybody together, with the dates of the axis."""
    if not axis.periods:
        return None
    words = texts(language)
    counts = axis.counts(heard)
    articles = {each.headline.id for each in heard}
    picture = strip(counts, axis, max(counts.values(), default=1), language, "time", words["voices_time_all"])
    return element(
        "tr",
        element("th", words["voices_everybody"], scope="row"),
        _number(len(heard), "voices_column_statements", language),
        _number(len(articles), "voices_column_articles", language),
        element("td", picture, ticks(axis, language), class_="time"),
        class_="all",
    )


def _rows(
    overview: Overview, shown: Mapping[str, Sequence[Heard]], axis: Axis, query: Query, language: str
) -> list[Html]:
    counts = {key: axis.counts(heard) for key, heard in shown.items()}
    highest = max((max(count.values(), default=0) for count in counts.values()), default=0)
    rows = []
    for key, heard in shown.items():
        speaker = overview.speakers[key]
        is_chosen = query.chosen[:2] == ("voice", key)
        label = texts(language)["voices_time_of"].format(name=speaker.name)
        rows.append(
            element(
                "tr",
                element("th", _name(speaker, key, is_chosen), scope="row"),
                _number(len(heard), "voices_column_statements", language),
                _number(len({each.headline.id for each in heard}), "voices_column_articles", language),
                element(
                    "td", strip(counts[key], axis, highest, language, f"voice:{key}", label), class_="time"
                )
                if axis.periods
                else None,
                class_="chosen" if is_chosen else None,
            )
        )
    return rows


def _name(speaker: Speaker, key: str, is_chosen: bool) -> Html:
    return join(
        [
            press(
                FORM,
                "chosen",
                f"voice:{key}",
                element("bdi", speaker.name),
                class_="voice",
                aria_pressed="true" if is_chosen else "false",
            ),
            element("bdi", speaker.role, class_="role") if speaker.role else None,
        ]
    )


def _number(count: int, column: str, language: str) -> Html:
    """A number; on a narrow page, where the head of the column is not shown, what it counts."""
    unit = element("span", f" {texts(language)[f'{column}_unit']}", class_="unit", aria_hidden="true")
    return element("td", str(count), unit, class_="number")


def _as_table(overview: Overview, shown: Mapping[str, Sequence[Heard]], axis: Axis, language: str) -> Html:
    words = texts(language)
    rows = []
    for key, heard in shown.items():
        counts = axis.counts(heard)
        for period in sorted(counts):
            rows.append(
                element(
                    "tr",
                    element("th", element("bdi", overview.speakers[key].name), scope="row"),
                    element("td", long_date(period, language)),
                    element(
                        "td",
                        press(
                            FORM,
                            "chosen",
                            f"voice:{key}:{period}",
                            statements_told(counts[period], language),
                            class_="plain",
                        ),
                    ),
                )
            )
    columns = ("voices_speaker", "date", "voices_column_statements")
    return element(
        "details",
        element("summary", words["voices_as_table"]),
        element(
            "table",
            element("thead", element("tr", *(element("th", words[name], scope="col") for name in columns))),
            element("tbody", *rows),
            class_="plain",
        ),
    )


def _undated(heard: Sequence[Heard], axis: Axis, language: str) -> Html | None:
    count = sum(1 for each in heard if axis.period_of(each.headline.published) is None)
    if not count:
        return None
    sentence = texts(language)["voices_undated"].format(told=statements_told(count, language))
    return element("p", sentence, class_="note")
