"""Statements are read in a process of their own, which may die and be interrupted without harm."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import wait
from pathlib import Path

import pytest

from index import analysis
from index.analysis import Analysis
from index.article import Article
from index.library import Library
from index.speech import RULES_VERSION, missing_pipeline, read_statements
from index.speech.worker import Reading

BRIDGE = "Le pont rouvre\n\nLe pont rouvrira mardi, a promis la maire Odile Garnier.\n"

pytestmark = pytest.mark.skipif(missing_pipeline("fr") is not None, reason=str(missing_pipeline("fr")))


def article(number: int, text: str = BRIDGE, language: str = "fr") -> Article:
    return Article(f"a{number}", "Le pont rouvre", text, f"a{number}.txt", language=language)


def test_it_reads_what_this_process_would_read_and_again_after_closing(cache: Path) -> None:
    analysis = Analysis(cache)
    for _ in range(2):
        futures = [analysis.submit(article(n)) for n in range(3)]
        for number, future in enumerate(futures):
            assert future.result() == Reading(tuple(read_statements(article(number))), RULES_VERSION)
        analysis.close()
    klingon = analysis.submit(article(4, language="tlh")).result()
    assert klingon.rules is None
    assert "language 'tlh'" in klingon.problem


def test_a_process_that_dies_is_replaced_and_costs_only_the_article_that_kills_it(
    cache: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    deadly = tmp_path / "sitecustomize.py"
    deadly.write_text(
        "import os, sys\n"
        "def dying(articles):\n"
        "    for article in articles:\n"
        "        if 'MORT' in article.text: os._exit(9)\n"
        "    return known(articles)\n"
        "if 'index.speech.worker' in ' '.join(sys.orig_argv):\n"
        "    import index.speech.worker as worker\n"
        "    known, worker.read_all = worker.read_all, dying\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), str(Path(__file__).parents[2])]))
    analysis = Analysis(cache)
    futures = [analysis.submit(article(n, BRIDGE + "MORT" * (n == 1))) for n in range(3)]
    first, second, third = (future.result() for future in futures)
    assert first.statements
    assert third.statements
    assert second.statements == ()
    assert "quiadit rebuild" in second.problem
    analysis.close()


def test_an_article_that_takes_too_long_is_kept_without_statements(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = Analysis(cache)
    monkeypatch.setattr(analysis, "_SECONDS", 1.0)
    monkeypatch.setattr(analysis, "_LETTERS_A_SECOND", 10**9)
    slow = reader.submit(article(1, "— oui, dit-il — " * 3_000)).result()
    assert slow.statements == ()
    assert "took too long" in slow.problem
    reader.close()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a process's priority is read otherwise")
def test_reading_stands_back_behind_those_who_ask(cache: Path) -> None:
    analysis = Analysis(cache)
    analysis.submit(article(1)).result()
    process = analysis._readers[0]._process
    assert process is not None
    assert os.getpriority(os.PRIO_PROCESS, process.pid) > os.getpriority(os.PRIO_PROCESS, 0)
    analysis.close()


def test_closing_cancels_what_is_not_read_and_leaves_no_process(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    processes: list[subprocess.Popen[bytes]] = []
    start = analysis._started
    monkeypatch.setattr(analysis, "_started", lambda place: processes.append(start(place)) or processes[-1])
    reading = Analysis(cache)
    first = reading.submit(article(0))
    first.result()
    futures = [reading.submit(article(n)) for n in range(50)]
    reading.close()
    wait(futures)
    assert futures[-1].cancelled()
    assert processes
    assert all(process.returncode is not None for process in processes)


INTERRUPTED = """
import signal, sys
from assistant.command_line import main
from index import adding
from index.library import Library
# whoever runs the tests in the background may have set it to be ignored
signal.signal(signal.SIGINT, signal.default_int_handler)
adding._BATCH = 150
written = Library.write
def write(self, drafts):
    written(self, drafts)
    print("written", flush=True)
    signal.pause()
Library.write = write
sys.exit(main(["--library", sys.argv[1], "add", sys.argv[2]]))
"""


def test_ctrl_c_stops_adding_cleanly_and_the_next_add_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    for number in range(8):
        (folder / f"{number}.txt").write_text(
            BRIDGE.replace("Le pont", f"Le pont {number}"), encoding="utf-8"
        )
    adding = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED, str(tmp_path / "library"), str(folder)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    assert adding.stdout is not None
    assert adding.stdout.readline() == "written\n"
    os.killpg(adding.pid, signal.SIGINT)
    _, errors = adding.communicate()
    assert adding.returncode == 130
    assert errors.strip().splitlines()[-1].startswith("quiadit: stopped;")
    assert "Traceback" not in errors
    with pytest.raises(ProcessLookupError):
        os.killpg(adding.pid, 0)
    with Library.open(tmp_path / "library") as library:
        before = len(library.articles())
        assert 0 < before < 8
        report = library.add([folder])
        assert (len(report.unchanged), len(report.added)) == (before, 8 - before)
        assert library.vectors.passages.count() == library.catalog.counts()[1]
