"""Word documents: each paragraph of the body, in its order, with a blank line between."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Any

from index.article import Article
from index.errors import ReadingError
from index.reading.content import Content
from index.reading.making import make_article
from index.reading.source import too_large
from index.reading.text import read_head

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_GONE = frozenset((f"{_W}del", f"{_W}moveFrom", f"{_W}p", _FALLBACK))
"""Elements inside a paragraph whose letters are not its own: deleted, moved away, a text box, a double."""
_MARKS = {
    f"{_W}tab": "\t",
    f"{_W}br": "\n",
    f"{_W}cr": "\n",
    f"{_W}noBreakHyphen": "-",
    f"{_W}softHyphen": "\u00ad",
}
_BROKEN = (AttributeError, EOFError, KeyError, NotImplementedError, TypeError, ValueError)
"""What python-docx, zipfile and lxml (a SyntaxError besides) raise on broken files."""
_UNPACKED = 10
"""A document unpacks to at most this many times the size limit."""


def read_docx(content: Content) -> list[Article]:
    """The one article of a Word document; tracked insertions are in, deletions are out.

    Raises:
        ReadingError: no Word document, a damaged one, one without text, or one that unpacks to too much.
    """
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError

    _check_packed(content)
    try:
        document: Any = Document(io.BytesIO(content.data))
    except (PackageNotFoundError, zipfile.BadZipFile, zlib.error, SyntaxError, *_BROKEN) as why:
        raise _damaged() from why
    paragraphs = [(style, text) for style, text in _paragraphs(document) if text.strip()]
    text = "\n\n".join(text for _, text in paragraphs)
    if not any(map(str.isalnum, text)):
        raise ReadingError(
            "The Word document holds no text: if it is a picture of a page, recognise its text first."
        )
    headings = [
        text for style, text in paragraphs[:5] if style.lower() in ("title", "titre", "heading1", "titre1")
    ]
    fields, body = read_head(text)
    title = (
        fields.get("title") or (headings[0] if headings else None) or text[body:].strip().partition("\n")[0]
    )
    return [
        make_article(
            content.name,
            text,
            title=title if len(title) <= 200 else None,
            url=content.url or fields.get("url"),
            author=fields.get("author") or _author(document),
            published=fields.get("published"),
            outlet=fields.get("outlet"),
        )
    ]


def _check_packed(content: Content) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content.data)) as packed:
            size = sum(member.file_size for member in packed.infolist())
    except zipfile.BadZipFile as why:
        raise _damaged() from why
    if size > _UNPACKED * content.max_bytes:
        raise ReadingError(too_large(size, _UNPACKED * content.max_bytes))


def _paragraphs(document: Any) -> list[tuple[str, str]]:
    """Style name and text of each paragraph, those in tables, text boxes and content controls included."""
    found = []
    for paragraph in document.element.body.iter(f"{_W}p"):
        if any(around.tag == _FALLBACK for around in paragraph.iterancestors()):
            continue
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        found.append((style.get(f"{_W}val", "") if style is not None else "", _letters(paragraph)))
    return found


def _letters(paragraph: Any) -> str:
    pieces: list[str] = []
    steps = list(reversed(paragraph))
    while steps:
        element = steps.pop()
        if element.tag == f"{_W}t":
            pieces.append(element.text or "")
        elif element.tag in _MARKS:
            pieces.append(_MARKS[element.tag])
        elif element.tag not in _GONE and element.tag not in (f"{_W}pPr", f"{_W}rPr"):
            steps.extend(reversed(element))
    return "".join(pieces)


def _author(document: Any) -> str | None:
    author = str(document.core_properties.author or "")
    return author if author != "python-docx" else None


def _damaged() -> ReadingError:
    return ReadingError(
        "The Word document (DOCX) is damaged: open it in Word or LibreOffice, save it again and add it."
    )
