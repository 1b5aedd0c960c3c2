"""Plain text and Markdown: kept letter for letter, so that an offset means the same in file and article."""

from __future__ import annotations

import re

from index.article import Article
from index.errors import ReadingError
from index.reading.content import Content
from index.reading.dates import parse_date
from index.reading.encoding import decode
from index.reading.making import make_article, tidy, title_from

_NAMES = {
    "title": "title",
    "titre": "title",
    "author": "author",
    "auteur": "author",
    "auteure": "author",
    "autrice": "author",
    "date": "published",
    "published": "published",
    "publié le": "published",
    "source": "outlet",
    "outlet": "outlet",
    "journal": "outlet",
    "url": "url",
    "lien": "url",
}
_FIELD = re.compile(rf"\s*({'|'.join(_NAMES)})[^\S\n]*:[^\S\n]*(\S[^\n]*)(?:\n|\Z)", re.IGNORECASE)
_DATE_FIELD = re.compile(r"\s*date[^\S\n]+(\d{4}(?:-\d\d(?:-\d\d)?)?)(?:\s+|\Z)", re.IGNORECASE)
_FENCED = re.compile(r"\s*---[^\S\n]*\n(.*?)\n(?:---|\.\.\.)[^\S\n]*(?:\n|\Z)", re.DOTALL)
_ADDRESS = re.compile(r"https?://\S+")


def read_text(content: Content) -> list[Article]:
    """The one article of a text file, whole: a head of fields stays in the text and is also understood.

    Raises:
        ReadingError: binary data, an encoding that cannot be told, or no letters.
    """
    text = tidy(decode(content.data, content.charset))
    if not any(map(str.isalnum, text)):
        raise ReadingError("The text holds no words: there is nothing to read.")
    fields, body = read_head(text)
    return [
        make_article(
            content.name,
            text,
            title=fields.get("title") or title_from(text[body:]),
            url=content.url or fields.get("url"),
            author=fields.get("author"),
            published=fields.get("published"),
            outlet=fields.get("outlet"),
        )
    ]


def read_head(text: str) -> tuple[dict[str, str], int]:
    """The fields that a text begins with, and the offset where they end.

    A field is a line `Titre : …`, `Date : …`, `Auteur : …`, `Source : …`, `URL : …` (English names too,
    between `---` lines or not), or a bare `date 2024-10` before the first words.

    >>> read_head("date 2024-10 Compte tenu de la situation")
    ({'published': '2024-10'}, 13)
    """
    fields: dict[str, str] = {}
    end = 0
    if fence := _FENCED.match(text):
        for line in fence.group(1).split("\n"):
            if field := _FIELD.match(line):
                _keep(fields, field.group(1), field.group(2).strip().strip("\"'"))
        end = fence.end()
    while True:
        if date := _DATE_FIELD.match(text, end):
            _keep(fields, "date", date.group(1))
            end = date.end()
        elif field := _FIELD.match(text, end):
            _keep(fields, field.group(1), field.group(2).strip())
            end = field.end()
        else:
            return fields, end


def _keep(fields: dict[str, str], name: str, value: str) -> None:
    name = _NAMES[name.lower()]
    if name == "published":
        value = parse_date(value) or ""
    elif address := _ADDRESS.search(value):
        name, value = "url", address.group()
    elif name == "url":
        value = ""
    if value:
        fields.setdefault(name, value)
