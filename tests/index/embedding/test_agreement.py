"""All roads to the default model's vectors agree: onnxruntime alone, in sentence-transformers, and torch."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer

from index.embedding.embedder import Vectors
from index.embedding.onnx_embedder import OnnxEmbedder
from index.embedding.onnx_module import OnnxModule
from index.embedding.transformer_embedder import SentenceTransformerEmbedder


@pytest.fixture(scope="module")
def in_torch(default_model_folder: Path) -> SentenceTransformerEmbedder:
    return SentenceTransformerEmbedder(str(default_model_folder), device="cpu")


@pytest.fixture(scope="module")
def onnx_in_sentence_transformers(default_model_folder: Path) -> SentenceTransformer:
    return SentenceTransformer(
        modules=[OnnxModule(default_model_folder)], prompts=OnnxModule.prompts, device="cpu"
    )


@pytest.fixture(scope="module")
def direct(embedder: OnnxEmbedder, french_texts: list[str]) -> Vectors:
    return embedder.encode(french_texts)[0]


def cosines(one: Vectors, other: Vectors) -> Vectors:
    lengths = np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
    return np.asarray((one * other).sum(axis=1) / lengths, np.float32)


def test_onnx_alone_and_inside_sentence_transformers_agree(
    direct: Vectors, onnx_in_sentence_transformers: SentenceTransformer, french_texts: list[str]
) -> None:
    inside = onnx_in_sentence_transformers.encode(french_texts, prompt_name="passage", batch_size=16)
    assert cosines(direct, inside).min() >= 0.9999


def test_int8_agrees_with_the_float32_folder_in_torch(
    direct: Vectors, in_torch: SentenceTransformerEmbedder, french_texts: list[str]
) -> None:
    assert cosines(direct, in_torch.encode(french_texts)[0]).min() >= 0.99


def test_the_vectors_of_parts_agree_too(
    embedder: OnnxEmbedder, in_torch: SentenceTransformerEmbedder, french_texts: list[str]
) -> None:
    texts = french_texts[30:]
    halves = [[(0, len(text) // 2), (len(text) // 2, len(text))] for text in texts]
    _, one = embedder.encode(texts, halves)
    _, other = in_torch.encode(texts, halves)
    assert cosines(np.concatenate(one), np.concatenate(other)).min() >= 0.98


def test_questions_agree(
    embedder: OnnxEmbedder,
    in_torch: SentenceTransformerEmbedder,
    onnx_in_sentence_transformers: SentenceTransformer,
) -> None:
    question = "Que dit la docteure Ouattara du vaccin ?"
    vectors = np.array([embedder.embed_query(question)], np.float32)
    assert cosines(vectors, np.array([in_torch.embed_query(question)], np.float32)).min() >= 0.99
    inside = onnx_in_sentence_transformers.encode_query([question])
    assert cosines(vectors, inside).min() >= 0.9999


def test_tokens_are_equal_on_all_roads(
    embedder: OnnxEmbedder,
    in_torch: SentenceTransformerEmbedder,
    onnx_in_sentence_transformers: SentenceTransformer,
    french_texts: list[str],
) -> None:
    prompted = ["passage: " + text for text in french_texts]
    ours = [text.ids for text in embedder.tokenizer.tokenize(prompted)]
    theirs = in_torch.model.tokenizer(prompted, truncation=True, max_length=512)["input_ids"]
    assert ours == theirs
    assert ours == [text.ids for text in in_torch.tokenizer.tokenize(prompted)]
    features = onnx_in_sentence_transformers.preprocess(french_texts, prompt="passage: ")
    kept = zip(features["input_ids"], features["attention_mask"], strict=True)
    assert ours == [ids[mask.bool()].tolist() for ids, mask in kept]


def test_a_vector_does_not_depend_on_its_batch(
    embedder: OnnxEmbedder, direct: Vectors, french_texts: list[str]
) -> None:
    alone = np.concatenate([embedder.encode([text])[0] for text in french_texts])
    assert cosines(direct, alone).min() >= 0.99999


def test_sentence_transformers_saves_and_opens_the_onnx_module(
    onnx_in_sentence_transformers: SentenceTransformer, tmp_path: Path
) -> None:
    onnx_in_sentence_transformers[0].save(str(tmp_path / "copy"))
    copy = OnnxModule(tmp_path / "copy")
    assert copy.get_embedding_dimension() == 384
    assert copy.max_seq_length == 512
