"""Article text inside Markdown, and a citation as a quoted block."""

from __future__ import annotations

import re

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


def quoted_block(citation: Citation, language: str) -> str:
    """A citation as a quoted block: its words, its mark, who speaks and where it stands."""
    words = phrases(language)
    template = words["source_dated" if citation.published else "source"]
    source = template.format(title=escaped(citation.title), published=citation.published)
    if citation.page is not None:
        source += f", {words['page'].format(page=citation.page)}"
    speaker = f"**{escaped(citation.speaker)}**, " if citation.speaker else ""
    return f"> {escaped(citation.text)} [{citation.number}]\n>\n> — {speaker}*{source}*"
