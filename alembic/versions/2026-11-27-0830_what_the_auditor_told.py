"""What the auditor told

One small table, so that a restart of the auditor does not ring everybody again, and of the workers neither.
"""

import sqlalchemy as sa

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "auditor_told",
        sa.Column("clinic_id", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id"],
            ["clinics.clinic_id"],
        ),
        sa.PrimaryKeyConstraint("clinic_id", "subject", "why"),
    )


def downgrade() -> None:
    op.drop_table("auditor_told")
