"""A chat model makes no answer worse: gold questions of a few articles, judged as the evaluation does."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult

from assistant import Assistant
from benchmarks.generating import STATES, Judge, ask_both, figures, sampled, scoring_of
from benchmarks.measuring import read_gold

ARTICLES = 5


class PicksOne(BaseChatModel):
    """Quotes one of the excerpts exactly, under its speaker's name, and says nothing of the others."""

    place: int

    @property
    def _llm_type(self) -> str:
        return "picks one"

    def _generate(self, messages: list[BaseMessage], *_: Any, **__: Any) -> ChatResult:
        speakers = re.findall(r"^(?:qui parle|who speaks) ?: ([^(\n]+)", messages[-1].text, re.MULTILINE)
        number = (self.place % len(speakers)) + 1
        text = f"{speakers[number - 1].strip()} : {{{number}}} [{number}]."
        return ChatResult(generations=[ChatGeneration(message=AIMessage(text))])


@pytest.fixture(scope="module")
def gold(shared: Path) -> list[dict[str, Any]]:
    """The annotations of a few articles."""
    return sampled(read_gold(shared / "eval" / "gold-dev"), ARTICLES)


@pytest.fixture(scope="module")
def library(
    shared: Path, gold: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Assistant]:
    """A library of these articles."""
    folder = tmp_path_factory.mktemp("few")
    for document in gold:
        shutil.copy(shared / "articles" / "eval-101" / f"{document['doc']}.txt", folder)
    with Assistant.open(folder / "library") as assistant:
        assistant.add(folder)
        yield assistant


@pytest.fixture(scope="module")
def judge(shared: Path, library: Assistant) -> Judge:
    return Judge(library, shared / "articles" / "eval-101", scoring_of(shared / "eval"))


def test_a_weak_model_costs_no_right_answer(
    library: Assistant, judge: Judge, gold: list[dict[str, Any]], real_model: BaseChatModel
) -> None:
    of = figures(list(ask_both(Assistant(library.library, real_model), judge, gold, 5)))
    assert of["unfaithful_citations"] == 0
    assert of["wrong_mouths"] <= of["wrong_mouths_without"]
    assert of["accuracy"] >= of["accuracy_without"] - 0.03
    assert sum(of["states"].values()) == of["questions"] == 5
    assert any(of["states"][state] for state in STATES)


@pytest.mark.parametrize("place", [0, -1], ids=["the best", "the last"])
def test_whatever_passage_a_model_picks_the_others_still_prove_the_answer(
    library: Assistant, judge: Judge, gold: list[dict[str, Any]], place: int
) -> None:
    outcomes = list(ask_both(Assistant(library.library, PicksOne(place=place)), judge, gold))
    of = figures(outcomes)
    assert of["states"]["grounded"] > of["states"]["fell_back"], json.dumps(of, ensure_ascii=False)
    assert of["unfaithful_citations"] == 0
    assert of["wrong_mouths"] <= of["wrong_mouths_without"]
    assert of["accuracy"] >= of["accuracy_without"] - 0.03
