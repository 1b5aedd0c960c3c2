"""Looks for damage in the file of a catalog, also while another process has it open."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from index.checksum import checksum
from index.records import text_hash

# Faults told at most: one is enough to restore a backup.
_MOST = 5


def faults(catalog: Path) -> list[str]:
    """What is wrong in a catalog's file, at most a few things; empty where it is whole.

    Reads every page and every text, and changes nothing.
    """
    found: list[str] = []
    try:
        with closing(sqlite3.connect(f"{catalog.absolute().as_uri()}?mode=ro", uri=True)) as database:
            for fault in _faults(database):
                found.append(fault)
                if len(found) == _MOST:
                    break
    except (sqlite3.Error, ValueError, TypeError) as error:
        found.append(str(error).partition("\n")[0])
    return found


def _faults(database: sqlite3.Connection) -> Iterator[str]:
    for (line,) in database.execute(f"PRAGMA integrity_check({_MOST})"):
        if line != "ok":
            yield line
    for table, key, *_ in database.execute("PRAGMA foreign_key_check"):
        yield f"row {key} of {table} belongs to nothing"
    texts: dict[int, int] = {}
    for key, identifier, text, known in database.execute("SELECT key, id, text, text_hash FROM articles"):
        texts[key] = len(text)
        if text_hash(text) != known:
            yield f"the text of the article '{identifier}' is not the one that was added"
    columns = {name for _, name, *_ in database.execute("PRAGMA table_info(articles)")}
    if "checksum" in columns:
        for key, identifier, known in database.execute("SELECT key, id, checksum FROM articles").fetchall():
            if known is not None and checksum(database.execute, key) != known:
                yield f"what is kept of the article '{identifier}' is not what was written"
    yield from _misplaced(database, texts)
    (unindexed,) = database.execute(
        "SELECT count(*) FROM passages WHERE key NOT IN (SELECT rowid FROM passage_words)"
    ).fetchone()
    if unindexed:
        yield f"{unindexed} passages are missing from the full-text index"


def _misplaced(database: sqlite3.Connection, texts: dict[int, int]) -> Iterator[str]:
    """Passages, sentences and statements that do not lie in their article."""
    passages = database.execute('SELECT key, article_key, start, "end", sentences FROM passages')
    for key, article, start, end, sentences in passages:
        spans = json.loads(sentences)
        if not 0 <= start < end <= texts[article] or any(not start <= a <= b <= end for a, b in spans):
            yield f"passage {key} does not lie in its article"
    if database.execute("SELECT 1 FROM sqlite_master WHERE name = 'statements'").fetchone():
        for key, article, body in database.execute("SELECT key, article_key, body FROM statements"):
            spans = json.loads(body)["spans"]
            if not spans or any(not 0 <= a < b <= texts[article] for a, b in spans):
                yield f"statement {key} does not lie in its article"
