"""The budget of the start, as the command prints it and writes it down."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from benchmarks.budget import START_WITHIN, Start
from benchmarks.measuring import ROOT, Run


def test_the_start_is_measured_in_fresh_processes_and_written_down(tmp_path: Path) -> None:
    file = tmp_path / "start.json"
    command = [sys.executable, "-m", "benchmarks.budget", "start", "--runs", "2", "--json", str(file)]
    printed = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    figures = json.loads(file.read_text(encoding="utf-8"))
    assert figures["benchmark"] == "budget start"
    assert {"date", "machine", "versions"} <= set(figures)
    measured = {each["name"]: each for each in figures["starts"]}
    for name in ("import assistant", "quiadit --help"):
        assert f"| {name}" in printed
        assert len(measured[name]["times"]) == len(measured[name]["cpu_seconds"]) == 2
        assert measured[name]["target"] == START_WITHIN
    assert measured["python that does nothing"]["median"] < measured["quiadit --help"]["median"]


def test_the_median_says_whether_the_target_is_kept() -> None:
    runs = [Run(seconds, seconds / 2, 20.0, "") for seconds in (0.2, 0.9, 0.25)]
    assert Start("quiadit --help", runs, START_WITHIN).row()[1:] == [
        *("0.125", "0.250", "0.200 to 0.900"),
        *("<= 0.3", "yes"),
    ]
    assert Start("quiadit --help", runs[1:2], START_WITHIN).row()[-1] == "NO"
    assert Start("python", runs, None).row()[-2:] == ["", ""]
