"""Full-text search over passages in PostgreSQL: `tsvector` and a GIN index, scored with BM25.

What is indexed are the stems that SQLite's index holds too, made by the function that reads the question
(`index.words`: Snowball for French, accents taken off after it), so that both find the same. PostgreSQL's own
`french` would have to take the accents off before it stems, and its parser reads *1914-1918* as a negative
number. Scores are those of SQLite's `bm25()`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, text

from index.words import stems

# Okapi BM25 as SQLite's FTS5 has it.
_K1, _B = 1.2, 0.75
_LEAST = 1e-6
# PostgreSQL keeps no later position of a word.
_LAST_POSITION = 16_383

_TABLE = """
CREATE TABLE passage_words (
    passage_key bigint PRIMARY KEY,
    article_key bigint NOT NULL,
    words tsvector NOT NULL,
    length integer NOT NULL
)
"""
_INDEXES = (
    "CREATE INDEX passage_words_by_word ON passage_words USING gin (words)",
    "CREATE INDEX passage_words_by_article ON passage_words (article_key)",
)
_COUNT = text(
    "SELECT wanted.stem, (SELECT count(*) FROM passage_words WHERE words @@ wanted.query::tsquery) "
    "FROM unnest(CAST(:stems AS text[]), CAST(:queries AS text[])) AS wanted (stem, query)"
)
_SEARCH = """
    SELECT found.passage_key, (
        SELECT sum(wanted.weight * tf * (:k1 + 1)
                   / (tf + :k1 * (1 - :b + :b * found.length / CAST(:mean AS float8))))
        FROM unnest(found.words) AS held (stem, positions, weights)
        JOIN unnest(CAST(:stems AS text[]), CAST(:weights AS float8[])) AS wanted (stem, weight)
            ON wanted.stem = held.stem
        CROSS JOIN LATERAL (SELECT CAST(cardinality(held.positions) AS float8) AS tf) AS often
    ) AS score
    FROM passage_words AS found
    JOIN articles ON articles.key = found.article_key AND articles.ready
    WHERE found.words @@ CAST(:query AS tsquery) {narrowed}
    ORDER BY score DESC, found.passage_key LIMIT :limit
"""
_EVERYWHERE = text(_SEARCH.format(narrowed=""))
_AMONG = text(_SEARCH.format(narrowed="AND found.article_key = ANY(:articles)"))


@dataclass(frozen=True, slots=True)
class _Known:
    """What the scores need of the whole library, at one revision of it."""

    revision: int
    passages: int
    mean: float
    frequencies: dict[str, int] = field(default_factory=dict)


class PostgresFullText:
    """The index of one catalog; remembers how often words occur until the library changes."""

    def __init__(self) -> None:
        self._known = _Known(-1, 0, 1.0)

    def create(self, connection: Connection) -> None:
        """Make the table and its indexes."""
        for command in (_TABLE, *_INDEXES):
            connection.execute(text(command))

    def write(self, connection: Connection, rows: Iterable[tuple[int, str]]) -> None:
        """Index passages: pairs of passage key and text."""
        values = []
        for key, words in rows:
            found = stems(words)
            values.append({"key": key, "words": _vector(found), "length": len(found)})
        if values:
            connection.execute(
                text(
                    "INSERT INTO passage_words (passage_key, article_key, words, length) "
                    "SELECT key, article_key, CAST(:words AS tsvector), :length "
                    "FROM passages WHERE key = :key"
                ),
                values,
            )

    def erase(self, connection: Connection, article_keys: Sequence[int]) -> None:
        """Take the passages of article versions out of the index."""
        connection.execute(
            text("DELETE FROM passage_words WHERE article_key = ANY(:keys)"), {"keys": list(article_keys)}
        )

    def search(
        self,
        connection: Connection,
        wanted: Sequence[str],
        limit: int,
        articles: Sequence[int] | None = None,
    ) -> list[tuple[int, float]]:
        """Passages that hold any of the stems: pairs of passage key and BM25 score, best (highest) first.

        `articles` narrows to these versions.
        """
        known = self._as_of_now(connection)
        often = self._frequencies(connection, known, wanted)
        weights = {
            stem: max(math.log((known.passages - count + 0.5) / (count + 0.5)), _LEAST)
            for stem, count in often.items()
            if count
        }
        if not weights:
            return []
        found = connection.execute(
            _EVERYWHERE if articles is None else _AMONG,
            {
                **({} if articles is None else {"articles": list(articles)}),
                "query": "|".join(map(_quoted, weights)),
                "stems": list(weights),
                "weights": list(weights.values()),
                "mean": known.mean,
                "k1": _K1,
                "b": _B,
                "limit": limit,
            },
        )
        return [(row[0], row[1]) for row in found]

    def document_frequencies(self, connection: Connection, wanted: Sequence[str]) -> dict[str, int]:
        """In how many passages each stem occurs; stems that occur nowhere are left out."""
        often = self._frequencies(connection, self._as_of_now(connection), wanted)
        return {stem: count for stem, count in often.items() if count}

    def _as_of_now(self, connection: Connection) -> _Known:
        revision = connection.scalar(text("SELECT value #>> '{}' FROM facts WHERE name = 'revision'"))
        known = self._known
        if known.revision != int(revision):
            row = connection.execute(text("SELECT count(*), avg(length) FROM passage_words")).one()
            known = self._known = _Known(int(revision), row[0], float(row[1] or 1.0) or 1.0)
        return known

    def _frequencies(self, connection: Connection, known: _Known, wanted: Sequence[str]) -> dict[str, int]:
        once = list(dict.fromkeys(wanted))
        new = [stem for stem in once if stem not in known.frequencies]
        if new:
            rows = connection.execute(_COUNT, {"stems": new, "queries": [_quoted(stem) for stem in new]})
            known.frequencies.update((row[0], row[1]) for row in rows)
        return {stem: known.frequencies[stem] for stem in once}


def _vector(found: Sequence[str]) -> str:
    """Stems with their places, as PostgreSQL reads a `tsvector`."""
    places: dict[str, list[str]] = {}
    for place, stem in enumerate(found, 1):
        places.setdefault(stem, []).append(str(min(place, _LAST_POSITION)))
    return " ".join(f"{_quoted(stem)}:{','.join(at)}" for stem, at in places.items())


def _quoted(stem: str) -> str:
    """A stem as one word of a `tsvector` or `tsquery`."""
    return "'" + stem.replace("\\", "\\\\").replace("'", "''") + "'"
