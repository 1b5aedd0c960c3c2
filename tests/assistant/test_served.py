"""Commands beside a running web chat that has the library open, as real commands and a real server."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from inspect import signature
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.announcing import Announcement, announce, announced
from assistant.served import ServedAssistant

PONT = "Le pont rouvre\n\n3 mars 2024. –\n\nLe pont rouvrira mardi, a promis la maire Odile Garnier.\n"
GARE = "La gare ferme\n\n4 mars 2024. –\n\n« La gare fermera lundi », a dit Zoé Lang.\n"


def command(library: Path, *arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "assistant.command_line", "--library", str(library), *map(str, arguments)]


def quiadit(
    library: Path, *arguments: str | Path, cwd: Path | None = None, **settings: str
) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": os.getcwd(), **settings}
    return subprocess.run(
        command(library, *arguments), capture_output=True, text=True, check=False, env=environment, cwd=cwd
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("served")
    (folder / "pont.txt").write_text(PONT, encoding="utf-8")
    (folder / "gare.txt").write_text(GARE, encoding="utf-8")
    (folder / "vide.txt").write_text("", encoding="utf-8")
    return folder


ALIKE = [
    ("ask", "Quand le pont va-t-il rouvrir ?"),
    ("ask", "--json", "Quand le pont va-t-il rouvrir ?"),
    ("ask", "Que dit le pape ?"),
    ("statements", "--speaker", "garnier"),
    ("statements", "--json"),
    ("speakers",),
    ("speakers", "--json"),
    ("articles", "--json"),
    ("remove", "no-such-article"),
]


@pytest.fixture(scope="module")
def alone(folder: Path) -> dict[tuple[str, ...], tuple[int, str, str]]:
    """What the commands print when they open the library themselves."""
    library = folder / "library"
    assert quiadit(library, "add", folder / "pont.txt").returncode == 0
    found = {}
    for arguments in ALIKE:
        done = quiadit(library, *arguments)
        found[arguments] = (done.returncode, done.stdout, done.stderr)
    return found


@pytest.fixture(scope="module")
def library(folder: Path, alone: object) -> Iterator[Path]:
    """The library, open in a web chat."""
    with in_a_web_chat(folder / "library"):
        yield folder / "library"


@contextmanager
def in_a_web_chat(library: Path, **settings: str) -> Iterator[None]:
    serving = command(library, "chat", "--no-browser", "--port", "0")
    with subprocess.Popen(
        serving, stdout=subprocess.PIPE, text=True, env={**os.environ, **settings}
    ) as server:
        assert server.stdout is not None
        assert server.stdout.readline().startswith("Quiadit is at http://127.0.0.1:")
        yield
        server.terminate()
        assert server.wait(30) == 0


@pytest.mark.parametrize("arguments", ALIKE, ids=" ".join)
def test_a_command_prints_the_same_through_the_web_chat(
    library: Path, alone: dict[tuple[str, ...], tuple[int, str, str]], arguments: tuple[str, ...]
) -> None:
    done = quiadit(library, *arguments)
    assert (done.returncode, done.stdout, done.stderr) == alone[arguments]


def test_articles_are_added_and_removed_through_the_web_chat(library: Path, folder: Path) -> None:
    added = quiadit(library, "add", "--json", "gare.txt", "vide.txt", cwd=folder)
    assert added.returncode == 1
    gare, vide = sorted(json.loads(added.stdout), key=lambda outcome: str(outcome["source"]))
    assert (gare["status"], gare["source"]) == ("added", str(folder / "gare.txt"))
    assert vide["status"] == "failed"
    assert f"failed: {folder / 'vide.txt'}" in added.stderr
    assert "[1] La gare fermera lundi" in quiadit(library, "ask", "Que dit Zoé Lang ?").stdout
    assert quiadit(library, "remove", gare["article_id"]).stdout == "removed: La gare ferme\n"


def test_a_second_web_chat_says_where_the_first_is(library: Path) -> None:
    second = quiadit(library, "chat", "--no-browser")
    assert second.returncode == 2
    assert "http://127.0.0.1:" in second.stderr


def test_another_model_than_that_of_the_web_chat_is_refused(library: Path) -> None:
    for given in ((), ("--model", "ollama:mistral")):
        done = quiadit(library, *given, "ask", "Quand le pont va-t-il rouvrir ?", QUIADIT_MODEL="openai:x")
        assert done.returncode == 2
        assert done.stdout == ""
        assert "which answers with no language model" in done.stderr
        assert f"--model {given[1] if given else 'openai:x'}" in done.stderr
    assert quiadit(library, "speakers", QUIADIT_MODEL="openai:x").returncode == 0


def test_the_model_of_the_web_chat_writes_the_answers_of_commands(folder: Path, alone: object) -> None:
    library = folder / "modelled"
    assert quiadit(library, "add", folder / "pont.txt").returncode == 0
    question = ("ask", "--json", "Quand le pont va-t-il rouvrir ?")
    nobody = "http://127.0.0.1:9/v1"
    with in_a_web_chat(library, QUIADIT_MODEL="openai:x", QUIADIT_MODEL_BASE_URL=nobody):
        for given in ((), ("--model", "openai:x")):
            answer = json.loads(quiadit(library, *given, *question).stdout)
            assert answer["checks"]["state"] == "fell_back"
            assert "Le serveur du modèle de langue ne répond pas." in answer["text"]
        assert "the model 'openai:x'" in quiadit(library, "--model", "ollama:y", *question).stderr


def test_a_model_that_cannot_be_opened_is_told_before_the_page_is_there(folder: Path) -> None:
    done = quiadit(folder / "other", "--model", "nowhere:x", "chat", "--no-browser", "--articles", folder)
    assert done.returncode == 2
    assert "knows no provider 'nowhere'" in done.stderr


def test_a_command_through_the_web_chat_loads_nothing_big(library: Path) -> None:
    script = (
        "import sys\nfrom assistant.command_line import main\n"
        f"main(['--library', {str(library)!r}, 'ask', 'Quand le pont rouvre-t-il ?'])\n"
        "heavy = {'chromadb', 'langchain_core', 'numpy', 'onnxruntime', 'sqlalchemy', 'gradio', 'httpx'}\n"
        "print('heavy:', sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "heavy: []"


def test_a_web_chat_that_was_killed_is_in_nobody_s_way(folder: Path) -> None:
    with socket.socket() as gone:
        gone.bind(("127.0.0.1", 0))
        port = gone.getsockname()[1]
    library = folder / "left"
    library.mkdir()
    announce(library, Announcement("127.0.0.1", port, "token"))
    assert quiadit(library, "articles").stderr == "0 articles\n"


@pytest.mark.parametrize(
    "name", ["add", "ask", "statements", "speakers", "articles", "article", "remove", "outdated"]
)
def test_a_library_takes_the_same_through_the_web_chat(name: str) -> None:
    here, there = (signature(getattr(each, name)).parameters for each in (Assistant, ServedAssistant))
    assert list(there) == list(here)[: len(there)]
    assert [there[each].default for each in there] == [here[each].default for each in there]


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"host": 1, "port": "x", "token": ""}'])
def test_a_broken_announcement_is_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "server.json").write_text(content, encoding="utf-8")
    assert announced(tmp_path) is None


# --- who may log in


def test_users_are_added_listed_and_removed(tmp_path: Path) -> None:
    def user(*arguments: str, password: str = "") -> subprocess.CompletedProcess[str]:
        words = command(tmp_path / "library", "user", "--auth", tmp_path / "users", *arguments)
        return subprocess.run(words, input=password, capture_output=True, text=True, check=False)

    assert user("add", "zoe", password="quatre mots au hasard\n").returncode == 0
    assert "short" in user("add", "ali", password="court\n").stderr
    assert user("list").stdout == "zoe\n"
    assert user("remove", "zoe").stdout == "removed: zoe\n"
    assert user("remove", "zoe").returncode == 2


def test_a_public_web_chat_without_a_login_is_refused(library: Path, folder: Path) -> None:
    done = quiadit(folder / "other", "chat", "--host", "0.0.0.0", "--no-auth", "--no-browser")
    assert done.returncode == 2
    assert "--public and --no-auth" in done.stderr
