"""What an embedder gives: unit vectors, parts that match their letters, counts and places of tokens."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langchain_core.embeddings import Embeddings

import index.embedding.for_langchain  # noqa: F401 - what the first test is about
from index.embedding.embedder import Vectors
from index.embedding.onnx_embedder import OnnxEmbedder

FIRST = "Le ministre de l'agriculture promet un prix plancher aux éleveurs."
SECOND = "La patineuse a remporté l'or olympique devant son public."
PASSAGE = f"{FIRST}  {SECOND}"
PARTS = [(0, len(FIRST)), (len(FIRST) + 2, len(PASSAGE))]


def test_it_is_a_langchain_embeddings_and_remembers_what_a_library_needs(embedder: OnnxEmbedder) -> None:
    assert isinstance(embedder, Embeddings)
    identity = embedder.identity
    assert (identity.dimension, identity.max_tokens) == (384, 512)
    assert (identity.query_prompt, identity.passage_prompt) == ("query: ", "passage: ")
    assert len(identity.checksum) == 64


def test_vectors_have_length_one_in_the_order_of_the_texts(
    embedder: OnnxEmbedder, french_texts: list[str]
) -> None:
    vectors, parts = embedder.encode(french_texts[::-1])
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert np.allclose(vectors[::-1], embedder.encode(french_texts)[0], atol=1e-4)
    assert [part.shape for part in parts] == [(0, 384)] * len(french_texts)


def test_documents_and_questions_get_their_prompts(embedder: OnnxEmbedder) -> None:
    (document,), question = embedder.embed_documents([FIRST]), embedder.embed_query(FIRST)
    assert all(isinstance(number, float) for number in (*document, *question))
    raw = embedder.tokenizer.tokenize(["passage: " + FIRST, "query: " + FIRST])
    expected = np.concatenate([embedder._run([text], with_tokens=False)[0] for text in raw])
    assert np.allclose([document, question], expected, atol=1e-6)
    assert np.dot(document, question) < 0.9999


def test_the_ways_that_block_no_event_loop_give_the_same(embedder: OnnxEmbedder) -> None:
    assert asyncio.run(embedder.aembed_query(FIRST)) == embedder.embed_query(FIRST)
    assert asyncio.run(embedder.aembed_documents([FIRST])) == embedder.embed_documents([FIRST])


def test_no_texts_give_no_vectors(embedder: OnnxEmbedder) -> None:
    vectors, parts = embedder.encode([], [])
    assert vectors.shape == (0, 384)
    assert parts == []
    assert embedder.embed_documents([]) == []


def nearest(question: Vectors, vectors: Vectors) -> int:
    return int((vectors @ question).argmax())


def test_a_part_is_the_mean_of_the_vectors_of_its_own_tokens(embedder: OnnxEmbedder) -> None:
    _, (parts,) = embedder.encode([PASSAGE], [PARTS])
    (tokenized,) = embedder.tokenizer.tokenize(["passage: " + PASSAGE])
    _, tokens = embedder._run([tokenized], with_tokens=True)
    assert tokens is not None
    words = tokenized.text
    for (start, end), part in zip(PARTS, parts, strict=True):
        own = [k for k, (a, b) in enumerate(tokenized.offsets) if start + 9 <= b - 1 < end + 9 and a < b]
        assert (
            words[tokenized.offsets[own[0]][0] : tokenized.offsets[own[-1]][1]].strip() == PASSAGE[start:end]
        )
        mean = tokens[0][own].mean(axis=0)
        assert np.allclose(part, mean / np.linalg.norm(mean), atol=1e-5)


def test_a_question_finds_the_part_that_answers_it(embedder: OnnxEmbedder) -> None:
    _, (parts,) = embedder.encode([PASSAGE], [PARTS])
    questions = ["Qui a gagné une médaille en patinage ?", "Que promet-on aux agriculteurs ?"]
    found = [nearest(np.array(embedder.embed_query(text), np.float32), parts) for text in questions]
    assert found == [1, 0]


def test_parts_keep_their_place_among_texts_of_many_lengths(
    embedder: OnnxEmbedder, french_texts: list[str]
) -> None:
    spans = [[(0, len(text)), (0, max(1, len(text) // 2))] for text in french_texts]
    _, together = embedder.encode(french_texts, spans)
    for number in (0, 7, 25, 37, 49):
        _, (alone,) = embedder.encode([french_texts[number]], [spans[number]])
        assert np.allclose(together[number], alone, atol=1e-3)


def test_a_blank_part_gets_the_vector_of_its_text(embedder: OnnxEmbedder) -> None:
    vectors, (parts,) = embedder.encode([PASSAGE], [[(len(FIRST), len(FIRST) + 2), (3, 3)]])
    assert np.allclose(parts, vectors[[0, 0]], atol=1e-6)


def test_parts_beyond_the_models_limit_are_read_by_themselves(embedder: OnnxEmbedder) -> None:
    filler = "Le conseil municipal a examiné le budget de la voirie. " * 60
    text = filler + SECOND
    end = (len(filler), len(text))
    vectors, (parts,) = embedder.encode([text], [[(0, 54), end]])
    assert embedder.count_tokens([text])[0] > 512
    assert np.allclose(vectors, embedder.encode([filler])[0], atol=1e-3)
    _, (alone,) = embedder.encode([SECOND], [[(0, len(SECOND))]])
    assert np.allclose(parts[1], alone[0], atol=1e-5)
    assert np.allclose(np.linalg.norm(parts, axis=1), 1, atol=1e-5)


def test_lists_of_parts_must_match_the_texts(embedder: OnnxEmbedder) -> None:
    with pytest.raises(ValueError, match="1 lists of parts for 2 texts"):
        embedder.encode(["a", "b"], [[]])


def test_progress_counts_up_to_all_texts(embedder: OnnxEmbedder, french_texts: list[str]) -> None:
    seen: list[tuple[int, int]] = []
    embedder.encode(french_texts, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (50, 50)
    assert seen == sorted(seen)
    assert len(seen) > 1


def test_batches_keep_to_the_token_budget(embedder: OnnxEmbedder, french_texts: list[str]) -> None:
    for _, batch in embedder._batches(french_texts):
        assert len(batch) * max(len(text.ids) for text in batch) <= embedder.batch_tokens


def test_tokens_are_counted_without_prompt_and_special_tokens(embedder: OnnxEmbedder) -> None:
    assert embedder.count_tokens(["", "Oui", "Oui Oui", "  Oui \n"]) == [0, 1, 2, 1]


@settings(max_examples=60, deadline=None)
@given(text=st.text(st.characters(exclude_categories=("Cs",)), max_size=80))
def test_token_spans_lie_in_the_text_in_order(embedder: OnnxEmbedder, text: str) -> None:
    spans = embedder.token_spans(text)
    assert [len(spans)] == embedder.count_tokens([text])
    assert all(0 <= start <= end <= len(text) for start, end in spans)
    starts = [start for start, end in spans if start < end]
    assert starts == sorted(starts)


def test_token_spans_cover_every_letter_of_a_french_text(
    embedder: OnnxEmbedder, french_texts: list[str]
) -> None:
    for text in french_texts:
        covered = {i for start, end in embedder.token_spans(text) for i in range(start, end)}
        assert [c for i, c in enumerate(text) if i not in covered and not c.isspace()] == []
