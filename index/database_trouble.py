"""What SQLite says went wrong with a catalog, in one sentence with the way out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext

from index.errors import LibraryError

# SQLite's primary result codes (sqlite.org/rescode.html): the lowest byte of the extended ones.
_READ_ONLY, _INPUT_OUTPUT, _CORRUPT, _FULL, _CANNOT_OPEN, _NO_DATABASE = 8, 10, 11, 13, 14, 26


def watch(engine: Engine, path: Path) -> None:
    """Let every statement that fails for such a reason raise a LibraryError that says what to do."""

    @event.listens_for(engine, "handle_error")
    def tell(context: ExceptionContext) -> None:
        trouble = trouble_of(context.original_exception, path)
        if trouble is not None:
            raise trouble from context.original_exception


def trouble_of(error: BaseException, path: Path) -> LibraryError | None:
    """The sentence for an error of the database; None for one that is no trouble of file or disk."""
    code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
    why = str(error).partition("\n")[0]
    if code in (_CORRUPT, _NO_DATABASE) or "Could not decode to UTF-8" in why:
        return damaged(path, why)
    if code == _FULL:
        return LibraryError(f"The disk of {path.parent} is full: make room, then do it again.")
    if code in (_READ_ONLY, _CANNOT_OPEN):
        return LibraryError(
            f"The library in {path.parent} cannot be written ({why}): change its access rights, or copy it "
            "to where you may write and name that with --library."
        )
    if code == _INPUT_OUTPUT:
        return LibraryError(
            f"The disk of {path.parent} fails ({why}): look at its free space and its health, then do it "
            "again."
        )
    return None


def damaged(path: Path, why: str) -> LibraryError:
    """The catalog cannot be trusted any more."""
    return LibraryError(
        f"The catalog {path} is damaged ({why}): put a backup in its place with 'quiadit restore FILE "
        "--force', or delete the library's folder and add the articles again."
    )


def json_reader(path: Path) -> Any:
    """Reads the JSON columns of a catalog; what is no JSON any more is damage."""

    def read(text: str) -> Any:
        try:
            return json.loads(text)
        except ValueError as error:
            raise damaged(path, "a row cannot be read") from error

    return read
