"""`quiadit doctor`, `backup` and `restore`, as a person types them."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.command_line import main
from benchmarks.servers import Servers
from index.copying import copy
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


def test_a_library_moves_into_a_shared_one_and_out_again(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    shared_servers: Servers,
) -> None:
    sent = tmp_path / "sent.txt"
    sent.write_text(TEXT, encoding="utf-8")
    with Assistant.open(tmp_path / "own") as assistant:
        assistant.add_copy(sent)
        [article] = assistant.articles()
    here = ["--library", str(tmp_path / "files")]
    assert main([*here, "copy", "--from", str(tmp_path / "files")]) == 2
    assert "is this library itself: name another folder, or set QUIADIT_CATALOG" in capsys.readouterr().err
    monkeypatch.setenv("QUIADIT_CATALOG", shared_servers.fresh_catalog())
    monkeypatch.setenv("QUIADIT_VECTORS", shared_servers.vectors)
    assert main([*here, "copy", "--from", str(tmp_path / "nothing")]) == 2
    assert "There is no library in" in capsys.readouterr().err
    for told in ("1 added", "1 unchanged"):
        assert main([*here, "copy", "--from", str(tmp_path / "own")]) == 0
        assert f"copied: {told}" in capsys.readouterr().out
    assert main([*here, "articles"]) == 0
    assert article.id in capsys.readouterr().out
    assert main([*here, "doctor", "--json"]) == 0
    findings = {finding["text"]: finding["status"] for finding in json.loads(capsys.readouterr().out)}
    assert any("answers at postgresql+psycopg://quiadit:***@127.0.0.1" in text for text in findings)
    assert any("1 articles, 1 passages, 1 statements, vectors in step" in text for text in findings)
    assert "FAIL" not in findings.values()
    for command, instead in (
        ("backup", "quiadit copy --to FOLDER"),
        ("restore", "quiadit copy --from FOLDER"),
    ):
        assert main([*here, command, str(tmp_path / "file")]) == 2
        assert instead in capsys.readouterr().err
    assert main([*here, "copy", "--to", str(tmp_path / "back")]) == 0
    monkeypatch.delenv("QUIADIT_CATALOG")
    monkeypatch.delenv("QUIADIT_VECTORS")
    kept = Path(article.source).relative_to(tmp_path / "own")
    assert (tmp_path / "files" / kept).read_text(encoding="utf-8") == TEXT
    assert (tmp_path / "back" / kept).read_text(encoding="utf-8") == TEXT
    with Assistant.open(tmp_path / "back") as assistant:
        assert assistant.articles() == [article]
        assert assistant.ask("Que promet Odile Garnier sur le pont ?").answered


def test_the_doctor_finds_what_was_changed_in_a_shared_catalog(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    shared_servers: Servers,
    samples: Assistant,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    address = shared_servers.fresh_catalog()
    monkeypatch.setenv("QUIADIT_CATALOG", address)
    monkeypatch.setenv("QUIADIT_VECTORS", shared_servers.vectors)
    with Library.open(tmp_path) as library:
        copy(samples.library.catalog, library)
        changed = library.articles()[0].id
    with shared_servers.connected(address.rpartition("/")[2]) as connection:
        connection.execute("UPDATE articles SET text = text || ' !' WHERE id = %s", [changed])
    assert main(["--library", str(tmp_path), "doctor"]) == 1
    told = capsys.readouterr().out
    assert f"FAIL  The catalog is damaged (what is kept of the article '{changed}' is not" in told
