"""One default model for all tests of this room, and the texts that it is tried on."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from index.embedding import building
from index.embedding.onnx_embedder import OnnxEmbedder


@pytest.fixture(scope="session")
def model_cache(cache: Path) -> Path:
    """The cache folder that holds the default model; `QUIADIT_TEST_MODEL` names one that has it already."""
    given = os.environ.get("QUIADIT_TEST_MODEL")
    return Path(given) if given else cache


@pytest.fixture(scope="session")
def default_model_folder(model_cache: Path) -> Path:
    """The folder of the default model, built if need be."""
    return building.build(model_cache, progress=False)


@pytest.fixture(scope="session")
def embedder(default_model_folder: Path) -> OnnxEmbedder:
    """The default model, open."""
    return OnnxEmbedder(default_model_folder)


@pytest.fixture(scope="session")
def french_texts(embedder: OnnxEmbedder) -> list[str]:
    """Fifty French texts of 1 to 600 tokens."""
    stored = (Path(__file__).parent / "french_texts.txt").read_text(encoding="utf-8")
    texts = [text.strip() for text in stored.split("\n---\n")]
    paragraphs = sorted(texts, key=len)[-6:]
    texts += ["\n\n".join(paragraphs[:count]) for count in (2, 3, 4)]
    texts += ["\n".join(paragraphs[::-1][:count]) for count in (2, 3)]
    everything = "\n\n".join(reversed(texts[:38]))
    texts.append(everything[: embedder.token_spans(everything)[599][1]])
    lengths = embedder.count_tokens(texts)
    assert len(texts) == 50
    assert (min(lengths), max(lengths)) == (1, 600)
    return texts
