"""Evidence -> an answer written by a chat model, of which nothing unproved is shown.

Sentences are shown as soon as they are checked and those before them already answer the question, so that
what was shown never has to be taken back: it is always how the final text begins.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Literal

from assistant.citation import Answer, Checks, Usage
from assistant.composing import quoted_block
from assistant.generating.asking import Meter, TroubleError, letters, structured
from assistant.generating.checking import Checker, Kept
from assistant.generating.language import language
from assistant.generating.material import Evidence, evidence_of
from assistant.generating.parsing import Parser, Sentence
from assistant.generating.prompting import messages, within_budget
from assistant.question import Question
from index.library import Library

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import Runnable, RunnableConfig

_MOST_SENTENCES = 6
_LETTERS_A_TOKEN = 8  # rather too many: the model's own limit comes first
_FULL_STOP = re.compile(r"\s*\\?\.$")
# What is the matter with the model and not with its sentences: the reader is told.
_OUTAGES = frozenset({"timeout", "unreachable", "refused", "failed"})


class Writer:
    """Writes the answers of one library with one chat model."""

    def __init__(self, model: BaseChatModel, library: Library, schema: bool = True) -> None:
        """`schema`: ask for JSON first where the model takes a schema, and not only for marked text."""
        self._model = model
        self._library = library
        self._takes_schema = schema

    def write(self, question: Question, model_free: Answer, config: RunnableConfig | None = None) -> Answer:
        """The answer, written by the model where that stands up to the checks, or else as it was."""
        *_, answer = self.stream(question, model_free, config)
        assert isinstance(answer, Answer)
        return answer

    def stream(
        self, question: Question, model_free: Answer, config: RunnableConfig | None = None
    ) -> Iterator[str | Answer]:
        """Pieces of the answer's text as they can be shown, then the `Answer`; joined they are its text.

        An abstention, and what is listed, is given back as it is: the model is not asked.
        """
        if not model_free.answered or not model_free.citations or model_free.listed:
            yield from _pieces(model_free.text)
            yield model_free
            return
        yield from _Writing(self, question, model_free, config).run()

    def _forms(self, evidence: Sequence[Evidence]) -> Iterator[tuple[Runnable[Any, Any], bool]]:
        """The model as it is asked, first bound to a schema where it takes one; whether it is."""
        bound = structured(self._model, _schema(evidence)) if self._takes_schema else None
        self._takes_schema = bound is not None
        if bound is not None:
            yield bound, True
        yield self._model, False


class _Writing:
    """The writing of one answer."""

    def __init__(
        self, writer: Writer, question: Question, model_free: Answer, config: RunnableConfig | None
    ) -> None:
        self._writer = writer
        self._library = writer._library
        self._question = question
        self._model_free = model_free
        self._config = config
        self._settings = self._library.settings
        self._meter = Meter()
        self._began = time.monotonic()
        self._troubles: list[str] = []
        self._shown = ""

    def run(self) -> Iterator[str | Answer]:
        """See `Writer.stream`."""
        all_evidence = evidence_of(self._model_free, self._library)
        code, budget = self._question.language, self._settings.model_prompt_tokens
        evidence = within_budget(self._question.text, all_evidence, code, budget)
        checker = Checker(self._question, self._library, {item.number: item for item in evidence})
        if evidence:
            yield from self._ask(checker, evidence)
        else:
            self._troubles.append("too_long")
        if answers(self._question, checker.kept):
            yield from self._finished(checker)
        else:
            yield from self._fallen_back(checker)

    def _ask(self, checker: Checker, evidence: Sequence[Evidence]) -> Iterator[str]:
        """Ask in one form, and in the next where that brought nothing to show and time is left."""
        for model, bound in self._writer._forms(evidence):
            trouble = ""
            try:
                yield from self._listen(model, bound, checker, evidence)
            except TroubleError as error:
                trouble = error.key
            if trouble:
                self._troubles.append(trouble)
            if checker.kept or trouble in _OUTAGES - {"failed"}:
                return

    def _listen(
        self, model: Runnable[Any, Any], bound: bool, checker: Checker, evidence: Sequence[Evidence]
    ) -> Iterator[str]:
        parser = Parser()
        asked = messages(self._question.text, evidence, self._question.language, structured=bound)
        arriving = letters(
            model,
            asked,
            deadline=self._began + self._settings.model_timeout,
            longest=self._settings.model_answer_tokens * _LETTERS_A_TOKEN,
            meter=self._meter,
            config=self._config,
        )
        for piece in arriving:
            for sentence in parser.feed(piece):
                yield from self._take(sentence, checker)
            if len(checker.kept) >= _MOST_SENTENCES:
                arriving.close()
                return
        for sentence in parser.finish():
            yield from self._take(sentence, checker)

    def _take(self, sentence: Sentence, checker: Checker) -> Iterator[str]:
        """Check a sentence; show all that stood as soon as it answers."""
        if not sentence.numbers and (sentence.text.endswith(":") or not re.search(r"\w", sentence.text)):
            return  # what leads up to an answer is no part of it
        if len(checker.kept) >= _MOST_SENTENCES:
            return
        verdict = checker.check(sentence)
        if isinstance(verdict, str):
            self._troubles.append(verdict)
        elif answers(self._question, checker.kept):
            yield from self._show(_prose(checker.kept))

    def _show(self, text: str) -> Iterator[str]:
        """What the text has beyond what was shown."""
        new, self._shown = text.removeprefix(self._shown), text
        yield from _pieces(new)

    def _finished(self, checker: Checker) -> Iterator[str | Answer]:
        quoted = {number for each in checker.kept for number in each.quoting.quoted}
        # All passages stay, the best first: what the model leaves out is not kept from the reader.
        blocks = [
            quoted_block(citation, self._question.language)
            for citation in self._model_free.citations
            if citation.number not in quoted
        ]
        text = "\n\n".join([_prose(checker.kept), *blocks])
        yield from self._show(text)
        state: Literal["grounded", "partly_grounded"] = "partly_grounded" if self._troubles else "grounded"
        yield replace(self._model_free, text=text, checks=Checks(state, self._why()), usage=self._usage())

    def _fallen_back(self, checker: Checker) -> Iterator[str | Answer]:
        if checker.kept:
            self._troubles.append("no_answer")
        elif not self._troubles:
            self._troubles.append("nothing")
        text = self._model_free.text
        outage = next((key for key in reversed(self._troubles) if key in _OUTAGES), None)
        if outage is not None:
            reasons = language(self._question.language).reasons
            text += f"\n\n*{reasons[outage]} {reasons['instead']}*"
        yield from self._show(text)
        yield replace(
            self._model_free, text=text, checks=Checks("fell_back", self._why()), usage=self._usage()
        )

    def _why(self) -> tuple[str, ...]:
        reasons = language(self._question.language).reasons
        return tuple(dict.fromkeys(reasons[key] for key in self._troubles))

    def _usage(self) -> Usage:
        meter = self._meter
        seconds = time.monotonic() - self._began
        return Usage(seconds, meter.requests, meter.input_tokens, meter.output_tokens)


def answers(question: Question, kept: Sequence[Kept]) -> bool:
    """Whether sentences that stood answer the kind of question; once they do, more of them still do."""
    if not kept:
        return False
    words = language(question.language)
    texts = [each.markdown for each in kept]
    if question.kind in ("what_said", "who_said"):
        return any(item.speaker is not None for each in kept for item in each.cited)
    if question.kind == "how_many":
        return any(words.counted(text) for text in texts)
    if question.kind == "when":
        return any(words.counted(text) or words.dated(text) for text in texts)
    return True


def _prose(kept: Sequence[Kept]) -> str:
    return " ".join(_with_marks(each) for each in kept)


def _with_marks(kept: Kept) -> str:
    """A sentence with its [n] before the full stop."""
    marks = "".join(f"[{item.number}]" for item in kept.cited)
    body = _FULL_STOP.sub("", kept.markdown)
    return f"{body} {marks}" if body.endswith(("?", "!", "…")) else f"{body} {marks}."


def _pieces(text: str) -> list[str]:
    return re.findall(r"\S+\s*|\s+", text)


def _schema(evidence: Sequence[Evidence]) -> dict[str, Any]:
    """The schema of an answer, with the numbers that may be named."""
    schema: dict[str, Any] = json.loads(_schema_text())
    item: Mapping[str, Any] = schema["properties"]["sentences"]["items"]
    item["properties"]["evidence"]["items"]["enum"] = [each.number for each in evidence]
    return schema


@cache
def _schema_text() -> str:
    return (resources.files("assistant.generating.prompts") / "answer.json").read_text(encoding="utf-8")
