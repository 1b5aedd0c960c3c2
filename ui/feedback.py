"""What readers think of answers, kept in a local file of JSON lines: one a vote, the last one counts."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from pathlib import Path

from assistant.assistant import Assistant
from assistant.citation import Answer
from ui.turns import Vote

_writing = threading.Lock()


def feedback_file(assistant: Assistant) -> Path:
    """The file of the setting `feedback`, or the one in the library's folder."""
    return assistant.library.settings.feedback or assistant.library.folder / "feedback.jsonl"


def record(file: Path, answer: Answer, vote: Vote | None) -> None:
    """Add a line; a vote of None takes the one before it back.

    Raises:
        OSError: the file cannot be written.
    """
    line = {
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "vote": vote,
        "asked": answer.asked or answer.question,
        "question": answer.question,
        "answered": answer.answered,
        "confidence": round(answer.confidence, 4),
        "text": answer.text,
        "citations": [
            {"article_id": citation.article_id, "start": citation.start, "end": citation.end}
            for citation in answer.citations
        ],
    }
    with _writing:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as written:
            written.write(json.dumps(line, ensure_ascii=False) + "\n")
