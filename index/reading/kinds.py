"""What kind of file some bytes are: by their first bytes, the server's word and the file's ending."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from index.article import Article
from index.errors import ReadingError
from index.reading.content import Content

Reader = Callable[[Content], list[Article]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: how a person calls it, its endings, its media types, and where its reader is."""

    name: str
    endings: tuple[str, ...]
    media_types: tuple[str, ...]
    module: str
    function: str


KINDS = {
    "text": Kind(
        "text file",
        (".txt", ".text", ".md", ".markdown", ".mkd"),
        ("text/plain", "text/markdown", "text/x-markdown"),
        "text",
        "read_text",
    ),
    "html": Kind(
        "HTML page",
        (".html", ".htm", ".xhtml", ".shtml"),
        ("text/html", "application/xhtml+xml"),
        "html",
        "read_html",
    ),
    "pdf": Kind("PDF", (".pdf",), ("application/pdf", "application/x-pdf"), "pdf", "read_pdf"),
    "docx": Kind(
        "Word document (DOCX)",
        (".docx", ".docm"),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document",),
        "docx",
        "read_docx",
    ),
    "email": Kind(
        "e-mail message",
        (".eml", ".mht", ".mhtml"),
        ("message/rfc822", "multipart/related"),
        "email",
        "read_email",
    ),
    "mailbox": Kind("mailbox", (".mbox",), ("application/mbox",), "email", "read_mailbox"),
    "feed": Kind(
        "feed",
        (".rss", ".atom", ".rdf", ".xml"),
        ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/xml", "text/xml"),
        "feed",
        "read_feed",
    ),
}

_BY_ENDING = {ending: kind for kind, known in KINDS.items() for ending in known.endings}
_BY_MEDIA_TYPE = {media: kind for kind, known in KINDS.items() for media in known.media_types}
_READABLE = "text, Markdown, HTML, PDF, DOCX, e-mail (EML) or a feed (RSS, Atom)"

_FOREIGN = (
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"BM", "a BMP image"),
    (b"II*\0", "a TIFF image"),
    (b"MM\0*", "a TIFF image"),
    (b"RIFF", "an image, sound or film"),
    (b"\x00\x00\x00\x18ftyp", "a film"),
    (b"\x00\x00\x00\x1cftyp", "a film"),
    (b"\x00\x00\x00\x20ftyp", "a film"),
    (b"ID3", "a sound recording"),
    (b"OggS", "a sound recording or film"),
    (b"fLaC", "a sound recording"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\0", "an xz archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!\x1a", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\0", "a database"),
    (b"{\\rtf", "an RTF document"),
    (b"%!PS", "a PostScript document"),
)
_LETTERED = (b"BM", b"RIFF", b"ID3", b"BZh", b"OggS", b"fLaC", b"GIF8")
"""Marks that a text could begin with as well: they count only where a NUL byte follows."""

_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:(?><!--.*?-->)\s*+)*+<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_FEED = re.compile(rb"(?:<\?xml[^>]*>\s*)?(?:(?><[!?][^>]*>)\s*+)*+<(?:\w+:)?(?:rss|feed|rdf)\b", re.I | re.S)
_ENDING = re.compile(r"\.[a-z][a-z0-9]{0,9}\Z")


def recognise(content: Content) -> str:
    """The key in `KINDS` of what some bytes are.

    Raises:
        ReadingError: nothing in it, or a kind that is not read.
    """
    data = content.data
    if not data.strip():
        raise ReadingError("The file is empty: there is nothing to read.")
    start = data[:4096]
    ending = _ending(content)
    if foreign := _foreign(start):
        raise _unsupported(f"{foreign}")
    if b"%PDF-" in start[:1024] and not _HTML.match(start):
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return _zipped(data, ending)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise ReadingError(
            "An old or password-protected Office document: save it as DOCX without a password and add that."
        )
    media = content.content_type
    if media and media not in ("application/octet-stream", "binary/octet-stream"):
        kind = _BY_MEDIA_TYPE.get(media)
        if kind is None:
            raise _unsupported(f"content of the type {media}")
    else:
        kind = _BY_ENDING.get(ending)
    unnamed = kind is None and (not ending or content.url is not None)
    if unnamed or kind == "feed" or (media and kind == "text"):
        return _sniffed(start) or kind or "text"
    if kind is None:
        raise _unsupported(f"a file that ends in {ending}")
    return kind


def reader_of(kind: str) -> Reader:
    """The function that reads a kind, loaded now."""
    known = KINDS[kind]
    reader: Reader = getattr(import_module(f"index.reading.{known.module}"), known.function)
    return reader


def _ending(content: Content) -> str:
    path = urlsplit(content.url).path if content.url else content.name
    ending = PurePosixPath(path.replace("\\", "/")).suffix.lower()
    return ending if _ENDING.match(ending) else ""


def _foreign(start: bytes) -> str | None:
    for mark, name in _FOREIGN:
        if start.startswith(mark) and (mark not in _LETTERED or b"\0" in start):
            return name
    return None


def _zipped(data: bytes, ending: str) -> str:
    if b"word/document" in data or ending in KINDS["docx"].endings:
        return "docx"
    for mark, name in (
        (b"application/epub+zip", "an e-book (EPUB)"),
        (b"application/vnd.oasis.opendocument", "an OpenDocument file"),
        (b"xl/workbook", "a spreadsheet (XLSX)"),
        (b"ppt/presentation", "a presentation (PPTX)"),
    ):
        if mark in data:
            raise _unsupported(name)
    raise ReadingError("A ZIP archive: unpack it and add the files in it.")


def _sniffed(start: bytes) -> str | None:
    start = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if _HTML.match(start):
        return "html"
    return "feed" if _FEED.match(start) else None


def _unsupported(what: str) -> ReadingError:
    return ReadingError(f"This is {what}, which cannot be read as an article: save it as {_READABLE}.")
