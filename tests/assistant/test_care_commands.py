"""`quiadit doctor`, `backup` and `restore`, as a person types them."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from assistant.command_line import main
from index.library import Library

TEXT = "Le pont rouvre\n\nLe pont rouvrira mardi, a promis la maire Odile Garnier.\n"


def test_a_library_is_backed_up_examined_and_restored(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "pont.txt").write_text(TEXT, encoding="utf-8")
    here, there = ["--library", str(tmp_path / "library")], ["--library", str(tmp_path / "there")]
    assert main([*here, "add", str(tmp_path / "pont.txt")]) == 0
    with Library.open(tmp_path / "library"):  # as the web chat has it
        assert main([*here, "backup", str(tmp_path / "backup")]) == 0
        assert "backed up: 1 articles" in capsys.readouterr().out
        assert main([*here, "doctor"]) == 0
        assert "WARN  Vectors and statements were not looked at. The library" in capsys.readouterr().out
        assert main([*here, "restore", str(tmp_path / "backup"), "--force"]) == 2
        assert "is open in another process" in capsys.readouterr().err
    assert main([*here, "backup", str(tmp_path / "backup")]) == 2
    assert "--force" in capsys.readouterr().err
    assert main([*there, "restore", str(tmp_path / "backup")]) == 0
    assert "restored: 1 articles, as of 2" in capsys.readouterr().out
    assert main([*there, "doctor", "--json"]) == 0
    findings = json.loads(capsys.readouterr().out)
    assert {finding["status"] for finding in findings} == {"OK"}
    assert any("the one that made the library" in finding["text"] for finding in findings)


def test_a_library_of_an_older_version_is_restored_with_new_vectors(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "pont.txt").write_text(TEXT, encoding="utf-8")
    with Library.open(tmp_path / "library") as library:
        library.add([tmp_path / "pont.txt"])
    with sqlite3.connect(tmp_path / "library" / "catalog.sqlite") as database:
        database.execute("DELETE FROM passage_vectors")  # it kept none
        database.execute("UPDATE articles SET checksum = NULL")
    database.close()
    here, there = ["--library", str(tmp_path / "library")], ["--library", str(tmp_path / "there")]
    assert main([*here, "backup", str(tmp_path / "backup")]) == 0
    assert main([*there, "restore", str(tmp_path / "backup")]) == 0
    capsys.readouterr()
    assert main([*there, "doctor"]) == 0
    assert "1 articles, 1 passages, 1 statements, vectors in step" in capsys.readouterr().out


def test_the_doctor_fails_a_damaged_library_and_knows_an_empty_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--library", str(tmp_path / "none"), "doctor"]) == 0
    assert "WARN  There is no library" in capsys.readouterr().out
    assert not (tmp_path / "none").exists()
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "catalog.sqlite").write_bytes(b"nothing" * 100)
    assert main(["--library", str(tmp_path / "bad"), "doctor"]) == 1
    assert "FAIL  The catalog" in capsys.readouterr().out
