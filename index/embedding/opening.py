"""The model that a name stands for."""

from __future__ import annotations

from pathlib import Path

from index.embedding import building
from index.embedding.embedder import Embedder

DEFAULT_MODEL = building.MODEL_ID


def open_embedder(name: str | None, cache: Path, progress: bool = True) -> Embedder:
    """The embedding model of that name, ready to use.

    Args:
        name: None (or `DEFAULT_MODEL`) for the default model, which needs no network; else the id of a
            sentence-transformers model on the hub, or the folder of one.
        cache: folder that the default model is built into when it is not there yet.
        progress: whether to show a progress bar on stderr while building.

    Raises:
        EmbeddingError: the model cannot be built, found or loaded; the message says what to do.
    """
    if name is None or name == DEFAULT_MODEL:
        folder = building.build(cache, progress=progress)
        from index.embedding.onnx_embedder import OnnxEmbedder

        return OnnxEmbedder(folder)
    from index.embedding.transformer_embedder import SentenceTransformerEmbedder

    return SentenceTransformerEmbedder(name)
