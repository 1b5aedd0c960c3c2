"""Makes a large library from a real one: its articles again and again, each time as other articles.

Of every article the first copy is the article itself. In every other one names that nobody bears stand for
the names of its people, places and bodies, its years are other years, and its vectors are moved by a part of
the difference of two real ones: so far that the nearest are as near as in a real library, in directions in
which real vectors differ. Every name is exchanged for one of its length, so that each offset stays right.
Which names are exchanged is decided for whole *worlds* of copies, the first of which keeps the real ones:
so a few people are quoted very often, and many seldom, as in real archives.

Nothing is embedded: rows and vectors are written straight into the catalog and the collections.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import insert

from index import schema
from index.catalog import Catalog
from index.records import packed, text_hash, unpacked
from index.speech.names import is_first_name

Floats = NDArray[np.float32]

# How much of the difference of two vectors moves a third: at 0.3 the nearest is at a cosine of 0.97, about
# as near as real passages come to lie when there are ten thousand of them.
NOISE = 0.3
STATEMENTS_A_PASSAGE = 0.4
# Copies fall to the worlds as people to fame: the n-th world has 1/n of what the first has.
_WORLDS = 400
_YEARS = range(-9, 10)
# Articles written in one transaction.
_TOGETHER = 500
# What is made here can be made again: a crash may cost all of it.
_FASTER = ("synchronous = OFF", "cache_size = -1000000", "wal_autocheckpoint = 20000")

_WORD = re.compile(r"[^\W_]+")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_CONSONANTS, _VOWELS = "bcdfgjlmnprstv", "aeiou"


@dataclass(frozen=True, slots=True)
class Seed:
    """A real article as its library keeps it.

    `parts` are the unit vectors of its passages, then those of their sentences, then its statements'.
    """

    row: dict[str, Any]
    passages: tuple[dict[str, Any], ...]
    words: tuple[bytes | None, ...]
    statements: tuple[dict[str, Any], ...]
    parts: Floats
    homes: NDArray[np.int64]


def seeds(library: Path) -> list[Seed]:
    """The articles of a library, in the order in which they were added."""
    with closing(
        sqlite3.connect(f"{(library / 'catalog.sqlite').absolute().as_uri()}?mode=ro", uri=True)
    ) as database:
        database.row_factory = sqlite3.Row
        articles = database.execute("SELECT * FROM articles WHERE ready ORDER BY key").fetchall()
        return [_seed(database, dict(article)) for article in articles]


def _seed(database: sqlite3.Connection, article: dict[str, Any]) -> Seed:
    def rows(query: str) -> list[dict[str, Any]]:
        return [dict(row) for row in database.execute(query, (article["key"],))]

    passages = rows(
        "SELECT p.*, v.vector, w.vectors AS words FROM passages AS p "
        "JOIN passage_vectors AS v ON v.passage_key = p.key "
        "LEFT JOIN passage_word_vectors AS w ON w.passage_key = p.key WHERE p.article_key = ? ORDER BY p.key"
    )
    statements = rows("SELECT * FROM statements WHERE article_key = ? ORDER BY key")
    vectors = [unpacked(passage.pop("vector"), 1) for passage in passages]
    homes = list(range(len(passages)))
    for number, passage in enumerate(passages):
        passage["sentences"] = json.loads(passage["sentences"])
        count = len(passage["sentences"])
        vectors.append(unpacked(passage.pop("sentence_vectors"), count))
        homes += [number] * count
    for statement in statements:
        statement["body"] = json.loads(statement["body"])
        vectors.append(unpacked(statement.pop("vector"), 1))
        begin = statement["body"]["spans"][0][0]
        homes.append(max((n for n, p in enumerate(passages) if p["start"] <= begin), default=0))
    words = tuple(passage.pop("words") for passage in passages)
    article["pages"] = json.loads(article["pages"])
    parts = np.concatenate(vectors) if vectors else np.zeros((0, 1), np.float32)
    return Seed(article, tuple(passages), words, tuple(statements), parts, np.array(homes, np.int64))


class World:
    """The names of some copies: an invented one of the same length for each word that is exchanged."""

    def __init__(self, number: int, kept: frozenset[str]) -> None:
        """`kept` are the words that stay, lower case; world 0 keeps all."""
        self._number = number
        self._kept = kept
        self._names: dict[str, str] = {}
        self._short = lru_cache(maxsize=20_000)(self.told)

    def told(self, text: str, years: int = 0) -> str:
        """A text with the names and years of this world, letter for letter as long as it was."""

        def word(found: re.Match[str]) -> str:
            own = found[0]
            if own[0].isupper():
                return self._name(own)
            return str(int(own) + years) if _YEAR.fullmatch(own) else own

        return _WORD.sub(word, text)

    def everywhere(self, value: Any, years: int) -> Any:
        """The same of every text in a statement's data."""
        if isinstance(value, str):
            return self._short(value, years)
        if isinstance(value, list):
            return [self.everywhere(each, years) for each in value]
        if isinstance(value, dict):
            return {name: self.everywhere(each, years) for name, each in value.items()}
        return value

    def _name(self, own: str) -> str:
        if not self._number:
            return own
        found = self._names.get(own)
        if found is None:
            found = self._names[own] = self._invented(own)
        return found

    def _invented(self, own: str) -> str:
        if len(own) < 3 or not own.isalpha() or own.lower() in self._kept or is_first_name(own):
            return own
        chance = random.Random(f"{self._number} {own.lower()}")
        if own.isupper():
            return "".join(chance.choice(_CONSONANTS) for _ in own).upper()
        begin = chance.randrange(2)
        letters = [chance.choice((_CONSONANTS, _VOWELS)[(begin + at) % 2]) for at in range(len(own))]
        return "".join(letters).capitalize()


