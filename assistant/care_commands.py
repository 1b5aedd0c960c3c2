"""The commands that keep a library safe: `quiadit doctor`, `backup`, `restore` and `copy`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.opening import settings_of
from assistant.output import progress, show, show_json

if TYPE_CHECKING:
    from index.settings import Settings

AddCommand = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]


def add_commands(add_command: AddCommand) -> None:
    """Their names and options."""
    command = add_command("doctor", doctor, "look for faults and say how to mend them")
    command.add_argument("--json", action="store_true", help="print the findings as JSON")
    for name, run, text in (
        ("backup", backup, "write the library into one file, also while it is in use"),
        ("restore", restore, "put what a backup holds in the library's place"),
    ):
        command = add_command(name, run, text)
        command.add_argument("file", type=Path, metavar="FILE")
        command.add_argument("--force", action="store_true", help="replace what is there")
    command = add_command(
        "copy", copy, "copy articles with their vectors between a library in a folder and this one"
    )
    other = command.add_mutually_exclusive_group(required=True)
    other.add_argument("--from", dest="origin", type=Path, metavar="FOLDER", help="into this library")
    other.add_argument("--to", dest="target", type=Path, metavar="FOLDER", help="out of this library")


def doctor(options: argparse.Namespace) -> int:
    """Look for faults."""
    from index.health import examine

    findings = list(examine(settings_of(options)))
    if options.json:
        show_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            show(f"{finding.status:4}  {finding.text}")
    return 1 if any(finding.status == "FAIL" for finding in findings) else 0


def backup(options: argparse.Namespace) -> int:
    """Write the library into one file."""
    from index.backup import back_up

    settings = settings_of(options)
    _require_folder(settings, "back its catalog up with pg_dump, or copy it: 'quiadit copy --to FOLDER'")
    made = back_up(settings.library.absolute(), options.file, force=options.force)
    show(f"backed up: {made.articles} articles, {made.size / 1e6:.1f} MB, in {options.file}")
    return 0


def restore(options: argparse.Namespace) -> int:
    """Put what a backup holds in the library's place."""
    from index.backup import restore
    from index.errors import VectorsError
    from index.library import Library

    settings = settings_of(options)
    _require_folder(
        settings, "restore into a folder without QUIADIT_CATALOG, then 'quiadit copy --from FOLDER' with it"
    )
    library = settings.library.absolute()
    made = restore(options.file, library, force=options.force)
    try:
        opened = Library.open(library, settings)
    except VectorsError:  # an older version made it, and kept no vectors in its catalog
        advance = progress()
        opened = Library.rebuild(library, settings, lambda done, total: advance(done, total, ""))
    with opened:
        opened.sweep_uploads()
    show(f"restored: {made.articles} articles, as of {made.made}, in {library}")
    return 0


def _require_folder(settings: Settings, instead: str) -> None:
    from index.errors import LibraryError
    from index.shared import is_shared

    if is_shared(settings):
        raise LibraryError(f"This library is shared, not a folder that one file holds: {instead}.")


def copy(options: argparse.Namespace) -> int:
    """Copy a library into another."""
    from index.copying import copy, copy_files
    from index.errors import LibraryError
    from index.library import Library
    from index.shared import CATALOG, catalog_of, is_shared

    here = settings_of(options)
    folder = (options.origin or options.target).absolute()
    there = here.in_folder(folder)
    if not is_shared(here) and folder == here.library.absolute():
        raise LibraryError(
            f"{folder} is this library itself: name another folder, or set QUIADIT_CATALOG and "
            "QUIADIT_VECTORS."
        )
    origin, target = (there, here) if options.origin else (here, there)
    if not is_shared(origin) and not (origin.library / CATALOG).is_file():
        raise LibraryError(f"There is no library in {origin.library}: name the folder of one.")
    source = catalog_of(origin.library.absolute(), origin)
    try:
        with Library.open(target.library, target) as library:
            copied = copy(source, library, progress())
            copy_files(origin.library, library.folder)
    finally:
        source.close()
    show(f"copied: {copied}")
    return 0
