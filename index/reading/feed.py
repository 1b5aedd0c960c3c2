"""RSS and Atom feeds: one article for each entry that carries its text."""

from __future__ import annotations

import io
import logging
from typing import Any
from urllib.parse import urlsplit

from index.article import Article
from index.errors import ReadingError
from index.reading.content import Content
from index.reading.email import text_of
from index.reading.making import make_article, one_line, tidy

FEWEST_LETTERS = 200
"""An entry with fewer letters below its title is a teaser; the article is at the entry's link."""

log = logging.getLogger(__name__)


def read_feed(content: Content) -> list[Article]:
    """The articles of a feed; `Article.source` is the feed's name, `#`, and the entry's own identifier.

    Raises:
        ReadingError: no feed, or one with teasers only.
    """
    import feedparser

    headers = (
        {"content-type": f"{content.content_type}; charset={content.charset}"} if content.charset else {}
    )
    feed: Any = feedparser.parse(
        io.BytesIO(content.data), response_headers=headers, resolve_relative_uris=False
    )
    if not feed.version and not feed.entries:
        raise ReadingError(
            "This XML file is no feed (RSS, Atom) and no page: save its text as text, HTML or PDF."
        )
    if not feed.entries:
        raise ReadingError("The feed has no entries: check its address or add it later.")
    articles: dict[str, Article] = {}
    for entry in feed.entries:
        article = _article(entry, feed.feed, content.name)
        if article is not None:
            articles.setdefault(article.id, article)
    if len(articles) < len(feed.entries):
        log.info("%s: %d of %d entries hold an article", content.name, len(articles), len(feed.entries))
    if not articles:
        raise ReadingError("The feed holds teasers only: add the addresses of its articles instead.")
    return list(articles.values())


def _article(entry: Any, feed: Any, name: str) -> Article | None:
    pieces = [piece.get("value") or "" for piece in entry.get("content", [])] + [entry.get("summary") or ""]
    body = max((tidy(text_of(piece)) for piece in pieces if piece), key=len, default="")
    if sum(map(str.isalpha, body)) < FEWEST_LETTERS:
        return None
    title = one_line(text_of(entry.get("title") or ""))
    link = entry.get("link")
    day = entry.get("published_parsed") or entry.get("updated_parsed")
    host = (urlsplit(link or "").hostname or "").removeprefix("www.")
    return make_article(
        f"{name}#{entry.get('id') or link or title or body[:80]}",
        f"{title}\n\n{body}" if title else body,
        title=title,
        url=link,
        author=entry.get("author"),
        published=f"{day.tm_year:04}-{day.tm_mon:02}-{day.tm_mday:02}" if day else None,
        outlet=one_line(text_of(feed.get("title") or "")) or host,
    )
