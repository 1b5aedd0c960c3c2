"""The scripts and styles of the page, from the files beside this one."""

from __future__ import annotations

from importlib import resources


def file_text(name: str) -> str:
    """The text of a file of this package."""
    return (resources.files(__package__) / name).read_text(encoding="utf-8")
