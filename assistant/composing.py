"""Evidence -> an answer without a language model: verbatim passages, numbered, under a phrase."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.citation import Citation
from assistant.phrases import phrases

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~$&])")
# What would begin a list or a heading at the start of a line.
_LINE_MARK = re.compile(r"^(\d*)([-+.)=])")
# No-break spaces are letters of French typography; other white space is only layout.
_LAYOUT = re.compile(r"[^\S\u00a0\u202f]+")


def escaped(text: str) -> str:
    """Article text made safe inside Markdown: shown as it is, never read as markup."""
    return _LINE_MARK.sub(r"\1\\\2", _MARKDOWN.sub(r"\\\1", _LAYOUT.sub(" ", text).strip(" ")))


def compose(citations: Sequence[Citation], answered: bool, language: str) -> str:
    """The answer's Markdown: one quoted block a citation, with its mark and its article."""
    words = phrases(language)
    if answered:
        head = words["answer_one" if len(citations) == 1 else "answer_many"]
    elif citations:
        head = f"{words['not_found']} {words['nearest']}"
    else:
        head = words["not_found"]
    return "\n\n".join([head, *(_block(citation, words) for citation in citations)])


def _block(citation: Citation, words: dict[str, str]) -> str:
    template = words["source_dated" if citation.published else "source"]
    source = template.format(title=escaped(citation.title), published=citation.published)
    if citation.page is not None:
        source += f", {words['page'].format(page=citation.page)}"
    speaker = f"**{escaped(citation.speaker)}**, " if citation.speaker else ""
    return f"> {escaped(citation.text)} [{citation.number}]\n>\n> — {speaker}*{source}*"
