"""What every embedding model does here, whatever runs it: texts and their parts to unit vectors.

This module imports neither torch nor any model runtime nor LangChain, so that the way of a question starts
fast. An `Embedder` has the methods of LangChain's `Embeddings`, and is one for `isinstance` once
`index.embedding.for_langchain` is imported.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.article import Span
from index.embedding.tokenizing import TextTokenizer, TokenizedText, trimmed
from index.words import content_words

Vectors = NDArray[np.float32]
Progress = Callable[[int, int], None]

# Texts are tokenised and sorted by length this many at a time: memory does not grow with the library.
_WINDOW = 1024


@dataclass(frozen=True, slots=True)
class QuestionVectors:
    """What a model makes of a question in one forward pass.

    Attributes:
        vector: unit vector of the question, (dimension,).
        words: its words that carry meaning (`index.words.content_words`), in order.
        word_vectors: float32 (words, dimension) unit vectors, each the mean of a word's tokens.
    """

    vector: list[float]
    words: tuple[str, ...]
    word_vectors: Vectors


@dataclass(frozen=True, slots=True)
class ModelIdentity:
    """What a library has to remember of the model that made its vectors.

    Attributes:
        id: name of the model: a hub id, a folder, or the default's name.
        checksum: changes with the weights.
        dimension: how many numbers a vector has.
        query_prompt: put before a question.
        passage_prompt: put before a passage.
        max_tokens: how many tokens the model reads at most, prompt and special tokens included.
    """

    id: str
    checksum: str
    dimension: int
    query_prompt: str
    passage_prompt: str
    max_tokens: int

    def same_vectors(self, other: ModelIdentity) -> bool:
        """Whether both give the same vectors, wherever they are stored (the id alone may differ)."""
        return self._meaning() == other._meaning()

    def _meaning(self) -> tuple[str | int, ...]:
        return (self.checksum, self.dimension, self.query_prompt, self.passage_prompt, self.max_tokens)


class Embedder(ABC):
    """A sentence-embedding model. All vectors are float32 and of length one.

    Safe to use from several threads at once.
    """

    identity: ModelIdentity
    tokenizer: TextTokenizer
    batch_tokens: int = 2048
    """How many tokens, padding included, go through the model at once: bounds the memory."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """The vectors of passages, (n, dimension)."""
        return [list(map(float, vector)) for vector in self.encode(texts)[0]]

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question, (dimension,)."""
        vectors, _ = self._run(
            [self.tokenizer.tokenize([self.identity.query_prompt + text])[0]], with_tokens=False
        )
        return list(map(float, vectors[0]))

    async def aembed_documents(self, texts: list[str]) -> list[list[float]]:
        """`embed_documents`, without blocking the event loop."""
        return await asyncio.to_thread(self.embed_documents, texts)

    async def aembed_query(self, text: str) -> list[float]:
        """`embed_query`, without blocking the event loop."""
        return await asyncio.to_thread(self.embed_query, text)

    def embed_question(self, text: str) -> QuestionVectors:
        """The vectors of a question and of its words, from one forward pass."""
        return self._embed_question(self.tokenizer.tokenize([self.identity.query_prompt + text])[0])

    def _embed_question(self, tokenized: TokenizedText) -> QuestionVectors:
        """The vectors of a question, its prompt before it, and of its words."""
        offset = len(self.identity.query_prompt)
        text = tokenized.text[offset:]
        spans = content_words(text)
        vectors, tokens = self._run([tokenized], with_tokens=True)
        word_vectors = np.zeros((len(spans), vectors.shape[1]), np.float32)
        if tokens is not None:
            self._parts_of_one(text, spans, tokenized, tokens[0], vectors[0], word_vectors, offset)
        words = tuple(text[start:end] for start, end in spans)
        return QuestionVectors(list(map(float, vectors[0])), words, word_vectors)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """How many tokens each text has, whatever its length, without prompt and special tokens."""
        return self.tokenizer.count(texts)

    def token_spans(self, text: str) -> list[Span]:
        """The span of each token of a text, whatever its length: as many as `count_tokens` counts.

        Blanks at a token's start are left out; a token that stands for no letter has an empty span.
        """
        return self.tokenizer.spans(text)

    @abstractmethod
    def _run(self, batch: Sequence[TokenizedText], *, with_tokens: bool) -> tuple[Vectors, Vectors | None]:
        """One forward pass.

        Returns:
            Unit vectors (n, dimension); token vectors (n, tokens, dimension), or None where they were not
            asked for or the model has none that could be averaged.
        """

    def encode(
        self,
        texts: Sequence[str],
        parts: Sequence[Sequence[Span]] | None = None,
        progress: Progress | None = None,
    ) -> tuple[Vectors, list[Vectors]]:
        """Unit vectors of passages and, from the same forward pass, of their parts.

        The vector of a part is the mean of its tokens' vectors, which have seen the whole passage. Of a text
        longer than the model's limit only the start is read; parts that reach beyond it are read alone. A
        part without a token (blanks) gets the vector of its text.

        Args:
            texts: passages, without prompt.
            parts: for each text, spans of its letters; None for no parts.
            progress: called with (texts done, texts in all) after each batch.

        Returns:
            The vectors of the texts, (n, dimension), and for each text those of its parts, (k, dimension).

        Raises:
            ValueError: `parts` has another length than `texts`.
        """
        if parts is not None and len(parts) != len(texts):
            raise ValueError(f"{len(parts)} lists of parts for {len(texts)} texts")
        spans: Sequence[Sequence[Span]] = parts if parts is not None else [()] * len(texts)
        vectors = np.zeros((len(texts), self.identity.dimension), np.float32)
        of_parts = [np.zeros((len(some), self.identity.dimension), np.float32) for some in spans]
        apart: list[tuple[int, int]] = []
        done = 0
        for chosen, tokenized in self._batches(texts):
            wanted = any(spans[i] for i in chosen)
            found, token_vectors = self._run(tokenized, with_tokens=wanted)
            vectors[chosen] = found
            if token_vectors is not None:
                for row, i in enumerate(chosen):
                    beyond = self._parts_of_one(
                        texts[i], spans[i], tokenized[row], token_vectors[row], found[row], of_parts[i]
                    )
                    apart.extend((i, k) for k in beyond)
            elif wanted:
                apart.extend((i, k) for i in chosen for k in range(len(spans[i])))
            done += len(chosen)
            if progress is not None:
                progress(done, len(texts))
        self._parts_apart(texts, spans, apart, of_parts)
        return vectors, of_parts

    def _batches(self, texts: Sequence[str]) -> Iterator[tuple[list[int], list[TokenizedText]]]:
        """Batches of texts of like length, within the token budget: their numbers and their tokens."""
        prompt = self.identity.passage_prompt
        for start in range(0, len(texts), _WINDOW):
            tokenized = self.tokenizer.tokenize([prompt + text for text in texts[start : start + _WINDOW]])
            batch: list[int] = []
            # The longest first: a batch's first text tells how wide it is, and lack of memory shows at once.
            for i in sorted(range(len(tokenized)), key=lambda i: -len(tokenized[i].ids)):
                if batch and len(tokenized[batch[0]].ids) * (len(batch) + 1) > self.batch_tokens:
                    yield [start + j for j in batch], [tokenized[j] for j in batch]
                    batch = []
                batch.append(i)
            if batch:
                yield [start + j for j in batch], [tokenized[j] for j in batch]

    def _parts_of_one(
        self,
        text: str,
        spans: Sequence[Span],
        tokenized: TokenizedText,
        token_vectors: Vectors,
        whole: Vectors,
        target: Vectors,
        offset: int | None = None,
    ) -> list[int]:
        """Fill `target` with the vectors of a text's parts; returns which of them reach too far.

        `offset` is the length of the prompt before the text: that of passages unless told otherwise.
        """
        if not spans:
            return []
        if offset is None:
            offset = len(self.identity.passage_prompt)
        tokens = [trimmed(text, start - offset, end - offset) for start, end in tokenized.offsets]
        covered = max((end for _, end in tokens), default=0)
        if covered >= len(text.rstrip()) or len(tokenized.ids) < self.identity.max_tokens:
            covered = len(text)
        places = [place for place, (first, last) in enumerate(tokens) if first < last]
        # Sums from the first token on: of a part they are a difference, however many parts there are.
        sums = np.zeros((len(places) + 1, token_vectors.shape[1]))
        np.cumsum(token_vectors[places], axis=0, out=sums[1:])
        lows = np.searchsorted([tokens[place][1] for place in places], [start for start, _ in spans], "right")
        highs = np.searchsorted([tokens[place][0] for place in places], [end for _, end in spans], "left")
        beyond = []
        for number, ((_, end), low, high) in enumerate(zip(spans, lows, highs, strict=True)):
            if end > covered:
                beyond.append(number)
            else:
                target[number] = unit((sums[high] - sums[low]).astype(np.float32)) if low < high else whole
        return beyond

    def _parts_apart(
        self,
        texts: Sequence[str],
        spans: Sequence[Sequence[Span]],
        apart: Sequence[tuple[int, int]],
        targets: Sequence[Vectors],
    ) -> None:
        """Fill in the parts that need a forward pass of their own, each read as a passage."""
        pieces = [texts[i][slice(*spans[i][k])] for i, k in apart]
        for chosen, tokenized in self._batches(pieces):
            vectors, token_vectors = self._run(tokenized, with_tokens=True)
            for row, j in enumerate(chosen):
                i, k = apart[j]
                targets[i][k] = vectors[row]
                if token_vectors is not None:
                    whole = [(0, max(0, _last_end(tokenized[row]) - len(self.identity.passage_prompt)))]
                    self._parts_of_one(
                        pieces[j],
                        whole,
                        tokenized[row],
                        token_vectors[row],
                        vectors[row],
                        targets[i][k : k + 1],
                    )


def _last_end(tokenized: TokenizedText) -> int:
    return max((end for _, end in tokenized.offsets), default=0)


def unit(vector: Vectors) -> Vectors:
    """The vector at length one; a vector of nothing stays as it is."""
    length = float(np.linalg.norm(vector))
    return vector / np.float32(length) if length > 0 else vector
