"""Files that cannot be read: each says why in one sentence, and nothing else ever comes out."""

from __future__ import annotations

import io
import os
import re
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.article import Article
from index.errors import ReadingError
from index.reading import Source, find_sources, read
from tests.rights import as_nobody

ReadBytes = Callable[..., list[Article]]


def zip_of(**members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return out.getvalue()


BAD = {
    "empty.txt": (b"", "The file is empty"),
    "blank.md": (b" \n\t\r\n", "The file is empty"),
    "signs.txt": (b"--- *** ---", "holds no words"),
    "binary.txt": (b"abc\0def" * 50, "Binary data"),
    "utf16-without-mark.txt": ("Le ministre a dit".encode("utf-16-le"), "Binary data"),
    "marked.txt": (b"\xff\xfe" + bytes(range(256)) * 4, "Binary data"),
    "photo.png": (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "a PNG image"),
    "photo.txt": (b"\xff\xd8\xff\xe0\0\x10JFIF" + b"\0" * 50, "a JPEG image"),
    "archive.zip": (zip_of(a="texte"), "unpack it"),
    "table.xlsx": (zip_of(**{"xl/workbook.xml": "<x/>"}), "a spreadsheet"),
    "old.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 50, "save it as DOCX"),
    "letter.rtf": (b"{\\rtf1 Bonjour}", "an RTF document"),
    "data.csv": (b"a,b\n1,2\n", "ends in .csv"),
    "script.py": (b"print(1)\n", "ends in .py"),
    "broken.pdf": (b"%PDF-1.7\nrien de plus", "The PDF is damaged"),
    "no.pdf": (b"Ceci n'est pas un PDF", "The PDF is damaged"),
    "broken.docx": (b"PK\x03\x04 rien de plus", "DOCX"),
    "no.docx": (b"Ceci n'est pas un document", "DOCX"),
    "notes.xml": (b"<?xml version='1.0'?><notes><note>Un</note></notes>", "no feed"),
    "broken.rss": (b"<rss version='2.0'><channel>", "no entries"),
    "empty.html": (b"<html><body></body></html>", "holds no article"),
    "no.eml": (b"Bonjour, ceci n'est pas un message.", "no e-mail message"),
    "no.mbox": (b"Bonjour.", "The mailbox holds no message"),
}


def is_one_sentence(reason: str) -> bool:
    return reason.endswith(".") and "\n" not in reason and not re.search(r"[.!?]\s+[A-Z]", reason)


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_in_one_sentence(read_bytes: ReadBytes, name: str) -> None:
    data, reason = BAD[name]
    with pytest.raises(ReadingError, match=re.escape(reason)) as refused:
        read_bytes(name, data)
    assert is_one_sentence(str(refused.value)), refused.value


def test_one_bad_file_stops_no_other_and_none_is_skipped(tmp_path: Path) -> None:
    for name, (data, _) in BAD.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "good.txt").write_text("Un titre\n\nUn texte.")
    outcomes = {}
    for source in find_sources([tmp_path]):
        try:
            outcomes[Path(source.name).name] = len(read(source))
        except ReadingError:
            outcomes[Path(source.name).name] = 0
    assert outcomes == dict.fromkeys(BAD, 0) | {"good.txt": 1}


def test_a_file_above_the_limit_is_refused_unread(read_bytes: ReadBytes) -> None:
    with pytest.raises(ReadingError, match=r"Too large: 1,001 bytes, and the limit is 1,000") as refused:
        read_bytes("a.txt", b"a" * 1001, max_bytes=1000)
    assert is_one_sentence(str(refused.value))
    assert read_bytes("a.txt", b"a" * 1000, max_bytes=1000)


@pytest.mark.skipif(sys.platform == "win32", reason="rights are kept otherwise there")
def test_a_file_or_folder_without_permission_says_so() -> None:
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        place.chmod(0o755)
        (place / "locked").mkdir()
        (place / "locked" / "a.txt").write_text("Texte")
        (place / "b.txt").write_text("Texte")
        (place / "b.txt").chmod(0)
        (place / "locked").chmod(0)
        reasons = []
        with as_nobody():
            for source in find_sources([place]):
                with pytest.raises(ReadingError) as refused:
                    read(source)
                reasons.append(str(refused.value))
        (place / "locked").chmod(0o700)
    assert len(reasons) == 2
    assert "No permission" in reasons[0]
    assert "The folder cannot be opened" in reasons[1]
    assert all(map(is_one_sentence, reasons))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (source,) = find_sources([tmp_path])
    with pytest.raises(ReadingError, match="Not a regular file"):
        read(source)
    with pytest.raises(ReadingError, match="Not a regular file"):
        source.fingerprint()


def test_a_parser_that_crashes_is_named_and_not_let_through(
    read_bytes: ReadBytes, make_pdf: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object, **__: object) -> None:
        raise ZeroDivisionError("inside a parser")

    monkeypatch.setattr("pypdf.PdfReader", crash)
    with pytest.raises(
        ReadingError, match=r"The PDF is damaged or of a form .* \(ZeroDivisionError\)"
    ) as refused:
        read_bytes("a.pdf", make_pdf([[]]))
    assert is_one_sentence(str(refused.value))


STARTS = [
    b"",
    b"%PDF-1.4\n",
    b"PK\x03\x04",
    b"<html>",
    b"<?xml version='1.0'?><rss>",
    b"From: a\n\n",
    b"\xff\xfe",
]
ENDINGS = [".txt", ".html", ".pdf", ".docx", ".eml", ".mbox", ".rss", ".xml", "", ".bin", ".md"]


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    deadline=None,
    max_examples=80,
)
@given(st.sampled_from(STARTS), st.binary(max_size=400), st.sampled_from(ENDINGS))
def test_whatever_bytes_come_an_article_or_a_reading_error_comes_out(
    tmp_path: Path, start: bytes, rest: bytes, ending: str
) -> None:
    path = tmp_path / f"any{ending}"
    path.write_bytes(start + rest)
    articles, refused = outcome(path)
    assert (articles == []) == bool(refused)
    assert not refused or is_one_sentence(refused)
    assert all(article.title and article.text.strip() for article in articles)
    assert all(article.text.encode("utf-8") for article in articles)


def outcome(path: Path) -> tuple[list[Article], str]:
    try:
        return read(Source(str(path))), ""
    except ReadingError as why:
        return [], str(why)
