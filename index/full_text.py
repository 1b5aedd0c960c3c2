"""Full-text search over passages, on stems: SQLite's FTS5 with BM25."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, text

from index.words import stems

# Full stops and commas stand only inside figures here (`2,8`), and belong to them.
_TABLE = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS passage_words "
    """USING fts5(stems, tokenize = "unicode61 remove_diacritics 2 tokenchars '.,'")"""
)
# Passages that may match and be invisible, besides one for each that is visible (a rebuild has two of each).
_HIDDEN = 50
# the words come first, each found is then looked up: `+` keeps the order
_AMONG = (
    "AND +rowid IN (SELECT key FROM passages WHERE article_key IN (SELECT value FROM json_each(:articles)))"
)
_VOCABULARY = "CREATE VIRTUAL TABLE IF NOT EXISTS passage_vocabulary USING fts5vocab(passage_words, 'row')"


def create(connection: Connection) -> None:
    """Make the full-text tables where they are missing."""
    connection.execute(text(_TABLE))
    connection.execute(text(_VOCABULARY))


def write(connection: Connection, rows: Iterable[tuple[int, str]]) -> None:
    """Index passages: pairs of passage key and text."""
    values = [{"key": key, "stems": " ".join(stems(words))} for key, words in rows]
    if values:
        connection.execute(text("INSERT INTO passage_words (rowid, stems) VALUES (:key, :stems)"), values)


def erase(connection: Connection, article_keys: Sequence[int]) -> None:
    """Take the passages of article versions out of the index."""
    for key in article_keys:
        connection.execute(
            text(
                "DELETE FROM passage_words WHERE rowid IN "
                "(SELECT key FROM passages WHERE article_key = :article_key)"
            ),
            {"article_key": key},
        )


def search(
    connection: Connection, wanted: Sequence[str], limit: int, articles: Sequence[int] | None = None
) -> list[tuple[int, float]]:
    """Passages that hold any of the stems: pairs of passage key and BM25 score, best (highest) first.

    `articles` narrows to these versions.
    """
    if not wanted:
        return []
    match = " OR ".join(f'"{stem}"' for stem in dict.fromkeys(wanted))
    # only of the best is it looked up whether they are visible; of all versions one is, others are rare
    found = connection.execute(
        text(
            "SELECT best.key, best.score FROM (SELECT rowid AS key, -bm25(passage_words) AS score "
            f"FROM passage_words WHERE passage_words MATCH :match {'' if articles is None else _AMONG} "
            "ORDER BY score DESC LIMIT :more) AS best "
            "JOIN passages ON passages.key = best.key "
            "JOIN articles ON articles.key = passages.article_key AND articles.ready "
            "ORDER BY best.score DESC LIMIT :limit"
        ),
        {
            "match": match,
            "limit": limit,
            "more": 2 * limit + _HIDDEN,
            **({} if articles is None else {"articles": json.dumps(list(articles))}),
        },
    )
    return [(row[0], row[1]) for row in found]


def document_frequencies(connection: Connection, wanted: Sequence[str]) -> dict[str, int]:
    """In how many passages each stem occurs; stems that occur nowhere are left out."""
    frequencies: dict[str, int] = {}
    for stem in dict.fromkeys(wanted):
        row = connection.execute(
            text("SELECT doc FROM passage_vocabulary WHERE term = :stem"), {"stem": stem}
        ).first()
        if row is not None:
            frequencies[stem] = row[0]
    return frequencies