class Copies:
    """Copies of real articles, as rows of the catalog."""

    def __init__(self, found: Sequence[Seed], passages: int) -> None:
        """As many copies of the articles `found` as hold at most so many passages."""
        self._seeds = [seed for seed in found if seed.passages]
        self._passages = passages
        self._chance = random.Random(20160101)
        self._noise = np.random.default_rng(20160101)
        self._real = np.concatenate([seed.parts[: len(seed.passages)] for seed in self._seeds])
        texts = (word for seed in self._seeds for word in _WORD.findall(seed.row["text"]))
        kept = frozenset(word for word in texts if word[0].islower())
        self._worlds = [World(number, kept) for number in range(_WORLDS)]
        self._fame = [1 / (number + 1) for number in range(_WORLDS)]
        self._key = self._passage = self._statement = 0

    def batches(self) -> Iterator[dict[str, list[dict[str, Any]]]]:
        """Rows by table, some articles at a time; `full_text` has the key and text of each passage."""
        share = STATEMENTS_A_PASSAGE
        loud = [seed for seed in self._seeds if len(seed.statements) > share * len(seed.passages)]
        rows = _no_rows()
        while True:
            number = self._key
            if number < len(self._seeds):
                seed, world = self._seeds[number], self._worlds[0]
            else:
                few = self._statement < share * self._passage
                seed = self._chance.choice(loud if few and loud else self._seeds)
                [world] = self._chance.choices(self._worlds, self._fame)
            if self._passage + len(seed.passages) > self._passages:
                break
            self._copy(seed, world, number >= len(self._seeds), rows)
            if len(rows["articles"]) == _TOGETHER:
                yield rows
                rows = _no_rows()
        yield rows

    def _copy(self, seed: Seed, world: World, changed: bool, rows: dict[str, list[dict[str, Any]]]) -> None:
        self._key += 1
        key, own = self._key, seed.row
        article, years, parts = own["id"], 0, seed.parts
        if changed:
            article = hashlib.sha256(f"{own['id']} {key}".encode()).hexdigest()[:16]
            years = self._chance.choice(_YEARS)
            parts = self._moved(seed)
        text = world.told(own["text"], years)
        published = own["published"]
        if changed and published:
            published = _shifted(published, years, self._chance.randrange(28))
        rows["articles"].append(
            own
            | {
                "key": key,
                "id": article,
                "ready": True,
                "title": world.told(own["title"], years),
                "text": text,
                "text_hash": text_hash(text),
                "source": f"copies/{key}/{Path(own['source']).name}",
                "published": published,
                "checksum": None,
            }
        )
        rows["sources"].append(
            {"name": f"copies/{key}/{Path(own['source']).name}", "article_id": article, "fingerprint": ""}
        )
        at = len(seed.passages)
        for number, passage in enumerate(seed.passages):
            self._passage += 1
            beyond = at + len(passage["sentences"])
            rows["passages"].append(
                passage
                | {"key": self._passage, "article_key": key, "sentence_vectors": packed(parts[at:beyond])}
            )
            at = beyond
            rows["passage_vectors"].append(
                {"passage_key": self._passage, "article_key": key, "vector": packed(parts[number])}
            )
            words = seed.words[number]
            if words is not None:
                rows["passage_word_vectors"].append(
                    {"passage_key": self._passage, "article_key": key, "vectors": words}
                )
            rows["full_text"].append({"key": self._passage, "text": text[passage["start"] : passage["end"]]})
        for number, statement in enumerate(seed.statements, at):
            if changed and self._statement >= STATEMENTS_A_PASSAGE * self._passage:
                break
            self._statement += 1
            _, _, rest = statement["id"].partition("-")
            body = world.everywhere(statement["body"], years)
            rows["statements"].append(
                statement
                | {
                    "key": self._statement,
                    "article_key": key,
                    "id": f"{article}-{rest}",
                    "speaker": body["speaker"]["name"] if body["speaker"] else None,
                    "body": body,
                    "vector": packed(parts[number]),
                }
            )

    def _moved(self, seed: Seed) -> Floats:
        """Its vectors, those of one passage moved together."""
        count = len(self._real)
        one = self._noise.integers(0, count, len(seed.passages))
        other = (one + self._noise.integers(1, count, len(seed.passages))) % count
        by = np.float32(NOISE) * (self._real[one] - self._real[other])
        moved = seed.parts + by[seed.homes]
        unit: Floats = moved / np.linalg.norm(moved, axis=1, keepdims=True)
        return unit


def write_catalog(catalog: Catalog, copies: Copies, facts: dict[str, Any]) -> None:
    """Write all copies into an empty catalog, with these facts about the library."""
    catalog.set_facts(facts)
    database = catalog.database
    with database.engine.connect() as connection:
        for pragma in _FASTER:
            connection.exec_driver_sql(f"PRAGMA {pragma}")
        connection.commit()
        for rows in copies.batches():
            for name, table in schema.metadata.tables.items():
                if rows.get(name):
                    connection.execute(insert(table), rows[name])
            texts = ((row["key"], row["text"]) for row in rows["full_text"])
            database.full_text.write(connection, texts)
            connection.commit()
        connection.invalidate()  # nobody else is to write so


def _no_rows() -> dict[str, list[dict[str, Any]]]:
    return {name: [] for name in (*schema.metadata.tables, "full_text")}


def _shifted(published: str, years: int, days: int) -> str:
    year = int(published[:4]) + years
    if len(published) < 10:
        return f"{year:04}{published[4:]}"
    return (date(year, int(published[5:7]), 1) + timedelta(days)).isoformat()
