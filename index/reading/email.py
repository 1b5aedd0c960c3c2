"""E-mail messages, mailboxes and pages saved as MHTML: the text under the subject."""

from __future__ import annotations

import logging
import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import parseaddr, parsedate_to_datetime
from typing import Any

from index.article import Article
from index.errors import ReadingError
from index.reading.content import Content
from index.reading.encoding import decode
from index.reading.making import make_article, one_line, tidy

log = logging.getLogger(__name__)

_BETWEEN_MESSAGES = re.compile(rb"(?:\A|\n\r?\n)From [^\r\n]*\r?\n")
_FEWEST_LETTERS = 20
"""A plain part shorter than this says no more than *see the HTML*."""
_LONGEST_HEADER = 10_000


class _ShortHeaders(EmailPolicy):
    """Reads the beginning of a header alone: its words take the square of their number."""

    def header_fetch_parse(self, name: str, value: str) -> Any:
        return super().header_fetch_parse(name, value if hasattr(value, "name") else value[:_LONGEST_HEADER])


_SHORT_HEADERS = _ShortHeaders()


def read_email(content: Content) -> list[Article]:
    """The one article of a message: its subject, a blank line, and its text; attachments are left out.

    Raises:
        ReadingError: no message, or one without text.
    """
    return [_article(content.data, content.name, content.url)]


def read_mailbox(content: Content) -> list[Article]:
    """One article for each message of a mailbox that has text.

    Raises:
        ReadingError: no message with text.
    """
    starts = list(_BETWEEN_MESSAGES.finditer(content.data))
    articles: dict[str, Article] = {}
    for number, start in enumerate(starts, 1):
        end = starts[number].start() if number < len(starts) else None
        data = content.data[start.end() : end]
        name = _message(data).get("Message-ID") or str(number)
        try:
            article = _article(data, f"{content.name}#{one_line(str(name))}", None)
        except ReadingError as why:
            log.info("%s: message %d left out: %s", content.name, number, why)
            continue
        articles.setdefault(article.id, article)
    if not articles:
        raise ReadingError(
            "The mailbox holds no message with text: add the messages one by one as EML files."
        )
    return list(articles.values())


def _article(data: bytes, source: str, url: str | None) -> Article:
    message = _message(data)
    if not any(message.get(name) for name in ("From", "Subject", "Date", "MIME-Version")):
        raise ReadingError("This is no e-mail message: save the message as EML from the mail program.")
    subject = one_line(_header(message, "Subject"))
    author, address = parseaddr(_header(message, "From"))
    published = _day(message)
    page = _part(message, "html")
    if page and _is_saved_page(message):
        from index.reading.html import article_of_page

        return article_of_page(page, source, url or _header(message, "Snapshot-Content-Location") or None)
    body = tidy(_part(message, "plain") or "").strip("\n")
    if sum(map(str.isalpha, body)) < _FEWEST_LETTERS and page:
        body = tidy(text_of(page))
    if not any(map(str.isalnum, body)):
        raise ReadingError("The message holds no text: add its attachment as a file of its own.")
    return make_article(
        source,
        f"{subject}\n\n{body}" if subject else body,
        title=subject,
        url=url,
        author=author or address,
        published=published,
    )


def _is_saved_page(message: EmailMessage) -> bool:
    """Whether this is MHTML: a page saved by a browser, and not a letter with pictures in it."""
    return message.get_content_subtype() == "related" and (
        "Snapshot-Content-Location" in message or not any(name in message for name in ("To", "Received"))
    )


def text_of(html: str) -> str:
    """All that a reader sees of a piece of HTML, with a blank line between the blocks."""
    from trafilatura.utils import load_html

    from index.reading.blocks import blocks_of, with_few_attributes

    tree = load_html(f"<html><body><div>{with_few_attributes(html)}</div><div></div></body></html>")
    return "\n\n".join(block.text for block in blocks_of(tree)) if tree is not None else ""


def _message(data: bytes) -> EmailMessage:
    message = message_from_bytes(data.lstrip(), policy=_SHORT_HEADERS)
    assert isinstance(message, EmailMessage)
    return message


def _header(message: EmailMessage, name: str) -> str:
    return str(message.get(name) or "")


def _part(message: EmailMessage, subtype: str) -> str | None:
    """The text of the body part of that subtype, or None where there is none."""
    part = message.get_body(preferencelist=(subtype,))
    if part is None:
        return None
    data = part.get_payload(decode=True)
    return decode(data, part.get_content_charset()) if isinstance(data, bytes) else None


def _day(message: EmailMessage) -> str | None:
    try:
        return parsedate_to_datetime(_header(message, "Date")).date().isoformat()
    except (TypeError, ValueError):
        return None
