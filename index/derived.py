"""What is worked out once of a large library and kept in a file: its speakers, and what tells its articles.

The file says which state of the catalog it belongs to (`CatalogReading.state`). Of any other state a copy of
it is brought up to date, or one is made anew, and put in its place when it is whole: killed meanwhile,
nothing is lost. Its checksum lies beside it: a damaged file is made anew.
"""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from index import landmarks, voices_file
from index.catalog import Catalog
from index.checksum import file_checksum
from index.kept_voices import KeptVoices
from index.landmarks import KeptLandmarks
from index.ownership import turn
from index.speech import RULES_VERSION
from index.voices_file import TooMuchError

_NAME = "derived.sqlite"
# Of how the file is made, names and roles being taken apart by rules: a file made otherwise is made anew.
_EDITION = f"3 {RULES_VERSION}"
# Where more than this part of the articles changed, all is made anew.
_PART = 10
# Articles by which it is seen whether the file is of this library: the newest that both have.
_LOOKED_AT = 32


class Derived:
    """The file at one moment, open.

    Attributes:
        voices: the speakers.
        landmarks: what the articles may be told by.
    """

    def __init__(self, file: sqlite3.Connection) -> None:
        using = threading.Lock()
        self.voices = KeptVoices(file, using)
        self.landmarks = KeptLandmarks(file, using)


def derived(folder: Path, catalog: Catalog) -> Derived:
    """What is kept in a folder of the library, made anew where it is not of the catalog as it is now."""
    path = folder / _NAME
    state = catalog.state()
    found = _trusted(path, state)
    if found is None:
        # of several processes that have a shared library open one makes it, for all of the machine
        with turn(folder, "derived"):
            state = catalog.state()
            found = _trusted(path, state) or _made(path, state, catalog)
    return Derived(found)


def discard_damaged(folder: Path) -> list[str]:
    """Delete the file where it is not as it was written; gives its name then."""
    path = folder / _NAME
    if not _checksum_of(path).is_file():
        return []
    with turn(folder, "derived"):
        if not path.is_file() or _whole(path):
            return []
        path.unlink()
        return [path.name]


def _trusted(path: Path, state: str) -> sqlite3.Connection | None:
    """The file, where it is of this state and whole."""
    file = _opened(path, state)
    if file is not None and not _whole(path):
        file.close()
        return None
    return file


def _opened(path: Path, state: str) -> sqlite3.Connection | None:
    """The file, where it is of this state."""
    file = None
    with suppress(sqlite3.Error):
        file = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False)
        if file.execute("SELECT edition, state FROM made").fetchone() == (_EDITION, state):
            return file
    if file is not None:
        file.close()
    return None


def _whole(path: Path) -> bool:
    """Whether the file is as it was written; SQLite itself does not see a wrong letter."""
    with suppress(OSError, ValueError):
        return _checksum_of(path).read_text(encoding="ascii") == file_checksum(path)
    return False


def _checksum_of(path: Path) -> Path:
    return path.with_suffix(".sha256")


def _made(path: Path, state: str, catalog: Catalog) -> sqlite3.Connection:
    """The file of this state, from the one that is there or from nothing."""
    beside = path.with_suffix(".new")
    try:
        if not _whole(path):
            raise TooMuchError  # nothing to begin with
        shutil.copyfile(path, beside)
        _written(beside, state, lambda file: _bring_up_to_date(file, catalog))
        if catalog.state() != state:  # it was read in pieces, and another process wrote in between
            raise TooMuchError
    except (OSError, sqlite3.Error, TooMuchError):
        beside.unlink(missing_ok=True)
        _written(beside, state, lambda file: _fill(file, catalog))
    found = _opened(beside, state)
    assert found is not None, "just made"
    _checksum_of(path).write_text(file_checksum(beside), encoding="ascii")
    beside.replace(path)
    return found


def _written(beside: Path, state: str, write: Callable[[sqlite3.Connection], None]) -> None:
    with closing(sqlite3.connect(beside)) as file:
        # what a crash leaves half is thrown away, so nothing has to be safe before the end
        file.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
        write(file)
        file.execute("UPDATE made SET state = ?", (state,))
        file.commit()


def _fill(file: sqlite3.Connection, catalog: Catalog) -> None:
    file.executescript(
        f"{voices_file.TABLES} {landmarks.TABLES} CREATE TABLE made (edition TEXT, state TEXT)"
    )
    file.execute("INSERT INTO made VALUES (?, '')", (_EDITION,))
    articles = list(catalog.landmarks())
    landmarks.write(file, articles)
    # another process may be adding some: what is told by them is left for the next time
    known = {each.id for each in articles}
    voices_file.write(file, [each for each in catalog.told() if each.article in known])


def _bring_up_to_date(file: sqlite3.Connection, catalog: Catalog) -> None:
    """Change what the articles change that were added, replaced or removed since the file was made.

    Raises:
        TooMuchError: they are many, or the file is of another library.
    """
    if file.execute("SELECT edition FROM made").fetchone() != (_EDITION,):
        raise TooMuchError
    was, now = landmarks.written(file), catalog.visible()
    gone, new = was - now, now - was
    newest = sorted(was & now)[-_LOOKED_AT:]
    if (len(gone) + len(new)) * _PART > len(was) or not landmarks.agrees(file, catalog.landmarks(newest)):
        raise TooMuchError
    ids = landmarks.erase(file, gone)
    landmarks.write(file, catalog.landmarks(sorted(new)))
    voices_file.change(file, ids, catalog.told(articles=sorted(new)), catalog.told)
