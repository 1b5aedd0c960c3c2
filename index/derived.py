"""What is worked out once of a large library and kept in a file: its speakers, and what tells its articles.

The file says which state of the catalog it belongs to (`CatalogReading.state`). Of any other state it is made
anew, beside the old one, and put in its place when it is whole: killed meanwhile, nothing is lost.
"""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing, suppress
from pathlib import Path

from index import kept_voices, landmarks
from index.catalog import Catalog
from index.kept_voices import KeptVoices
from index.landmarks import KeptLandmarks
from index.voices import Voices

# Of how the file is made: a file made otherwise is made anew.
_EDITION = "2"


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
    path = folder / "derived.sqlite"
    state = f"{_EDITION} {catalog.state()}"
    found = _opened(path, state)
    if found is None:
        folder.mkdir(exist_ok=True)
        _make(path, state, catalog)
        found = _opened(path, state)
        assert found is not None, "just made"
    return Derived(found)


def _opened(path: Path, state: str) -> sqlite3.Connection | None:
    """The file, where it is of this state."""
    file = None
    with suppress(sqlite3.Error):
        file = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False)
        if file.execute("SELECT state FROM made").fetchone() == (state,):
            return file
    if file is not None:
        file.close()
    return None


def _make(path: Path, state: str, catalog: Catalog) -> None:
    beside = path.with_suffix(".new")
    beside.unlink(missing_ok=True)
    with closing(sqlite3.connect(beside)) as file:
        # what a crash leaves half is thrown away, so nothing has to be safe before the end
        file.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {kept_voices.TABLES}")
        file.executescript(f"{landmarks.TABLES} CREATE TABLE made (state TEXT)")
        kept_voices.write(file, Voices.of(catalog.speakers()))
        landmarks.write(file, catalog.landmarks())
        file.execute("INSERT INTO made VALUES (?)", (state,))
        file.commit()
    beside.replace(path)
