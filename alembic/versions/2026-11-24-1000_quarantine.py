"""Quarantine

An entry that cannot be read is kept as it was sent. Its body is bytes: it may be anything, even no text at all. There is
no column for its correction: that is a diary with the same id, received later.
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "quarantine",
        sa.Column("clinic_id", sa.String(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("quarantine_id", sa.Uuid(), nullable=False),
        sa.Column("diary_id", sa.Uuid(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("problems", postgresql.JSONB(), nullable=False),
        sa.Column("advice", postgresql.JSONB(), nullable=False),
        sa.Column("ruleset", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patients.clinic_id", "patients.patient_id"],
        ),
        sa.PrimaryKeyConstraint("clinic_id", "patient_id", "quarantine_id"),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("quarantine")
