"""Phrases per language, as data: `fr.toml`, `en.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources


@cache
def phrases(language: str) -> dict[str, str]:
    """The phrases of a language; English where there is no file for it."""
    folder = resources.files(__package__)
    file = folder / f"{language}.toml"
    if not file.is_file():
        file = folder / "en.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))
