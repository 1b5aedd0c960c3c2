"""The scripts and styles of the page, from the files beside this one."""

from __future__ import annotations

from importlib import resources


def file_text(name: str) -> str:
    """The text of a file of this package."""
    return (resources.files(__package__) / name).read_text(encoding="utf-8")


def styles() -> str:
    """All style sheets beside this file as one: `page.css` first, then each panel's, by name."""
    names = sorted(file.name for file in resources.files(__package__).iterdir() if file.name.endswith(".css"))
    names.sort(key=lambda name: name != "page.css")
    return "\n".join(file_text(name) for name in names)
