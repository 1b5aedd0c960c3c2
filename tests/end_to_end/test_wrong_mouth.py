"""Right words asked of the wrong person: no answer, and never that person's name on them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.citation import Answer, Citation
from benchmarks.wrong_mouth import Outcome, abstained, articles, ask_all, gives_wrongly, traps


@pytest.fixture(scope="module")
def outcomes(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Outcome]]:
    folder = shared / "articles" / "wikinews-2016-2018"
    if not folder.is_dir():
        pytest.skip(f"needs the articles of {folder}, which is not there")
    with Assistant.open(tmp_path_factory.mktemp("wrong-mouth") / "library") as assistant:
        assistant.add(articles(folder))
        yield ask_all(assistant)


def test_words_are_never_given_to_the_wrong_person(outcomes: list[Outcome]) -> None:
    assert [outcome for outcome in outcomes if outcome.wrong_mouth] == []


def test_the_wrong_person_gets_no_answer(outcomes: list[Outcome]) -> None:
    answered = [outcome.trap.question for outcome in outcomes if outcome.answered]
    assert abstained(outcomes) >= 0.80, answered


@pytest.mark.parametrize(
    ("speaker", "before", "wrong"),
    [
        ("Nicolas Hulot", "**Nicolas Hulot** a expliqué :", False),
        ("François Hollande", "", True),
        (None, "Selon François Hollande :", True),
        (None, "D'après l'article :", False),
    ],
)
def test_a_wrong_mouth_is_seen(speaker: str | None, before: str, wrong: bool) -> None:
    trap = next(each for each in traps() if each.asked_of == "François Hollande")
    source, (start, end) = f"{trap.doc}.txt", trap.span
    citation = Citation(1, "id", "Titre", source, None, None, start, end, "…", speaker)
    text = f"> {before} « pas les épaules, dit François Hollande » [1]"
    assert gives_wrongly(trap, Answer(trap.question, True, text, (citation,))) is wrong


def test_half_of_the_questions_are_about_two_people_of_one_article() -> None:
    asked = traps()
    assert len(asked) == 60
    assert sum(each.same_article for each in asked) == 30
    assert sum(each.lang == "en" for each in asked) == 12
