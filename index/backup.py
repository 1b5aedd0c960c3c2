"""A library in one file, made while it is in use, and a library from such a file.

The file is a ZIP archive: the catalog as SQLite's online backup copies it, what was sent to the library, the
readers' opinions, and `backup.json` with the checksum of each. Vectors are not in it: they are made from
those that the catalog keeps.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sqlite3
import tempfile
import zipfile
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from index.catalog import Catalog
from index.errors import LibraryError
from index.ownership import Ownership
from index.shared import CATALOG, DERIVED
from index.soundness import faults
from index.uploads import FOLDER as UPLOADS
from index.vector_home import Folder

_CONTENTS = "backup.json"
_KIND = "quiadit backup"
_OPINIONS = "feedback.jsonl"
_UNPACKED = ".restoring"
# The names that a backup holds: nothing that leads out of the library's folder.
_NAMES = re.compile(
    rf"{re.escape(CATALOG)}|{re.escape(_OPINIONS)}|{UPLOADS}/[0-9a-f]{{16}}/(?!\.\.?\Z)[^/\\\0]+"
)


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds.

    Attributes:
        made: when, ISO in UTC.
        articles: how many.
        size: bytes of the file.
    """

    made: str
    articles: int
    size: int


def back_up(library: Path, file: Path, *, force: bool = False) -> Backup:
    """Write a library into one file, in one step, whatever is done with the library meanwhile.

    Articles that are just being added are in it if they were reported before.

    Args:
        library: its folder.
        file: the file to be; nothing is replaced without `force`.
        force: replace the file that is there.

    Raises:
        LibraryError: there is no library, it is damaged, or the file cannot be written; says what to do.
    """
    if not (library / CATALOG).is_file():
        raise LibraryError(f"There is no library in {library}: name one with --library.")
    if file.exists() and not force:
        raise LibraryError(f"There is a file {file} already: name another one, or replace it with --force.")
    if file.is_dir():
        raise LibraryError(f"{file} is a folder: name a file in it.")
    try:
        with tempfile.TemporaryDirectory(prefix=f".{file.name}-", dir=file.absolute().parent) as folder:
            articles = _copy_catalog(library / CATALOG, Path(folder) / CATALOG)
            made = datetime.now(UTC).isoformat(timespec="seconds")
            packed = Path(folder) / "backup"
            _pack(packed, Path(folder) / CATALOG, library, {"made": made, "articles": articles})
            size = packed.stat().st_size
            packed.replace(file)
        _settle(file.absolute().parent)
    except (OSError, sqlite3.Error) as error:
        why = getattr(error, "strerror", None) or error
        raise LibraryError(
            f"The backup {file} cannot be written ({why}): see to room and access rights there."
        ) from error
    return Backup(made, articles, size)


