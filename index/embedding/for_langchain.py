"""Makes every embedding model of this project one of LangChain's `Embeddings`.

Apart from `embedder`, since importing LangChain takes longer than answering a question.
"""

from __future__ import annotations

from langchain_core.embeddings import Embeddings

from index.embedding.embedder import Embedder

Embeddings.register(Embedder)  # type: ignore[type-abstract]
