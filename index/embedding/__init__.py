"""Text to vectors: the default model, which needs no model hub, and any other sentence-transformers model."""

from index.embedding.embedder import Embedder, ModelIdentity
from index.embedding.opening import DEFAULT_MODEL, open_embedder

__all__ = ["DEFAULT_MODEL", "Embedder", "ModelIdentity", "open_embedder"]
