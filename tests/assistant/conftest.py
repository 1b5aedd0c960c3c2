"""A real chat model behind an OpenAI-compatible address, and a library of hostile articles."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from langchain_core.language_models import BaseChatModel

from assistant import Assistant
from assistant.generating.opening import open_model
from benchmarks import small_model
from benchmarks.measuring import BenchmarkError
from index.settings import load_settings

HOSTILE = {
    file.stem: tomllib.loads(file.read_text(encoding="utf-8"))
    for file in sorted((Path(__file__).parent / "hostile").glob("*.toml"))
}


@pytest.fixture
def samples(either_samples: Assistant) -> Assistant:
    """Answers are the same whether the library is shared: what asks the samples asks them in both."""
    return either_samples


@pytest.fixture(scope="session")
def model_address() -> Iterator[str]:
    """SmolLM2-135M-Instruct served on this machine: a weak model, which is the point."""
    try:
        with small_model.served() as address:
            yield address
    except BenchmarkError as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def real_model(model_address: str) -> BaseChatModel:
    """That model as `--model` opens it, with few tokens to write."""
    settings = load_settings(model=small_model.NAME, model_base_url=model_address, model_answer_tokens=32)
    model = open_model(settings)
    assert model is not None
    return model


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """A library of the forty hostile articles, named as their files."""
    folder = tmp_path_factory.mktemp("hostile")
    for name, attack in HOSTILE.items():
        (folder / f"{name}.txt").write_text(attack["text"], encoding="utf-8")
    place = tmp_path_factory.mktemp("library") / "hostile"
    # no threshold: the model is asked even where the articles hardly answer
    with Assistant.open(place, citations=2, threshold=0.0) as assistant:
        report = assistant.add(folder)
        assert not report.failed
        yield assistant
