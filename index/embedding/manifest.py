"""The list of a built model's files with their checksums: written last, so that it vouches for the rest."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from index.checksum import file_checksum

NAME = "manifest.json"


def write(folder: Path, about: dict[str, Any]) -> None:
    """Write the manifest of all files in the folder, with `about` beside the list, and flush all to disk.

    Raises:
        OSError: a file cannot be read or the manifest not written.
    """
    files = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.name != NAME):
        _flush(path)
        name = path.relative_to(folder).as_posix()
        files[name] = {"size": path.stat().st_size, "sha256": file_checksum(path)}
    target = folder / NAME
    target.write_text(json.dumps({**about, "files": files}, indent=2) + "\n", encoding="utf-8")
    _flush(target)


def read(folder: Path) -> dict[str, Any] | None:
    """The folder's manifest, or None where there is none that can be read."""
    try:
        found = json.loads((folder / NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and isinstance(found.get("files"), dict) else None


def problems(folder: Path, *, thorough: bool = False) -> list[str]:
    """What is wrong with the folder, in words; empty where it is whole.

    Args:
        folder: a built model.
        thorough: compare the checksums too, not only the sizes (reads every byte).
    """
    manifest = read(folder)
    if manifest is None:
        return [f"{NAME} is missing or damaged"]
    found = []
    for name, expected in manifest["files"].items():
        path = folder / name
        try:
            if path.stat().st_size != expected["size"]:
                found.append(f"{name} has another size")
            elif thorough and file_checksum(path) != expected["sha256"]:
                found.append(f"{name} has another checksum")
        except OSError:
            found.append(f"{name} is missing")
    return found


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
