"""LangChain retrievers over a library: nearest in meaning, and full text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from assistant.question import Question
from assistant.speaker_match import asked_voice
from index.library import Library
from index.records import StoredPassage
from index.words import content_stems

# Statements of the one asked for that are looked up where search found none.
_OF_ASKED = 4


def retrievers(library: Library) -> tuple[MeaningRetriever, FullTextRetriever]:
    """The two that answers are found by: full text adds its best passages to those nearest in meaning."""
    limit = library.settings.candidates
    return MeaningRetriever(library=library, limit=limit), FullTextRetriever(
        library=library, limit=max(1, limit // 2)
    )


def passages_of_asked(
    question: Question, found: Sequence[StoredPassage], library: Library
) -> list[StoredPassage]:
    """Passages with words of the one asked for, nearest to the question, where those found have none."""
    asked = asked_voice(question.speaker, library.voices)
    if asked.known != "quoted":
        return []
    meant = {id(speaker) for speaker in asked.speakers}
    told = library.statements_in(passage.article_id for passage in found)
    if any(id(library.voices.speaker_of(each.statement)) in meant for each in told):
        return []
    names = [name for speaker in asked.speakers for name in (speaker.name, *speaker.aliases)]
    nearest = library.nearest_statements(library.question_vector(question.text), _OF_ASKED, names)
    return library.passages_with(each.statement for each, _ in nearest)


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
