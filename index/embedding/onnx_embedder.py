"""The default model on onnxruntime: no torch, no transformers, soon ready for a question."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.embedding import building, question_tokenizer
from index.embedding.embedder import Embedder, ModelIdentity, QuestionVectors, Vectors
from index.embedding.question_tokenizer import QuestionTokenizer
from index.embedding.tokenizing import TextTokenizer, TokenizedText
from index.errors import EmbeddingError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

SENTENCE = "sentence_embedding"
TOKENS = "token_embeddings"

# Of a longer question the library's tokenizer makes shorter work, once it is loaded.
_QUESTION_LETTERS = 2000


class OnnxEmbedder(Embedder):
    """Runs the int8 ONNX file of a folder that `building.build` made.

    A vector does not depend on the texts that share its batch: the quantisation is per token. The tokenizer
    of the `tokenizers` library, which takes longer to load than all the rest, is loaded when passages or an
    unusual question first need it.

    Args:
        folder: the model's folder.
        threads: how many threads compute; None for as many as this process may use cores.

    Raises:
        EmbeddingError: the folder's files cannot be read as a model.
    """

    # What one pass computes then stays in the processor's caches.
    batch_tokens = 1024

    def __init__(self, folder: Path, threads: int | None = None) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or usable_cores()
        options.log_severity_level = 3
        # A thread that waits for the others by turning in circles takes its core from those who read and
        # write meanwhile: a third of the time of adding on two cores, and a question is no faster for it.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            self.session = onnxruntime.InferenceSession(
                str(folder / building.ONNX_FILE), options, providers=["CPUExecutionProvider"]
            )
        # The library raises plain exceptions of its own making.
        except Exception as error:
            raise _broken(folder) from error
        self.tokenizer = TextTokenizer(lambda: _library_tokenizer(folder), building.MAX_TOKENS)
        questions = folder / building.QUESTION_FOLDER
        # A cache that cannot be written may hold the model as an earlier version built it, without these.
        whole = not question_tokenizer.problems(questions)
        self._questions = QuestionTokenizer(questions, building.MAX_TOKENS) if whole else None
        _, _, dimension = self.session.get_outputs()[1].shape
        self.identity = ModelIdentity(
            id=building.MODEL_ID,
            checksum=building.CHECKSUM,
            dimension=int(dimension),
            query_prompt=building.QUERY_PROMPT,
            passage_prompt=building.PASSAGE_PROMPT,
            max_tokens=building.MAX_TOKENS,
        )

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question, (dimension,)."""
        cut = self._cut(text)
        if cut is None:
            return super().embed_query(text)
        vectors, *_ = self.forward(*padded([cut.ids]))
        return list(map(float, vectors[0]))

    def embed_question(self, text: str) -> QuestionVectors:
        """The vectors of a question and of its words, from one forward pass."""
        cut = self._cut(text)
        return super().embed_question(text) if cut is None else self._embed_question(cut)

    def _cut(self, text: str) -> TokenizedText | None:
        """A question's tokens, its prompt before it, or None where the library has to be asked."""
        if self._questions is None or len(text) > _QUESTION_LETTERS:
            return None
        return self._questions.cut(self.identity.query_prompt + text)

    def _run(self, batch: Sequence[TokenizedText], *, with_tokens: bool) -> tuple[Vectors, Vectors | None]:
        outputs = self.forward(*padded([text.ids for text in batch]), with_tokens=with_tokens)
        return outputs[0], outputs[1] if with_tokens else None

    def forward(
        self, ids: NDArray[np.int64], mask: NDArray[np.int64], *, with_tokens: bool = False
    ) -> list[Vectors]:
        """The session's answer for token numbers and attention mask, both (n, tokens).

        Returns:
            Unit vectors (n, dimension) and, where asked for, the last hidden state (n, tokens, dimension).
        """
        names = [SENTENCE, TOKENS] if with_tokens else [SENTENCE]
        outputs: list[Any] = self.session.run(names, {"input_ids": ids, "attention_mask": mask})
        return outputs


def padded(rows: Sequence[Sequence[int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Token numbers and attention mask, both (n, longest)."""
    ids = np.full((len(rows), max(map(len, rows))), building.PAD_ID, np.int64)
    mask = np.zeros_like(ids)
    for number, row in enumerate(rows):
        ids[number, : len(row)] = row
        mask[number, : len(row)] = 1
    return ids, mask


def _library_tokenizer(folder: Path) -> Tokenizer:
    from tokenizers import Tokenizer

    try:
        return Tokenizer.from_file(str(folder / building.TOKENIZER_FILE))
    # The library raises plain exceptions of its own making.
    except Exception as error:
        raise _broken(folder) from error


def _broken(folder: Path) -> EmbeddingError:
    return EmbeddingError(
        f"The embedding model in {folder} cannot be loaded: delete that folder to build it again."
    )


def usable_cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
