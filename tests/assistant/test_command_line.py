"""The command line, as real commands in real processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from benchmarks.budget import START_WITHIN
from benchmarks.measuring import run_fresh

PONT = "Le pont rouvre\n\n3 mars 2024. –\n\nLe pont rouvrira mardi, a promis la maire Odile Garnier.\n"


def quiadit(*arguments: str | Path, library: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **({"QUIADIT_LIBRARY": str(library)} if library else {})}
    return subprocess.run(
        [sys.executable, "-m", "assistant.command_line", *map(str, arguments)],
        capture_output=True, text=True, check=False, env=environment,
    )  # fmt: skip


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("command-line")
    articles = folder / "articles"
    articles.mkdir()
    (articles / "pont.txt").write_text(PONT, encoding="utf-8")
    (articles / "vide.txt").write_text("", encoding="utf-8")
    (articles / "image.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    done = quiadit("add", articles, library=folder / "library")
    assert done.returncode == 1, "one of the files failed, and the exit code says so"
    assert "added: Le pont rouvre" in done.stdout
    assert "1 added, 2 failed" in done.stdout
    assert sum(line.startswith("failed: ") for line in done.stderr.splitlines()) == 2
    return folder / "library"


def test_a_question_is_answered_with_numbered_citations(library: Path) -> None:
    done = quiadit("ask", "Quand le pont va-t-il rouvrir ?", library=library)
    assert done.returncode == 0
    assert "[1] Le pont rouvrira mardi" in done.stdout
    assert "2024-03-03" in done.stdout


def test_an_answer_as_json_has_its_proofs(library: Path) -> None:
    answer = json.loads(quiadit("ask", "--json", "Quand le pont va-t-il rouvrir ?", library=library).stdout)
    first = answer["citations"][0]
    assert PONT[first["start"] : first["end"]] == first["text"]


def test_articles_are_listed_and_removed(library: Path, tmp_path: Path) -> None:
    import shutil

    copy = tmp_path / "library"
    shutil.copytree(library, copy)
    [article] = json.loads(quiadit("articles", "--json", library=copy).stdout)
    assert article["title"] == "Le pont rouvre"
    assert quiadit("remove", article["id"], library=copy).stdout == "removed: Le pont rouvre\n"
    gone = quiadit("remove", article["id"], library=copy)
    assert gone.returncode == 2
    assert gone.stderr.count("\n") == 1
    assert "quiadit articles" in gone.stderr


def test_rebuild_says_what_it_made(library: Path, tmp_path: Path) -> None:
    import shutil

    copy = tmp_path / "library"
    shutil.copytree(library, copy)
    assert quiadit("rebuild", library=copy).stdout.startswith("rebuilt: 1 articles")
    assert "[1] Le pont rouvrira" in quiadit("ask", "Quand rouvre le pont ?", library=copy).stdout


def test_a_wrong_setting_is_one_sentence(library: Path) -> None:
    wrong = subprocess.run(
        [sys.executable, "-m", "assistant.command_line", "articles"],
        capture_output=True, text=True, check=False, env={**os.environ, "QUIADIT_PORT": "many"},
    )  # fmt: skip
    assert wrong.returncode == 2
    assert wrong.stderr.count("\n") == 1
    assert "QUIADIT_PORT" in wrong.stderr


def test_control_characters_of_an_article_do_not_reach_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "Titre \x1b[31mrouge\n\nLe pont rouvre, dit Zoé Lang.\n", encoding="utf-8"
    )
    quiadit("add", tmp_path / "a.txt", library=tmp_path / "library")
    assert "\x1b" not in quiadit("articles", library=tmp_path / "library").stdout


def loaded_by(*arguments: str | Path, library: Path) -> tuple[list[str], set[str]]:
    """What a command prints, and the heavy libraries that it loads."""
    script = (
        "import sys\nfrom assistant.command_line import main\n"
        f"main(['--library', {str(library)!r}, *{[str(each) for each in arguments]!r}])\n"
        "print(*sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    *printed, modules = done.stdout.splitlines()
    heavy = (
        "torch transformers sentence_transformers spacy gradio sklearn chromadb onnxruntime langchain_core"
    )
    return printed, set(heavy.split()) & set(modules.split())


def test_asking_a_small_library_loads_no_heavy_library(library: Path) -> None:
    printed, loaded = loaded_by("ask", "Quand le pont rouvre-t-il ?", library=library)
    assert any("[1] Le pont" in line for line in printed)
    assert loaded == {"onnxruntime"}


def test_adding_what_is_there_loads_neither_model_nor_vectors(library: Path) -> None:
    printed, loaded = loaded_by("add", library.parent / "articles" / "pont.txt", library=library)
    assert printed == ["1 unchanged"]
    assert loaded == set()


OWN = {"assistant", "index"}
STARTS = {
    "import assistant": ["-c", "import assistant"],
    "quiadit --help": ["-m", "assistant.command_line", "--help"],
}


def imported_by(*arguments: str) -> set[str]:
    """The packages and modules, by their first names, that a Python process imports; Python says each."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *arguments], capture_output=True, text=True, check=True
    )
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in lines[1:]}


@pytest.mark.parametrize("start", STARTS)
def test_starting_loads_nothing_but_python_and_quiadit(start: str) -> None:
    others = imported_by(*STARTS[start]) - imported_by("-c", "") - sys.stdlib_module_names
    # Python's own modules look for some that are not there.
    assert {name for name in others if find_spec(name)} <= OWN


@pytest.mark.parametrize("start", STARTS)
def test_starting_takes_less_than_three_tenths_of_a_second(start: str) -> None:
    """The best of several, in processor time: how busy the machine is is not what is tested."""
    command = [sys.executable, *STARTS[start]]
    assert min(run_fresh(command, os.environ).cpu_seconds for _ in range(7)) < START_WITHIN


def test_statements_and_speakers_are_listed(library: Path) -> None:
    assert "Odile Garnier (promised" in quiadit("statements", library=library).stdout
    [statement] = json.loads(quiadit("statements", "--speaker", "garnier", "--json", library=library).stdout)
    start, end = statement["spans"][0]
    assert PONT[start:end] == statement["text"] == "Le pont rouvrira mardi"
    [speaker] = json.loads(quiadit("speakers", "--json", library=library).stdout)
    assert (speaker["name"], speaker["statements"]) == ("Odile Garnier", 1)


def test_the_doctor_finds_a_sound_library_sound(library: Path) -> None:
    done = quiadit("doctor", library=library)
    assert done.returncode == 0
    assert done.stdout.startswith("OK    ")
    assert "FAIL" not in done.stdout


def test_questions_with_known_answers_are_counted(library: Path, tmp_path: Path) -> None:
    file = tmp_path / "questions.toml"
    file.write_text(
        '[[questions]]\nquestion = "Quand rouvre le pont ?"\nfile = "pont.txt"\n', encoding="utf-8"
    )
    figures = json.loads(quiadit("evaluate", "--json", file, library=library).stdout)
    assert (figures["questions"], figures["from_the_article"]) == (1, 1)
    wrong = quiadit("evaluate", tmp_path / "none.toml", library=library)
    assert wrong.returncode == 2
    assert wrong.stderr.count("\n") == 1
