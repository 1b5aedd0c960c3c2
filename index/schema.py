"""The tables of the catalog; a change here is a migration in `index/migrations` as well."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)
from sqlalchemy.types import TypeEngine

metadata = MetaData()

# What PostgreSQL has to be told: keys that never run out, and letters compared as SQLite compares them.
_KEY = Integer().with_variant(BigInteger(), "postgresql")
_TEXT = Text().with_variant(Text(collation="C"), "postgresql")


def _string(length: int) -> TypeEngine[str]:
    return String(length).with_variant(String(length, collation="C"), "postgresql")


# What the library is: its schema version, its embedding model, the rules that read its statements.
facts = Table(
    "facts", metadata, Column("name", _string(64), primary_key=True), Column("value", JSON, nullable=False)
)

# One row a version of an article. A version is invisible until `ready`; keys are never used twice, so
# vectors left over from a dead version can never be mistaken for those of a living one.
articles = Table(
    "articles",
    metadata,
    Column("key", _KEY, primary_key=True),
    Column("id", _string(64), nullable=False, index=True),
    Column("ready", Boolean, nullable=False, default=False),
    Column("title", _TEXT, nullable=False),
    Column("text", _TEXT, nullable=False),
    Column("text_hash", _string(64), nullable=False, index=True),
    Column("source", _TEXT, nullable=False),
    Column("url", _TEXT),
    Column("author", _TEXT),
    Column("published", _string(10)),
    Column("language", _string(8), nullable=False),
    Column("outlet", _TEXT),
    Column("pages", JSON, nullable=False),
    # version of the rules that read its statements; null where its language has none
    Column("rules", _string(32)),
    # of all that is kept of it (`index.checksum`); null where an older version of Quiadit wrote it
    Column("checksum", _string(64)),
    sqlite_autoincrement=True,
)

# Where articles came from: a feed has many articles, the same article may come from two places.
sources = Table(
    "sources",
    metadata,
    Column("name", _TEXT, primary_key=True),
    Column("article_id", _string(64), primary_key=True),
    Column("fingerprint", _string(64), nullable=False),
    Index("sources_by_article", "article_id"),
)

passages = Table(
    "passages",
    metadata,
    Column("key", _KEY, primary_key=True),
    Column("article_key", _KEY, ForeignKey("articles.key"), nullable=False, index=True),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("sentences", JSON, nullable=False),
    # float16 unit vectors, one a sentence, in order
    Column("sentence_vectors", LargeBinary, nullable=False),
    sqlite_autoincrement=True,
)

# Apart from `passages`: the search of a small library reads these, and nothing else, of all of them.
passage_vectors = Table(
    "passage_vectors",
    metadata,
    Column("passage_key", _KEY, primary_key=True),
    Column("article_key", _KEY, ForeignKey("articles.key"), nullable=False, index=True),
    # float16 unit vector
    Column("vector", LargeBinary, nullable=False),
)

# Apart as well, since many models have none (`index.embedding.word_space`).
passage_word_vectors = Table(
    "passage_word_vectors",
    metadata,
    Column("passage_key", _KEY, primary_key=True),
    Column("article_key", _KEY, ForeignKey("articles.key"), nullable=False, index=True),
    # signed bytes, `DIMENSION` a word that carries meaning, in order
    Column("vectors", LargeBinary, nullable=False),
)

statements = Table(
    "statements",
    metadata,
    Column("key", _KEY, primary_key=True),
    Column("article_key", _KEY, ForeignKey("articles.key"), nullable=False, index=True),
    Column("id", _string(96), nullable=False, index=True),
    Column("act", _string(32), nullable=False),
    # name within the article; speakers of the whole library are merged from these
    Column("speaker", _TEXT, index=True),
    # every field of `index.article.Statement` that is not in the columns beside it
    Column("body", JSON, nullable=False),
    # float16 unit vector
    Column("vector", LargeBinary, nullable=False),
    sqlite_autoincrement=True,
)

# Versions whose vectors must be removed if work stops here; emptied when it does not.
journal = Table(
    "journal",
    metadata,
    Column("article_key", _KEY, primary_key=True),
    # who writes it, among several processes (`index.writers`); null where one process owns the library
    Column("writer", BigInteger),
)
