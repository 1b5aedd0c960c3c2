"""Files made to harm: bombs, loops, references that lead out, endless nesting, names that no one types."""

from __future__ import annotations

import io
import os
import resource
import sys
import threading
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from benchmarks.campaigns.inputs import docx_of, pdf_of, pdf_stream
from index.article import Article
from index.errors import ReadingError
from index.reading import Source, find_sources, read, time_limit
from index.reading.content import Content

ReadBytes = Callable[..., list[Article]]
SENTENCE = "Le ministre a déclaré lundi que « les négociations reprendront la semaine prochaine » à Genève. "


@contextmanager
def little_memory(megabytes: int = 300) -> Iterator[None]:
    """No more memory than this beyond what is used already."""
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (used + megabytes * 1_000_000, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


only_linux = pytest.mark.skipif(sys.platform != "linux", reason="measures memory as Linux tells it")


@pytest.fixture(autouse=True)
def _little_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """What goes on without end is given up sooner than outside the tests."""
    monkeypatch.setattr(time_limit, "SECONDS", 20.0)


def outcome(read_bytes: ReadBytes, name: str, data: bytes, **given: int) -> str:
    """The text that was read, or the reason why not, which is one sentence."""
    try:
        return read_bytes(name, data, **given)[0].text
    except ReadingError as why:
        reason = f"refused: {why}"
    assert "\n" not in reason
    return reason


def test_a_word_document_that_unpacks_to_far_more_is_refused_unpacked(read_bytes: ReadBytes) -> None:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed,
        packed.open("word/document.xml", "w", force_zip64=True) as member,
    ):
        for _ in range(20):
            member.write(b" " * 1_000_000)
    assert len(out.getvalue()) < 100_000
    assert "Too large" in outcome(read_bytes, "a.docx", out.getvalue(), max_bytes=1_000_000)


@only_linux
def test_a_word_document_that_lies_about_its_size_is_refused(read_bytes: ReadBytes) -> None:
    data = bytearray(docx_of(f"<w:p><w:r><w:t>{'mot ' * 200_000}</w:t></w:r></w:p>"))
    place = data.rfind(b"word/document.xml") - 46 + 24  # its size in the central directory
    data[place : place + 4] = b"\x10\0\0\0"
    with little_memory():
        assert "refused" in outcome(read_bytes, "a.docx", bytes(data))


@only_linux
def test_a_pdf_whose_streams_unpack_without_end_is_given_up(
    read_bytes: ReadBytes, make_pdf: Callable[..., bytes]
) -> None:
    packer = zlib.compressobj(1)
    bomb = b"".join(packer.compress(b" " * 1_000_000) for _ in range(300)) + packer.flush()
    plain = make_pdf([[(50, 700, 12, SENTENCE)]])
    at = plain.index(b"<< /Length")
    end = plain.index(b"endobj", at)
    stream = b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream\n" % (len(bomb), bomb)
    with little_memory(200):
        assert "refused" in outcome(read_bytes, "a.pdf", plain[:at] + stream + plain[end:])


DRAWN = b"BT /F 12 Tf 1 0 0 1 50 700 Tm (%s) Tj ET\n" % SENTENCE.encode("cp1252")
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"


def circling_pdf(
    *others: bytes,
    drawn: bytes = DRAWN,
    page: bytes = b"",
    pages: bytes = b"/Kids [3 0 R]",
    catalog: bytes = b"",
) -> bytes:
    """A PDF of one page, with what else its objects say; the others are numbered from 6."""
    return pdf_of(
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog,
        b"<< /Type /Pages /Count 1 %s >>" % pages,
        b"<< /Type /Page /Contents 4 0 R /Resources << /Font << /F 5 0 R >> /XObject << /X 6 0 R >> >> %s >>"
        % (page or b"/Parent 2 0 R"),
        pdf_stream(drawn),
        FONT,
        *others,
    )


def form(number: int, *, draws: int, times: int) -> bytes:
    """A form that draws another, or itself, after its own words."""
    about = (
        b"/Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources "
        b"<< /Font << /F 5 0 R >> /XObject << /X %d 0 R >> >>" % draws
    )
    return pdf_stream((DRAWN if number == 6 else b"") + b"/X Do\n" * times, about)


