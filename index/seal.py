"""Checksums of files that are made from the catalog: a damaged one is found before it is believed."""

from __future__ import annotations

import json
from pathlib import Path

from index.checksum import file_checksum

NAME = "checksums.json"

# Tells a file that was not written meanwhile: its size, time of change and place on the disk.
_Stamp = tuple[int, int, int]


class Seal:
    """The checksums of all files of a folder, kept in it while nobody has it open to write.

    Whoever was killed while writing leaves a folder without: then nothing is compared.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / NAME
        self._known: dict[str, tuple[_Stamp, str]] = {}

    def lift(self) -> list[str]:
        """Take the checksums away, for files that are to be written; or give those that do not fit them.

        Raises:
            OSError: the folder cannot be read or written.
        """
        if not self._file.is_file():
            return []
        damaged = self._damaged()
        if not damaged:
            self._file.unlink()
        return damaged

    def _damaged(self) -> list[str]:
        try:
            sealed = dict(json.loads(self._file.read_text(encoding="utf-8")))
        except (ValueError, TypeError):
            return [NAME]
        there = self._checksums()
        return sorted(name for name in there.keys() | sealed.keys() if there.get(name) != sealed.get(name))

    def put(self) -> None:
        """Keep the checksums of the files as they are now.

        Raises:
            OSError: the folder cannot be read or written.
        """
        fresh = self._file.with_suffix(".new")
        fresh.write_text(json.dumps(self._checksums(), indent=2), encoding="utf-8")
        fresh.replace(self._file)

    def _checksums(self) -> dict[str, str]:
        """The checksum of each file by its name; one that was not written since is not read again."""
        found: dict[str, tuple[_Stamp, str]] = {}
        for path in sorted(self._folder.rglob("*")):
            if path.is_file() and path.stem != self._file.stem:
                status = path.stat()
                stamp = status.st_size, status.st_mtime_ns, status.st_ino
                name = path.relative_to(self._folder).as_posix()
                known = self._known.get(name)
                found[name] = known if known and known[0] == stamp else (stamp, file_checksum(path))
        self._known = found
        return {name: checksum for name, (_, checksum) in found.items()}
