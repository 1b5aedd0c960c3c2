"""One process owns a library, a clear sentence for the second; where several may write, they take turns."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import InUseError

# Seconds that a question waits while another process does the work, before it does without.
_PATIENCE = 60.0


@contextmanager
def turn(folder: Path, name: str) -> Iterator[None]:
    """One after the other, whatever process: for what is worked out of a library into files of a folder.

    Raises:
        OSError: the folder, made if missing, cannot be written, or the others take too long.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with FileLock(folder / f"{name}.lock", timeout=_PATIENCE):
        yield


class Ownership:
    """Held while a library is open; the system lets go of it when the process ends, however it ends."""

    def __init__(self, folder: Path) -> None:
        """Take the library.

        Raises:
            InUseError: another process (or another open library in this one) holds it.
        """
        self._owner = folder / "owner"
        self._lock = FileLock(folder / "lock", thread_local=False)  # whichever thread closes the library
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise InUseError(
                f"The library {folder} is open in another process{self._named_owner()}: "
                "close that one first, or ask your question there."
            ) from None
        self._owner.write_text(str(os.getpid()), encoding="ascii")

    def _named_owner(self) -> str:
        try:
            return f" (process {int(self._owner.read_text(encoding='ascii'))})"
        except (OSError, ValueError):
            return ""

    def release(self) -> None:
        """Let another process have the library."""
        self._lock.release()
