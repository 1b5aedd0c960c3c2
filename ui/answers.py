"""An answer as HTML: its text with marks that lead to the citations, and each citation in its paragraph."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from assistant.citation import Answer, Citation
from index.errors import QuiaditError
from ui.html import Html, element, join
from ui.markdown import render
from ui.paragraphs import paragraph_around
from ui.texts import long_date, texts

ArticleText = Callable[[str], str]
"""The id of an article -> its text; raises `QuiaditError` where the library no longer holds it."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """Where in the conversation an answer stands, and in which language the page speaks.

    Attributes:
        number: from 1; part of the element ids, so that no two exchanges share one.
        language: of the page.
    """

    number: int
    language: str


def answer_in_progress(markdown: str, exchange: Exchange) -> Html:
    """What has arrived of an answer; its marks lead nowhere yet."""
    if not markdown.strip():
        return element("p", texts(exchange.language)["searching"], class_="searching")
    body = render(markdown, lambda number: element("span", f"[{number}]", class_="mark"))
    return element("div", body, class_="answer arriving")


def finished_answer(answer: Answer, asked: str, exchange: Exchange, article_text: ArticleText) -> Html:
    """A finished answer and its proofs; an abstention looks different."""
    words = texts(exchange.language)
    known = {citation.number for citation in answer.citations}
    met: set[int] = set()

    def mark(number: int) -> Html | None:
        if number not in known:
            return None
        first = number not in met
        met.add(number)
        return element(
            "a",
            f"[{number}]",
            href=f"#citation-{exchange.number}-{number}",
            id=f"mark-{exchange.number}-{number}" if first else None,
            class_="mark",
            aria_label=words["to_citation"].format(number=number),
        )

    rewritten = _plain(answer.question) != _plain(asked)
    return join(
        [
            element("p", words["understood"].format(question=answer.question), class_="understood")
            if rewritten
            else None,
            element(
                "div",
                None if answer.answered else element("p", words["abstained"], class_="abstained-label"),
                element("div", render(answer.text, mark), lang=answer.language),
                class_="answer" if answer.answered else "answer abstained",
            ),
            _proofs(answer, exchange, article_text) if answer.citations else None,
        ]
    )


def _plain(question: str) -> str:
    return " ".join(question.split()).casefold()


def _proofs(answer: Answer, exchange: Exchange, article_text: ArticleText) -> Html:
    words = texts(exchange.language)
    return element(
        "section",
        element("h3", words["sources" if answer.answered else "nearest"]),
        element("ol", *(_citation(citation, exchange, article_text) for citation in answer.citations)),
        class_="proofs",
    )


def _citation(citation: Citation, exchange: Exchange, article_text: ArticleText) -> Html:
    words = texts(exchange.language)
    number = element(
        "a",
        str(citation.number),
        href=f"#mark-{exchange.number}-{citation.number}",
        class_="number",
        aria_label=words["to_answer"].format(number=citation.number),
    )
    return element(
        "li",
        element("p", number, element("cite", _title(citation)), class_="title"),
        _origin(citation, exchange.language),
        _paragraph(citation, words["left_out"], article_text),
        id=f"citation-{exchange.number}-{citation.number}",
        class_="citation",
        tabindex=-1,
        aria_label=words["citation"].format(number=citation.number),
    )


def _title(citation: Citation) -> Html:
    address = citation.url or citation.source
    if not address.lower().startswith(("http://", "https://")):
        return element("bdi", citation.title)
    return element(
        "a", element("bdi", citation.title), href=address, target="_blank", rel="noopener noreferrer nofollow"
    )


def _origin(citation: Citation, language: str) -> Html | None:
    """Outlet, date, page and speaker, as far as they are known."""
    words = texts(language)
    parts = [
        element("bdi", citation.outlet, class_="outlet") if citation.outlet else None,
        element("time", long_date(citation.published, language), datetime=citation.published)
        if citation.published
        else None,
        element("span", words["page"].format(page=citation.page)) if citation.page is not None else None,
        element("bdi", words["speaker"].format(speaker=citation.speaker), class_="speaker")
        if citation.speaker
        else None,
    ]
    known = [part for part in parts if part is not None]
    return element("p", *known, class_="origin") if known else None


def _paragraph(citation: Citation, cut: str, article_text: ArticleText) -> Html:
    """The paragraph with exactly the cited words marked; the words alone if the article is gone."""
    marked = element("mark", citation.text)
    try:
        article = article_text(citation.article_id)
    except QuiaditError:
        return element("blockquote", marked, dir="auto")
    if article[citation.start : citation.end] != citation.text:  # the article changed since
        return element("blockquote", marked, dir="auto")
    around = paragraph_around(article, citation.start, citation.end)
    left_out = element("span", cut, class_="left-out")
    return element(
        "blockquote",
        None if around.begins else left_out,
        article[around.start : citation.start],
        marked,
        article[citation.end : around.end],
        None if around.ends else left_out,
        dir="auto",
    )
