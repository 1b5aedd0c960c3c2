"""The articles panel, assembled: ways to add, what became of it, the list."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from typing import Any

import gradio as gr

from assistant.assistant import Assistant
from index.article import Article
from index.errors import QuiaditError
from ui.articles import places
from ui.articles.listing import ListQuery, listed, removed_notice, restored_notice, search_form
from ui.articles.outcomes import LINES, Lines, alert, drawn, failure, in_progress, settled
from ui.articles.pace import Pace, how_far
from ui.articles.places import Place
from ui.articles.working import Progress, watched
from ui.html import Html
from ui.resources import file_text
from ui.shown import tells, when_opened
from ui.texts import label, language_of, texts

_log = logging.getLogger(__name__)

_REMOVED = 20
"""Removed articles that can be put back, the latest ones."""

# Values for what the reader typed or sent (one or several), the outcomes, their lines, the list.
_Update = tuple[Any, ...]

Removed = dict[str, Article]


def articles_panel(assistant: Assistant) -> None:
    """Adding and the list of articles; to be made inside its tab."""
    ArticlesPanel(assistant)


class ArticlesPanel:
    """The panel; to be made inside `gr.Blocks`."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        # Nobody can put back any more what was removed before this server began.
        assistant.library.sweep_uploads()
        self._lines = gr.State(())
        self._query = gr.State(ListQuery())
        removed = gr.State({})
        with gr.Row(elem_id="adding"):
            files = gr.File(
                label=label("files"), file_count="multiple", type="filepath", height=220, elem_id="files"
            )
            with gr.Tabs(elem_id="ways"):
                typed = self._other_ways()
        self._outcomes = gr.HTML(
            elem_id="outcomes", apply_default_css=False, js_on_load=file_text("articles/upload_label.js")
        )
        search = gr.HTML(
            elem_id="articles-search", apply_default_css=False, js_on_load=file_text("sending_form.js")
        )
        self._list = gr.HTML(
            elem_id="articles", apply_default_css=False, js_on_load=file_text("following_form.js")
        )
        self._adds([files.upload], self._add_files, [files])
        for triggers, add, boxes in typed:
            self._adds(triggers, add, boxes)
        quietly: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        when_opened(self._show, [self._query], [search, self._list])
        looking = search.select(
            self._look, None, [self._list, self._query], queue=False, trigger_mode="multiple", **quietly
        )
        looking.success(None, js=tells("drawn"), **quietly)
        # Removing waits for an addition that is under way; looking around does not.
        search.submit(
            self._change,
            [self._query, removed],
            [self._list, removed],
            concurrency_limit=1,
            concurrency_id="change",
            trigger_mode="multiple",
            **quietly,
        )

    def _other_ways(self) -> list[tuple[Sequence[Any], Any, list[Any]]]:
        """The ways to add beside files: what triggers each, what it does, its boxes."""
        with gr.Tab(label("way_address"), id="way-address"):
            address, add_address = _box("address"), _add_button("address")
        with gr.Tab(label("way_text"), id="way-text"):
            text = _box("pasted", longest=places.LONGEST_TEXT, lines=5, max_lines=12)
            with gr.Row():
                names = ("pasted_title", "pasted_date", "pasted_outlet")
                about = [_box(name, longest=300, min_width=120) for name in names]
            add_text = _add_button("pasted")
        ways: list[tuple[Sequence[Any], Any, list[Any]]] = [
            ([add_address.click, address.submit], self._add_address, [address]),
            ([add_text.click], self._add_text, [text, *about]),
        ]
        if places.offers_folders(self._assistant.library.settings):
            with gr.Tab(label("way_folder"), id="way-folder"):
                folder, add_folder = _box("folder"), _add_button("folder")
            ways.append(([add_folder.click, folder.submit], self._add_folder, [folder]))
        return ways

    def _adds(self, triggers: Sequence[Any], add: Any, boxes: list[Any]) -> None:
        """One addition at a time, in a queue of their own: questions never wait behind them."""
        gr.on(
            triggers,
            add,
            [self._lines, self._query, *boxes],
            [self._outcomes, self._lines, self._list, *boxes],
            show_progress="hidden",
            concurrency_limit=1,
            concurrency_id="add",
            api_visibility="private",
        )

    # --- the list

    def _show(self, query: ListQuery, request: gr.Request) -> tuple[Html, Html]:
        language = language_of(request)
        headlines = self._assistant.headlines()
        return search_form(query, len(headlines), language), listed(headlines, query, language, None)

    def _drawn_list(self, query: ListQuery, language: str, notice: Html | None = None) -> Html:
        return listed(self._assistant.headlines(), query, language, notice)

    def _look(self, event: gr.EventData, request: gr.Request) -> tuple[Html, ListQuery]:
        query = ListQuery.read(event.query if isinstance(event.query, dict) else {})
        return self._drawn_list(query, language_of(request)), query

    def _change(
        self, query: ListQuery, removed: Removed, event: gr.EventData, request: gr.Request
    ) -> tuple[Html, Removed]:
        """Remove an article, or put back one that was removed here."""
        language = language_of(request)
        sent = event.query if isinstance(event.query, dict) else {}
        try:
            if "remove" in sent:
                article = self._assistant.article(str(sent["remove"]))
                self._assistant.remove(article.id)
                removed = dict([*removed.items(), (article.id, article)][-_REMOVED:])
                notice = removed_notice(article, language)
            elif (article_id := str(sent.get("undo"))) in removed:
                article = removed[article_id]
                self._assistant.restore(article)
                removed = {key: each for key, each in removed.items() if key != article_id}
                notice = restored_notice(article, language)
            else:
                return gr.skip(), gr.skip()
        except QuiaditError as error:
            notice = alert(str(error))
        except Exception:
            _log.exception("An article could not be removed or put back.")
            notice = alert(texts(language)["unexpected_change"])
        return self._drawn_list(query, language, notice), removed

    # --- adding

    def _add_files(
        self, lines: Lines, query: ListQuery, sent: Sequence[str], request: gr.Request
    ) -> Iterator[_Update]:
        yield from self._add(places.files(self._assistant, sent), lines, query, [None], request)

    def _add_address(
        self, lines: Lines, query: ListQuery, typed: str, request: gr.Request
    ) -> Iterator[_Update]:
        found = places.address(self._assistant, typed)
        yield from self._add_typed(found, "no_address", lines, query, [""], request)

    def _add_text(
        self,
        lines: Lines,
        query: ListQuery,
        typed: str,
        title: str,
        published: str,
        outlet: str,
        request: gr.Request,
    ) -> Iterator[_Update]:
        found = places.text(self._assistant, typed, title, published, outlet)
        yield from self._add_typed(found, "no_text", lines, query, [""] * 4, request)

    def _add_folder(
        self, lines: Lines, query: ListQuery, typed: str, request: gr.Request
    ) -> Iterator[_Update]:
        found = places.folder(self._assistant, typed) if places.comes_from_here(request) else []
        yield from self._add_typed(found, "no_folder", lines, query, [""], request)

    def _add_typed(
        self,
        found: Sequence[Place],
        otherwise: str,
        lines: Lines,
        query: ListQuery,
        cleared: Sequence[Any],
        request: gr.Request,
    ) -> Iterator[_Update]:
        """Add what was typed, or say what is wrong with it; what failed stays in its boxes."""
        if found:
            yield from self._add(found, lines, query, cleared, request)
            return
        language = language_of(request)
        sentence = drawn(lines, language, alert(texts(language)[otherwise]))
        yield sentence, gr.skip(), gr.skip(), *(gr.skip() for _ in cleared)

    def _add(
        self,
        found: Sequence[Place],
        lines: Lines,
        query: ListQuery,
        cleared: Sequence[Any],
        request: gr.Request,
    ) -> Iterator[_Update]:
        """Add places one by one, with a line for each as soon as it is settled."""
        language = language_of(request)
        unchanged = [gr.skip() for _ in cleared]
        failed = False
        pace = Pace()
        for number, place in enumerate(found):
            names = [waiting.name for waiting in found[number:]]
            told: Lines = ()
            try:
                for news in self._watched(place):
                    if isinstance(news, Progress):
                        of = (number, len(found)) if len(found) > 1 else (news.settled, news.total)
                        pace.mark(of[0])
                        bars = in_progress(names, news, how_far(*of, pace.rate, language), language)
                        yield drawn(lines, language, bars), gr.skip(), gr.skip(), *unchanged
                    else:
                        told = settled(place.name, news, language)
                        failed = failed or not news or all(each.status == "failed" for each in news)
            except QuiaditError as error:
                told = (failure(place.name, str(error), language),)
            except Exception:
                _log.exception("%r could not be added.", place.name)
                told = (failure(place.name, texts(language)["unexpected_adding"], language),)
            lines = (*told[::-1], *lines)[:LINES]
        # Files are told again by their lines; what was typed would be lost.
        keep = failed and cleared != [None]
        yield (
            drawn(lines, language),
            lines,
            self._drawn_list(query, language),
            *(unchanged if keep else cleared),
        )

    def _watched(self, place: Place) -> Iterator[Any]:
        yield Progress()
        yield from watched(place.add)


def _box(name: str, longest: int = 2000, max_lines: int = 1, **more: Any) -> gr.Textbox:
    """A box to write in, called and hinted at as the texts of that name say."""
    return gr.Textbox(
        label=label(name),
        placeholder=label(f"{name}_hint"),
        max_lines=max_lines,
        max_length=longest,
        elem_id=name.replace("_", "-"),
        **more,
    )


def _add_button(name: str) -> gr.Button:
    return gr.Button(label("add"), elem_id=f"add-{name}")


__all__ = ["articles_panel"]
