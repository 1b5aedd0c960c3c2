"""The first tables: articles, where they came from, their passages, and the full-text index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "facts",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("value", sa.JSON, nullable=False),
    )
    op.create_table(
        "articles",
        sa.Column("key", sa.Integer, primary_key=True),
        sa.Column("id", sa.String(64), nullable=False, index=True),
        sa.Column("ready", sa.Boolean, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("text_hash", sa.String(64), nullable=False, index=True),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("url", sa.Text),
        sa.Column("author", sa.Text),
        sa.Column("published", sa.String(10)),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("outlet", sa.Text),
        sa.Column("pages", sa.JSON, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "sources",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("article_id", sa.String(64), primary_key=True),
        sa.Column("fingerprint", sa.String(64), nullable=False),
    )
    op.create_index("sources_by_article", "sources", ["article_id"])
    op.create_table(
        "passages",
        sa.Column("key", sa.Integer, primary_key=True),
        sa.Column("article_key", sa.Integer, sa.ForeignKey("articles.key"), nullable=False, index=True),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
        sa.Column("sentences", sa.JSON, nullable=False),
        sa.Column("sentence_vectors", sa.LargeBinary, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table("journal", sa.Column("article_key", sa.Integer, primary_key=True))
    op.execute(
        "CREATE VIRTUAL TABLE passage_words "
        """USING fts5(stems, tokenize = "unicode61 remove_diacritics 2 tokenchars '.,'")"""
    )
    op.execute("CREATE VIRTUAL TABLE passage_vocabulary USING fts5vocab(passage_words, 'row')")
