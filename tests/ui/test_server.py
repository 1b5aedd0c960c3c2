from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest
from gradio_client import Client

from assistant import Assistant
from index.settings import load_settings
from ui.app import start
from ui.errors import PageError

SERVE = """
import sys
from assistant import Assistant
from index.settings import load_settings
from ui.app import serve
with Assistant.open(sys.argv[1], load_settings(port=int(sys.argv[2]))) as assistant:
    serve(assistant, open_browser=False)
print("closed")
"""


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
            server.send_signal(number)
            assert server.wait(30) == 0
            assert server.stdout.read() == "closed\n"


def test_a_host_that_is_not_here_is_one_sentence(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assistant.library, "settings", load_settings(host="no.such.host.invalid", port=0))
    with pytest.raises(PageError, match="--host"):
        start(assistant)


def test_programs_can_ask(address: str, assistant: Assistant) -> None:
    client = Client(address, verbose=False)
    question = "Que dit Peskov sur les négociations ?"
    expected = assistant.ask(question)
    given = client.predict(question=question, api_name="/ask")
    assert given["answered"] is expected.answered
    assert given["text"] == expected.text
    assert [citation["text"] for citation in given["citations"]] == [c.text for c in expected.citations]
    follow_up = client.predict("Et Zakharova ?", [[question, given["text"]]], api_name="/ask")
    assert "Peskov" in follow_up["question"]
    endpoints = client.view_api(return_format="dict")["named_endpoints"]
    assert list(endpoints) == ["/ask"]
    assert "answered" in str(endpoints["/ask"]["returns"][0])
