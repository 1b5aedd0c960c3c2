"""The sample library: invented articles, so that the first command needs no file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from index.speech import RULES_VERSION

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from index.settings import Settings

# Goes up when what a library keeps of an article changes.
_FORMAT = b"2"


def sample_files() -> list[Path]:
    """The sample articles, as files on disk."""
    folder = Path(str(resources.files(__package__)))
    return sorted(folder.glob("*.txt"))


def sample_folder(settings: Settings) -> Path:
    """Where the sample library lies; a newer version's samples, or rules to read them, get their own."""
    parts = [*(file.read_bytes() for file in sample_files()), RULES_VERSION.encode(), _FORMAT]
    contents = hashlib.sha256(b"".join(parts)).hexdigest()[:12]
    return settings.cache / f"samples-{contents}"


def open_samples(settings: Settings, progress: Callable[[int, int, str], None] | None = None) -> Assistant:
    """Open the sample library, made on first use."""
    from assistant.assistant import Assistant

    files = sample_files()
    folder = sample_folder(settings)
    assistant = Assistant.open(folder, settings.in_folder(folder))
    if len(assistant.articles()) < len(files):
        assistant.add(files, progress)
    return assistant
