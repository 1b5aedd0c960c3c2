"""Models by name: the default at once and offline, any other by id or folder, or one clear sentence."""

from __future__ import annotations

import dataclasses
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import Transformer
from sentence_transformers.sentence_transformer.modules import Pooling
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from index.embedding import DEFAULT_MODEL, model_folder, open_embedder
from index.embedding.onnx_embedder import OnnxEmbedder
from index.embedding.transformer_embedder import SentenceTransformerEmbedder, prompts
from index.errors import EmbeddingError

OPEN_OFFLINE = """
import socket, sys
from pathlib import Path

def refuse(*anything, **more):
    raise AssertionError("the default model went online")

socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse
from index.embedding import open_embedder
embedder = open_embedder(None, Path(sys.argv[1]))
assert len(embedder.embed_query("Que dit Peskov ?")) == 384
heavy = ("torch", "transformers", "tokenizers", "sentence_transformers", "spacy", "gradio", "onnx")
heavy += ("huggingface_hub",)
print([name for name in heavy if name in sys.modules])
"""
OPEN_FROM_HUB = """
import sys
from pathlib import Path
from index.embedding import open_embedder
from index.errors import EmbeddingError
try:
    open_embedder("nobody/no-such-model", Path(sys.argv[1]))
except EmbeddingError as error:
    print(error)
"""


@pytest.fixture(scope="module")
def small_model(default_model_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny model of chance weights that takes the first token's vector, with prompts of its own."""
    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("small")
    config = BertConfig(
        vocab_size=250037,
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=64,
    )
    BertModel(config).save_pretrained(folder / "bert")
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_file=str(default_model_folder / "tokenizer.json"), pad_token="<pad>", model_max_length=64
    )
    tokenizer.save_pretrained(folder / "bert")
    modules = [Transformer(str(folder / "bert")), Pooling(8, "cls")]
    model = SentenceTransformer(modules=modules, prompts={"query": "Q ", "document": "D "}, device="cpu")
    model.save(str(folder / "model"), create_model_card=False)
    return folder / "model"


def run(code: str, argument: Path, **environment: str) -> str:
    command = [sys.executable, "-c", code, str(argument)]
    env = {**os.environ, **environment}
    return subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout.strip()


def test_the_default_opens_offline_without_any_heavy_library(
    default_model_folder: Path, model_cache: Path
) -> None:
    assert run(OPEN_OFFLINE, model_cache) == "[]"


@pytest.mark.parametrize("name", [None, DEFAULT_MODEL])
def test_no_name_and_its_own_name_give_the_default(
    default_model_folder: Path, model_cache: Path, name: str | None
) -> None:
    assert isinstance(open_embedder(name, model_cache, progress=False), OnnxEmbedder)


def test_a_folder_gives_a_sentence_transformers_model(default_model_folder: Path, tmp_path: Path) -> None:
    opened = open_embedder(str(default_model_folder), tmp_path)
    assert isinstance(opened, SentenceTransformerEmbedder)
    assert opened.pools_by_mean
    assert opened.identity.id == str(default_model_folder.resolve())
    assert (opened.identity.query_prompt, opened.identity.passage_prompt) == ("query: ", "passage: ")
    assert list(tmp_path.iterdir()) == []


def test_a_model_keeps_its_own_prompts_limit_and_pooling(small_model: Path, tmp_path: Path) -> None:
    opened = open_embedder(str(small_model), tmp_path)
    assert isinstance(opened, SentenceTransformerEmbedder)
    identity = opened.identity
    assert (identity.query_prompt, identity.passage_prompt) == ("Q ", "D ")
    assert (identity.dimension, identity.max_tokens) == (8, 64)
    assert not opened.pools_by_mean
    vectors, (parts,) = opened.encode(["Une phrase. Une autre."], [[(0, 11), (12, 22)]])
    expected, _ = opened.encode(["Une phrase.", "Une autre."])
    assert np.allclose(parts, expected, atol=1e-5)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert opened.embed_query("mot") == pytest.approx(opened._encoded(["Q mot"])[0].tolist(), abs=1e-5)


