"""A real chat model, small and weak, behind a real server: whatever it writes, the guarantees hold."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import HumanMessage

from assistant import Answer, Assistant
from assistant.citation import check
from assistant.generating.asking import Meter, TroubleError, letters, structured
from assistant.generating.writing import Writer
from assistant.question import understand
from assistant.samples import sample_files

QUESTIONS = [
    "Que craint la docteure Fontvieille ?",
    "Qui a demandé où était passé l’argent du festival ?",
    "What did Béatrice Langlois say about moving production abroad?",
]


@pytest.fixture
def samples(own_samples: Assistant) -> Assistant:
    """Only in a folder: what is cited is the same in both, and this model takes its time."""
    return own_samples


def assert_proved(assistant: Assistant, answer: Answer, plain: Answer) -> None:
    assert answer.answered
    check(answer.citations, assistant.article)
    assert answer.citations == plain.citations
    assert all(f"[{citation.number}]" in answer.text for citation in answer.citations)
    assert answer.checks is not None
    assert answer.checks.state == "grounded" or answer.checks.why
    assert answer.usage is not None
    assert answer.usage.input_tokens
    assert answer.usage.output_tokens
    assert answer.usage.seconds > 0


@pytest.mark.parametrize("schema", [True, False], ids=["structured", "plain"])
@pytest.mark.parametrize("question", QUESTIONS)
def test_what_it_writes_is_proved(
    samples: Assistant, real_model: BaseChatModel, question: str, schema: bool
) -> None:
    plain = samples.ask(question)
    answer = Writer(real_model, samples.library, schema).write(understand(plain.question), plain)
    assert_proved(samples, answer, plain)


def test_what_it_streams_is_how_the_answer_begins(samples: Assistant, real_model: BaseChatModel) -> None:
    plain = samples.ask(QUESTIONS[0])
    shown = ""
    for piece in Writer(real_model, samples.library, schema=False).stream(understand(QUESTIONS[0]), plain):
        if isinstance(piece, Answer):
            assert shown == piece.text
            assert_proved(samples, piece, plain)
        else:
            shown += piece


def test_json_comes_letter_by_letter_too(real_model: BaseChatModel) -> None:
    schema = {
        "title": "answer",
        "type": "object",
        "properties": {"text": {"type": "string"}},
        "required": ["text"],
    }
    bound = structured(real_model, schema)
    assert bound is not None
    pieces = []
    # its limit of tokens may cut it short: what came before that has come
    with suppress(TroubleError):
        for piece in letters(
            bound,
            [HumanMessage("Tell me about Paris in JSON.")],
            deadline=time.monotonic() + 60,
            longest=1000,
            meter=Meter(),
            config=None,
        ):
            pieces.append(piece)
    assert "".join(pieces).lstrip().startswith("{")
    assert len([piece for piece in pieces if piece]) > 5


def test_the_assistant_asks_it_and_keeps_the_key_to_itself(
    samples: Assistant, real_model: BaseChatModel, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "assistant")
    with_model = Assistant(samples.library, real_model)
    answer = with_model.ask(QUESTIONS[0])
    assert_proved(samples, answer, samples.ask(QUESTIONS[0]))
    *pieces, streamed = with_model.stream(QUESTIONS[0])
    assert isinstance(streamed, Answer)
    assert "".join(map(str, pieces)) == streamed.text
    assert "none" not in caplog.text


def test_the_command_line_opens_it_by_name(model_address: str, tmp_path: Path) -> None:
    key = "sk-never-shown"
    article = next(file for file in sample_files() if "urgences" in file.name)
    asked = ["ask", "--json", "--articles", str(article), QUESTIONS[0]]
    done = subprocess.run(
        [
            *(sys.executable, "-m", "assistant.command_line", "--model", "smollm2"),
            *("--library", str(tmp_path / "library"), *asked),
        ],
        env={
            **os.environ,
            "QUIADIT_MODEL_BASE_URL": model_address,
            "QUIADIT_MODEL_ANSWER_TOKENS": "24",
            "OPENAI_API_KEY": key,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert '"checks": {' in done.stdout
    assert key not in done.stdout + done.stderr
