"""The articles panel: add files and web addresses, see what became of each, see what the library holds."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.assistant import Assistant
from index.article import Article
from index.errors import QuiaditError
from index.outcome import Outcome
from ui.html import Html, element
from ui.texts import language_of, long_date, texts
from ui.uploads import discard, keep

_log = logging.getLogger(__name__)

LISTED = 500
"""Articles listed at most, newest first."""

_LINES = 200
"""Outcomes kept on the page."""

Lines = tuple[Html, ...]
"""One line for each outcome of this browser session, latest first."""

# Values for the input that was used, the outcomes shown, their lines, the list of articles.
_Update = tuple[Any, Any, Any, Any]


class ArticlesPanel:
    """Adding and the list of articles; to be made inside `gr.Blocks`.

    Attributes:
        list: the list of articles.
        additions: the events that add, to chain what must follow them.
    """

    def __init__(self, assistant: Assistant, i18n: gr.I18n) -> None:
        self._assistant = assistant
        lines = gr.State(())
        with gr.Row(elem_id="adding"):
            files = gr.File(
                label=i18n("files"), file_count="multiple", type="filepath", height=160, elem_id="files"
            )
            with gr.Column():
                address = gr.Textbox(
                    label=i18n("address"),
                    placeholder=i18n("address_hint"),
                    max_lines=1,
                    max_length=2000,
                    elem_id="address",
                )
                button = gr.Button(i18n("add"), elem_id="add")
        outcomes = gr.HTML(elem_id="outcomes", apply_default_css=False, js_on_load=None)
        self.list = gr.HTML(elem_id="articles", apply_default_css=False, js_on_load=None)
        # One addition at a time, in a queue of their own: questions never wait behind them.
        adding: dict[str, Any] = {
            "show_progress": "hidden",
            "concurrency_limit": 1,
            "concurrency_id": "add",
            "api_visibility": "private",
        }
        self.additions = (
            files.upload(self._add_files, [files, lines], [files, outcomes, lines, self.list], **adding),
            gr.on(
                [button.click, address.submit],
                self._add_address,
                [address, lines],
                [address, outcomes, lines, self.list],
                **adding,
            ),
        )

    def show(self, request: gr.Request) -> Html:
        """The list of articles."""
        return _listed(self._assistant.articles(), language_of(request))

    def _add_files(self, uploaded: Sequence[str], lines: Lines, request: gr.Request) -> Iterator[_Update]:
        places = [(Path(name).name, lambda name=name: self._add_file(Path(name))) for name in uploaded]
        yield from self._add_each(places, lines, request)

    def _add_address(self, typed: str, lines: Lines, request: gr.Request) -> Iterator[_Update]:
        address = typed.strip()
        # Nothing else: a path typed here would read the files of the machine that serves the page.
        if not address.lower().startswith(("http://", "https://")):
            language = language_of(request)
            sentence = element("p", texts(language)["no_address"], role="alert")
            yield gr.skip(), _outcomes(lines, language, sentence), gr.skip(), gr.skip()
            return
        yield from self._add_each([(address, lambda: self._assistant.add([address]))], lines, request)

    def _add_file(self, uploaded: Path) -> Iterable[Outcome]:
        kept = keep(self._assistant, uploaded)
        report = self._assistant.add([kept])
        if len(report.failed) == len(report.outcomes):
            discard(kept)
        return report

    def _add_each(
        self,
        places: Sequence[tuple[str, Callable[[], Iterable[Outcome]]]],
        lines: Lines,
        request: gr.Request,
    ) -> Iterator[_Update]:
        """Add places one by one, with a line for each as soon as it is settled."""
        language = language_of(request)
        words = texts(language)
        for name, add in places:
            reading = element("p", words["reading"].format(name=name), class_="reading")
            yield gr.skip(), _outcomes(lines, language, reading), gr.skip(), gr.skip()
            try:
                settled = [_line(name, outcome, language) for outcome in add()]
            except QuiaditError as error:
                settled = [_failure(name, str(error), language)]
            except Exception:
                _log.exception("%s could not be added.", name)
                settled = [_failure(name, words["unexpected_adding"], language)]
            settled = settled or [_failure(name, words["nothing_to_read"], language)]
            lines = (*settled[::-1], *lines)[:_LINES]
        yield None, _outcomes(lines, language), lines, _listed(self._assistant.articles(), language)


def _line(name: str, outcome: Outcome, language: str) -> Html:
    words = texts(language)
    if outcome.status == "failed":
        return _failure(name, outcome.reason, language)
    reason = f"({outcome.reason})" if outcome.reason else None
    return element(
        "li",
        element("span", words[outcome.status], class_="status"),
        " ",
        element("bdi", outcome.title or name, class_="what"),
        element("span", " ", reason, class_="why") if reason else None,
        class_=f"outcome {outcome.status}",
    )


def _failure(name: str, reason: str, language: str) -> Html:
    return element(
        "li",
        element("span", texts(language)["failed"], class_="status"),
        " ",
        element("bdi", name, class_="what"),
        " ",
        element("span", reason, class_="why"),
        class_="outcome failed",
    )


def _outcomes(lines: Lines, language: str, above: Html | None = None) -> Html:
    if not lines and above is None:
        return Html("")
    label = texts(language)["outcomes"]
    listed = element("ul", *lines) if lines else None
    return element("div", above, listed, class_="outcomes", role="status", aria_label=label, lang=language)


def _listed(articles: Sequence[Article], language: str) -> Html:
    words = texts(language)
    if not articles:
        return element("p", words["no_articles"], class_="empty", lang=language)
    count = len(articles)
    caption = words["articles_count_one"] if count == 1 else words["articles_count"].format(count=count)
    columns = (
        ["title", "outlet", "date"] if any(article.outlet for article in articles) else ["title", "date"]
    )
    table = element(
        "table",
        element("caption", caption),
        element("thead", element("tr", *(element("th", words[name], scope="col") for name in columns))),
        element("tbody", *(_row(article, columns, language) for article in articles[:LISTED])),
    )
    more = element("p", words["articles_more"].format(count=count - LISTED)) if count > LISTED else None
    return element("div", table, more, lang=language)


def _row(article: Article, columns: Sequence[str], language: str) -> Html:
    unknown = texts(language)["unknown"]
    date = (
        element("time", long_date(article.published, language), datetime=article.published)
        if article.published
        else unknown
    )
    return element(
        "tr",
        element("th", element("bdi", article.title), scope="row"),
        element("td", element("bdi", article.outlet or unknown)) if "outlet" in columns else None,
        element("td", date),
    )
