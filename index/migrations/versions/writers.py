"""Who writes what the journal notes: several processes may write to a shared library."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the writer; a library in a folder has none."""
    op.add_column("journal", sa.Column("writer", sa.BigInteger))
    op.execute("UPDATE facts SET value = '3' WHERE name = 'schema_version'")
