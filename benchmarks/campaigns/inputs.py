"""Texts and files that nobody would write: what the campaign feeds to everything."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from html import escape

from hypothesis import strategies as st

from index.reading.kinds import KINDS

FRAGMENTS = (
    "Le ministre a déclaré lundi que", "« Nous irons »", ", a dit Odile Garnier.", "Selon Paul Roche,",
    "D'après l'AFP,", "il a ajouté :", "« C'est «", "“ trop ”", "‘tard’", "» »", "\"", "'", "l'", "M. Roy",
    "14 octobre 2024. –", "a-t-elle promis", "n'a pas dit", "refuse de commenter", "le porte-parole", "Elle",
    "Que dit Peskov de", "Qui a parlé", "what did", "?", "!", "…", "...", ".", ",", ";", ":", "-", "—", "(",
    ")", "[1]", "[2, 3]", "\n", "\n\n", "\t", "\r\n", " ", "\u00a0", "\u202f", "\u200b", "\u200d", "\ufeff",
    "\u202e", "\u2066", "\u2069", "e\u0301", "A\u030a", "👩‍👩‍👧‍👦", "🇫🇷", "ﬁ", "İ", "ß", "Ω", "한국어",
    "العربية", "\ud800", "\udfff", "\x00", "\x1b[31m", "\x7f", "\u2028", "\x85", "12", "1er", "2 000 000",
    "{", "}", "\\", "*", "_", "`", "#", ">", "|", "<b>", "</script>", "&amp;", "&#0;", "%s", "${x}", "http://a.b/c",
    "<script>", "<img src=//a.b>", "![x](//a.b/c)", "[x](//a.b/c)", "<http://a.b/c>", "[x]: //a.b",
)  # fmt: skip


def encoded(text: str) -> bytes:
    """A text in UTF-8, with a question mark for each half of a letter."""
    return text.encode("utf-8", "replace")


texts = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=12), max_size=40).map(" ".join)
"""Any text: pieces of news, of questions and of what breaks parsers."""

NEWS = "Le ministre a déclaré lundi que « les négociations reprendront la semaine prochaine » à Genève. " * 3
"""Enough for an article, without which most files of random pieces would be refused."""

clean_texts = texts.map(lambda text: text.encode("utf-8", "ignore").decode())
"""The same without halves of letters, which no article holds."""

_TAGS = """
<html> <body> <p> </p> <div> </div> <h1>Titre</h1> <table> <tr> <td> <ul> <li> <!-- --> <![CDATA[ ]]> <script>
</script> <style> <meta <a href= <article> <br/> <img onerror= <svg> <math> <template> <b><i>
""".split()
_HTML = st.lists(st.sampled_from([*_TAGS, f"<p>{NEWS}</p>"]) | texts, max_size=40).map(
    lambda parts: "<!doctype html><html>" + "\n".join(parts)
)
_ELEMENTS = """
<channel> <item> </item> <title> </title> <description> </description> <![CDATA[ ]]> <link> <guid>
<pubDate>99-Foo-2024</pubDate> <content:encoded> </channel> &lt; <entry> <!ENTITY
""".split()
_ENTRY = f"<item><title>Un accord</title><description>{NEWS}</description></item>"
_FEED = st.lists(st.sampled_from([*_ELEMENTS, NEWS, _ENTRY]) | texts, max_size=30).map(
    lambda parts: "<?xml version='1.0'?><rss version='2.0'>" + " ".join(parts)
)
_LINES = """
From: a@b.c
To: a@b.c
Subject: =?utf-8?q?=
Date: Mon, 99
MIME-Version: 1.0
Content-Type: text/html
Content-Type: multipart/mixed; boundary=x
Content-Type: multipart/related; boundary=x
Snapshot-Content-Location: http://a.b/c
--x
--x--
Content-Transfer-Encoding: base64
""".split("\n")
_MAIL = st.builds(
    "{}{}".format,
    st.sampled_from(["", "From: a@b.c\n", "From: a@b.c\nSubject: Un accord\n\n"]),
    st.lists(st.sampled_from(_LINES) | texts, max_size=30).map("\n".join),
)
_MAILBOX = st.lists(_MAIL, max_size=3).map(
    lambda letters: "\n\n".join(f"From a@b.c\n{letter}" for letter in letters)
)


def docx_of(body: str, *, before: str = "", external: str = "") -> bytes:
    """A Word document; `before` stands before its first element, `external` is a template elsewhere."""
    out = io.BytesIO()
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override '
        'PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'wordprocessingml.document.main+xml"/></Types>'
    )
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
        'Id="r" Target="word/document.xml" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/officeDocument"/></Relationships>'
    )
    head = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("[Content_Types].xml", types)
        packed.writestr("_rels/.rels", relations)
        packed.writestr("word/document.xml", f"{before}{head}{body}</w:body></w:document>")
        if external:
            template = (
                '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                '<Relationship Id="t" TargetMode="External" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
                f'relationships/attachedTemplate" Target="{external}"/></Relationships>'
            )
            packed.writestr("word/_rels/document.xml.rels", template)
    return out.getvalue()


def pdf_of(*objects: bytes) -> bytes:
    """A PDF of these objects, numbered from 1, the first its catalog."""
    out = b"%PDF-1.4\n"
    places = []
    for number, held in enumerate(objects, 1):
        places.append(b"%010d 00000 n \n" % len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, held)
    size = len(objects) + 1
    table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, b"".join(places))
    trailer = b"trailer\n<< /Root 1 0 R /Size %d >>\nstartxref\n%d\n%%%%EOF" % (size, len(out))
    return out + table + trailer


def pdf_stream(data: bytes, about: bytes = b"") -> bytes:
    """A stream object, with what else is told about it."""
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (about, len(data), data)


def pdf_page(drawn: bytes, *others: bytes) -> bytes:
    """A PDF of one page on which this is drawn, and of other objects, numbered from 6."""
    return pdf_of(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R "
        b"/Resources << /Font << /F 5 0 R >> >> >>",
        pdf_stream(drawn),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        *others,
    )


def _edited(data: bytes, edits: list[tuple[float, bytes, int]]) -> bytes:
    for where, new, gone in edits:
        at = int(where * len(data))
        data = data[:at] + new + data[at + gone :]
    return data


def _whole_or_damaged(whole: st.SearchStrategy[bytes]) -> st.SearchStrategy[bytes]:
    edit = st.tuples(st.floats(0, 1), st.binary(max_size=6), st.integers(0, 40))
    return whole | st.builds(_edited, whole, st.lists(edit, min_size=1, max_size=4))


_LETTERS = clean_texts.map(lambda text: escape(re.sub("[\0-\x1f\ufffe\uffff]", "", text)))
_RUNS = st.lists(
    st.sampled_from(["<w:tab/>", "<w:br/>", "<w:del><w:r><w:t>gone</w:t></w:r></w:del>", "<w:rPr/>"])
    | _LETTERS.map("<w:r><w:t>{}</w:t></w:r>".format),
    max_size=6,
).map("".join)
_PARAGRAPHS = st.lists(_RUNS.map("<w:p>{}</w:p>".format) | st.just("<w:tbl/>"), max_size=6).map("".join)
_BROKEN_PARAGRAPHS = st.lists(
    st.sampled_from(["<w:p>", "</w:p>", "<w:tab/>", "<w:tbl>", "<w:p/>"]) | _LETTERS, max_size=12
).map("".join)
_OPERATORS = """
BT|ET|/F 12 Tf|1 0 0 1 50 700 Tm|(Le pont rouvre mardi.) Tj|T*|0 -14 Td|q|Q|[(a) -200 (b)] TJ|
1e9 0 0 1 0 0 cm|BI|EI|Do|/F 0 Tf
""".split("|")
_STRINGS = clean_texts.map(lambda text: "({}) Tj".format(re.sub(r"([\\()])", r"\\\1", text)))
_DRAWN = st.lists(st.sampled_from(_OPERATORS) | _STRINGS, max_size=25).map("\n".join)
_BROKEN_DRAWN = st.lists(st.sampled_from(_OPERATORS) | clean_texts, max_size=25).map("\n".join)

_DATA: dict[str, st.SearchStrategy[bytes]] = {
    "text": texts.map(encoded) | st.binary(max_size=300),
    "html": _HTML.map(encoded),
    "pdf": _whole_or_damaged((_DRAWN | _BROKEN_DRAWN).map(lambda drawn: pdf_page(encoded(drawn)))),
    "docx": _whole_or_damaged((_PARAGRAPHS | _BROKEN_PARAGRAPHS).map(docx_of)),
    "email": _MAIL.map(encoded),
    "mailbox": _MAILBOX.map(encoded),
    "feed": _FEED.map(encoded),
}
files = {kind: st.tuples(st.sampled_from(known.endings), _DATA[kind]) for kind, known in KINDS.items()}
"""Files of each kind that is read, many of them damaged: ending and bytes."""


@st.composite
def citations(draw: st.DrawFn) -> tuple[str, int, int, str]:
    """An article's text, where a citation says that it begins and ends, and its words, right or wrong."""
    text, start, end = draw(texts), draw(st.integers(-5, 60)), draw(st.integers(-5, 80))
    words = text[start:end]
    near = st.sampled_from([words, words.strip(), words.upper(), unicodedata.normalize("NFC", words)])
    return text, start, end, draw(near | texts)


