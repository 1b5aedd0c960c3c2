"""The heaps of a process that runs for days, as the GNU library keeps them; elsewhere nothing is done."""

from __future__ import annotations

import contextlib
import ctypes
import sys

GIVING_BACK_SECONDS = 30.0
"""Seconds after which a process that goes on gives back what it does not use."""

_M_ARENA_MAX = -8  # in malloc.h


def share_heaps() -> None:
    """Let all threads of this process share two heaps.

    The GNU library gives each of a server's threads a heap of its own; what one of them has given back the
    others cannot use, so that the memory grows for hours.
    """
    if sys.platform == "linux":
        with contextlib.suppress(AttributeError):  # other libraries have no such setting
            ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 2)


def give_back() -> None:
    """Give what is free in the heaps of this process back to the system.

    The GNU library does so only at the end of a heap: what lies before anything in use is kept, after each
    article added and removed a little more.
    """
    if sys.platform == "linux":
        with contextlib.suppress(AttributeError):
            ctypes.CDLL(None).malloc_trim(ctypes.c_size_t(0))
