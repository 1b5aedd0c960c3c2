"""The reading pane: an article beside the page, opened at the words that prove something.

Any panel opens it with an element (a button, best) that carries `opens(…)` as attributes.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import Any

import gradio as gr

from assistant.assistant import Assistant
from index.article import Article, Span, Statement
from index.errors import QuiaditError
from ui.article_text import Said, marked_text
from ui.html import Html, element, link
from ui.resources import file_text
from ui.shown import tells, when_loaded
from ui.texts import language_of, long_date, texts

Attributes = dict[str, str | int | None]

COLOURS = 8
"""Speakers of an article that have a colour of their own, those with most statements first."""


def opens(
    article_id: str, start: int | None = None, end: int | None = None, words: str | None = None
) -> Attributes:
    """Attributes that make an element open an article in the pane, at `text[start:end]` if given.

    With `words`, the pane says so where the article no longer has exactly these words there.

    >>> opens("a1", 5, 9)
    {'data_article': 'a1', 'data_start': 5, 'data_end': 9, 'data_digest': None}
    """
    return {
        "data_article": article_id,
        "data_start": start,
        "data_end": end,
        "data_digest": None if words is None else _digest(words),
    }


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def reading_pane(assistant: Assistant) -> None:
    """The pane, empty; to be made inside `gr.Blocks`, outside the tabs."""

    def show(event: gr.EventData, request: gr.Request) -> Html:
        language = language_of(request)
        try:
            asked = event.article
            cited = (int(event.start), int(event.end)) if event.start is not None else None
            place = (int(event.number), int(event.total)) if event.number is not None else None
            return _opened(assistant, str(asked), cited, event.digest, place, event.wanted, language)
        except QuiaditError as error:
            return _nothing(texts(language)["gone"].format(reason=error), language, event.wanted)

    def empty(request: gr.Request) -> Html:
        language = language_of(request)
        return _nothing(texts(language)["pane_empty"], language)

    pane = gr.HTML(elem_id="reader", apply_default_css=False, js_on_load=file_text("reader.js"))
    when_loaded(empty, None, [pane])
    quietly: dict[str, Any] = {"show_progress": "hidden", "queue": False, "api_visibility": "private"}
    read = pane.select(show, None, [pane], trigger_mode="multiple", **quietly)
    read.success(None, js=tells("read"), **quietly)
    read.failure(None, js=tells("unread"), **quietly)


def _nothing(sentence: str, language: str, wanted: str | None = None) -> Html:
    return element(
        "div",
        _tools(None, language),
        element("p", sentence, class_="nothing", role="status"),
        class_="pane empty",
        data_shown=wanted,
        lang=language,
    )


def _opened(
    assistant: Assistant,
    article_id: str,
    cited: Span | None,
    digest: str | None,
    place: tuple[int, int] | None,
    wanted: str,
    language: str,
) -> Html:
    words = texts(language)
    article = assistant.article(article_id)
    changed = False
    if cited is not None:
        start, end = cited
        changed = not 0 <= start < end <= len(article.text) or (
            digest is not None and _digest(article.text[start:end]) != digest
        )
    statements = assistant.statements(article=article_id)
    voices = _voices(statements)
    said = [item for statement in statements for item in _said(statement, voices, words["nobody_named"])]
    return element(
        "div",
        _tools(place, language),
        element(
            "header",
            element("h2", element("bdi", article.title)),
            _origin(article, language),
            element("p", words["article_changed"], class_="changed", role="status") if changed else None,
        ),
        element(
            "div",
            marked_text(article.text, said, None if changed else cited, article.title),
            class_="scrolled",
            role="region",
            tabindex=0,
            aria_label=words["article_text"],
        ),
        _legend(statements, voices, language),
        class_="pane",
        data_shown=wanted,
        lang=language,
    )


def _tools(place: tuple[int, int] | None, language: str) -> Html:
    """Which citation of how many this is, the ones before and after it, and the way out."""
    words = texts(language)
    around: list[Html] = []
    if place is not None:
        number, total = place
        around = [
            _tool("previous", language, disabled=number <= 1),
            element(
                "p", words["pane_place"].format(number=number, total=total), class_="place", role="status"
            ),
            _tool("next", language, disabled=number >= total),
        ]
    return element("div", *around, _tool("close", language), class_="tools")


def _tool(name: str, language: str, disabled: bool = False) -> Html:
    return element(
        "button",
        type="button",
        class_=f"icon {name}",
        aria_label=texts(language)[f"pane_{name}"],
        data_tool=name,
        disabled=disabled,
    )


def _origin(article: Article, language: str) -> Html | None:
    """Outlet, author, date and the way to the original, as far as they are known."""
    address = article.url or article.source
    parts = [
        element("bdi", article.outlet, class_="outlet") if article.outlet else None,
        element("bdi", article.author, class_="author") if article.author else None,
        element("time", long_date(article.published, language), datetime=article.published)
        if article.published
        else None,
        link(address, texts(language)["original"]),
    ]
    known = [part for part in parts if part is not None]
    return element("p", *known, class_="origin") if known else None


def _voices(statements: Sequence[Statement]) -> dict[str, int]:
    """Speaker -> number in the legend, from 1, those with most statements first."""
    counted = Counter(statement.speaker.name for statement in statements if statement.speaker)
    return {name: number for number, (name, _) in enumerate(counted.most_common(COLOURS), 1)}


def _said(statement: Statement, voices: dict[str, int], nobody: str) -> list[Said]:
    name = statement.speaker.name if statement.speaker else None
    label = f"{name or statement.mention or nobody}{f' ({statement.cue})' if statement.cue else ''}"
    return [Said(span, voices.get(name or "", 0), label) for span in statement.spans]


def _legend(statements: Sequence[Statement], voices: dict[str, int], language: str) -> Html | None:
    """Who speaks in the article, in which colour, how often; a name leads to its next words."""
    if not statements:
        return None
    words = texts(language)
    counted = Counter(voices.get(item.speaker.name if item.speaker else "", 0) for item in statements)
    names = [(number, element("bdi", name)) for name, number in voices.items()]
    if counted[0]:
        names.append((0, element("span", words["other_voices"])))
    entries = [
        element(
            "li",
            element(
                "button",
                element("span", class_=f"swatch said voice-{number}"),
                name,
                element("span", f"\u00a0{counted[number]}", class_="count"),
                type="button",
                class_="voice",
                data_voice=number,
                title=words["next_words"],
            ),
        )
        for number, name in names
    ]
    return element(
        "nav",
        element("p", words["legend"]),
        element("ul", *entries),
        class_="legend",
        aria_label=words["legend"],
    )
