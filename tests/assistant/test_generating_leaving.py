"""What leaves the machine: nothing without a model; with one, the question and the passages found for it."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from assistant import Assistant
from assistant.generating.opening import open_model
from index.settings import load_settings

EARLIER = ("Que dit la maire ?", "Une réponse d’avant, que personne d’autre n’a à lire.")
QUESTION = "Que craint la docteure Fontvieille ?"


class Listening(ThreadingHTTPServer):
    """An OpenAI-compatible address at which nobody answers, but what is sent is kept."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Refusing)
        self.bodies: list[dict[str, Any]] = []
        self.headers: list[str] = []


class Refusing(BaseHTTPRequestHandler):
    server: Listening

    def do_POST(self) -> None:
        self.server.headers.append(f"{self.path}\n{self.headers}")
        self.server.bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_error(500)

    def log_message(self, *_: object) -> None:
        """Nothing on standard error."""


@pytest.fixture
def listening() -> Iterator[Listening]:
    with Listening() as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_the_question_and_the_passages_leave_and_nothing_else_does(
    samples: Assistant, listening: Listening
) -> None:
    address = f"http://127.0.0.1:{listening.server_port}/v1"
    model = open_model(load_settings(model="openai:x", model_base_url=address))
    answer = Assistant(samples.library, model).ask(QUESTION, [EARLIER])
    assert answer.checks is not None
    assert answer.checks.state == "fell_back"
    assert listening.bodies
    for body in listening.bodies:
        sent = " ".join(message["content"] for message in body["messages"])
        assert QUESTION in sent
        assert all(" ".join(citation.text.split()) in sent for citation in answer.citations)
        assert EARLIER[1] not in sent
        for article in samples.articles():
            assert article.source not in sent
            for line in filter(None, map(str.strip, article.text.splitlines())):
                cited = any(line in citation.text or citation.text in line for citation in answer.citations)
                assert cited or line == article.title or line not in sent
    assert str(samples.library.folder) not in json.dumps([listening.bodies, listening.headers])


def test_without_a_model_no_connection_is_made(samples: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was made")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert Assistant(samples.library).ask(QUESTION, [EARLIER]).answered
