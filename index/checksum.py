"""Checksums of a file, and of all that a catalog keeps of an article: SQLite does not see a wrong letter."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

# Columns that may change while the article stays the same are left out: its key and its source.
_OF_VERSION = (
    "SELECT id, title, text, url, author, published, language, outlet, CAST(pages AS text), rules "
    "FROM articles WHERE key = ?",
    'SELECT key, start, "end", CAST(sentences AS text), sentence_vectors FROM passages '
    "WHERE article_key = ? ORDER BY key",
    "SELECT passage_key, vector FROM passage_vectors WHERE article_key = ? ORDER BY passage_key",
    "SELECT passage_key, vectors FROM passage_word_vectors WHERE article_key = ? ORDER BY passage_key",
    "SELECT key, id, act, speaker, CAST(body AS text), vector FROM statements "
    "WHERE article_key = ? ORDER BY key",
)


def file_checksum(path: Path) -> str:
    """The SHA-256 of a file.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def checksum(execute: Callable[[str, tuple[int]], Iterable[Sequence[Any]]], key: int) -> str:
    """The SHA-256 of an article's version, its passages, statements and vectors, as they are stored.

    `execute` runs SQL on the database's own connection, so that nothing is decoded on the way.
    """
    digest = hashlib.sha256()
    for sql in _OF_VERSION:
        for row in execute(sql, (key,)):
            for value in row:
                data = value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")
                digest.update(f"{type(value).__name__} {len(data)} ".encode())
                digest.update(data)
    return digest.hexdigest()
