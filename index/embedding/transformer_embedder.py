"""Any sentence-transformers model, in torch, on a GPU where there is one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.embedding import building, model_folder
from index.embedding.embedder import Embedder, ModelIdentity, Vectors
from index.embedding.tokenizing import TextTokenizer, TokenizedText
from index.errors import EmbeddingError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

_NO_LIMIT = 8192
_GPU_BATCH_TOKENS = 32768


class SentenceTransformerEmbedder(Embedder):
    """Runs a model by hub id or folder, without remote code and from safetensors only.

    The vectors of parts come from the tokens' vectors where the model pools by mean; with other models each
    part is read by itself.

    Args:
        name: hub id or folder.
        device: a torch device; None for the GPU where there is one.

    Raises:
        EmbeddingError: the model cannot be found, fetched or loaded.
    """

    def __init__(self, name: str, device: str | None = None) -> None:
        folder = model_folder.locate(name)
        self.model = _load(name, str(folder), device)
        limit = min(self.model.max_seq_length or _NO_LIMIT, _NO_LIMIT)
        tokenizer = _tokenizer(name, self.model.tokenizer)
        self.tokenizer = TextTokenizer(lambda: tokenizer, limit)
        query, passage = prompts(name, self.model.prompts)
        self.identity = ModelIdentity(
            id=str(folder) if Path(name).expanduser().is_dir() else name,
            checksum=model_folder.checksum(folder),
            dimension=int(self.model.get_embedding_dimension() or len(self._encoded([""])[0])),
            query_prompt=query,
            passage_prompt=passage,
            max_tokens=limit,
        )
        self.pools_by_mean = _pools_by_mean(self.model)
        if self.model.device.type != "cpu":
            self.batch_tokens = _GPU_BATCH_TOKENS

    def _run(self, batch: Sequence[TokenizedText], *, with_tokens: bool) -> tuple[Vectors, Vectors | None]:
        if not self.pools_by_mean:
            return self._encoded([text.text for text in batch]), None
        import torch

        width = max(len(text.ids) for text in batch)
        padding = self.model.tokenizer.pad_token_id or 0
        ids = torch.tensor([text.ids + [padding] * (width - len(text.ids)) for text in batch])
        mask = torch.tensor([[1] * len(text.ids) + [0] * (width - len(text.ids)) for text in batch])
        with torch.inference_mode():
            features: dict[str, Any] = {"input_ids": ids, "attention_mask": mask, "modality": "text"}
            features = {k: v.to(self.model.device) if torch.is_tensor(v) else v for k, v in features.items()}
            outputs = self.model(features)
        vectors = _unit_rows(outputs["sentence_embedding"].float().cpu().numpy())
        return vectors, outputs["token_embeddings"].float().cpu().numpy() if with_tokens else None

    def _encoded(self, texts: list[str]) -> Vectors:
        vectors = self.model.encode(texts, prompt="", convert_to_numpy=True, show_progress_bar=False)
        return _unit_rows(np.asarray(vectors, np.float32))


def prompts(name: str, configured: Mapping[str, str | None]) -> tuple[str, str]:
    """What to put before questions and before passages: as the model says, else as its family is known for.

    >>> prompts("intfloat/multilingual-e5-base", {})
    ('query: ', 'passage: ')
    >>> prompts("BAAI/bge-m3", {"query": "", "document": ""})
    ('', '')
    """
    query = configured.get("query") or ""
    found = (configured.get(key) for key in ("passage", "document", "corpus"))
    passage = next((prompt for prompt in found if prompt), "")
    e5 = re.search(r"(^|[-_/\\])e5([-_]|$)", name.lower()) and "instruct" not in name.lower()
    if e5 and not query and not passage:
        return building.QUERY_PROMPT, building.PASSAGE_PROMPT
    return query, passage


def _load(name: str, folder: str, device: str | None) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    bars = transformers_logging.is_progress_bar_enabled()
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        return SentenceTransformer(
            folder,
            device=device,
            trust_remote_code=False,
            local_files_only=True,
            model_kwargs={"use_safetensors": True},
        )
    # Whatever the many model classes raise: the person needs the reason, not the trace.
    except Exception as error:
        reason = (
            str(error).strip().splitlines()[0].rstrip(".") if str(error).strip() else type(error).__name__
        )
        raise EmbeddingError(f"The embedding model {name} cannot be loaded: {reason}.") from error
    finally:
        if bars:
            transformers_logging.enable_progress_bar()  # type: ignore[no-untyped-call]


def _tokenizer(name: str, tokenizer: Any) -> Tokenizer:
    """A copy of the model's tokenizer: the settings of one do not touch the other."""
    from tokenizers import Tokenizer

    fast = getattr(tokenizer, "backend_tokenizer", tokenizer)
    if not isinstance(fast, Tokenizer):
        raise EmbeddingError(
            f"The embedding model {name} has no fast tokenizer, which passages need: choose another model."
        )
    return Tokenizer.from_str(fast.to_str())


def _pools_by_mean(model: SentenceTransformer) -> bool:
    """Whether the model is a transformer whose token vectors are averaged, and nothing more."""
    from sentence_transformers.base.modules import Transformer
    from sentence_transformers.base.modules.normalize import Normalize
    from sentence_transformers.sentence_transformer.modules import Pooling

    first, *others = list(model.children())
    return (
        isinstance(first, Transformer)
        and len(others) in (1, 2)
        and isinstance(others[0], Pooling)
        and others[0].pooling_mode == "mean"
        and others[0].include_prompt
        and all(isinstance(module, Normalize) for module in others[1:])
    )


def _unit_rows(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.where(lengths > 0, lengths, 1)).astype(np.float32)
