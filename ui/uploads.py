"""Files sent through the page, kept beside the library so that an article's source stays a real file."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from assistant.assistant import Assistant


def keep(assistant: Assistant, uploaded: Path) -> Path:
    """Copy an uploaded file into the library's folder, under its own name; returns the copy.

    The same content under the same name has one place, so that it is recognised when it comes again, and two
    files of one name do not replace each other.
    """
    with uploaded.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()[:16]
    folder = assistant.library.folder / "uploads" / digest
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / uploaded.name
    shutil.copyfile(uploaded, kept)
    return kept


def discard(kept: Path) -> None:
    """Remove a copy that became no article."""
    kept.unlink(missing_ok=True)
    if not any(kept.parent.iterdir()):
        kept.parent.rmdir()
