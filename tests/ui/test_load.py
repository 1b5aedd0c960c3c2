"""Some readers for some seconds, as `benchmarks.campaigns.load` has fifty for ten minutes."""

from __future__ import annotations

import random
from math import sin
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.samples import sample_files
from benchmarks.campaigns.load import STOPPED_WITHIN, Load, loaded
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


def held(minutes: float, growth: float, chance: random.Random) -> Load:
    """The memory of a server that fills up for a minute, then goes up and down as measured ones do.

    `growth` is in MB a minute, on top of that.
    """
    load = Load()
    turn = chance.uniform(0, 6)
    for second in range(0, int(60 * minutes), 2):
        filled = 240 + 750 * min(1.0, second / 60)
        swings = 5 * sin(second / 15 + turn) + chance.gauss(0, 2)
        load.memory.append((float(second), filled + swings + growth * second / 60))
    return load


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize(("minutes", "leak"), [(10, 4.0), (20, 2.0)])
def test_memory_that_leaks_is_told_from_memory_that_goes_up_and_down(
    minutes: int, leak: float, seed: int
) -> None:
    seconds = 60.0 * minutes
    assert held(minutes, leak, random.Random(seed)).leaks(seconds)
    assert not held(minutes, 0.0, random.Random(seed)).leaks(seconds)
    assert not held(minutes, -leak, random.Random(seed)).leaks(seconds)


def test_the_second_half_may_add_ten_megabytes_however_long_it_is() -> None:
    for minutes in (10, 20, 40):
        bound = 10 / (minutes / 2)
        for growth, told in ((0.95 * bound, False), (1.05 * bound, True)):
            load = Load(memory=[(float(s), growth * s / 60) for s in range(0, 60 * minutes, 2)])
            assert load.slope == pytest.approx(growth)
            assert load.leaks(60.0 * minutes) is told


def test_what_is_too_short_tells_no_leak() -> None:
    assert not held(1, 50.0, random.Random(0)).leaks(60.0)
    assert not Load().leaks(600.0)
    assert not Load(memory=[(0.0, 240.0)]).leaks(600.0)
