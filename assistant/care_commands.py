"""The commands that keep a library safe: `quiadit doctor`, `backup` and `restore`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from assistant.opening import settings_of
from assistant.output import progress, show, show_json

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

    made = back_up(settings_of(options).library.absolute(), options.file, force=options.force)
    show(f"backed up: {made.articles} articles, {made.size / 1e6:.1f} MB, in {options.file}")
    return 0


def restore(options: argparse.Namespace) -> int:
    """Put what a backup holds in the library's place."""
    from index.backup import restore
    from index.errors import VectorsError
    from index.library import Library

    settings = settings_of(options)
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
