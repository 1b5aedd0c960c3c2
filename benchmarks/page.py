"""A reader's page without a browser: the requests that it sends for a question, and nothing drawn."""

from __future__ import annotations

import contextlib
import http.client
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from benchmarks.measuring import BenchmarkError


@dataclass(frozen=True, slots=True)
class Page:
    """What a browser does when its reader asks: the same two requests, and nothing drawn.

    Attributes:
        address: of the server.
        conversation: number of the conversation, whose event a question is.
        asking: number of the function behind that event.
        session: of this reader; a browser keeps its own as long as the page is open.
    """

    address: str
    conversation: int
    asking: int
    session: str

    @classmethod
    def open(cls, address: str) -> Page:
        """Read the page's configuration, as a browser does."""
        with _connected(address) as connection:
            connection.request("GET", "/config")
            config: dict[str, Any] = json.loads(connection.getresponse().read())
        [conversation] = [
            each["id"] for each in config["components"] if each["props"].get("elem_id") == "conversation"
        ]
        event = next(each for each in config["dependencies"] if [conversation, "select"] in each["targets"])
        return cls(address, conversation, event["id"], uuid4().hex)

    def ask(self, question: str) -> tuple[float, float]:
        """Seconds to the first words of the answer, and to its end."""
        first, end, _ = self.read(question)
        return first, end

    def read(self, question: str) -> tuple[float, float, str]:
        """The same, and the HTML that is shown at the end."""
        began = time.perf_counter()
        first = 0.0
        with self._asked(question) as messages:
            for message in messages:
                if message.get("msg") == "process_generating" and not first:
                    first = time.perf_counter() - began
                if message.get("msg") == "process_completed":
                    [shown] = message["output"].get("data") or [""]
                    if not message["success"] or "data-kept" not in shown:
                        raise BenchmarkError("A question was not answered: the page's log says why.")
                    return first, time.perf_counter() - began, shown
        raise BenchmarkError("An answer broke off.")

    def leave(self, question: str) -> None:
        """Ask, and go away as soon as the server begins to say something."""
        with self._asked(question) as messages:
            next(messages, None)

    @contextlib.contextmanager
    def kept_open(self) -> Iterator[None]:
        """Hold the connection that tells the server that the page is open; its end is the page's."""
        with _connected(self.address) as connection:
            connection.request("GET", f"/gradio_api/heartbeat/{self.session}")
            connection.getresponse().readline()
            yield

    @contextlib.contextmanager
    def _asked(self, question: str) -> Iterator[Iterator[dict[str, Any]]]:
        """The messages that follow a question."""
        body = {
            "data": [[]],
            "fn_index": self.asking,
            "session_hash": self.session,
            "trigger_id": self.conversation,
            "event_data": {"question": question, "turn": 1, "asked": uuid4().hex},
        }
        with _connected(self.address) as connection:
            headers = {"Content-Type": "application/json"}
            connection.request("POST", "/gradio_api/queue/join", json.dumps(body), headers)
            answer = connection.getresponse()
            if answer.status != http.HTTPStatus.OK:
                raise BenchmarkError(f"A question was refused: {answer.read()[:200]!r}")
            answer.read()
            connection.request("GET", f"/gradio_api/queue/data?session_hash={self.session}")
            lines = connection.getresponse()
            yield (json.loads(line[5:]) if line.startswith(b"data:") else {} for line in lines)


@contextlib.contextmanager
def _connected(address: str) -> Iterator[http.client.HTTPConnection]:
    server = urlsplit(address)
    connection = http.client.HTTPConnection(str(server.hostname), server.port, timeout=120)
    try:
        yield connection
    finally:
        connection.close()
