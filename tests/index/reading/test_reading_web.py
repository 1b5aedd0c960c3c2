"""Pages from a real server on this machine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from index.errors import ReadingError
from index.library import Library
from index.reading import Source, find_sources, reach, read
from index.reading.web import fetch
from index.settings import load_settings

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
        elif path == "/elsewhere":
            self._redirect(f"http://127.0.0.2:{self.server.server_address[1]}/page")
        elif path == "/longer":
            self._send(PAGE.encode() + b"<p>more than was told</p>", "text/html", length=len(PAGE.encode()))
        elif path == "/dribble":
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            try:
                while not self.released.wait(0.05):
                    self.wfile.write(b"X-More: a\r\n")
            except OSError:
                pass
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


def page(url: str) -> Source:
    """A page of the site, which is on this machine."""
    return Source(url, private=True)


def test_a_page_is_read_by_its_address(site: str) -> None:
    (source,) = find_sources([f"{site}/page#part"], private=True)
    (article,) = read(source)
    assert article.text == f"Un accord\n\n{TEXT}"
    assert article.source == f"{site}/page"
    assert article.url == f"{site}/page"
    assert article.outlet == "127.0.0.1"


@pytest.mark.parametrize("path", ["/été", "/untyped", "/moved", "/page?q=été&x=1"])
def test_accents_missing_types_and_redirects_are_no_trouble(site: str, path: str) -> None:
    (article,) = read(page(site + path))
    assert TEXT in article.text
    assert article.source == site + path


def test_a_text_by_its_address_keeps_its_letters(site: str) -> None:
    assert read(page(f"{site}/note.txt"))[0].text == f"Un titre\n\n{TEXT}"


def test_the_fingerprint_fetches_the_page_for_the_reading_that_follows(site: str) -> None:
    source = page(f"{site}/page")
    assert source.fingerprint() == page(f"{site}/page").fingerprint()
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
        read(page(site + path), max_bytes=LARGE - 1)
    assert str(refused.value).endswith(".")
    assert "\n" not in str(refused.value)


def test_a_silent_server_is_given_up(site: str) -> None:
    with pytest.raises(ReadingError, match="takes too long"):
        fetch(f"{site}/silent", max_bytes=LARGE, silence=0.2, private=True)


def test_a_page_that_never_ends_is_given_up_at_the_deadline(site: str) -> None:
    with pytest.raises(ReadingError, match="takes too long"):
        fetch(f"{site}/endless", max_bytes=10**12, whole_page=0.3, private=True)


def test_a_port_where_nobody_listens_is_said(site: str) -> None:
    with pytest.raises(ReadingError, match="refuses the connection"):
        read(page("http://127.0.0.1:1/page"))


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


def test_a_server_that_dribbles_its_head_is_given_up_at_the_deadline(site: str) -> None:
    with pytest.raises(ReadingError, match="takes too long"):
        fetch(f"{site}/dribble", max_bytes=LARGE, whole_page=0.3, private=True)


def test_no_more_is_read_than_the_server_tells(site: str) -> None:
    assert b"more than was told" not in fetch(f"{site}/longer", max_bytes=LARGE, private=True).data


# --- machines that are not public

PRIVATE = r"this machine or a private network: .*QUIADIT_PRIVATE_ADDRESSES"


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.1", "2130706433", "0x7f000001", "localhost", "0.0.0.0", "10.0.0.1", "172.16.0.1",
        "192.168.1.1", "100.64.0.1", "169.254.169.254", "168.63.129.16", "192.0.0.192",
        "224.0.0.1", "255.255.255.255",
        "[::1]", "[::]", "[fe80::1]", "[fd00:ec2::254]", "[::ffff:127.0.0.1]", "[::ffff:169.254.169.254]",
        "[2002:7f00:1::]", "[64:ff9b::7f00:1]", "[ff02::1]",
    ],
)  # fmt: skip
def test_private_machines_are_not_asked(host: str, site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if host[0] == "[":
        import socket

        # also where this machine has no IPv6
        place = (host.strip("[]"), 80, 0, 0)
        monkeypatch.setattr(
            socket, "getaddrinfo", lambda *_, **__: [(socket.AF_INET6, socket.SOCK_STREAM, 0, "", place)]
        )
    with pytest.raises(ReadingError, match=PRIVATE) as refused:
        read(Source(f"http://{host}:{site.rpartition(':')[2]}/page"))
    assert str(refused.value).endswith(".")
    assert Site.asked == []


def test_public_machines_are(monkeypatch: pytest.MonkeyPatch) -> None:
    for address in ("9.9.9.9", "2620:fe::fe", "64:ff9b::909:909", "::ffff:9.9.9.9"):
        assert reach.is_public(address), address


def test_a_redirect_into_a_private_network_is_not_followed(
    site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reach, "is_public", lambda address: address == "127.0.0.1")
    with pytest.raises(ReadingError, match=PRIVATE):
        read(Source(f"{site}/elsewhere"))
    assert Site.asked == ["/elsewhere"]


def test_a_name_is_judged_by_the_answer_that_is_connected_to(
    site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: a public address to whoever asks first, this machine to whoever asks then."""
    import socket

    known, asked = socket.getaddrinfo, []

    def answers(host: str, *others: object, **named: object) -> object:
        asked.append(host)
        return known("127.0.0.1" if len(asked) > 1 else "9.9.9.9", *others, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", answers)
    judged: list[str] = []
    monkeypatch.setattr(reach, "is_public", lambda address: judged.append(address) or address == "127.0.0.1")
    with pytest.raises(ReadingError, match=PRIVATE):
        read(Source("http://rebinding.example/page"))
    assert (asked, judged) == (["rebinding.example"], ["9.9.9.9"])


def test_with_a_proxy_the_name_is_judged_before_it_is_asked(
    site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "")
    monkeypatch.setenv("http_proxy", site)
    with pytest.raises(ReadingError, match=PRIVATE):
        read(Source("http://169.254.169.254/latest/meta-data"))
    assert Site.asked == []
    monkeypatch.setattr(reach, "is_public", lambda address: address != "127.0.0.1")
    with pytest.raises(ReadingError, match="answers 404"):  # the proxy itself may be on this machine
        read(Source("http://8.8.8.8/x"))
    assert Site.asked == ["http://8.8.8.8/x"]


def test_a_library_reads_private_pages_only_where_the_setting_allows_it(site: str, tmp_path: Path) -> None:
    with Library.open(tmp_path / "one") as library:
        [failed] = library.add([f"{site}/page"]).failed
        assert "QUIADIT_PRIVATE_ADDRESSES" in failed.reason
    with Library.open(tmp_path / "two", load_settings(private_addresses=True)) as library:
        assert len(library.add([f"{site}/page"]).added) == 1
