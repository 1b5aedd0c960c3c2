"""Files made to be slow to read, for a length in letters: slow texts in files of each kind, and others."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from html import escape

from benchmarks.campaigns.inputs import ADVERSARIAL, NEWS, docx_of, encoded, pdf_of, pdf_page, pdf_stream

File = tuple[str, bytes]
"""Ending and bytes."""


def _text(text: str) -> File:
    return ".txt", encoded(text)


def _page(body: str, head: str = "<title>Un accord</title>") -> File:
    return ".html", encoded(
        f"<html><head>{head}</head><body><h1>Un accord</h1><p>{NEWS}</p>{body}</body></html>"
    )


def _feed(items: str) -> File:
    return ".rss", encoded(
        f"<?xml version='1.0'?><rss version='2.0'><channel><title>Journal</title>{items}</channel></rss>"
    )


def _entry(description: str) -> str:
    return f"<item><title>Un accord</title><description>{NEWS}{description}</description></item>"


def _letter(body: str, head: str = "Subject: Un accord") -> File:
    return ".eml", encoded(f"From: a@b.c\n{head}\n\n{body}")


def _document(body: str) -> File:
    return ".docx", docx_of(f"<w:p><w:r><w:t>{NEWS}</w:t></w:r></w:p>{body}")


def _run(text: str) -> str:
    return f"<w:r><w:t>{escape(text.encode('utf-8', 'ignore').decode())}</w:t></w:r>"


def _line(text: str, height: int = 700) -> bytes:
    drawn = (
        text.encode("cp1252", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    )
    return b"BT /F 12 Tf 1 0 0 1 50 %d Tm (%s) Tj ET\n" % (height, drawn)


def _sheet(drawn: bytes) -> File:
    return ".pdf", pdf_page(_line(NEWS, 760) + drawn)


def _pages(number: int) -> File:
    kids = b" ".join(b"%d 0 R" % (5 + page) for page in range(number))
    return ".pdf", pdf_of(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, number),
        pdf_stream(_line("Le pont rouvre mardi.")),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        *[b"<< /Type /Page /Parent 2 0 R /Contents 3 0 R /Resources << /Font << /F 4 0 R >> >> >>"] * number,
    )


def _nested_parts(depth: int) -> str:
    return "".join(
        f"--x{level}\nContent-Type: multipart/mixed; boundary=x{level + 1}\n\n" for level in range(depth)
    )


WRAPPED: dict[str, Callable[[str], File]] = {
    "text": _text,
    "html": lambda text: _page(f"<p>{escape(text)}</p>"),
    "pdf": lambda text: _sheet(_line(text) + _line(text, 600)),
    "docx": lambda text: _document(f"<w:p>{_run(text)}</w:p>"),
    "email": lambda text: _letter(text),
    "mailbox": lambda text: (".mbox", b"From a@b.c\n" + _letter(text)[1]),
    "feed": lambda text: _feed(_entry(escape(text))),
}
"""A text in a file of each kind."""

_BUILT: dict[str, dict[str, Callable[[int], File]]] = {
    "text": {
        "fields": lambda length: _text("Titre : a\n" * (length // 10)),
        "dates": lambda length: _text("date 2024 " * (length // 10)),
        "a head without end": lambda length: _text("---\n" + "Titre : a\n" * (length // 10)),
        "broken letters": lambda length: (".txt", b"\xe9t\xe9 \x81" * (length // 5)),
    },
    "html": {
        "nested divisions": lambda length: _page("<div>" * (length // 5)),
        "unclosed bold": lambda length: _page("<b>mot " * (length // 7)),
        "unclosed paragraphs": lambda length: _page("<p>mot " * (length // 7)),
        "unclosed links": lambda length: _page("<a href=x>mot " * (length // 14)),
        "unclosed lists": lambda length: _page("<ul><li>mot " * (length // 12)),
        "unclosed tables": lambda length: _page("<table><tr><td>mot " * (length // 19)),
        "closed only": lambda length: _page("</div></p>" * (length // 10)),
        "headings": lambda length: _page("<h1>Un pont</h1>" * (length // 16)),
        "headings under a long title": lambda length: _page(
            "<h1>Un pont</h1>" * (length // 32), f"<title>{'Un accord ' * (length // 20)}</title>"
        ),
        "menus beside a long paragraph": lambda length: _page(
            f"<p>{NEWS * (length // 600)}</p>"
            + "<nav><p>Le pont de Vernoux rouvrira mardi à la circulation.</p></nav>" * (length // 140)
        ),
        "line breaks": lambda length: _page("<p>" + "mot<br>" * (length // 7)),
        "unclosed comments": lambda length: _page("<!-- a " * (length // 7)),
        "unclosed scripts": lambda length: _page("<script>a " * (length // 10)),
        "entities": lambda length: _page("<p>" + "&amp;&#233;" * (length // 11)),
        "attributes": lambda length: _page(f"<p {' '.join(f'a{n}=b' for n in range(length // 8))}>mot"),
        "a long class": lambda length: _page(f"<p class='{'read-more ' * (length // 10)}'>mot"),
        "metadata": lambda length: _page("", "<meta name=date content=2024-03-03>" * (length // 35)),
        "data of a script": lambda length: _page(
            "", "<script type='application/ld+json'>" + '{"a":[' * (length // 6) + "</script>"
        ),
    },
    "pdf": {
        "objects": lambda length: (".pdf", pdf_page(_line(NEWS), *[b"(mot)"] * (length // 40))),
        "pages": lambda length: _pages(length // 90),
        "lines": lambda length: _sheet(_line("Le pont rouvre mardi.") * (length // 60)),
        "letters one by one": lambda length: _sheet(b"BT /F 12 Tf " + b"(a) Tj " * (length // 7) + b"ET"),
        "nested lists": lambda length: _sheet(b"[" * length),
        "kept states": lambda length: _sheet(b"q " * (length // 2)),
        "an unclosed text": lambda length: _sheet(b"(" * length),
    },
    "docx": {
        "paragraphs": lambda length: _document(f"<w:p>{_run('mot')}</w:p>" * (length // 36)),
        "runs": lambda length: _document(f"<w:p>{_run('mot') * (length // 30)}</w:p>"),
        "nested tables": lambda length: _document(
            "<w:tbl><w:tr><w:tc>" * 60
            + f"<w:p>{_run('mot')}</w:p>" * (length // 36)
            + "</w:tc></w:tr></w:tbl>" * 60
        ),
        "styles": lambda length: _document(
            "<w:p><w:pPr><w:pStyle w:val='a'/></w:pPr></w:p>" * (length // 51)
        ),
    },
    "email": {
        "encoded words": lambda length: _letter(NEWS, "Subject: " + "=?utf-8?q?a?= " * (length // 14)),
        "a long subject": lambda length: _letter(NEWS, "Subject: " + "mot " * (length // 4)),
        "a folded subject": lambda length: _letter(NEWS, "Subject: mot" + "\n mot" * (length // 5)),
        "senders": lambda length: _letter(NEWS, "From: " + "a <a@b.c>, " * (length // 11)),
        "a bracketed sender": lambda length: _letter(NEWS, "From: " + "(" * length),
        "headers": lambda length: _letter(NEWS, "X: a\n" * (length // 5) + "Subject: b"),
        "parameters": lambda length: _letter(NEWS, "Content-Type: text/plain" + "; a=b" * (length // 5)),
        "parts": lambda length: _letter(
            "--x\n\nmot\n" * (length // 9), "Content-Type: multipart/mixed; boundary=x"
        ),
        "nested parts": lambda length: _letter(
            _nested_parts(60) + "mot\n" * (length // 4), "Content-Type: multipart/mixed; boundary=x0"
        ),
    },
    "mailbox": {
        "messages": lambda length: (".mbox", b"From a@b.c\nSubject: mot\n\nmot\n\n" * (length // 30)),
        "beginnings": lambda length: (".mbox", b"\n\nFrom " * (length // 7)),
    },
    "feed": {
        "entries": lambda length: _feed(_entry("") * (length // 360)),
        "unclosed entries": lambda length: _feed("<item><title>mot " * (length // 17)),
        "nested elements": lambda length: _feed(_entry("<a>" * (length // 3))),
        "escaped tags": lambda length: _feed(_entry("&lt;b>mot" * (length // 9))),
        "unclosed data": lambda length: _feed(_entry("<![CDATA[" * (length // 9))),
        "opening brackets": lambda length: _feed("<" * length),
        "ampersands": lambda length: _feed(_entry("&" * length)),
    },
}


def _wrapping(wrap: Callable[[str], File], make: Callable[[int], str], length: int) -> File:
    return wrap(make(length))


SLOW_FILES: dict[str, dict[str, Callable[[int], File]]] = {
    kind: {name: partial(_wrapping, wrap, make) for name, make in ADVERSARIAL.items()} | _BUILT[kind]
    for kind, wrap in WRAPPED.items()
}
"""By the kind of file, then by what is in it."""
