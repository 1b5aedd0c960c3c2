"""The list of articles: searched, sorted, page by page; each opens, and can be removed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from index.article import Article, Headline
from index.words import fold
from ui.controls import kept, pages, press, search_box
from ui.html import Html, element
from ui.reader import opens
from ui.texts import long_date, texts

FORM = "articles-form"
"""Id of the form that every control of the list belongs to."""

PER_PAGE = 50
"""Articles on a page of the list."""

_WORD = re.compile(r"[^\W_]+")
_SORTS: dict[str, Callable[[Headline], Any]] = {
    "title": lambda headline: fold(headline.title),
    "outlet": lambda headline: fold(origin_of(headline) or "\uffff"),
    "date": lambda headline: headline.published or "",
    "statements": lambda headline: headline.statements,
}
_BY_DATE = "-date"


@dataclass(frozen=True, slots=True)
class ListQuery:
    """What is listed and how.

    Attributes:
        search: beginnings of words of title, outlet, author, address.
        sort: what by; a minus before it turns the order.
        page: from 1.
    """

    search: str = ""
    sort: str = _BY_DATE
    page: int = 1

    @classmethod
    def read(cls, sent: Mapping[str, Any]) -> ListQuery:
        """The query in the values of the form, which may be anything."""
        sort, page = str(sent.get("sort", "")), str(sent.get("page", ""))
        return cls(
            str(sent.get("search", ""))[:200].strip(),
            sort if sort.removeprefix("-") in _SORTS else _BY_DATE,
            max(1, int(page)) if page.isascii() and page.isdigit() and len(page) < 7 else 1,
        )


def search_form(query: ListQuery, count: int, language: str) -> Html:
    """The search over the list; an empty library has none."""
    words = texts(language)
    return element(
        "form",
        element("button", type="submit", hidden=True),
        search_box(FORM, "search", query.search, words["articles_search"], words["articles_search_hint"])
        if count
        else None,
        id=FORM,
        role="search",
        novalidate=True,
        lang=language,
    )


def listed(headlines: Sequence[Headline], query: ListQuery, language: str, notice: Html | None) -> Html:
    """A page of the list, under what there is to say."""
    words = texts(language)
    if not headlines:
        return element("div", notice, element("p", words["no_articles"], class_="empty"), lang=language)
    found = _sorted([each for each in headlines if _fits(each, query.search)], query.sort)
    if not found:
        nothing = words["articles_nothing"].format(search=query.search)
        return element("div", notice, element("p", nothing, class_="empty"), lang=language)
    count = len(found)
    of_pages = -(-count // PER_PAGE)
    page = min(query.page, of_pages)
    shown = found[(page - 1) * PER_PAGE : page * PER_PAGE]
    if query.search:
        key = "articles_found_one" if count == 1 else "articles_found"
        caption = words[key].format(count=count, total=len(headlines))
    else:
        caption = words["articles_count_one" if count == 1 else "articles_count"].format(count=count)
    columns = [name for name in _SORTS if name != "outlet" or any(map(origin_of, headlines))]
    table = element(
        "table",
        element("caption", caption, tabindex=-1),
        element(
            "thead",
            element(
                "tr",
                *(_column(name, query.sort, language) for name in columns),
                element("td"),
            ),
        ),
        element("tbody", *(_row(each, columns, language) for each in shown)),
    )
    return element(
        "div",
        kept(FORM, "sort", query.sort),
        notice,
        table,
        pages(FORM, page, of_pages, (words["previous_page"], words["next_page"], words["page_of"])),
        lang=language,
    )


def removed_notice(article: Article, language: str) -> Html:
    """What was removed, with the way back."""
    words = texts(language)
    return element(
        "p",
        words["article_removed"].format(title=article.title),
        " ",
        press(
            FORM,
            "undo",
            article.id,
            words["undo"],
            class_="quiet",
            data_event="submit",
            data_focus=f"undo-{article.id}",
        ),
        class_="notice",
        role="status",
    )


def restored_notice(article: Article, language: str) -> Html:
    """What was put back."""
    sentence = texts(language)["article_restored"].format(title=article.title)
    return element(
        "p", sentence, class_="notice", role="status", tabindex=-1, data_focus=f"back-{article.id}"
    )


def origin_of(headline: Headline) -> str | None:
    """Who published an article: its outlet, or the site it was read from."""
    address = headline.url or headline.source
    if headline.outlet or not address.lower().startswith(("http://", "https://")):
        return headline.outlet
    return urlsplit(address).hostname


def _fits(headline: Headline, search: str) -> bool:
    wanted = _WORD.findall(fold(search))
    told = (headline.title, headline.outlet, headline.author, headline.url, headline.source)
    words = _WORD.findall(fold(" ".join(filter(None, told)))) if wanted else []
    return all(any(word.startswith(start) for word in words) for start in wanted)


def _sorted(headlines: list[Headline], sort: str) -> list[Headline]:
    return sorted(headlines, key=_SORTS[sort.removeprefix("-")], reverse=sort.startswith("-"))


def _column(name: str, sort: str, language: str) -> Html:
    words = texts(language)
    now = sort.removeprefix("-") == name
    down = sort.startswith("-")
    # dates and numbers begin with the greatest, words with the first of the alphabet
    turned = ("" if down else "-") if now else ("-" if name in {"date", "statements"} else "")
    arrow = element("span", " ↓" if down else " ↑", aria_hidden="true") if now else None
    return element(
        "th",
        press(FORM, "sort", f"{turned}{name}", words[_COLUMNS[name]], arrow, class_="sort"),
        scope="col",
        aria_sort=("descending" if down else "ascending") if now else None,
        class_=name,
    )


_COLUMNS = {"title": "title", "outlet": "outlet", "date": "date", "statements": "voices_column_statements"}


def _row(headline: Headline, columns: Sequence[str], language: str) -> Html:
    words = texts(language)
    date = headline.published
    cells = {
        "outlet": element("bdi", origin_of(headline) or words["unknown"]),
        "date": element("time", long_date(date, language), datetime=date) if date else words["unknown"],
        "statements": str(headline.statements),
    }
    unit = element("span", f" {words['voices_column_statements_unit']}", class_="unit", aria_hidden="true")
    return element(
        "tr",
        element(
            "th",
            element(
                "button", element("bdi", headline.title), type="button", class_="open", **opens(headline.id)
            ),
            scope="row",
        ),
        *(
            element("td", cells[name], unit if name == "statements" else None, class_=name)
            for name in columns
            if name != "title"
        ),
        element(
            "td",
            press(
                FORM,
                "remove",
                headline.id,
                words["remove"],
                class_="remove",
                data_event="submit",
                aria_label=words["remove_of"].format(title=headline.title),
            ),
            class_="action",
        ),
    )
