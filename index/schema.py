"""The tables of the catalog; a change here is a migration in `index/migrations` as well."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
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

metadata = MetaData()

# What the library is: its schema version, its embedding model, the rules that read its statements.
facts = Table(
    "facts", metadata, Column("name", String(64), primary_key=True), Column("value", JSON, nullable=False)
)

# One row a version of an article. A version is invisible until `ready`; keys are never used twice, so
# vectors left over from a dead version can never be mistaken for those of a living one.
articles = Table(
    "articles",
    metadata,
    Column("key", Integer, primary_key=True),
    Column("id", String(64), nullable=False, index=True),
    Column("ready", Boolean, nullable=False, default=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("text_hash", String(64), nullable=False, index=True),
    Column("source", Text, nullable=False),
    Column("url", Text),
    Column("author", Text),
    Column("published", String(10)),
    Column("language", String(8), nullable=False),
    Column("outlet", Text),
    Column("pages", JSON, nullable=False),
    # version of the rules that read its statements; null where its language has none
    Column("rules", String(32)),
    # of all that is kept of it (`index.checksum`); null where an older version of Quiadit wrote it
    Column("checksum", String(64)),
    sqlite_autoincrement=True,
)

# Where articles came from: a feed has many articles, the same article may come from two places.
sources = Table(
    "sources",
    metadata,
    Column("name", Text, primary_key=True),
    Column("article_id", String(64), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Index("sources_by_article", "article_id"),
)

passages = Table(
    "passages",
    metadata,
    Column("key", Integer, primary_key=True),
    Column("article_key", Integer, ForeignKey("articles.key"), nullable=False, index=True),
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
    Column("passage_key", Integer, primary_key=True),
    Column("article_key", Integer, ForeignKey("articles.key"), nullable=False, index=True),
    # float16 unit vector
    Column("vector", LargeBinary, nullable=False),
)

# Apart as well, since many models have none (`index.embedding.word_space`).
passage_word_vectors = Table(
    "passage_word_vectors",
    metadata,
    Column("passage_key", Integer, primary_key=True),
    Column("article_key", Integer, ForeignKey("articles.key"), nullable=False, index=True),
    # signed bytes, `DIMENSION` a word that carries meaning, in order
    Column("vectors", LargeBinary, nullable=False),
)

statements = Table(
    "statements",
    metadata,
    Column("key", Integer, primary_key=True),
    Column("article_key", Integer, ForeignKey("articles.key"), nullable=False, index=True),
    Column("id", String(96), nullable=False, index=True),
    Column("act", String(32), nullable=False),
    # name within the article; speakers of the whole library are merged from these
    Column("speaker", Text, index=True),
    # every field of `index.article.Statement` that is not in the columns beside it
    Column("body", JSON, nullable=False),
    # float16 unit vector
    Column("vector", LargeBinary, nullable=False),
    sqlite_autoincrement=True,
)

# Versions whose vectors must be removed if work stops here; emptied when it does not.
journal = Table("journal", metadata, Column("article_key", Integer, primary_key=True))
