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


@cache
def _told() -> TypeAdapter[list[tuple[str, str | None]]]:
    return TypeAdapter(list[tuple[str, str | None]])


def kept(turns: Sequence[Turn]) -> list[dict[str, Any]]:
    """The latest turns as JSON values."""
    data: list[dict[str, Any]] = _adapter().dump_python(
        tuple(_bare(turn) for turn in turns[-KEPT:]), mode="json"
    )
    return data


def kept_turn(turn: Turn) -> str:
    """One turn as `kept` gives it, in JSON."""
    return _adapter().dump_json((_bare(turn),)).decode()[1:-1]


def _bare(turn: Turn) -> Turn:
    """A turn without what the page does not show."""
    return replace(turn, answer=replace(turn.answer, statements=())) if turn.answer else turn


def given_back(data: object) -> Turns:
    """The turns that a browser kept; none where it gives back anything else."""
    try:
        return _adapter().validate_python(data or ())
    except ValidationError:
        return ()


def history(told: object, number: int) -> list[tuple[str, str]]:
    """The questions before the turn of this number that have an answer, each with its answer's text.

    `told` is what a browser says: question and answer text (or null) of each turn.
    """
    try:
        turns = _told().validate_python(told or ())
    except ValidationError:
        return []
    return [(question, answer) for question, answer in turns[: number - 1] if answer is not None]
