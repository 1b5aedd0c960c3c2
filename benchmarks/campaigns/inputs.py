"""Texts and files that nobody would write: what the campaign feeds to everything."""

from __future__ import annotations

import io
import zipfile

from hypothesis import strategies as st

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

texts = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=12), max_size=40).map(" ".join)
"""Any text: pieces of news, of questions and of what breaks parsers."""

clean_texts = texts.map(lambda text: text.encode("utf-8", "ignore").decode())
"""The same without halves of letters, which no article holds."""

_TAGS = """
<html> <body> <p> </p> <div> </div> <h1>Titre</h1> <table> <tr> <td> <ul> <li> <!-- --> <![CDATA[ ]]> <script>
</script> <style> <meta <a href= <article> <br/> <img onerror= <svg> <math> <template> <b><i>
""".split()
_HTML = st.lists(st.sampled_from(_TAGS) | texts, max_size=40).map(
    lambda parts: "<!doctype html><html>" + "\n".join(parts)
)
_FEED = st.lists(
    st.sampled_from(
        "<channel> <item> </item> <title> </title> <description> </description> <![CDATA[ ]]> <link> <guid> "
        "<pubDate>99 Foo 2024</pubDate> <content:encoded> </channel> &lt; <entry> <!ENTITY".split()
    )
    | texts,
    max_size=30,
).map(lambda parts: "<?xml version='1.0'?><rss version='2.0'>" + " ".join(parts))
_LINES = """
From: a@b.c
Subject: =?utf-8?q?=
Date: Mon, 99
MIME-Version: 1.0
Content-Type: text/html
Content-Type: multipart/mixed; boundary=x
--x
--x--
Content-Transfer-Encoding: base64
""".split("\n")
_MAIL = st.lists(st.sampled_from(_LINES) | texts, max_size=30).map("\n".join)


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


def _pdf(drawn: str) -> bytes:
    stream = drawn.encode("utf-8", "replace")
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R "
        b"/Resources << /Font << /F 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out = b"%PDF-1.4\n" + b"".join(b"%d 0 obj\n%s\nendobj\n" % pair for pair in enumerate(parts, 1))
    return out + b"trailer\n<< /Root 1 0 R /Size 6 >>\n%%EOF"


def _edited(data: bytes, edits: list[tuple[float, bytes, int]]) -> bytes:
    for where, new, gone in edits:
        at = int(where * len(data))
        data = data[:at] + new + data[at + gone :]
    return data


def _damaged(whole: st.SearchStrategy[bytes]) -> st.SearchStrategy[bytes]:
    edit = st.tuples(st.floats(0, 1), st.binary(max_size=6), st.integers(0, 40))
    return st.builds(_edited, whole, st.lists(edit, max_size=4))


_PARAGRAPHS = st.lists(
    st.sampled_from(
        ["<w:p>", "</w:p>", "<w:r><w:t>Le pont rouvre.</w:t></w:r>", "<w:tab/>", "<w:tbl>", "<w:p/>"]
    )
    | clean_texts.map(lambda text: text.replace("&", "").replace("<", "")),
    max_size=12,
).map("".join)
_OPERATORS = """
BT|ET|/F 12 Tf|1 0 0 1 50 700 Tm|(Le pont rouvre mardi.) Tj|T*|0 -14 Td|q|Q|[(a) -200 (b)] TJ|
1e9 0 0 1 0 0 cm|BI|EI|Do|/F 0 Tf
""".split("|")
_DRAWN = st.lists(st.sampled_from(_OPERATORS) | clean_texts, max_size=25).map("\n".join)

files = st.one_of(
    st.tuples(st.just(".txt"), texts.map(lambda text: text.encode("utf-8", "replace"))),
    st.tuples(st.just(".txt"), st.binary(max_size=300)),
    st.tuples(st.just(".html"), _HTML.map(lambda text: text.encode("utf-8", "replace"))),
    st.tuples(st.just(".rss"), _FEED.map(lambda text: text.encode("utf-8", "replace"))),
    st.tuples(st.sampled_from([".eml", ".mbox"]), _MAIL.map(lambda text: text.encode("utf-8", "replace"))),
    st.tuples(st.just(".docx"), _damaged(_PARAGRAPHS.map(docx_of))),
    st.tuples(st.just(".pdf"), _damaged(_DRAWN.map(_pdf))),
)
"""Files of every kind that is read, most of them damaged: ending and bytes."""

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
