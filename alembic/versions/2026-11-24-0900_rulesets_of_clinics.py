"""Rulesets of clinics

A clinic may set numbers of its own. Who drafted, approved, began and ended a ruleset stands in the row; where it stands
follows from these instants and the time, so there is no column for it that could be wrong.
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0002"
down_revision = "0001"

WITHOUT_END = sa.text("effective_from IS NOT NULL AND retired_at IS NULL")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "rulesets",
        sa.Column("clinic_id", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("body", postgresql.JSONB(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by", sa.String(), nullable=True),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("activated_by", sa.String(), nullable=True),
        sa.Column("effective_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_by", sa.String(), nullable=True),
        sa.CheckConstraint("lower(approved_by) <> lower(created_by)", name="rulesets_two_people"),
        sa.CheckConstraint("effective_from IS NULL OR approved_at IS NOT NULL", name="rulesets_approved_first"),
        sa.ForeignKeyConstraint(
            ["clinic_id"],
            ["clinics.clinic_id"],
        ),
        sa.PrimaryKeyConstraint("clinic_id", "version"),
    )
    op.create_index("rulesets_one_without_end", "rulesets", ["clinic_id"], unique=True, postgresql_where=WITHOUT_END)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("rulesets_one_without_end", table_name="rulesets", postgresql_where=WITHOUT_END)
    op.drop_table("rulesets")