def _copy_catalog(catalog: Path, copy: Path) -> int:
    """A copy as of one moment, without what was half done then; gives the number of articles."""
    with (
        closing(sqlite3.connect(f"{catalog.absolute().as_uri()}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        try:
            source.backup(target)  # all pages in one step: writers wait for nothing in WAL mode
        except sqlite3.OperationalError:
            raise  # the disk, not the catalog
        except sqlite3.DatabaseError as error:
            raise _not_worth_keeping(catalog, str(error)) from error
    copied = Catalog(copy)
    try:
        copied.settle(copied.unfinished())
        articles, *_ = copied.counts()
    finally:
        copied.close()
    if found := faults(copy):
        raise _not_worth_keeping(catalog, found[0])
    return articles


def _not_worth_keeping(catalog: Path, why: str) -> LibraryError:
    return LibraryError(
        f"The catalog {catalog} is damaged ({why}), and so would its backup be: keep the backups that you "
        "have, and restore the last one."
    )


def _pack(packed: Path, catalog: Path, library: Path, about: dict[str, Any]) -> None:
    files = {CATALOG: catalog}
    files |= {
        path.relative_to(library).as_posix(): path
        for path in sorted((library / UPLOADS).glob("*/*"))
        if path.is_file() and not path.is_symlink()
    }
    if (library / _OPINIONS).is_file():
        files[_OPINIONS] = library / _OPINIONS
    checksums = {}
    with packed.open("wb") as out:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive:
            for name, path in files.items():
                if not _NAMES.fullmatch(name):
                    continue
                try:
                    with path.open("rb") as file, archive.open(name, "w", force_zip64=True) as member:
                        checksums[name] = _copy(file, member)
                except FileNotFoundError:
                    continue  # an upload that was removed meanwhile
            contents = {"kind": _KIND, **about, "sha256": checksums}
            archive.writestr(_CONTENTS, json.dumps(contents, indent=2, ensure_ascii=False))
        out.flush()
        os.fsync(out.fileno())


def _copy(source: Any, target: Any) -> str:
    """Copy a file; gives its SHA-256."""
    digest = hashlib.sha256()
    while piece := source.read(1 << 20):
        digest.update(piece)
        target.write(piece)
    return digest.hexdigest()


def restore(file: Path, library: Path, *, force: bool = False) -> Backup:
    """Put what a backup holds in the place of a library, all of it or nothing.

    The vectors are made when it is opened.

    Args:
        file: the backup.
        library: the folder to be; articles that are there are replaced only with `force`.
        force: replace them.

    Raises:
        LibraryError: no backup, a damaged one, one of a newer version, a library that is in use or holds
            articles, or no room; says what to do.
    """
    try:
        library.mkdir(parents=True, exist_ok=True)
        ownership = Ownership(library)
    except OSError as error:
        raise LibraryError(
            f"The folder {library} cannot be used ({error.strerror}): name another."
        ) from error
    try:
        if not force and _holds_articles(library / CATALOG):
            raise LibraryError(
                f"The library {library} holds articles: replace them with --force, or name another folder "
                "with --library."
            )
        unpacked = library / _UNPACKED
        shutil.rmtree(unpacked, ignore_errors=True)
        try:
            about = _unpack(file, unpacked)
            Catalog(unpacked / CATALOG).close()  # upgraded, or refused
            _put_in_place(unpacked, library)
        finally:
            shutil.rmtree(unpacked, ignore_errors=True)
    except (OSError, sqlite3.Error) as error:
        why = getattr(error, "strerror", None) or error
        raise LibraryError(
            f"{file} cannot be restored into {library} ({why}): see to room and access rights there."
        ) from error
    finally:
        ownership.release()
    return Backup(about["made"], about["articles"], file.stat().st_size)


def _holds_articles(catalog: Path) -> bool:
    """Whether there is something to lose; a catalog that cannot be read is."""
    if not catalog.is_file():
        return False
    try:
        with closing(sqlite3.connect(f"{catalog.absolute().as_uri()}?mode=ro", uri=True)) as database:
            return bool(database.execute("SELECT 1 FROM articles LIMIT 1").fetchone())
    except sqlite3.Error:
        return True


def _unpack(file: Path, folder: Path) -> dict[str, Any]:
    try:
        with zipfile.ZipFile(file) as archive:
            about: dict[str, Any] = json.loads(archive.read(_CONTENTS))
            checksums: dict[str, str] = about["sha256"]
            if about["kind"] != _KIND or CATALOG not in checksums:
                raise KeyError
            for name, checksum in checksums.items():
                if not _NAMES.fullmatch(name):
                    raise KeyError
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                with archive.open(name) as member, (folder / name).open("wb") as out:
                    same = _copy(member, out) == checksum
                    out.flush()
                    os.fsync(out.fileno())
                if not same:
                    raise zipfile.BadZipFile
    except FileNotFoundError:
        raise LibraryError(f"There is no file {file}: name a backup that 'quiadit backup' made.") from None
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError, EOFError, NotImplementedError) as error:
        raise LibraryError(
            f"{file} is no backup, or a damaged one: name another that 'quiadit backup' made."
        ) from error
    if found := faults(folder / CATALOG):
        raise LibraryError(f"The catalog in {file} is damaged ({found[0]}): name another backup.")
    return about


def _put_in_place(unpacked: Path, library: Path) -> None:
    """Killed at any point, the library is the old one or the new one: the catalog's name decides."""
    for path in unpacked.glob(f"{UPLOADS}/*/*"):
        target = library / path.relative_to(unpacked)
        target.parent.mkdir(parents=True, exist_ok=True)
        path.replace(target)
    catalog = library / CATALOG
    _fold_log(catalog)
    _discard_derived(library)
    (unpacked / CATALOG).replace(catalog)
    _settle(library)
    if (unpacked / _OPINIONS).is_file():
        (unpacked / _OPINIONS).replace(library / _OPINIONS)


def _discard_derived(library: Path) -> None:
    """Vectors, and what else is worked out of a catalog, are made anew from the one that is there."""
    Folder(library / "vectors").discard()
    if (library / DERIVED).exists():
        shutil.rmtree(library / DERIVED)


def _fold_log(catalog: Path) -> None:
    """Bring the old catalog's log into it: beside the new one it would be taken for the new one's."""
    with suppress(sqlite3.Error):  # damaged: what is in its log is lost with it
        if catalog.is_file():
            with closing(sqlite3.connect(catalog)) as database:
                database.execute("PRAGMA journal_mode = DELETE")
    for ending in ("-wal", "-shm"):
        catalog.with_name(catalog.name + ending).unlink(missing_ok=True)


def _settle(folder: Path) -> None:
    """Let the names in a folder survive a power cut; not every system can."""
    with suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
