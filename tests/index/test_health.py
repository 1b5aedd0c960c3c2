"""What the doctor finds, and the cure that it names."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest

from index.catalog import Catalog
from index.checksum import checksum
from index.embedding import building
from index.health import examine
from index.library import Library
from index.settings import load_settings
from tests.index.damaging import statuses


def told(folder: Path, cache: Path) -> list[str]:
    """All that the doctor says of a library and the model in a cache."""
    return [f"{each.status} {each.text}" for each in examine(load_settings(library=folder, cache=cache))]


def test_a_sound_library_and_model_are_fine(own_library: Path, cache: Path) -> None:
    assert {line.split()[0] for line in told(own_library, cache)} == {"OK"}


def test_statements_read_by_older_rules_are_to_be_read_anew(own_library: Path) -> None:
    with closing(sqlite3.connect(own_library / "catalog.sqlite")) as database, database:
        database.execute("UPDATE articles SET rules = '1' WHERE title = 'La récolte'")
        for (key,) in database.execute("SELECT key FROM articles").fetchall():
            kept = checksum(database.execute, key)
            database.execute("UPDATE articles SET checksum = ? WHERE key = ?", (kept, key))
    found = statuses(own_library)
    assert found["1 articles were read by older rules: run 'quiadit rebuild'."] == "WARN"
    assert "FAIL" not in found.values()
    Library.rebuild(own_library).close()
    assert statuses(own_library)["All statements were read by the rules in force."] == "OK"


KILLED = """
import os, signal, sys
from index.library import Library
library = Library.open(sys.argv[1])
library.catalog.set_facts({"seen": True})
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_lock_that_a_killed_process_left_is_told_and_in_nobodys_way(own_library: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", KILLED, str(own_library)]) as killed:
        assert killed.wait() == -signal.SIGKILL
    left = f"Process {killed.pid}, which had it open, ended without closing; its lock went with it."
    assert statuses(own_library)[left] == "OK"
    assert left not in statuses(own_library)


def test_a_library_that_another_process_has_open_is_looked_at_in_part(own_library: Path) -> None:
    with Library.open(own_library):
        [(text, status)] = [each for each in statuses(own_library).items() if "not looked at" in each[0]]
    assert status == "WARN"
    assert f"is open in another process (process {os.getpid()}): close that one first" in text


def test_little_room_on_the_disk_is_told(own_library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=5_000_000))
    assert statuses(own_library)[f"Only 5 MB are free on the disk of {own_library}: make room."] == "WARN"


def test_a_damaged_default_model_is_told_with_what_to_delete(tmp_path: Path, cache: Path) -> None:
    building.build(cache, progress=False)
    own = building.folder_in(tmp_path)
    shutil.copytree(building.folder_in(cache), own, copy_function=os.link)
    configuration = own / "config.json"
    wrong = bytearray(configuration.read_bytes())
    wrong[-4] ^= 1
    configuration.unlink()
    configuration.write_bytes(wrong)
    fault = "FAIL The embedding model: config.json has another checksum; delete"
    assert f"{fault} {own}, it is built again." in told(tmp_path / "none", tmp_path)
    shutil.rmtree(own)
    unbuilt = "WARN The default embedding model is not built yet: the first use builds it."
    assert unbuilt in told(tmp_path / "none", tmp_path)


def remember_model(library: Path, **values: object) -> None:
    """Let a library have been made with another model than it was."""
    with closing(Catalog(library / "catalog.sqlite")) as catalog:
        catalog.set_facts({"embedding": {**catalog.fact("embedding"), **values}})


def test_a_model_of_another_build_than_the_librarys_fails(own_library: Path, cache: Path) -> None:
    remember_model(own_library, checksum="another")
    [line] = [line for line in told(own_library, cache) if line.startswith("FAIL")]
    assert "was made with another build of the embedding model" in line
    assert line.endswith("run 'quiadit rebuild' to make its vectors anew.")


def test_a_model_whose_folder_is_gone_fails(own_library: Path, tmp_path: Path) -> None:
    remember_model(own_library, name=str(tmp_path / "model"))
    [text] = [text for text, status in statuses(own_library).items() if status == "FAIL"]
    assert text.startswith(f"The embedding model that made the library is gone from {tmp_path / 'model'}")
    assert "quiadit rebuild --embedding" in text


def test_a_model_from_the_hub_is_left_alone(own_library: Path) -> None:
    remember_model(own_library, name="hub/model")
    text = "The library's embedding model is 'hub/model', loaded when it is needed."
    assert statuses(own_library)[text] == "OK"


def test_vectors_that_were_lost_are_made_anew_and_that_is_told(own_library: Path) -> None:
    shutil.rmtree(own_library / "vectors")
    made = "The vectors were damaged or lost and have been made anew: 2 articles, 2 passages, 2 statements."
    assert statuses(own_library)[made] == "WARN"
    assert not {"WARN", "FAIL"} & {
        status for text, status in statuses(own_library).items() if "vectors" in text
    }
