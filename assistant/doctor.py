"""Whether a library and its model are sound: OK, WARN or FAIL, each with what to do."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from assistant.assistant import Assistant
from index.embedding import building
from index.speech import missing_pipeline

_ROOM_NEEDED = 2_000_000_000  # bytes: the model and a large library


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: `status`, what was found, and the way out where there is something to mend."""

    status: Literal["OK", "WARN", "FAIL"]
    text: str


def examine(assistant: Assistant) -> Iterator[Finding]:
    """Look at the library that is open, at the default model and at the room on the disk.

    Raises:
        LibraryError: the vectors are damaged, which is not seen before they are opened here; says what to do.
    """
    library = assistant.library
    _ = library.vectors
    articles, passages, statements = library.size
    held = f"{articles} articles, {passages} passages, {statements} statements"
    yield Finding("OK", f"{library.folder}: {held}, vectors in step.")
    cache = library.settings.cache
    faults = building.problems(cache, thorough=True) if building.is_built(cache) else []
    for fault in faults:
        yield Finding(
            "FAIL", f"The embedding model: {fault}; delete {building.folder_in(cache)}, it is built again."
        )
    if not building.is_built(cache):
        yield Finding("WARN", "The default embedding model is not built yet: the first use builds it.")
    elif not faults:
        yield Finding("OK", "The default embedding model is whole.")
    old = library.outdated()
    if old:
        yield Finding("WARN", f"{old} articles were read by older rules: run 'quiadit rebuild'.")
    else:
        yield Finding("OK", "All statements were read by the rules in force.")
    missing = missing_pipeline("fr")
    yield Finding("WARN", missing) if missing else Finding("OK", "The French analysis is installed.")
    free = shutil.disk_usage(library.folder).free
    if free < _ROOM_NEEDED:
        yield Finding(
            "WARN", f"Only {free // 1_000_000} MB are free on the disk of {library.folder}: make room."
        )
    else:
        yield Finding("OK", f"{free // 1_000_000_000} GB are free on the disk.")
