"""How fast articles are added and how long the rest takes, without a browser."""

from __future__ import annotations

import doctest
import re

import pytest

from ui.articles import pace
from ui.articles.outcomes import in_progress
from ui.articles.pace import Pace, how_far
from ui.articles.working import Progress
from ui.texts import LANGUAGES


class Clock:
    """A clock that goes on when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def marked(*marks: tuple[float, int]) -> Pace:
    """A pace with articles settled so many seconds after its beginning."""
    clock = Clock()
    found = Pace(clock)
    for seconds, settled in marks:
        clock.now = 100.0 + seconds
        found.mark(settled)
    return found


def test_the_examples_hold() -> None:
    assert doctest.testmod(pace).failed == 0


def test_nothing_is_told_until_there_is_enough_to_tell() -> None:
    assert marked().rate is None
    assert marked((0.1, 90)).rate is None, "too soon"
    assert marked((20.0, 2)).rate is None, "too few"
    assert marked((3.0, 3)).rate == pytest.approx(1.0)


def test_what_is_told_again_changes_nothing() -> None:
    assert marked((4.0, 12), (9.0, 12), (30.0, 12)).rate == pytest.approx(3.0)


def test_the_rate_is_that_of_the_last_batches() -> None:
    at_once = [(0.1 * number, number) for number in range(1, 51)]
    slowly = [(5.0 + 5 * number, 50 + 10 * number) for number in range(1, 8)]
    assert marked(*at_once).rate == pytest.approx(10.0)
    assert marked(*at_once, *slowly).rate == pytest.approx(2.0)


def test_articles_that_take_longer_than_is_looked_back_have_a_rate_too() -> None:
    assert marked(*((40.0 * number, number) for number in range(1, 7))).rate == pytest.approx(1 / 40)


@pytest.mark.parametrize(
    ("settled", "total", "rate", "english", "french"),
    [
        (12, 101, None, "12 of 101 articles", "12 sur 101 articles"),
        (
            *(12, 101, 3.1),
            "12 of 101 articles, 3 a second, half a minute left",
            "12 sur 101 articles, 3 par seconde, encore une demi-minute",
        ),
        (
            *(90, 101, 3.1),
            "90 of 101 articles, 3 a second, a few seconds left",
            "90 sur 101 articles, 3 par seconde, encore quelques secondes",
        ),
        (
            *(0, 60, 1.0),
            "0 of 60 articles, 60 a minute, a minute left",
            "0 sur 60 articles, 60 par minute, encore une minute",
        ),
        (
            *(100, 1191, 5.0),
            "100 of 1191 articles, 5 a second, 4 minutes left",
            "100 sur 1191 articles, 5 par seconde, encore 4 minutes",
        ),
        (
            *(10, 110, 0.03),
            "10 of 110 articles, 108 an hour, an hour left",
            "10 sur 110 articles, 108 par heure, encore une heure",
        ),
        (
            *(1, 100_001, 5.0),
            "1 of 100001 articles, 5 a second, 6 hours left",
            "1 sur 100001 articles, 5 par seconde, encore 6 heures",
        ),
        (101, 101, 3.0, "101 of 101 articles", "101 sur 101 articles"),
        (1, 1, 3.0, "", ""),
        (0, 0, None, "", ""),
    ],
)
def test_how_far_it_is_is_said_as_people_say_it(
    settled: int, total: int, rate: float | None, english: str, french: str
) -> None:
    assert how_far(settled, total, rate, "en") == english
    assert how_far(settled, total, rate, "fr") == french


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_stands_above_what_is_being_done(language: str) -> None:
    progress = Progress("vectors", 0.5, 12, 101, "a.txt")
    far = how_far(12, 101, 3.0, language)
    shown = in_progress(["/articles"], progress, far, language)
    assert re.sub(r"<[^>]*>", "\n", shown).split("\n")[1] == far
    assert "12" not in re.sub(r"<[^>]*>", "", shown.partition("</p>")[2])
    assert 'class="pace"' not in in_progress(["a.txt"], Progress(), "", language)
