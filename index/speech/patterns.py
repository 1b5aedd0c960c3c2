"""Compiled regular expressions kept between processes: spaCy's French tokenizer spends seconds on its own.

Only Python's own compiler is short-cut: what it made of a pattern once, it takes again from a file, so that
every match is the same. The file is good for one version of Python and for one text of a pattern; without it,
or with another Python, patterns are compiled as ever.
"""

from __future__ import annotations

import hashlib
import logging
import marshal
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# Patterns shorter than this are compiled in no time.
_LONG = 5_000
# What Python's compiler makes of a pattern: flags, code, number of groups, groups by name, names of groups.
_PARTS = 5

log = logging.getLogger(__name__)


@contextmanager
def kept_patterns(cache: Path) -> Iterator[None]:
    """Within it, long patterns are taken from files in `cache`, or compiled and kept there.

    It changes how this whole process compiles: for a process that does nothing else.
    """
    compiler: Any = getattr(re, "_compiler", None)
    try:
        import _sre  # type: ignore[import-not-found]
    except ImportError:
        compiler = None
    if compiler is None or not hasattr(compiler, "_code"):
        yield
        return
    usual = compiler.compile

    def compile_kept(pattern: Any, flags: int = 0) -> Any:
        if not isinstance(pattern, str) or len(pattern) < _LONG:
            return usual(pattern, flags)
        key = f"{sys.version}\n{_sre.MAGIC}\n{int(flags)}\n{pattern}"
        place = cache / "patterns" / hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
        kept = _read(place)
        if kept is None:
            parsed = compiler._parser.parse(pattern, flags)
            code = [int(word) for word in compiler._code(parsed, flags)]
            numbers = parsed.state.groupdict
            names: list[str | None] = [None] * parsed.state.groups
            for name, number in numbers.items():
                names[number] = name
            kept = int(flags | parsed.state.flags), code, parsed.state.groups - 1, numbers, tuple(names)
            _write(place, marshal.dumps(kept))
        return _sre.compile(pattern, *kept)

    compiler.compile = compile_kept
    try:
        yield
    finally:
        compiler.compile = usual


def _read(place: Path) -> Any:
    """What was kept, or None where there is nothing that can be read."""
    try:
        kept = marshal.loads(place.read_bytes())
    except (OSError, ValueError, EOFError, TypeError):
        return None
    return kept if isinstance(kept, tuple) and len(kept) == _PARTS else None


def _write(place: Path, data: bytes) -> None:
    """Keep it, in one step; where the cache cannot be written, the next process compiles again."""
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as file:
            file.write(data)
        os.replace(file.name, place)
    except OSError as error:
        log.info("%s is not kept: %s", place, error)