# Texts that have made parsers take the square of their length, for a length in letters.
ADVERSARIAL = {
    "opening guillemets": lambda length: "«" * length,
    "opening guillemets and words": lambda length: "« oui " * (length // 6),
    "closing guillemets": lambda length: "» " * (length // 2),
    "nested quotations": lambda length: "« “ " * (length // 8) + "mot" + " ” »" * (length // 8),
    "straight quotation marks": lambda length: '"a" ' * (length // 4),
    "apostrophes": lambda length: "l'" * (length // 2),
    "one long word": lambda length: "a" * length,
    "one long line": lambda length: "Le maire a dit que le pont rouvrira, et " * (length // 40),
    "full stops": lambda length: "." * length,
    "initials": lambda length: "A. " * (length // 3),
    "spaces": lambda length: "mot" + " " * length + "mot",
    "line feeds": lambda length: "mot" + "\n" * length + "mot",
    "zero-width characters": lambda length: "\u200b\u200d\ufeff" * (length // 3),
    "bidirectional characters": lambda length: "\u202ea\u202c" * (length // 3),
    "combining accents": lambda length: "e" + "\u0301" * length,
    "accents out of order": lambda length: "e" + "\u0301\u0316" * (length // 2),
    "decomposed letters": lambda length: "e\u0301te\u0301 " * (length // 6),
    "emoji": lambda length: "👩‍👩‍👧‍👦" * (length // 7),
    "attributions": lambda length: "Selon Paul Roche, Paul Roche a dit : « oui ». " * (length // 47),
    "attributions without stop": lambda length: "a dit Paul, selon lui, " * (length // 23),
    "opening brackets": lambda length: "(" * length,
    "colons": lambda length: "dit : " * (length // 6),
    "dashes": lambda length: "— oui, dit-il — " * (length // 16),
    "capitals": lambda length: "Jean-Marie Le Pen " * (length // 18),
    "figures": lambda length: "1.234,5 " * (length // 8),
    "asterisks": lambda length: "*a" * (length // 2),
    "tags": lambda length: "<b><i>" * (length // 6),
    "halves of letters": lambda length: "a\ud800 \udfff" * (length // 4),
    "words that ask": lambda length: "et que dit-il de qui, " * (length // 22),
    "linked words": lambda length: "a-t-" * (length // 4),
    "sources": lambda length: "selon lui selon " * (length // 16),
    "loose asterisks": lambda length: " *a" * (length // 3),
    "JSON of prose": lambda length: '{"text": "' + " *a" * (length // 3) + '"}',
    "JSON that goes on": lambda length: "{'text': 'a', " + "'text': 'a' " * (length // 12),
    "marks": lambda length: "a. [1] " * (length // 7),
}
