"""A place that articles are read from, and the one way to read it."""

from __future__ import annotations

import errno
import hashlib
import logging
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from index.article import Article
from index.checksum import file_checksum
from index.errors import ReadingError
from index.reading.content import Content
from index.reading.kinds import KINDS, reader_of, recognise
from index.reading.time_limit import in_time

log = logging.getLogger(__name__)

DEFAULT_MAX_BYTES = 50_000_000
"""Size of a file or page, in bytes, above which it is refused unless the caller sets another limit."""


def is_address(place: str) -> bool:
    """Whether a place is a web address and not a path."""
    return place.lower().startswith(("http://", "https://"))


@dataclass(frozen=True, slots=True)
class Source:
    """One file or page that holds articles.

    Attributes:
        name: absolute path or address; bytes of a file name that are no UTF-8 are written `\\xe9`.
        path: the file itself; None for a page.
        problem: why it cannot be read, where that was known when it was found.
        private: whether a page may come from a private network or this machine.
    """

    name: str
    path: Path | None = field(default=None, compare=False)
    problem: str | None = field(default=None, compare=False)
    private: bool = field(default=False, compare=False)
    _fetched: list[Content] = field(default_factory=list, compare=False, repr=False)

    @property
    def size(self) -> int | None:
        """Bytes of the file, or None where that is not known: a page, or a file that is not there."""
        path = self._path()
        try:
            return path.stat().st_size if path else None
        except (OSError, ValueError):
            return None

    def fingerprint(self, *, max_bytes: int = DEFAULT_MAX_BYTES) -> str:
        """SHA-256 of the raw bytes, in hexadecimal: the same as long as the source does not change.

        A page is fetched for it, and kept for the `read` that follows. Many servers send other bytes
        each time: where a page's fingerprint has changed, compare the text of its article as well.

        Raises:
            ReadingError: the source is missing, unreadable or larger than `max_bytes`.
        """
        path = self._path()
        if path is None or self.problem:
            content = self.load(max_bytes)
            self._fetched[:] = [content]
            return hashlib.sha256(content.data).hexdigest()
        try:
            _check_file(path, max_bytes)
            return file_checksum(path)
        except (OSError, ValueError) as why:
            raise ReadingError(_cannot_open(why, path)) from why

    def load(self, max_bytes: int) -> Content:
        """The bytes of the source.

        Raises:
            ReadingError: the source is missing, unreadable, larger than `max_bytes`, or a page that does
                not come.
        """
        if self.problem:
            raise ReadingError(self.problem)
        path = self._path()
        if path is None:
            from index.reading.web import fetch

            if self._fetched:
                return self._fetched.pop()
            return fetch(self.name, max_bytes=max_bytes, private=self.private)
        try:
            _check_file(path, max_bytes)
            with path.open("rb") as file:
                data = file.read(max_bytes + 1)
        except (OSError, ValueError) as why:
            raise ReadingError(_cannot_open(why, path)) from why
        if len(data) > max_bytes:
            raise ReadingError(too_large(len(data), max_bytes))
        return Content(name=self.name, data=data, max_bytes=max_bytes)

    def _path(self) -> Path | None:
        if self.path is None and not is_address(self.name):
            return Path(self.name)
        return self.path


def read(source: Source, *, max_bytes: int = DEFAULT_MAX_BYTES) -> list[Article]:
    """The articles that a source holds: one, or several for a feed or a mailbox.

    Where a source can hold several, `Article.source` is the source's name, `#`, and the entry's own
    identifier; otherwise it is the source's name.

    Args:
        source: what `find_sources` found.
        max_bytes: largest file or page that is read.

    Raises:
        ReadingError: the only exception: one sentence that says what is wrong and what to do.
    """
    try:
        content = source.load(max_bytes)
    except ReadingError:
        raise
    except Exception as why:
        raise _not_understood(source.name, "The source", why) from why
    return read_content(content)


def read_content(content: Content) -> list[Article]:
    """`read` for bytes that were loaded before.

    Raises:
        ReadingError: the only exception: one sentence that says what is wrong and what to do.
    """
    kind = None
    try:
        kind = recognise(content)
        reader = reader_of(kind)
        return in_time(len(content.data), lambda: reader(content))
    except ReadingError:
        raise
    except ImportError as why:
        what = str(why).partition("\n")[0].partition(". ")[0].rstrip(".")
        raise ReadingError(
            f"A library that reads this kind of file is missing or incomplete "
            f"({why.name or what}): install Quiadit again."
        ) from why
    except Exception as why:
        raise _not_understood(content.name, f"The {KINDS[kind].name}" if kind else "The source", why) from why


def _not_understood(name: str, what: str, why: Exception) -> ReadingError:
    log.debug("%s: reader failed", name, exc_info=why)
    return ReadingError(
        f"{what} is damaged or of a form that is not understood ({type(why).__name__}): open it in its "
        "own program, save it again and add it again."
    )


def too_large(size: int, max_bytes: int) -> str:
    """The sentence for a source above the size limit."""
    size = max(size, max_bytes + 1)
    return f"Too large: {size:,} bytes, and the limit is {max_bytes:,}: split it or raise the limit."


def _check_file(path: Path, max_bytes: int) -> None:
    status = os.stat(path)
    if stat.S_ISDIR(status.st_mode):
        raise ReadingError("This is a folder: add it as a place to have its files read.")
    if not stat.S_ISREG(status.st_mode):
        raise ReadingError("Not a regular file but a pipe, socket or device: save its content as a file.")
    if status.st_size > max_bytes:
        raise ReadingError(too_large(status.st_size, max_bytes))


def _cannot_open(why: OSError | ValueError, path: Path) -> str:
    if isinstance(why, FileNotFoundError):
        if path.is_symlink():
            return "The link leads to a file that does not exist: mend or remove it."
        return "There is no such file or folder: check the path."
    if isinstance(why, PermissionError):
        return "No permission to open it: change its access rights or copy it where you may read it."
    if isinstance(why, OSError) and why.errno == errno.ELOOP:
        return "The link leads back to itself: mend or remove it."
    if isinstance(why, OSError):
        return (
            f"The system cannot read it ({why.strerror or type(why).__name__}): check the disk and the path."
        )
    return "The path holds a character that no path can hold: check how it is written."
