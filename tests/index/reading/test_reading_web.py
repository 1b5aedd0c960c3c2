"""Pages from a real server on this machine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from index.errors import ReadingError
from index.reading import Source, find_sources, read
from index.reading.web import fetch

TEXT = (
    "Le ministre a déclaré lundi que « les négociations reprendront la semaine prochaine » et que le"
    " gouvernement n'excluait aucune piste, selon un communiqué publié dans la soirée."
)
PAGE = (
    "<!DOCTYPE html><html><head><title>Un accord</title></head>"
    f"<body><h1>Un accord</h1><p>{TEXT}</p></body></html>"
)
LARGE = 200_000


class Site(BaseHTTPRequestHandler):
    """A small site with one of every trouble."""

    asked: list[str]
    released: threading.Event

    def do_GET(self) -> None:
        self.asked.append(self.path)
        path = self.path.partition("?")[0]
        if path == "/page":
            self._send(PAGE.encode("cp1252"), "text/html; charset=windows-1252")
        elif path == "/%C3%A9t%C3%A9":
            self._send(PAGE.encode(), "text/html; charset=utf-8")
        elif path == "/note.txt":
            self._send(f"Un titre\n\n{TEXT}".encode(), "text/plain; charset=utf-8")
        elif path == "/image":
            self._send(b"\x89PNG\r\n\x1a\n", "image/png")
        elif path == "/untyped":
            self._send(PAGE.encode(), None)
        elif path == "/large":
            self._send(b" " * LARGE, "text/html")
        elif path == "/endless":
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            try:
                while True:
                    self.wfile.write(b" " * 65536)
            except OSError:
                pass
        elif path == "/short":
            self._send(b"<html>", "text/html", length=1000)
        elif path == "/packed":
            self._send(b"\x1f\x8b", "text/html", encoding="gzip")
        elif path == "/moved":
            self._redirect("/page")
        elif path == "/to-a-file":
            self._redirect("file:///etc/hostname")
        elif path == "/round":
            self._redirect("/round")
        elif path == "/silent":
            self.released.wait(20)
        else:
            self.send_error(int(path.strip("/") or 404) if path.strip("/").isdigit() else 404)

    def _send(
        self, data: bytes, kind: str | None, *, length: int | None = None, encoding: str | None = None
    ) -> None:
        self.send_response(200)
        if kind:
            self.send_header("Content-Type", kind)
        if encoding:
            self.send_header("Content-Encoding", encoding)
        self.send_header("Content-Length", str(length or len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _redirect(self, where: str) -> None:
        self.send_response(302)
        self.send_header("Location", where)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    Site.asked, Site.released = [], threading.Event()
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        Site.released.set()
        server.shutdown()
        thread.join()


def test_a_page_is_read_by_its_address(site: str) -> None:
    (source,) = find_sources([f"{site}/page#part"])
    (article,) = read(source)
    assert article.text == f"Un accord\n\n{TEXT}"
    assert article.source == f"{site}/page"
    assert article.url == f"{site}/page"
    assert article.outlet == "127.0.0.1"


@pytest.mark.parametrize("path", ["/été", "/untyped", "/moved", "/page?q=été&x=1"])
def test_accents_missing_types_and_redirects_are_no_trouble(site: str, path: str) -> None:
    (article,) = read(Source(site + path))
    assert TEXT in article.text
    assert article.source == site + path


def test_a_text_by_its_address_keeps_its_letters(site: str) -> None:
    assert read(Source(f"{site}/note.txt"))[0].text == f"Un titre\n\n{TEXT}"


def test_the_fingerprint_fetches_the_page_for_the_reading_that_follows(site: str) -> None:
    source = Source(f"{site}/page")
    assert source.fingerprint() == Source(f"{site}/page").fingerprint()
    Site.asked.clear()
    read(source)
    assert Site.asked == []
    read(source)
    assert Site.asked == ["/page"]


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/404", r"answers 404 \(Not Found\): check the address"),
        ("/403", r"answers 403 .*save it as a file"),
        ("/503", r"answers 503 .*try again later"),
        ("/image", "leads to image/png"),
        ("/large", "Too large: 200,000 bytes"),
        ("/endless", "Too large"),
        ("/short", "broke off"),
        ("/packed", "packed"),
        ("/to-a-file", "out of the web"),
        ("/round", "in a circle"),
    ],
)
def test_whatever_keeps_a_page_from_coming_is_one_sentence(site: str, path: str, reason: str) -> None:
    with pytest.raises(ReadingError, match=reason) as refused:
        read(Source(site + path), max_bytes=LARGE - 1)
    assert str(refused.value).endswith(".")
    assert "\n" not in str(refused.value)


def test_a_silent_server_is_given_up(site: str) -> None:
    with pytest.raises(ReadingError, match="takes too long"):
        fetch(f"{site}/silent", max_bytes=LARGE, silence=0.2)


def test_a_page_that_never_ends_is_given_up_at_the_deadline(site: str) -> None:
    with pytest.raises(ReadingError, match="takes too long"):
        fetch(f"{site}/endless", max_bytes=10**12, whole_page=0.0)


def test_a_port_where_nobody_listens_is_said(site: str) -> None:
    with pytest.raises(ReadingError, match="refuses the connection"):
        read(Source("http://127.0.0.1:1/page"))


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://", "names no site"),
        ("http://a:b@example.org/", "user name or password"),
        ("http://example.org:port/", "no valid address"),
        ("http://[::1/", "no valid address"),
    ],
)
def test_an_address_that_is_none_is_said(url: str, reason: str) -> None:
    with pytest.raises(ReadingError, match=reason):
        read(Source(url))


def test_each_address_is_asked_for_permission_redirects_included(site: str) -> None:
    asked: list[str] = []
    fetch(f"{site}/moved", max_bytes=LARGE, permit=asked.append)
    assert asked == [f"{site}/moved", f"{site}/page"]
