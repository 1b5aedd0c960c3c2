"""How much memory processes hold while they run, as Linux tells it; what they held at most when they have
ended is in `measuring.Run`.
"""

from __future__ import annotations

import contextlib
import os
import threading
from pathlib import Path
from typing import Self


def processes_under(process: int) -> list[int]:
    """The numbers of all processes that a process has started, and those have started (Linux)."""
    found = []
    for listed in Path(f"/proc/{process}/task").glob("*/children"):
        with contextlib.suppress(OSError):  # it has just ended
            found += [int(number) for number in listed.read_text(encoding="utf-8").split()]
    return found + [each for child in found for each in processes_under(child)]


def megabytes_together(process: int, kind: str, account: str = "status") -> float:
    """Memory, in MB, of a process and all under it, of a kind that the system counts by itself (Linux).

    `account` is the file of `/proc` with a line of that kind: `status` (RssAnon, RssFile …) or
    `smaps_rollup` (Pss: of memory that several processes share, each is counted its part).
    """
    total = 0
    for each in (process, *processes_under(process)):
        with contextlib.suppress(OSError):
            lines = Path(f"/proc/{each}/{account}").read_text(encoding="utf-8").splitlines()
            total += sum(int(line.split()[1]) for line in lines if line.startswith(f"{kind}:"))
    return total / 1000


class Together:
    """Looks twice a second how much memory this process and all under it hold.

    Attributes:
        peak_mb: the most at once, in MB, what several share counted once; 0 where the system does not tell.
    """

    def __init__(self) -> None:
        self.peak_mb = 0.0
        self._over = threading.Event()
        self._looking = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._looking.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._looking.join()

    def _look(self) -> None:
        while not self._over.wait(0.5):
            self.peak_mb = max(self.peak_mb, megabytes_together(os.getpid(), "Pss", "smaps_rollup"))