@only_linux
@pytest.mark.parametrize(
    "pages",
    [b"/Kids [2 0 R 3 0 R]", b"/Kids [6 0 R]"],
    ids=["its own child", "its own grandchild"],
)
def test_a_pdf_whose_pages_lead_in_a_circle_is_refused(read_bytes: ReadBytes, pages: bytes) -> None:
    data = circling_pdf(b"<< /Type /Pages /Count 1 /Kids [2 0 R] >>", pages=pages)
    with little_memory():
        assert outcome(read_bytes, "a.pdf", data).startswith("refused: The PDF is damaged")


@only_linux
@pytest.mark.parametrize(
    "data",
    [
        circling_pdf(page=b"/Parent 3 0 R"),
        circling_pdf(pages=b"/Kids [3 0 R] /Parent 2 0 R"),
        circling_pdf(
            b"<< /First 7 0 R /Last 7 0 R /Count 2 >>",
            b"<< /Title (a) /Parent 6 0 R /Next 7 0 R /First 6 0 R >>",
            catalog=b"/Outlines 6 0 R",
        ),
        circling_pdf(form(6, draws=6, times=2), drawn=b"/X Do\n"),
        circling_pdf(form(6, draws=7, times=1), form(7, draws=6, times=1), drawn=b"/X Do\n"),
        circling_pdf(*(form(n, draws=n + 1, times=2) for n in range(6, 36)), drawn=b"/X Do\n"),
    ],
    ids=[
        *("a page above itself", "pages above themselves", "an outline that leads back"),
        *("a form that draws itself", "two forms that draw each other", "a thousand million forms"),
    ],
)
def test_a_pdf_that_leads_in_a_circle_elsewhere_is_read_once(read_bytes: ReadBytes, data: bytes) -> None:
    with little_memory():
        assert outcome(read_bytes, "a.pdf", data).count(SENTENCE.strip()) == 1


@only_linux
def test_a_pdf_whose_tables_of_places_follow_each_other_in_a_circle_is_read(
    read_bytes: ReadBytes, make_pdf: Callable[..., bytes]
) -> None:
    plain = make_pdf([[(50, 700, 12, SENTENCE)]])
    first, end = plain.index(b"\nxref\n") + 1, plain.index(b"trailer")
    second = len(plain) + 100

    def trailer(before: int) -> bytes:
        return plain[end:].replace(b"/Root", b"/Prev %d /Root" % before)

    circle = (plain[:end] + trailer(second)).ljust(second)
    circle += b"xref\n0 1\n0000000000 65535 f \n"
    circle += trailer(first).replace(b"startxref\n%d" % first, b"startxref\n%d" % second)
    with little_memory():
        assert outcome(read_bytes, "a.pdf", circle) == SENTENCE.strip()


@only_linux
def test_a_pdf_that_draws_one_page_again_and_again_is_refused(read_bytes: ReadBytes) -> None:
    data = circling_pdf(drawn=DRAWN * 1_000, pages=b"/Kids [%s]" % (b"3 0 R " * 20_000))
    with little_memory():
        assert "Too large" in outcome(read_bytes, "a.pdf", data, max_bytes=1_000_000)


def test_a_pdf_that_draws_nothing_for_hours_is_given_up(
    read_bytes: ReadBytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time_limit, "SECONDS", 0.5)
    data = circling_pdf(drawn=DRAWN + b"q Q\n" * 10_000, pages=b"/Kids [%s]" % (b"3 0 R " * 3_000))
    assert "Reading was given up after 1 seconds" in outcome(read_bytes, "a.pdf", data)


def test_what_is_raised_while_garbage_is_collected_is_raised_again(
    read_bytes: ReadBytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time_limit, "SECONDS", 0.2)
    lost = []

    def swallow(_: Content) -> list[Article]:
        while True:
            try:
                while True:
                    len(lost)
            except BaseException:
                if lost:
                    raise
                lost.append(1)

    monkeypatch.setattr("index.reading.text.read_text", swallow)
    assert "given up" in outcome(read_bytes, "a.txt", SENTENCE.encode())


