"""What a process gives back to the system, measured in one of its own."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

# Blocks too large for Python's own allocator, too small for pages of their own; the last stays in use.
HOLDING_AND_LETTING_GO = """
from index.memory import give_back, share_heaps

def megabytes():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("RssAnon")) / 1000

share_heaps()
before = megabytes()
held = [bytes([number % 256]) * 3000 for number in range(20_000)]
del held[:-1]
kept = megabytes() - before
give_back()
print(kept, megabytes() - before, held[0] == bytes([19_999 % 256]) * 3000)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only the GNU library keeps such memory")
def test_what_is_free_before_something_in_use_is_given_back() -> None:
    command = [sys.executable, "-c", HOLDING_AND_LETTING_GO]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    kept, left, unharmed = done.stdout.split()
    assert float(kept) > 50
    assert float(left) < 5
    assert unharmed == "True"
