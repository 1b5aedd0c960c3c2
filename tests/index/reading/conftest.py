"""Small files made on the spot: a PDF of placed lines, and a file read in one call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from index.article import Article
from index.reading import Source, read

Placed = tuple[float, float, float, str]
"""A line of a PDF page: x and y in points from the lower left corner, size, text."""

PARAGRAPH = (
    "Le ministre a déclaré lundi que « les négociations reprendront la semaine prochaine » et que le"
    " gouvernement n'excluait aucune piste, selon un communiqué publié dans la soirée."
)


@pytest.fixture
def read_bytes(tmp_path: Path) -> Callable[..., list[Article]]:
    """Write bytes to a file of that name and read it."""

    def reading(name: str, data: bytes, **settings: int) -> list[Article]:
        path = tmp_path / name
        path.write_bytes(data)
        return read(Source(str(path)), **settings)

    return reading


def pdf_of(pages: Sequence[Sequence[Placed]], *, title: str | None = None) -> bytes:
    """A PDF with lines of Helvetica where they are told to stand."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    numbers = []
    for page in pages:
        drawn = b"\n".join(
            b"BT /F1 %.1f Tf 1 0 0 1 %.1f %.1f Tm (%s) Tj ET" % (size, x, y, _escaped(text))
            for x, y, size, text in page
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % len(objects)
        )
        numbers.append(len(objects))
    kids = b" ".join(b"%d 0 R" % number for number in numbers)
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(numbers), kids)
    trailer = b"/Root 1 0 R"
    if title is not None:
        objects.append(b"<< /Title (%s) >>" % _escaped(title))
        trailer += b" /Info %d 0 R" % len(objects)
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)
    return bytes(out)


def _escaped(text: str) -> bytes:
    data = text.encode("cp1252")
    return data.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


@pytest.fixture
def make_pdf() -> Callable[..., bytes]:
    return pdf_of


@pytest.fixture
def paragraph() -> str:
    """A paragraph long enough to make an article."""
    return PARAGRAPH