def test_a_file_given_up_at_any_moment_leaves_the_next_alone(
    read_bytes: ReadBytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    for moment in range(100):
        monkeypatch.setattr(time_limit, "SECONDS", moment / 50_000 - 0.001)
        given_up = outcome(read_bytes, "a.txt", SENTENCE.encode())
        assert given_up == SENTENCE or "given up" in given_up
        monkeypatch.setattr(time_limit, "SECONDS", 20.0)
        assert outcome(read_bytes, "b.txt", SENTENCE.encode()) == SENTENCE


@only_linux
@pytest.mark.parametrize(
    ("name", "data", "held"),
    [
        ("a.txt", SENTENCE * 50_000, SENTENCE * 50_000),
        ("a.txt", "x" + "\u0301\u0316" * 1_000_000, "x\u0316"),
        ("a.html", f"<html><body><h1>Titre</h1><p>{SENTENCE * 5_000}</p></body></html>", SENTENCE * 1_000),
        (
            "a.html",
            f"<html><body><h1>Titre</h1><p>{SENTENCE * 3}</p>{'<b>' * 300_000}</body></html>",
            SENTENCE,
        ),
        (
            "a.html",
            f"<html><body><h1>Titre</h1><p>{SENTENCE * 3}</p>{'<p>mot' * 20_000}</body></html>",
            SENTENCE,
        ),
    ],
    ids=["5 MB of text", "4 MB of accents", "a long page", "unclosed tags", "many paragraphs"],
)
def test_a_long_file_takes_little_memory(read_bytes: ReadBytes, name: str, data: str, held: str) -> None:
    with little_memory():
        assert held in outcome(read_bytes, name, data.encode())


LAUGHS = "<!DOCTYPE x [<!ENTITY a0 'ha'>" + "".join(
    f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12)
) + "]>"  # fmt: skip


@only_linux
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.rss", f"<?xml version='1.0'?>{LAUGHS}<rss version='2.0'><channel><item><title>t</title>"
         f"<description>{SENTENCE * 4} &a11;</description></item></channel></rss>".encode()),
        ("a.xhtml", f"<?xml version='1.0'?>{LAUGHS}<html><body><h1>Titre</h1><p>{SENTENCE * 4}&a11;</p>"
         "</body></html>".encode()),
        (
            "a.docx",
            docx_of(
                "<w:p><w:r><w:t>Le pont rouvre. &a11;</w:t></w:r></w:p>",
                before=f"<?xml version='1.0'?>{LAUGHS}",
            ),
        ),
    ],
)  # fmt: skip
def test_entities_are_not_multiplied(read_bytes: ReadBytes, name: str, data: bytes) -> None:
    with little_memory():
        assert len(outcome(read_bytes, name, data)) < 10_000


SECRET = "un secret que personne ne lit"


@pytest.fixture
def asked() -> Iterator[list[str]]:
    """What a server on this machine is asked for; the first is its own address."""
    found: list[str] = []

    class Listening(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(SECRET.encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Listening) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        found.append(f"http://127.0.0.1:{server.server_address[1]}")
        yield found
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("kind", ["docx", "docx-entity", "html", "rss"])
def test_what_a_file_refers_to_is_neither_fetched_nor_read(
    read_bytes: ReadBytes, asked: list[str], tmp_path: Path, kind: str
) -> None:
    site = asked[0]
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET, encoding="utf-8")
    entities = f"<!DOCTYPE x [<!ENTITY f SYSTEM '{secret.as_uri()}'><!ENTITY w SYSTEM '{site}/entity'>]>"
    paragraph = f"<w:p><w:r><w:t>{SENTENCE}</w:t></w:r></w:p>"
    made = {
        "docx": ("a.docx", docx_of(paragraph, external=f"{site}/template.dotm")),
        "docx-entity": (
            "a.docx",
            docx_of(
                f"{paragraph}<w:p><w:r><w:t>&f;&w;</w:t></w:r></w:p>",
                before=f"<?xml version='1.0'?>{entities}",
            ),
        ),
        "html": (
            "a.html",
            f"<html><head><link rel=stylesheet href='{site}/c.css'><base href='{site}/'>"
            f"<meta http-equiv=refresh content='0;url={site}/r'></head><body><h1>Titre</h1>"
            f"<img src='{site}/i.png'><iframe src='{secret.as_uri()}'></iframe><p>{SENTENCE * 3}</p>"
            "</body></html>".encode(),
        ),
        "rss": (
            "a.rss",
            f"<?xml version='1.0'?>{entities}<rss version='2.0'><channel><item><title>t</title><description>"
            f"{SENTENCE * 4}&f;&w;</description></item></channel></rss>".encode(),
        ),
    }
    text = outcome(read_bytes, *made[kind])
    assert SECRET not in text
    assert asked == [site]


