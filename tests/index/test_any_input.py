"""Whatever is fed in comes back in time, whole or refused; `benchmarks.campaigns.fuzz` feeds far more."""

from __future__ import annotations

import time

import pytest

from benchmarks.campaigns import inputs, targets
from benchmarks.campaigns.fuzz import SECONDS, all_targets, feed, growth
from index.speech import missing_pipeline

# Inputs a target, as many as cost some seconds together; a speech rule needs its sentence analysed first.
COUNTS = {"speech rules": 60, "readers": 250}
COUNT = 300


@pytest.mark.parametrize("name", list(all_targets()))
def test_any_input_comes_back_with_what_must_hold_of_it(name: str) -> None:
    if name == "speech rules" and missing_pipeline("fr"):
        pytest.skip(str(missing_pipeline("fr")))
    assert feed(name, COUNTS.get(name, COUNT), repeatable=True) >= 50


@pytest.mark.parametrize("kind", list(inputs.ADVERSARIAL))
def test_texts_made_to_be_slow_are_cut_and_answered_in_time(kind: str) -> None:
    once, twice = growth(targets.cut, inputs.ADVERSARIAL[kind], 10_000)
    assert twice < 0.5 or twice < 3.2 * once
    for run, longest in (
        (targets.understand, 2_000),
        (targets.compose, 2_000),
        (targets.parse_answer, 2_000),
    ):
        assert sum(growth(run, inputs.ADVERSARIAL[kind], longest // 2)) < SECONDS


def test_ten_thousand_opening_guillemets_are_read() -> None:
    if missing_pipeline("fr"):
        pytest.skip(str(missing_pipeline("fr")))
    targets.read_statements("Le pont rouvre, dit Paul Roche. " + "«" * 10_000)


def test_an_article_that_breaks_off_after_a_new_clause_is_read() -> None:
    if missing_pipeline("fr"):
        pytest.skip(str(missing_pipeline("fr")))
    targets.read_statements("Le maire a dit que le pont rouvrira, et " * 3)


def test_one_line_of_five_megabytes_is_cut_in_seconds() -> None:
    begun = time.process_time()
    targets.cut("Le maire a dit que le pont rouvrira, et " * 125_000)
    assert time.process_time() - begun < 30
