"""The comparison of a shared library with one in a folder, on the sample articles."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from assistant import Assistant
from benchmarks import shared
from benchmarks.servers import Servers


def test_both_deployments_are_asked_and_find_all(
    samples: Assistant,
    shared_servers: Servers,
    cache: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    shutil.copytree(samples.library.folder, tmp_path / "own", ignore=shutil.ignore_patterns("lock", "owner"))
    monkeypatch.setenv("QUIADIT_CACHE", str(cache))
    figures = tmp_path / "figures.json"
    command = [
        "shared",
        "--library",
        str(tmp_path / "own"),
        "--questions",
        "3",
        "--runs",
        "1",
        "--folder",
        str(tmp_path / "run"),
    ]
    place = ["--catalog", shared_servers.fresh_catalog(), "--vectors", shared_servers.vectors]
    monkeypatch.setattr("sys.argv", [*command, *place, "--json", str(figures)])
    assert shared.main() == 0, capsys.readouterr().err
    found = json.loads(figures.read_text(encoding="utf-8"))
    assert found["copied"]["passages"] == samples.library.size[1]
    assert list(found["libraries"]) == ["in a folder", "shared", "shared, by Chroma"]
    for each in found["libraries"].values():
        assert len(each["warm"]["wall"]) == 3
        assert each["recall"]["passages"]["product"]["recall"] == 1.0
    assert found["libraries"]["shared, by Chroma"]["recall"]["passages"]["chroma"]["recall"] >= 0.97
    assert len(list((tmp_path / "run" / "cache").glob("libraries/*/passages.bytes"))) == 1
    assert "kB a passage" in capsys.readouterr().out


def test_one_address_alone_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["shared", "--vectors", "http://127.0.0.1:1"])
    assert shared.main() == 1
    assert "--catalog and --vectors go together" in capsys.readouterr().err
