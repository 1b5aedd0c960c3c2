"""A conversation as data: what the reader's browser keeps, and gives back when the page is opened again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from assistant.citation import Answer

KEPT = 40
"""Turns kept in the browser, the latest."""

Vote = Literal["up", "down"]


@dataclass(frozen=True, slots=True)
class Turn:
    """A question asked in this conversation and what came of it.

    Attributes:
        question: as typed.
        answer: the finished answer; None while it arrives, when it was stopped, and where there was none.
        problem: why there is no answer, or None.
        vote: what the reader thought of the answer.
    """

    question: str
    answer: Answer | None = None
    problem: str | None = None
    vote: Vote | None = None


Turns = tuple[Turn, ...]


@cache
def _adapter() -> TypeAdapter[Turns]:
    return TypeAdapter(Turns)


def kept(turns: Sequence[Turn]) -> list[dict[str, Any]]:
    """The latest turns as JSON values."""
    latest = [
        replace(turn, answer=replace(turn.answer, statements=())) if turn.answer else turn
        for turn in turns[-KEPT:]
    ]
    data: list[dict[str, Any]] = _adapter().dump_python(tuple(latest), mode="json")
    return data


def given_back(data: object) -> Turns:
    """The turns that a browser kept; none where it gives back anything else."""
    try:
        return _adapter().validate_python(data or ())
    except ValidationError:
        return ()


def history(turns: Sequence[Turn]) -> list[tuple[str, str]]:
    """The questions that have an answer, each with its answer's text, for a question that follows them."""
    return [(turn.question, turn.answer.text) for turn in turns if turn.answer is not None]
