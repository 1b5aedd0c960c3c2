"""Articles read on a Ray cluster of this machine, one worker killed meanwhile: the library is as without."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from assistant import Assistant
from assistant.samples import sample_files
from index.errors import LibraryError
from index.library import Library

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="finds its workers in /proc")

# The worker that reads statements, once the process that it reads them in is at work.
_STATEMENTS, _READING = "ray::MapBatches(_Statements)", "index.speech.worker"
_SECONDS = 240


def descendants(ancestor: int) -> Iterator[tuple[int, int, str]]:
    """Number, parent and command line of the processes that a process has started, and these in turn."""
    parents: dict[int, int] = {}
    commands: dict[int, str] = {}
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            try:
                parents[int(place.name)] = int((place / "stat").read_text().rpartition(")")[2].split()[1])
                commands[int(place.name)] = (place / "cmdline").read_text().replace("\0", " ")
            except (OSError, ValueError):
                continue
    for process in list(commands):
        above = process
        while above in parents and above != ancestor:
            above = parents[above]
        if above == ancestor and process != ancestor:
            yield process, parents[process], commands[process]


def killed_worker(command: subprocess.Popen[str]) -> bool:
    """Kill the worker that reads statements while it does; whether there was one before the command ended."""
    patience = threading.Event()
    for _ in range(_SECONDS * 10):
        found = list(descendants(command.pid))
        names = {process: name for process, _, name in found}
        for _, parent, name in found:
            if _READING in name and names.get(parent, "").startswith("ray::"):
                os.kill(parent, signal.SIGKILL)
                return True
        if command.poll() is not None:
            return False
        patience.wait(0.1)
    return False


def kept(library: Library) -> dict[str, object]:
    """What a library holds, whatever the numbers that its rows happen to have."""
    return {
        article.id: (
            article.text,
            [(each.passage.start, each.passage.end) for each in library.catalog.passages_in([article.id])],
            [each.statement for each in library.statements_in([article.id])],
        )
        for article in library.articles()
    }


def test_a_killed_worker_changes_nothing_and_the_same_library_comes_of_it(
    samples: Assistant, deployment: str, tmp_path: Path
) -> None:
    quiadit = [sys.executable, "-m", "assistant.command_line", "--library", str(tmp_path)]
    files = [str(file) for file in sample_files()]
    command = subprocess.Popen(
        [*quiadit, "add", *files, str(tmp_path / "nowhere.txt"), "--ray"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert killed_worker(command), command.communicate(timeout=_SECONDS)
        printed, told = command.communicate(timeout=_SECONDS)
    finally:
        command.kill()
    assert command.returncode == 1, told
    assert f"{len(files)} added, 1 failed" in printed
    with Library.open(tmp_path) as library:
        assert kept(library) == kept(samples.library)
        vector = library.question_vector("Que dit Peskov ?")
        here, there = (each.nearest(vector, 20) for each in (library, samples.library))
        assert [each.text for each, _ in here] == [each.text for each, _ in there]
        assert np.allclose([cosine for _, cosine in here], [cosine for _, cosine in there], atol=1e-3)
        # what is there already needs no cluster
        assert len(library.add(files, ray="no-such-address:1").unchanged) == len(files)
        (tmp_path / "neu.txt").write_text("Le pont rouvrira mardi, a promis la maire.\n", encoding="utf-8")
        with pytest.raises(LibraryError, match="no Ray cluster"):
            library.add([tmp_path / "neu.txt"], ray="127.0.0.1:1")
        assert len(library.articles()) == len(files)
