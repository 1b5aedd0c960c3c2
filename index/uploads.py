"""What was sent to a library, kept in its folder so that the source of an article is a real file."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

FOLDER = "uploads"
_NAME = re.compile(r"[^\w.-]+")
_LONGEST_NAME = 60


def keep_file(library: Path, sent: Path) -> Path:
    """Copy a file into the library's folder, under its own name; returns the copy.

    The same content under the same name has one place, so that it is recognised when it comes again, and two
    files of one name do not replace each other.
    """
    with sent.open("rb") as file:
        kept = _place(library, hashlib.file_digest(file, "sha256").hexdigest(), sent.name)
    shutil.copyfile(sent, kept)
    return kept


def keep_text(library: Path, text: str, title: str = "", fields: Mapping[str, str] | None = None) -> Path:
    """Write a text into the library's folder, its title above it and fields (`Date: 2024-10`) above that."""
    head = [f"{name}: {' '.join(value.split())}" for name, value in (fields or {}).items() if value.strip()]
    title = " ".join(title.split())
    parts = ["\n".join(head), title, text]
    data = "\n\n".join(part for part in parts if part).encode("utf-8", "replace")
    name = _NAME.sub("-", title or " ".join(text[:200].split()))[:_LONGEST_NAME].strip("-.") or "text"
    kept = _place(library, hashlib.sha256(data).hexdigest(), f"{name}.txt")
    kept.write_bytes(data)
    return kept


def discard(kept: Path) -> None:
    """Remove a copy that became no article."""
    kept.unlink(missing_ok=True)
    if not any(kept.parent.iterdir()):
        kept.parent.rmdir()


def sweep(library: Path, sources: Iterable[str]) -> None:
    """Remove the copies that no article has as its source any more.

    An article that was removed can be put back with its source until then.
    """
    folder = library / FOLDER
    if not folder.is_dir():
        return
    # by the name of the copy's own folder, which is the same wherever the library was moved
    named = {part for source in sources for part in re.split(r"[/\\]", source)}
    for place in folder.iterdir():
        if place.name not in named:
            shutil.rmtree(place, ignore_errors=True)


def _place(library: Path, digest: str, name: str) -> Path:
    folder = library / FOLDER / digest[:16]
    folder.mkdir(parents=True, exist_ok=True)
    return folder / name
