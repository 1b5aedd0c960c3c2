"""What all readers share: the identifier, the letters and the missing fields of an article."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from index.article import Article, Span
from index.letters import normalized
from index.reading.dates import dateline
from index.reading.language import language_of

LONGEST_TITLE = 200
"""Letters; a longer first line is a paragraph, and its first sentence or words make the title."""

_FAR = 20_000
"""Letters among which the first line is looked for."""
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_HEADING_MARKS = re.compile(r"^#{1,6}\s+|\s+#+$")
_EMPHASIS = re.compile(r"(\*{1,3}|\b_{1,3})(?=\S)(.+?)(?<=\S)\1")
_FIRST_SENTENCE = re.compile(r".{20,}?[.!?…](?:\s?[»”\"])?(?=\s+[A-ZÀ-Ý«“\"])", re.DOTALL)


def article_id(source_name: str) -> str:
    """The stable identifier of the article read from a source: 16 hexadecimal digits of a SHA-256.

    Args:
        source_name: `Article.source`: an absolute path, an address, or either with `#entry` behind it.
    """
    return hashlib.sha256(source_name.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def tidy(text: str) -> str:
    """A text as articles hold it: NFC, line ends unified to a line feed, and nothing else changed.

    The exceptions are what not every file or database can store, lone surrogates and NUL, which become
    U+FFFD, and what `normalized` divides.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return normalized("NFC", _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text))


def title_from(text: str) -> str:
    """A title for a text that names none: its first line, or the beginning of a long one.

    >>> title_from("# Mali : un accord signé\\n\\nLes deux camps…")
    'Mali : un accord signé'
    """
    lines = text[:_FAR].splitlines()
    line = next((line for line in lines if any(map(str.isalnum, line))), text.strip())[: 10 * LONGEST_TITLE]
    return _shortened(" ".join(_EMPHASIS.sub(r"\2", _HEADING_MARKS.sub("", line.strip())).split()))


def _shortened(line: str) -> str:
    if len(line) <= LONGEST_TITLE:
        return line
    sentence = _FIRST_SENTENCE.match(line)
    if sentence and len(sentence.group()) <= LONGEST_TITLE:
        return sentence.group()
    return line[: LONGEST_TITLE - 1].rpartition(" ")[0].rstrip(" ,;:") + "…"


def one_line(value: str | None) -> str | None:
    """A metadata value on one line and in NFC, or None where nothing is left."""
    return " ".join(tidy(value).split()) or None if value else None


def make_article(
    source: str,
    text: str,
    *,
    title: str | None = None,
    url: str | None = None,
    author: str | None = None,
    published: str | None = None,
    outlet: str | None = None,
    pages: Sequence[Span] = (),
) -> Article:
    """An article, with title, date and language found in the text where the reader knows none."""
    text = tidy(text)
    return Article(
        id=article_id(source),
        title=_shortened(one_line(title) or title_from(text)),
        text=text,
        source=source,
        url=url,
        author=one_line(author),
        published=published or dateline(text),
        language=language_of(text),
        outlet=one_line(outlet),
        pages=tuple(pages),
    )
