"""An answer as plain text for the terminal."""

from __future__ import annotations

import re
import shutil
import textwrap

from assistant.citation import Answer, Citation
from assistant.phrases import phrases

_UNESCAPED = re.compile(r"\\([^\w\s])")


def rendered(answer: Answer) -> str:
    """The answer, its passages word for word, and where each comes from."""
    words = phrases(answer.language)
    if not answer.citations:
        return answer.text
    if answer.checks is not None and answer.checks.state != "fell_back":
        head = _UNESCAPED.sub(r"\1", answer.text.partition("\n\n")[0])
    elif answer.answered:
        head = words["answer_one" if len(answer.citations) == 1 else "answer_many"]
    else:
        head = f"{words['not_found']} {words['nearest']}"
    width = min(100, shutil.get_terminal_size((100, 24)).columns)
    # Why no model wrote this, where one should have.
    notes = answer.checks.why if answer.checks is not None and answer.checks.state == "fell_back" else ()
    return "\n\n".join([textwrap.fill(head, width), *(_block(c, width) for c in answer.citations), *notes])


def _block(citation: Citation, width: int) -> str:
    mark = f"[{citation.number}] "
    words = textwrap.fill(
        " ".join(citation.text.split(" ")),
        width,
        initial_indent=mark,
        subsequent_indent=" " * len(mark),
        break_long_words=False,
        break_on_hyphens=False,
    )
    parts = (citation.speaker, citation.title, citation.outlet, citation.published)
    origin = ", ".join(part for part in parts if part)
    return f"{words}\n{' ' * len(mark)}— {origin}\n{' ' * len(mark)}  {citation.url or citation.source}"
