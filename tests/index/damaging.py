"""Damages files as disks and people do."""

from __future__ import annotations

from pathlib import Path

from index.health import examine
from index.settings import load_settings

HOW = ("cut", "flipped", "other", "gone", "one bit")


def damage(path: Path, how: str) -> None:
    data = bytearray(path.read_bytes())
    if how == "cut":
        del data[len(data) // 2 :]
    elif how == "flipped":
        for place in range(min(100, len(data) // 2), len(data), 97):
            data[place] ^= 0x55
    elif how == "one bit":
        data[len(data) // 3] ^= 1
    elif how == "other":
        data[:] = b"no database at all\n" * 100
    path.unlink()
    if how != "gone":
        path.write_bytes(data)


def statuses(folder: Path) -> dict[str, str]:
    """What the doctor says of a library, and how bad that is."""
    # with a cache of its own, so that the model is not read each time
    found = examine(load_settings(library=folder, cache=folder / "none"))
    return {finding.text: finding.status for finding in found}
