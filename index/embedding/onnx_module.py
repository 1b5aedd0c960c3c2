"""The default model's ONNX file as a module of sentence-transformers: its bulk tools at onnxruntime's speed.

model = SentenceTransformer(modules=[OnnxModule(folder)], prompts=OnnxModule.prompts)
model.encode(texts, prompt_name="passage", show_progress_bar=True)
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

import torch
from sentence_transformers.base.modules import InputModule

from index.embedding import building
from index.embedding.onnx_embedder import SENTENCE, TOKENS, OnnxEmbedder, padded


class OnnxModule(InputModule):
    """Tokenises, runs the ONNX session and hands on `sentence_embedding` and `token_embeddings`.

    Args:
        folder: the default model's folder (`building.build` makes it).

    Raises:
        EmbeddingError: the folder's files cannot be read as a model.
    """

    prompts: ClassVar[dict[str, str]] = {
        "query": building.QUERY_PROMPT,
        "passage": building.PASSAGE_PROMPT,
        "document": building.PASSAGE_PROMPT,
    }

    def __init__(self, folder: str | Path) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.folder = Path(folder)
        self.embedder = OnnxEmbedder(self.folder)
        self.tokenizer = self.embedder.tokenizer.tokenizer

    @property
    def max_seq_length(self) -> int:
        """How many tokens are read at most, special tokens included."""
        return self.embedder.identity.max_tokens

    def get_embedding_dimension(self) -> int:
        """How many numbers a vector has."""
        return self.embedder.identity.dimension

    def preprocess(self, inputs: Sequence[Any], prompt: str | None = None, **kwargs: Any) -> dict[str, Any]:
        """Token numbers and attention mask, int64 (n, tokens), of texts with the prompt before each."""
        tokenized = self.embedder.tokenizer.tokenize([(prompt or "") + text for text in inputs])
        ids, mask = padded([text.ids for text in tokenized])
        return {"input_ids": torch.from_numpy(ids), "attention_mask": torch.from_numpy(mask)}

    def forward(self, features: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """Adds the unit vectors (n, dimension) and the tokens' vectors (n, tokens, dimension)."""
        ids, mask = features["input_ids"].cpu().numpy(), features["attention_mask"].cpu().numpy()
        sentences, tokens = self.embedder.forward(ids, mask, with_tokens=True)
        device = features["input_ids"].device
        features[SENTENCE] = torch.from_numpy(sentences).to(device)
        features[TOKENS] = torch.from_numpy(tokens).to(device)
        return features

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
        """Copy the model's own folder."""
        shutil.copytree(self.folder, output_path, dirs_exist_ok=True)
