"""LangChain retrievers over a library: nearest in meaning, and full text."""

from __future__ import annotations

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from index.library import Library
from index.records import StoredPassage
from index.words import content_stems


class MeaningRetriever(BaseRetriever):
    """Passages nearest in meaning to a question; `metadata["similarity"]` is their cosine."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    library: Library
    limit: int

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        vector = self.library.question_vector(query)
        return [
            document(passage, similarity=similarity)
            for passage, similarity in self.library.nearest(vector, self.limit)
        ]


class FullTextRetriever(BaseRetriever):
    """Passages that share words with a question, after stemming; `metadata["bm25"]` is their score."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    library: Library
    limit: int

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        return [
            document(passage, bm25=score)
            for passage, score in self.library.matching(content_stems(query), self.limit)
        ]


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
