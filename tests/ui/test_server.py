"""The server: where it listens, who finds it, what it lets through, how it ends."""

from __future__ import annotations

import http.client
import http.server
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import gradio as gr
import httpx
import pytest
from playwright.sync_api import Browser

from assistant import Assistant
from assistant.announcing import announced
from index.settings import load_settings
from ui.app import start
from ui.errors import PageError
from ui.server import Serving
from ui.sessions import stop

SERVE = """
import sys
from assistant import Assistant
from index.settings import load_settings
from ui.app import serve
with Assistant.open(sys.argv[1], load_settings(port=int(sys.argv[2]))) as assistant:
    serve(assistant, open_browser=False)
print("closed")
"""

Serve = Callable[..., gr.Blocks]


@pytest.fixture
def serve(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """Serves the library with other settings, until the test is over."""
    pages: list[gr.Blocks] = []

    def serve(serving: Serving | None = None, **given: object) -> gr.Blocks:
        monkeypatch.setattr(assistant.library, "settings", load_settings(**{"port": 0, **given}))
        page = start(assistant, serving)
        pages.append(page)
        return page

    yield serve
    for page in pages:
        stop(page)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serving_takes_the_next_free_port_and_stops_cleanly(
    cache: Path, tmp_path: Path, number: signal.Signals
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command = [sys.executable, "-c", SERVE, str(tmp_path / "library"), str(port)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=dict(os.environ)) as server:
            assert server.stdout is not None
            told = server.stdout.readline()
            address = next(word for word in told.split() if word.startswith("http://127.0.0.1:"))
            assert int(address.rstrip("/").rpartition(":")[2]) > port
            with urlopen(address, timeout=30) as answer:
                assert answer.status == 200
            found = announced(tmp_path / "library")
            assert found is not None
            assert f"http://{found.host}:{found.port}/" == address
            assert (tmp_path / "library" / "server.json").stat().st_mode & 0o777 == 0o600
            server.send_signal(number)
            assert server.wait(30) == 0
            assert server.stdout.read() == "closed\n"
            assert announced(tmp_path / "library") is None


def test_a_host_that_is_not_here_is_one_sentence(serve: Serve) -> None:
    with pytest.raises(PageError, match="--host"):
        serve(host="no.such.host.invalid")


def test_a_public_address_needs_a_login_or_both_words_against_it(serve: Serve, tmp_path: Path) -> None:
    for serving in (Serving(), Serving(public=True), Serving(no_auth=True)):
        with pytest.raises(PageError, match="--public and --no-auth"):
            serve(serving, host="0.0.0.0")
    users = tmp_path / "users"
    with pytest.raises(PageError, match="quiadit user add"):
        serve(host="0.0.0.0", auth=users)


def test_a_site_elsewhere_cannot_pass_for_this_one(serve: Serve) -> None:
    """A name that an attacker makes to lead to 127.0.0.1 (DNS rebinding)."""
    page = serve(server_names=["quiadit.example.org"])
    for host, status in (("evil.example.com", 400), ("quiadit.example.org", 200), ("localhost:7860", 200)):
        assert httpx.get(page.local_url, headers={"host": host}).status_code == status


def test_the_headers_keep_the_page_to_itself(address: str) -> None:
    headers = httpx.get(address).headers
    policy = headers["content-security-policy"]
    assert "connect-src 'self'" in policy
    assert "frame-ancestors 'self'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize(
    "path",
    ["gradio_api/file=/etc/passwd", "gradio_api/file=../../../etc/passwd", "static/../../../../etc/passwd"],
)
def test_no_file_of_the_machine_is_given_away(address: str, path: str) -> None:
    server = urlsplit(address)
    connection = http.client.HTTPConnection(str(server.hostname), server.port)
    connection.request("GET", f"/{path}")
    answer = connection.getresponse()
    assert answer.status in {403, 404}
    assert b"root:" not in answer.read()
    connection.close()


def test_a_request_that_is_too_long_or_does_not_tell_is_refused_unread(serve: Serve) -> None:
    page = serve(max_file_megabytes=0.1)
    for path in ("gradio_api/run/ask", "gradio_api/queue/join"):
        assert httpx.post(page.local_url + path, content=b"x" * 300_000).status_code == 413
    assert httpx.post(f"{page.local_url}gradio_api/run/ask", content=iter([b"{}"])).status_code == 411
    files = {"files": ("a.txt", b"x" * 300_000)}
    assert httpx.post(f"{page.local_url}gradio_api/upload", files=files).status_code == 413
    files = {"files": ("a.txt", b"x" * 150_000)}
    assert httpx.post(f"{page.local_url}gradio_api/upload", files=files).status_code == 200


# --- behind a proxy


class Proxy(http.server.BaseHTTPRequestHandler):
    """Offers a server under `/quiadit`, as the proxies of the web do."""

    behind = ""

    def do_GET(self) -> None:
        server = urlsplit(self.behind)
        if not self.path.startswith("/quiadit/"):
            self.send_error(404)
            return
        length = int(self.headers.get("content-length") or 0)
        connection = http.client.HTTPConnection(str(server.hostname), server.port)
        headers = {**self.headers, "Host": server.netloc, "X-Forwarded-Host": self.headers["host"]}
        connection.request(
            self.command, self.path.removeprefix("/quiadit"), self.rfile.read(length) or None, headers
        )
        answer = connection.getresponse()
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() != "transfer-encoding":
                self.send_header(name, value)
        self.send_header("connection", "close")
        self.end_headers()
        while piece := answer.read1():
            self.wfile.write(piece)
            self.wfile.flush()
        connection.close()

    do_POST = do_GET  # noqa: N815 - the name that http.server calls

    def log_message(self, *_: object) -> None:
        """Nothing."""


def test_the_page_works_under_a_path_of_a_proxy(serve: Serve, chromium: Browser) -> None:
    page = serve(root_path="/quiadit")
    handler = type("Handler", (Proxy,), {"behind": page.local_url})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as proxy:
        threading.Thread(target=proxy.serve_forever, daemon=True).start()
        context = chromium.new_context(locale="en-GB")
        visit = context.new_page()
        failed: list[str] = []
        visit.on("response", lambda answer: failed.append(answer.url) if answer.status >= 400 else None)
        visit.goto(f"http://127.0.0.1:{proxy.server_address[1]}/quiadit/")
        visit.locator("#question textarea").fill("Que dit Peskov sur les négociations ?")
        visit.keyboard.press("Enter")
        visit.locator("#conversation .turn").wait_for()
        context.close()
        proxy.shutdown()
    assert [url for url in failed if "favicon" not in url and "manifest" not in url] == []


# --- readers


def test_a_reader_who_goes_away_leaves_nothing_running(serve: Serve) -> None:
    page = serve()
    server = urlsplit(page.local_url)
    asking = next(fn for fn in page.fns.values() if fn.concurrency_id == "ask")
    question = {
        "data": [None],
        "fn_index": asking._id,
        "session_hash": "gone",
        "trigger_id": asking.targets[0][0],
        "event_data": {"question": "Que dit Peskov ?", "turn": 1, "asked": "once"},
    }
    assert httpx.post(f"{page.local_url}gradio_api/queue/join", json=question).status_code == 200
    listening = http.client.HTTPConnection(str(server.hostname), server.port)
    listening.request("GET", "/gradio_api/queue/data?session_hash=gone")
    assert listening.getresponse().readline()
    listening.close()
    for _ in range(3):  # somebody else's questions are answered meanwhile and after
        given = httpx.post(f"{page.local_url}gradio_api/run/ask", json={"data": ["Que dit Peskov ?", None]})
        assert given.json()["data"][0]["question"]
    assert not [jobs for jobs in page._queue.active_jobs if jobs]
    assert not page.app.iterators


def test_what_a_library_adds_ends_when_it_is_closed(cache: Path, tmp_path: Path) -> None:
    places = tmp_path / "articles"
    places.mkdir()
    for number in range(50):
        (places / f"{number}.txt").write_text(f"Titre {number}\n\nMot {number}.\n", encoding="utf-8")
    assistant = Assistant.open(tmp_path / "library", load_settings())
    begun, errors = threading.Event(), []

    def add() -> None:
        try:
            assistant.add([places], lambda *_: (begun.set(), closing.wait()))
        except Exception as error:
            errors.append(str(error))

    closing = threading.Event()
    adding = threading.Thread(target=add)
    adding.start()
    begun.wait()
    end = threading.Thread(target=assistant.close)
    end.start()
    while not assistant.library._closing.is_set():
        pass
    closing.set()
    end.join(30)
    adding.join(30)
    assert errors == ["The library is being closed: open it again, then add what is missing."]
    with Assistant.open(tmp_path / "library", load_settings()) as again:
        assert len(again.articles()) < 50
