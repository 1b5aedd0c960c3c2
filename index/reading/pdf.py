"""PDF with text: pypdf gives lines with their places, this makes paragraphs of them and keeps the pages."""

from __future__ import annotations

import io
import logging
from typing import Any

from index.article import Article
from index.errors import ReadingError
from index.reading.content import Content
from index.reading.making import make_article, one_line
from index.reading.pdf_lines import Line, body_size, joined, lines_of, without_margins
from index.reading.source import too_large

FEWEST_LETTERS = 20
"""A PDF with fewer letters in all holds pictures of pages."""
_LETTER_SHARE = 0.4
"""Of what is not blank, the share of letters below which the fonts do not say which letters they draw."""


def read_pdf(content: Content) -> list[Article]:
    """The one article of a PDF: paragraphs with a blank line between, `Article.pages` spans all of it.

    Lines of a paragraph are joined, words divided at a line's end are healed, page numbers and lines that
    all pages repeat are left out. The date is what the text says, not when the file was made.

    Raises:
        ReadingError: protected, damaged, without text, or with more of it than the size limit.
    """
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError

    drawn = 0

    def count(letters: int) -> None:
        nonlocal drawn
        drawn += letters
        if drawn > content.max_bytes:
            raise ReadingError(too_large(drawn, content.max_bytes))

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what fails is said by the errors below
    try:
        reader = PdfReader(io.BytesIO(content.data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise _protected()
        pages = [lines_of(page, count) for page in reader.pages]
        named = one_line(_metadata(reader, "title"))
        author = one_line(_metadata(reader, "author"))
    except (DependencyError, FileNotDecryptedError) as why:
        raise _protected() from why
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as why:
        raise ReadingError(
            "The PDF is damaged: open it in a PDF viewer, print it to a new PDF and add that."
        ) from why
    pages = without_margins(pages)
    text, spans = joined(pages)
    seen = sum(not letter.isspace() for letter in text)
    letters = sum(map(str.isalpha, text))
    if letters < FEWEST_LETTERS or letters < _LETTER_SHARE * seen:
        raise ReadingError(
            "The PDF holds no text, only pictures of pages: recognise its text first (OCR) and add the "
            "new PDF."
        )
    return [
        make_article(
            content.name,
            text,
            title=_title(named, text, pages),
            url=content.url,
            author=author,
            pages=spans,
        )
    ]


def _title(named: str | None, text: str, pages: list[list[Line]]) -> str | None:
    """The title of the metadata where the first page shows it, else the large lines the text begins with."""
    beginning = "".join(text[:3000].split()).casefold()
    if named and len(named) >= 10 and "".join(named.split()).casefold() in beginning:
        return named
    first = next((page for page in pages if page), [])[:6]
    usual = body_size(pages)
    large: list[str] = []
    for line in first:
        if line.size < 1.15 * usual or (large and line.size < 0.95 * first[len(large) - 1].size):
            break
        large.append(line.text)
    title = " ".join(large)
    return title if 10 <= len(title) <= 200 else None


def _metadata(reader: Any, name: str) -> str | None:
    value = getattr(reader.metadata, name, None)
    return value if isinstance(value, str) else None


def _protected() -> ReadingError:
    return ReadingError(
        "The PDF is protected by a password: open it, print it to a new PDF without one and add that."
    )
