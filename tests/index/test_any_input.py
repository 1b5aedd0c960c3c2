"""Whatever is fed in comes back in time, whole or refused; `benchmarks.campaigns.fuzz` feeds far more."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from benchmarks.campaigns import inputs, targets
from benchmarks.campaigns.fuzz import SECONDS, all_targets, feed, growth, too_slow
from index.reading import Source, read
from index.speech import missing_pipeline

# With the model an input takes ten times as long as all that the rules do with it; a file takes 5 to 11 ms.
COUNTS = {
    **dict.fromkeys(("reader of pdf", "reader of docx", "reader of email"), 1_000),
    **dict.fromkeys(("reader of html", "reader of mailbox", "reader of feed"), 500),
    "speech rules": 400,
}
COUNT = 2_000

LENGTHS = {"composer": 1_000, "question parser": 5_000, "model answers": 5_000}
LENGTH = 10_000


def skip_without_model(name: str) -> None:
    if name.startswith("speech rules") and missing_pipeline("fr"):
        pytest.skip(str(missing_pipeline("fr")))


@pytest.mark.parametrize("name", list(all_targets()))
def test_any_input_comes_back_with_what_must_hold_of_it(name: str) -> None:
    skip_without_model(name)
    count = COUNTS.get(name, COUNT)
    assert feed(name, count, seed=0) >= count


@pytest.mark.parametrize(
    "name", [name for name, target in all_targets().items() if target.slow and name != "speech rules"]
)
def test_time_grows_with_the_length_of_what_is_made_to_be_slow(name: str) -> None:
    skip_without_model(name)
    target = all_targets()[name]
    target.run(target.first)
    times = {kind: growth(target.run, make, LENGTHS.get(name, LENGTH)) for kind, make in target.slow.items()}
    assert {kind: each for kind, each in times.items() if too_slow(*each)} == {}
    assert max(twice for _, twice in times.values()) < SECONDS


@pytest.mark.parametrize(
    "kind", ["dashes", "attributions without stop", "spaces", "one long line", "capitals", "one long word"]
)
def test_sentences_without_end_are_read_in_time(kind: str) -> None:
    skip_without_model("speech rules")
    assert not too_slow(*growth(targets.read_statements, inputs.ADVERSARIAL[kind], LENGTH))


def test_ten_thousand_opening_guillemets_are_read() -> None:
    skip_without_model("speech rules")
    targets.read_statements("Le pont rouvre, dit Paul Roche. " + "«" * 10_000)


def test_an_article_that_breaks_off_after_a_new_clause_is_read() -> None:
    skip_without_model("speech rules")
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
    skip_without_model("speech rules")
    for seed in range(200):
        targets.apply_rules((broken_off, seed))


def test_one_line_of_five_megabytes_is_read_cut_and_cited_in_seconds(tmp_path: Path) -> None:
    path = tmp_path / "line.txt"
    path.write_text("Le maire a dit que le pont rouvrira, et " * 125_000, encoding="utf-8")
    begun = time.process_time()
    [article] = read(Source(str(path)))
    targets.cut(article.text)
    targets.check_citation((article.text, 1, len(article.text), article.text[1:]))
    assert len(article.text) == 5_000_000
    assert time.process_time() - begun < 30
