"""The sample library: invented articles, so that the first command needs no file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from importlib import resources
from pathlib import Path

from assistant.assistant import Assistant
from index.settings import Settings


def sample_files() -> list[Path]:
    """The sample articles, as files on disk."""
    folder = Path(str(resources.files(__package__)))
    return sorted(folder.glob("*.txt"))


def open_samples(settings: Settings, progress: Callable[[int, int, str], None] | None = None) -> Assistant:
    """Open the sample library, made on first use; a newer version's samples get their own."""
    files = sample_files()
    contents = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]
    assistant = Assistant.open(settings.cache / f"samples-{contents}", settings)
    if len(assistant.articles()) < len(files):
        assistant.add(files, progress)
    return assistant
