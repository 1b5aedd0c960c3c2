"""LangChain retrievers over a library: nearest in meaning, and full text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

import index.embedding.for_langchain  # noqa: F401 - an embedder is an Embeddings where LangChain is in use
from assistant.retrieval import sharing_words, similar
from index.library import Library
from index.records import StoredPassage


def retrievers(library: Library) -> tuple[MeaningRetriever, FullTextRetriever]:
    """The two that answers are found by: full text adds its best passages to those nearest in meaning."""
    return MeaningRetriever(library=library), FullTextRetriever(library=library)


def passages_in(documents: Iterable[Document]) -> list[StoredPassage]:
    """The passages that were made documents of."""
    return [document.metadata["passage"] for document in documents]


class MeaningRetriever(BaseRetriever):
    """Passages nearest in meaning to a question; `metadata["similarity"]` is their cosine."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    library: Library

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        return [
            document(passage, similarity=similarity) for passage, similarity in similar(query, self.library)
        ]


class FullTextRetriever(BaseRetriever):
    """Passages that share words with a question, after stemming; `metadata["bm25"]` is their score."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    library: Library

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        return [document(passage, bm25=score) for passage, score in sharing_words(query, self.library)]


def document(passage: StoredPassage, **scores: float) -> Document:
    """A passage as a LangChain document: its words, where they stand, how they were found."""
    metadata: dict[str, Any] = {
        "article_id": passage.article_id,
        "title": passage.title,
        "start": passage.passage.start,
        "end": passage.passage.end,
        "passage": passage,
        **scores,
    }
    return Document(page_content=passage.text, metadata=metadata)
