"""How well a library answers questions whose answers one knows."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import QuiaditError

if TYPE_CHECKING:
    from assistant.opening import AnyAssistant


class QuestionsError(QuiaditError):
    """A file of questions that cannot be read."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What became of the questions.

    Attributes:
        questions: how many were asked.
        answerable: how many have an answer in the articles.
        answered: how many of these were answered.
        from_the_article: how many of these cite the article that answers.
        abstained: how many of the others were not answered, as is right.
    """

    questions: int
    answerable: int
    answered: int
    from_the_article: int
    abstained: int


def evaluate(assistant: AnyAssistant, file: Path) -> Figures:
    """Ask the questions of a TOML file: `[[questions]]` with `question` and, where one answers, its `file`.

    Raises:
        QuestionsError: the file is not there or not of this form.
    """
    try:
        items = tomllib.loads(file.read_text(encoding="utf-8"))["questions"]
        asked = [(str(item["question"]), item.get("file")) for item in items]
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise QuestionsError(
            f"{file} is not a file of questions ({error}): it needs [[questions]] with 'question' and 'file'."
        ) from error
    answers = [(home, assistant.ask(question)) for question, home in asked]
    known = [(home, answer) for home, answer in answers if home is not None]
    return Figures(
        questions=len(answers),
        answerable=len(known),
        answered=sum(answer.answered for _, answer in known),
        from_the_article=sum(
            answer.answered and any(Path(citation.source).name == home for citation in answer.citations)
            for home, answer in known
        ),
        abstained=sum(not answer.answered for home, answer in answers if home is None),
    )
