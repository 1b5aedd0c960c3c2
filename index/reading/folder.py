"""Places that a person names, folders above all, to the sources they hold."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

from index.reading.source import Source, is_address

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")


def find_sources(places: Iterable[str | Path], *, private: bool = False) -> Iterator[Source]:
    """The sources that files, folders and addresses hold, each once.

    Folders are searched to the bottom, in the order of the names; hidden files and folders (a name that
    starts with a dot) are left out, and links are followed unless they lead back. Nothing else is
    left out: a file of an unknown kind, a place that does not exist or a folder that cannot be opened
    comes out as a source that says why when it is read.

    Args:
        places: paths, `http://` or `https://` addresses, or `file://` addresses.
        private: whether pages may come from private networks and this machine.
    """
    seen: set[str] = set()
    for place in places:
        for source in _sources_of(place, private):
            if source.name not in seen:
                seen.add(source.name)
                yield source


def _sources_of(place: str | Path, private: bool) -> Iterator[Source]:
    if isinstance(place, str):
        place = place.strip()
        if is_address(place):
            yield Source(urldefrag(place).url, private=private)
            return
        if place.lower().startswith("file://"):
            place = unquote(urlsplit(place).path)
        elif _SCHEME.match(place):
            yield Source(place, problem="Only http and https addresses can be read: save the page as a file.")
            return
        if not place:
            yield Source("", problem="The place is empty: name a file, a folder or an address.")
            return
    path = Path(os.path.abspath(Path(place).expanduser()))
    try:
        folder = path.is_dir()
    except (OSError, ValueError):
        folder = False
    if not folder:
        yield _file(path)
        return
    empty = True
    for source in _walk(path, set()):
        empty = False
        yield source
    if empty:
        yield Source(_name(path), path, "The folder holds no files: check the path.")


def _walk(folder: Path, entered: set[tuple[int, int]]) -> Iterator[Source]:
    """The files below a folder; `entered` holds the folders already searched, by device and inode."""
    try:
        status = folder.stat()
        if (status.st_dev, status.st_ino) in entered:
            return
        entered.add((status.st_dev, status.st_ino))
        names = sorted(name for name in os.listdir(folder) if not name.startswith("."))
    except OSError as why:
        yield Source(
            _name(folder), folder, f"The folder cannot be opened ({why.strerror}): change its access rights."
        )
        return
    for name in names:
        path = folder / name
        if path.is_dir():
            yield from _walk(path, entered)
        else:
            yield _file(path)


def _file(path: Path) -> Source:
    return Source(_name(path), path)


def _name(path: Path) -> str:
    return os.fsencode(path).decode("utf-8", "backslashreplace")
