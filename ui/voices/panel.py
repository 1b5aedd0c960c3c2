"""The voices panel, assembled: filters, what is looked at, the statements chosen there."""

from __future__ import annotations

from typing import Any

import gradio as gr

from assistant.assistant import Assistant
from index.errors import QuiaditError
from index.overview import Overview
from ui.errors import without_paths
from ui.html import Html, element
from ui.resources import file_text
from ui.shown import tells, when_opened
from ui.texts import language_of, texts
from ui.voices.filters import filters
from ui.voices.query import Query
from ui.voices.relations import relations
from ui.voices.statements import chosen_statements
from ui.voices.voices import voices


def voices_panel(assistant: Assistant) -> None:
    """Who is quoted; to be made inside its tab."""
    state = gr.State(Query())
    form = gr.HTML(elem_id="voices-filters", apply_default_css=False, js_on_load=file_text("sending_form.js"))
    with gr.Row(elem_id="voices", equal_height=False):
        follow = file_text("following_form.js")
        looked_at = gr.HTML(elem_id="voices-shown", apply_default_css=False, js_on_load=follow)
        statements = gr.HTML(elem_id="voices-chosen", apply_default_css=False, js_on_load=follow)

    def draw(query: Query, request: gr.Request) -> tuple[Any, Any, Any]:
        language = language_of(request)
        try:
            overview = assistant.overview
        except QuiaditError as error:
            return "", element("p", without_paths(str(error)), role="alert"), ""
        if not overview.heard:
            return "", _empty(overview, language), ""
        heard = overview.narrowed(query.narrowing)
        show = relations if query.view == "relations" else voices
        return (
            filters(overview, query, language),
            show(overview, heard, query, language),
            chosen_statements(overview, heard, query, language),
        )

    def choose(event: gr.EventData, request: gr.Request) -> tuple[Any, Any, Query]:
        query = Query.read(event.query if isinstance(event.query, dict) else {})
        # The form stays as it is: someone may be typing in it.
        _, shown, chosen = draw(query, request)
        return shown, chosen, query

    when_opened(draw, [state], [form, looked_at, statements])
    looking = form.select(
        choose,
        None,
        [looked_at, statements, state],
        show_progress="hidden",
        queue=False,
        trigger_mode="multiple",
        api_visibility="private",
    )
    looking.success(None, js=tells("drawn"), show_progress="hidden", api_visibility="private")


def _empty(overview: Overview, language: str) -> Html:
    words = texts(language)
    key = "voices_no_statements" if overview.headlines else "voices_no_articles"
    return element("p", words[key], class_="empty", lang=language)
