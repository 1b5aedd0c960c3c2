"""A limit on the time that reading takes: a small file can be made so that its parser goes on for days."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable
from typing import TypeVar

from index.errors import ReadingError

SECONDS = 60.0
"""What any file may take."""
BYTES_A_SECOND = 100_000
"""A file may take a second more for each so many bytes."""

_Result = TypeVar("_Result")


class _TimeIsUpError(BaseException):
    """No `Exception`: those are caught by parsers, which pass over what is broken and go on."""


def in_time(size: int, reading: Callable[[], _Result]) -> _Result:
    """What reading a file of so many bytes gives.

    It is given up between two steps of Python: a call into a library of C is finished first.

    Raises:
        ReadingError: one sentence, after the time that a file of this size may take.
    """
    seconds = SECONDS + size / BYTES_A_SECOND
    reader = threading.get_ident()
    changing = threading.Lock()
    ended = threading.Event()

    def watch() -> None:
        wait = seconds
        while not ended.wait(wait):
            with changing:
                if not ended.is_set():
                    _raise_in(reader, _TimeIsUpError)
            wait = 1.0  # then again, for what is raised while garbage is collected is lost

    def end() -> None:
        with changing:
            ended.set()
        _raise_in(reader, None)

    try:
        try:
            threading.Thread(target=watch, daemon=True).start()
            return reading()
        finally:
            end()
    except _TimeIsUpError:
        end()  # it may have been raised in the first
        raise ReadingError(
            f"Reading was given up after {seconds:.0f} seconds: open it in its own program, save it as text "
            "and add that."
        ) from None


def _raise_in(thread: int, error: type[BaseException] | None) -> None:
    """Have a thread raise an error at its next step; with None, no longer."""
    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(thread), None if error is None else ctypes.py_object(error)
    )
