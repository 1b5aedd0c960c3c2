"""A turn of the conversation as Markdown, with its sources, to paste elsewhere."""

from __future__ import annotations

import re

from assistant.citation import Citation
from assistant.composing import escaped
from ui.texts import long_date, texts
from ui.turns import Turn

_LINKED = re.compile(r"https?://[^\s()<>\"\\\[\]`\x00-\x1f\x7f-\x9f]+", re.IGNORECASE)


def turn_as_markdown(turn: Turn, language: str) -> str:
    """The question, the answer and its sources with the words cited."""
    words = texts(language)
    pieces = [f"## {escaped(turn.question)}"]
    if turn.answer is None:
        return "\n\n".join([*pieces, escaped(turn.problem) if turn.problem else words["stopped"]])
    if turn.answer.rewritten:
        pieces.append(f"*{escaped(words['understood'].format(question=turn.answer.question))}*")
    pieces.append(turn.answer.text)
    if turn.answer.citations:
        pieces.append(f"**{words['sources' if turn.answer.answered else 'nearest']}**")
        pieces.append("\n".join(_source(citation, language) for citation in turn.answer.citations))
    return "\n\n".join(pieces)


def _source(citation: Citation, language: str) -> str:
    address = citation.url or citation.source
    title = escaped(citation.title)
    # Anything but plain letters in an address could end the link early.
    linked = _LINKED.fullmatch(address)
    parts = [
        f"[{title}]({address})" if linked else title,
        escaped(citation.outlet) if citation.outlet else None,
        escaped(long_date(citation.published, language)) if citation.published else None,
        texts(language)["page"].format(page=citation.page) if citation.page is not None else None,
    ]
    origin = ", ".join(part for part in parts if part)
    speaker = f"{escaped(citation.speaker)} : " if citation.speaker else ""
    return f"{citation.number}. {speaker}« {escaped(citation.text)} » ({origin})"
