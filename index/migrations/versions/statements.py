"""Who says what: statements, the rules that read them, the vectors that a search in memory reads; checksums.

Catalogs of the first version come in three shapes, since these tables were once added without a number of
their own: what is there already stays.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add what is missing; the articles of a catalog without statements count as read by older rules."""
    found = sa.inspect(op.get_bind())
    tables = set(found.get_table_names())
    if "rules" not in {column["name"] for column in found.get_columns("articles")}:
        op.add_column("articles", sa.Column("rules", sa.String(32)))
        op.execute("UPDATE articles SET rules = ''")
    op.add_column("articles", sa.Column("checksum", sa.String(64)))
    if "statements" not in tables:
        op.create_table(
            "statements",
            sa.Column("key", sa.Integer, primary_key=True),
            sa.Column("article_key", sa.Integer, sa.ForeignKey("articles.key"), nullable=False, index=True),
            sa.Column("id", sa.String(96), nullable=False, index=True),
            sa.Column("act", sa.String(32), nullable=False),
            sa.Column("speaker", sa.Text, index=True),
            sa.Column("body", sa.JSON, nullable=False),
            sa.Column("vector", sa.LargeBinary, nullable=False),
            sqlite_autoincrement=True,
        )
    for name, vectors in (("passage_vectors", "vector"), ("passage_word_vectors", "vectors")):
        if name not in tables:
            op.create_table(
                name,
                sa.Column("passage_key", sa.Integer, primary_key=True),
                sa.Column(
                    "article_key", sa.Integer, sa.ForeignKey("articles.key"), nullable=False, index=True
                ),
                sa.Column(vectors, sa.LargeBinary, nullable=False),
            )
    op.execute("UPDATE facts SET value = '2' WHERE name = 'schema_version'")