@pytest.mark.parametrize("depth", [50, 20_000])
def test_nesting_without_end_is_read_or_given_up(read_bytes: ReadBytes, depth: int) -> None:
    nested = f"{'<div>' * depth}<p>{SENTENCE * 3}</p>{'</div>' * depth}"
    page = f"<html><body><h1>Un accord</h1>{nested}</body></html>"
    text = outcome(read_bytes, "a.html", page.encode())
    assert SENTENCE.strip() in text or (depth > 50 and "refused" in text)
    body = "<w:tbl><w:tr><w:tc>" * depth + f"<w:p><w:r><w:t>{SENTENCE}</w:t></w:r></w:p>"
    text = outcome(read_bytes, "a.docx", docx_of(body + "</w:tc></w:tr></w:tbl>" * depth))
    assert SENTENCE.strip() in text or (depth > 50 and "refused" in text)


# --- folders


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs links and devices")
def test_links_that_lead_back_and_devices_are_told_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "back").symlink_to(tmp_path)
    (tmp_path / "itself.txt").symlink_to(tmp_path / "itself.txt")
    (tmp_path / "zero.txt").symlink_to("/dev/zero")
    (tmp_path / "good.txt").write_text(f"Un titre\n\n{SENTENCE}", encoding="utf-8")
    told = {}
    for source in find_sources([tmp_path]):
        try:
            told[Path(source.name).name] = read(source)[0].title
        except ReadingError as why:
            told[Path(source.name).name] = str(why)
    assert set(told) == {"good.txt", "itself.txt", "zero.txt"}
    assert told["good.txt"] == "Un titre"
    assert "leads back to itself" in told["itself.txt"]
    assert "device" in told["zero.txt"]


@pytest.mark.parametrize(
    "name",
    [b"a\nb.txt", b"\x1b[31mrouge.txt", b"-rf.txt", b"caf\xe9.txt", "\u202etxt.exe.txt".encode(),
     b" .txt", b"%s{0}${x}.txt", b"a" * 240 + b".txt", "👩‍👩‍👧.txt".encode(),
     b"'; DROP TABLE articles;--.txt"],
)  # fmt: skip
def test_a_file_of_any_name_is_read_under_that_name(tmp_path: Path, name: bytes) -> None:
    path = os.fsdecode(os.fsencode(tmp_path) + b"/" + name)
    Path(path).write_text(f"Un titre\n\n{SENTENCE}", encoding="utf-8")
    [source] = find_sources([tmp_path])
    [article] = read(source)
    assert article.title == "Un titre"
    article.source.encode("utf-8")
    assert read(Source(str(tmp_path / "good.txt"), Path(path)))[0].text == article.text


@pytest.mark.parametrize("between", [" ", "/", '" "', "='b'", "=c "])
def test_a_tag_of_a_million_attributes_takes_no_longer_than_other_text(
    read_bytes: ReadBytes, between: str
) -> None:
    tag = f"<p {between.join(f'a{number}' for number in range(1_000_000))}>"
    began = time.thread_time()
    assert SENTENCE.strip() in outcome(read_bytes, "a.html", f"<html><body>{tag}{SENTENCE * 3}".encode())
    assert time.thread_time() - began < 8


def test_a_subject_of_a_million_encoded_words_takes_no_longer_than_other_text(read_bytes: ReadBytes) -> None:
    subject = "=?utf-8?q?a?= " * 1_000_000
    letter = f"From: a@b.c\nTo: d@e.f\nSubject: {subject}\n\n{SENTENCE * 3}"
    began = time.thread_time()
    assert SENTENCE.strip() in outcome(read_bytes, "a.eml", letter.encode())
    assert time.thread_time() - began < 8