def test_the_checksum_follows_the_weights_not_the_place(small_model: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(small_model, copy)
    assert model_folder.checksum(copy) == model_folder.checksum(small_model)
    weights = copy / "model.safetensors"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    assert model_folder.checksum(copy) != model_folder.checksum(small_model)


def test_the_same_model_in_another_place_gives_the_same_vectors(embedder: OnnxEmbedder) -> None:
    identity = embedder.identity
    assert identity.same_vectors(dataclasses.replace(identity, id="elsewhere"))
    for change in ({"checksum": "0"}, {"dimension": 8}, {"query_prompt": ""}, {"max_tokens": 128}):
        assert not identity.same_vectors(dataclasses.replace(identity, **change))


@pytest.mark.parametrize(
    ("name", "configured", "expected"),
    [
        ("intfloat/multilingual-e5-base", {}, ("query: ", "passage: ")),
        ("/models/e5-large-v2", {"query": "", "document": ""}, ("query: ", "passage: ")),
        ("intfloat/multilingual-e5-large-instruct", {}, ("", "")),
        ("BAAI/bge-m3", {"query": "", "document": ""}, ("", "")),
        ("some/e5-like", {"query": "question : ", "passage": "texte : "}, ("question : ", "texte : ")),
        ("someone/base5-model", {}, ("", "")),
    ],
)
def test_prompts_come_from_the_model_or_from_its_family(
    name: str, configured: dict[str, str], expected: tuple[str, str]
) -> None:
    assert prompts(name, configured) == expected


@pytest.mark.parametrize("name", ["/no/such/folder", "./gone", "one/two/three"])
def test_a_folder_that_is_not_there_is_one_sentence(name: str, tmp_path: Path) -> None:
    with pytest.raises(EmbeddingError, match=rf"^There is no folder {name} with an embedding model: check"):
        open_embedder(name, tmp_path)


def test_a_name_that_cannot_be_one_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(EmbeddingError, match="neither a folder nor the id of a model"):
        open_embedder("un nom impossible ?", tmp_path)


def test_a_folder_without_a_model_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(EmbeddingError, match="holds no embedding model"):
        open_embedder(str(tmp_path), tmp_path)


def test_weights_that_are_pickles_are_refused(small_model: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(small_model, copy)
    (copy / "model.safetensors").rename(copy / "pytorch_model.bin")
    with pytest.raises(EmbeddingError, match="another format than safetensors"):
        open_embedder(str(copy), tmp_path)


def test_code_that_comes_with_a_model_is_not_run(small_model: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(small_model, copy)
    modules = (copy / "modules.json").read_text()
    (copy / "modules.json").write_text(modules.replace('"type": "sentence_transformers', '"type": "evil', 1))
    (copy / "evil.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w').close()")
    with pytest.raises(EmbeddingError, match="cannot be loaded"):
        open_embedder(str(copy), tmp_path)
    assert not (tmp_path / "ran").exists()


def test_a_hub_model_that_cannot_be_fetched_is_one_sentence(tmp_path: Path) -> None:
    said = run(OPEN_FROM_HUB, tmp_path, HF_HOME=str(tmp_path), HF_ENDPOINT="http://127.0.0.1:9")
    assert said.startswith("The embedding model nobody/no-such-model is not on this machine and cannot be")
    assert said.count(".") == 1


def test_a_broken_onnx_file_is_one_sentence(default_model_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "onnx").mkdir()
    (tmp_path / "tokenizer.json").write_bytes((default_model_folder / "tokenizer.json").read_bytes())
    (tmp_path / "onnx" / "model_int8.onnx").write_bytes(b"not a model")
    with pytest.raises(EmbeddingError, match="delete that folder to build it again"):
        OnnxEmbedder(tmp_path)
