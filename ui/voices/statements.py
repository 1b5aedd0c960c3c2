"""The statements that were chosen: of a speaker, of a time, of a pair; by date, each leads to its article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.article import Headline
from index.overview import Heard, Overview
from index.relations import links
from ui.controls import kept, press
from ui.html import Html, element, join
from ui.reader import opens
from ui.texts import long_date, texts
from ui.voices.filters import act_told
from ui.voices.query import FORM, Query
from ui.voices.relations import pair_told
from ui.voices.timeline import statements_told

STEP = 30
"""Statements listed at first, and with each press for more."""

_ALIASES = 6


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What was chosen.

    Attributes:
        title: whose statements these are.
        about: more of the speaker.
        heard: the statements.
        several: whether each needs the name of its speaker.
    """

    title: str
    about: Html | None
    heard: Sequence[Heard]
    several: bool


def chosen_statements(overview: Overview, heard: Sequence[Heard], query: Query, language: str) -> Html:
    """The statements chosen among these; nothing where nothing is chosen or what was is gone."""
    chosen = _chosen(overview, heard, query, language)
    if chosen is None:
        return Html("")
    words = texts(language)
    limit = max(STEP, query.shown)
    shown = chosen.heard[:limit]
    value = ":".join(query.chosen)
    return element(
        "section",
        kept(FORM, "chosen", value),
        element(
            "header",
            element("h2", element("bdi", chosen.title), tabindex=-1, data_choice=value),
            press(FORM, "chosen", "", words["voices_close"], class_="quiet", data_back=value),
        ),
        chosen.about,
        element("p", statements_told(len(chosen.heard), language), class_="note"),
        *_by_article(shown, chosen.several, language),
        press(FORM, "shown", str(limit + STEP), words["voices_more"], class_="quiet more")
        if len(chosen.heard) > limit
        else None,
        aria_label=chosen.title,
        lang=language,
    )


def _chosen(overview: Overview, heard: Sequence[Heard], query: Query, language: str) -> _Chosen | None:
    words = texts(language)
    match query.chosen:
        case ("voice", key, *period) if key in overview.speakers and len(period) < 2:
            speaker = overview.speakers[key]
            of_voice = [each for each in heard if each.voice == key]
            title = speaker.name
            if period:
                of_voice = _of_period(of_voice, period[0])
                title = words["voices_in_period"].format(name=title, period=long_date(period[0], language))
            return _Chosen(title, _about(overview, key, language), of_voice, several=False)
        case ("time", period):
            return _Chosen(long_date(period, language), None, _of_period(heard, period), several=True)
        case ("pair", who, whom):
            found = links(overview, heard, query.relation)
            if (who, whom) in found.heard:
                title = pair_told(found, who, whom, query, language)
                return _Chosen(title, None, found.heard[who, whom], several=True)
    return None


def _of_period(heard: Sequence[Heard], period: str) -> list[Heard]:
    return [each for each in heard if (each.headline.published or "").startswith(period)]


def _about(overview: Overview, key: str, language: str) -> Html | None:
    speaker = overview.speakers[key]
    aliases = [alias for alias in speaker.aliases if alias != speaker.role][:_ALIASES]
    known = [
        element("p", element("bdi", speaker.role), class_="role") if speaker.role else None,
        element("p", texts(language)["voices_also"].format(names=", ".join(aliases)), class_="note")
        if aliases
        else None,
    ]
    return join(known) if any(known) else None


def _by_article(heard: Sequence[Heard], several: bool, language: str) -> list[Html]:
    groups: list[list[Heard]] = []
    for each in heard:
        if not groups or groups[-1][0].headline.id != each.headline.id:
            groups.append([])
        groups[-1].append(each)
    return [
        element(
            "article",
            _origin(group[0].headline, language),
            element("ol", *(_statement(each, several, language) for each in group)),
        )
        for group in groups
    ]


def _origin(headline: Headline, language: str) -> Html:
    date = headline.published
    return element(
        "header",
        element("h3", element("bdi", headline.title)),
        element(
            "p",
            element("time", long_date(date, language), datetime=date)
            if date
            else element("span", texts(language)["voices_no_date"]),
            element("bdi", headline.outlet) if headline.outlet else None,
            class_="origin",
        ),
    )


def _statement(each: Heard, several: bool, language: str) -> Html:
    words = texts(language)
    statement = each.statement
    start, end = statement.spans[0][0], statement.spans[-1][1]
    speaker = statement.speaker.name if statement.speaker else words["nobody_named"]
    facts = [
        element("bdi", speaker, class_="speaker") if several else None,
        element("span", act_told(statement.act, language), class_="act") if statement.act != "said" else None,
        element("bdi", words["voices_via"].format(name=statement.via)) if statement.via else None,
        None if statement.kind == "direct" else element("span", words[f"kind_{statement.kind}"]),
    ]
    known = [fact for fact in facts if fact is not None]
    open_, close = ("« ", " »") if statement.kind == "direct" else ("", "")
    return element(
        "li",
        element("p", *known, class_="facts") if known else None,
        element("blockquote", f"{open_}{statement.text}{close}", dir="auto"),
        element(
            "button",
            words["voices_open"],
            type="button",
            class_="open",
            aria_label=words["voices_open_of"].format(title=each.headline.title),
            **opens(statement.article_id, start, end),
        ),
        data_statement=statement.id,
    )
