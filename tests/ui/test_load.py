"""Some readers for some seconds, as `benchmarks.campaigns.load` has fifty for ten minutes."""

from __future__ import annotations

from pathlib import Path

from assistant import Assistant
from assistant.samples import sample_files
from benchmarks.campaigns.load import STOPPED_WITHIN, loaded
from benchmarks.measuring import clean_environment
from index.settings import load_settings


def test_readers_are_answered_rightly_while_articles_come_and_go(cache: Path, tmp_path: Path) -> None:
    with Assistant.open(tmp_path / "library", load_settings()) as assistant:
        assistant.add(sample_files())
    load = loaded(tmp_path / "library", clean_environment(tmp_path), readers=5, seconds=10, pause=1.5)
    assert load.faults == []
    assert len(load.seconds) >= 5
    assert load.changes
    assert load.stopping < STOPPED_WITHIN
