"""An answer as a LangChain message: its text with the standard citations, which any chat page understands."""

from __future__ import annotations

from langchain_core.messages import AIMessage
from langchain_core.messages.content import Citation as CitationBlock
from langchain_core.messages.content import create_citation, create_text_block

from assistant.citation import Answer, Citation
from assistant.composing import escaped
from assistant.composing.telling import MARKS


def as_message(answer: Answer) -> AIMessage:
    """One text block with an annotation for each citation.

    `start_index` and `end_index` are where the answer's text gives the citation: its words where they stand
    before its mark, and the mark. The offsets in the article are in `extras`.
    """
    annotations = [_annotation(citation, answer.text) for citation in answer.citations]
    return AIMessage(
        content_blocks=[create_text_block(answer.text, annotations=list(annotations))],
        response_metadata={
            "answered": answer.answered,
            "confidence": answer.confidence,
            "question": answer.question,
            "language": answer.language,
        },
    )


def _annotation(citation: Citation, text: str) -> CitationBlock:
    start, end = _place(citation, text)
    address = citation.url or citation.source
    return create_citation(
        url=address if address.lower().startswith(("http://", "https://")) else None,
        title=citation.title,
        start_index=start,
        end_index=end,
        cited_text=citation.text,
        number=citation.number,
        article_id=citation.article_id,
        article_start=citation.start,
        article_end=citation.end,
        speaker=citation.speaker,
        source=citation.source,
        published=citation.published,
        outlet=citation.outlet,
        page=citation.page,
    )


def _place(citation: Citation, text: str) -> tuple[int, int]:
    """Where the text gives a citation: from its words, or else its mark alone."""
    mark = f"[{citation.number}]"
    at = text.find(mark)
    if at < 0:
        return 0, len(text)
    words = text.rfind(escaped(citation.text.strip(MARKS)), 0, at)
    # words that stand far before the mark are another citation's
    near = words >= 0 and "\n" not in text[words:at]
    return (words if near else at), at + len(mark)
