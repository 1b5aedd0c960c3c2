"""Whether a library, its model and its disk are sound: OK, WARN or FAIL, each with what to do."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from index.catalog_vectors import VectorRows
from index.embedding import building
from index.errors import InUseError, LibraryError, QuiaditError
from index.finding import Finding
from index.library import Library
from index.settings import Settings
from index.shared import CATALOG, is_shared
from index.soundness import faults
from index.speech import missing_pipeline
from index.vectors import Collection

_ROOM_NEEDED = 2_000_000_000  # bytes: the model and a large library
# How far a stored vector may be from the catalog's, which is rounded to float16.
_ROUNDING = 2e-3


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at the library of the settings, at the default model and at the room on the disk.

    A library that another process has open is looked at as far as that can be done beside it.
    """
    folder = settings.library.absolute()
    if is_shared(settings):
        from index.health_shared import examine_catalog

        found_there = list(examine_catalog(settings))
        yield from found_there
        if not any(finding.status == "FAIL" for finding in found_there):
            yield from _opened(folder, settings)
    elif not (folder / CATALOG).is_file():
        yield Finding("WARN", f"There is no library in {folder} yet: 'quiadit add' makes it.")
    else:
        found = faults(folder / CATALOG)
        if found:
            yield Finding(
                "FAIL",
                f"The catalog {folder / CATALOG} is damaged ({'; '.join(found)}): put a backup in its place "
                "with 'quiadit restore FILE --force', or delete the folder and add the articles again.",
            )
        else:
            yield Finding("OK", "The catalog is whole: every page, text, passage and statement.")
            yield from _opened(folder, settings)
    yield from _model(settings.cache)
    missing = missing_pipeline("fr")
    yield Finding("WARN", missing) if missing else Finding("OK", "The French analysis is installed.")
    yield from _room(folder)


def _opened(folder: Path, settings: Settings) -> Iterator[Finding]:
    stale = None if is_shared(settings) else _left_lock(folder)
    try:
        library = Library.open(folder, settings)
    except InUseError as error:
        yield Finding("WARN", f"Vectors and statements were not looked at. {error}")
        return
    except LibraryError as error:
        yield Finding("FAIL", str(error))
        return
    with library:
        if stale:
            yield Finding(
                "OK", f"Process {stale}, which had it open, ended without closing; its lock went with it."
            )
        yield from _vectors(library)
        yield from _derived(library)
        yield from _own_model(library)
        old = library.outdated()
        if old:
            yield Finding("WARN", f"{old} articles were read by older rules: run 'quiadit rebuild'.")
        else:
            yield Finding("OK", "All statements were read by the rules in force.")


def _left_lock(folder: Path) -> int | None:
    """The process that the folder still names as its owner, where a log shows that it was killed."""
    try:
        owner = int((folder / "owner").read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
    log = folder / f"{CATALOG}-wal"  # goes when the last connection is closed
    return owner if log.is_file() and log.stat().st_size else None


def _vectors(library: Library) -> Iterator[Finding]:
    try:
        vectors = library.vectors
        wrong = sum(
            _disagreeing(collection, rows)
            for collection, rows in (
                (vectors.passages, library.catalog.passage_vectors()),
                (vectors.statements, library.catalog.statement_vectors()),
            )
        )
    except LibraryError as error:
        yield Finding("FAIL", str(error))
        return
    if wrong:
        yield Finding(
            "FAIL",
            f"{wrong} vectors differ from those that the catalog keeps: run 'quiadit rebuild', which makes "
            "them again.",
        )
        return
    place = library.catalog.database.place
    articles, passages, statements = library.size
    held = f"{articles} articles, {passages} passages, {statements} statements"
    if library.vectors_mended:
        yield Finding("WARN", f"The vectors were damaged or lost and have been made anew: {held}.")
    elif not library.catalog.has_all_vectors():
        yield Finding("WARN", f"{place}: {held}; an older version made its vectors: run 'quiadit rebuild'.")
    else:
        yield Finding("OK", f"{place}: {held}, vectors in step.")


def _derived(library: Library) -> Iterator[Finding]:
    """What a large library is searched in, and its speakers; a small one has no such files."""
    try:
        damaged = library.discard_damaged()
    except OSError as error:
        yield Finding("FAIL", f"Files worked out of the catalog cannot be used ({error}): see to the disk.")
        return
    if damaged:
        yield Finding(
            "WARN",
            f"Files worked out of the catalog were damaged ({', '.join(damaged)}): they have been thrown "
            "away, and the next question makes them anew.",
        )


def _disagreeing(collection: Collection, rows: Iterator[VectorRows]) -> int:
    """How many of the catalog's vectors are missing in Chroma, or others there."""
    wrong = 0
    for keys, vectors, _ in rows:
        stored = collection.stored(keys)
        for key, vector in zip(keys, vectors, strict=True):
            there = stored.get(key)
            wrong += there is None or bool(np.abs(there - vector).max() > _ROUNDING)
    return wrong


def _own_model(library: Library) -> Iterator[Finding]:
    """Whether the model that made the library is here, where looking costs no download and no building."""
    remembered = library.catalog.fact("embedding")
    if remembered is None:
        return
    name = remembered["name"]
    if name is None and not building.is_built(library.settings.cache):
        return
    if name is not None and not Path(name).is_dir():
        if Path(name).is_absolute():
            yield Finding(
                "FAIL",
                f"The embedding model that made the library is gone from {name}: put it back, or run "
                "'quiadit rebuild --embedding MODEL' to make the vectors anew with another.",
            )
        else:
            yield Finding("OK", f"The library's embedding model is '{name}', loaded when it is needed.")
        return
    try:
        _ = library.embedder
    except QuiaditError as error:
        yield Finding("FAIL", str(error))
    else:
        yield Finding("OK", f"The embedding model is the one that made the library: {remembered['id']}.")


def _model(cache: Path) -> Iterator[Finding]:
    if not building.is_built(cache):
        yield Finding("WARN", "The default embedding model is not built yet: the first use builds it.")
        return
    found = building.problems(cache, thorough=True)
    for fault in found:
        yield Finding(
            "FAIL", f"The embedding model: {fault}; delete {building.folder_in(cache)}, it is built again."
        )
    if not found:
        yield Finding("OK", "The default embedding model is whole.")


def _room(folder: Path) -> Iterator[Finding]:
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    if free < _ROOM_NEEDED:
        yield Finding("WARN", f"Only {free // 1_000_000} MB are free on the disk of {folder}: make room.")
    else:
        yield Finding("OK", f"{free // 1_000_000_000} GB are free on the disk.")
