"""Remarks

A finding whose reason a correction or a late entry took away is marked, and the alert says so. Nothing is taken back.
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("findings", sa.Column("outdated_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("alerts", sa.Column("remarks", postgresql.JSONB(), server_default="[]", nullable=False))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("alerts", "remarks")
    op.drop_column("findings", "outdated_at")
