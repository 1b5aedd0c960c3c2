"""Whatever is fed in comes back in time, whole or refused; `benchmarks.campaigns.fuzz` feeds far more."""

from __future__ import annotations

import time
from functools import partial

import pytest

from benchmarks.campaigns import inputs, targets
from benchmarks.campaigns.fuzz import SECONDS, all_targets, feed, growth, whole
from index.speech import missing_pipeline

# With the model an input takes ten times as long as all that the rules do with it.
COUNTS = {"speech rules": 400}
COUNT = 2_000


@pytest.mark.parametrize("name", list(all_targets()))
def test_any_input_comes_back_with_what_must_hold_of_it(name: str) -> None:
    if name.startswith("speech rules") and missing_pipeline("fr"):
        pytest.skip(str(missing_pipeline("fr")))
    assert feed(name, COUNTS.get(name, COUNT), repeatable=True) >= 50


@pytest.mark.parametrize("kind", list(inputs.ADVERSARIAL))
def test_texts_made_to_be_slow_are_cut_and_answered_in_time(kind: str) -> None:
    make = inputs.ADVERSARIAL[kind]
    for run in (targets.cut, targets.understand, targets.parse_answer):
        once, twice = growth(run, make, 10_000)
        assert twice < 0.5 or twice < 3.2 * once
    assert sum(growth(targets.compose, partial(whole, make), 1_000)) < SECONDS


@pytest.mark.parametrize("kind", ["dashes", "attributions without stop", "spaces"])
def test_sentences_without_end_are_read_in_time(kind: str) -> None:
    if missing_pipeline("fr"):
        pytest.skip(str(missing_pipeline("fr")))
    once, twice = growth(targets.read_statements, inputs.ADVERSARIAL[kind], 10_000)
    assert twice < 0.5 or twice < 3.2 * once


def test_ten_thousand_opening_guillemets_are_read() -> None:
    if missing_pipeline("fr"):
        pytest.skip(str(missing_pipeline("fr")))
    targets.read_statements("Le pont rouvre, dit Paul Roche. " + "«" * 10_000)


def test_an_article_that_breaks_off_after_a_new_clause_is_read() -> None:
    if missing_pipeline("fr"):
        pytest.skip(str(missing_pipeline("fr")))
    targets.read_statements("Le maire a dit que le pont rouvrira, et " * 3)


@pytest.mark.parametrize(
    "broken_off",
    [
        "Le ministre a déclaré lundi que Le ministre a déclaré lundi que \n Selon Paul Roche, >",
        'Le ministre a déclaré lundi que » » " Selon Paul Roche, Que dit Peskov de',
        "Le pont rouvre. Selon Paul Roche,",
        "Le pont rouvre. Selon les mots de",
        "Le ministre parle de",
    ],
)
def test_an_article_that_breaks_off_after_a_source_is_read(broken_off: str) -> None:
    if missing_pipeline("fr"):
        pytest.skip(str(missing_pipeline("fr")))
    for seed in range(200):
        targets.apply_rules((broken_off, seed))


def test_one_line_of_five_megabytes_is_cut_in_seconds() -> None:
    begun = time.process_time()
    targets.cut("Le maire a dit que le pont rouvrira, et " * 125_000)
    assert time.process_time() - begun < 30
