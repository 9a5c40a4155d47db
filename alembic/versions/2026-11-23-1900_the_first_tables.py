"""The first tables

The clinic leads every primary, unique and foreign key, and there are no triggers: clinics can be kept apart by one
policy and a clinic can move. Diaries keep their body as text, because nothing queries into it and text is cheaper.
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    # A migration that cannot get its lock soon gives up instead of making every diary wait behind it.
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "clinics",
        sa.Column("clinic_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("contact", postgresql.JSONB(), nullable=False),
        sa.Column("ladder", postgresql.JSONB(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("clinic_id"),
    )
    op.create_table(
        "audit",
        sa.Column("clinic_id", sa.String(), nullable=False),
        sa.Column("line", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=True),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id"],
            ["clinics.clinic_id"],
        ),
        sa.PrimaryKeyConstraint("clinic_id", "line"),
    )
    op.create_index("audit_by_subject", "audit", ["clinic_id", "subject"], unique=False)
    op.create_table(
        "heartbeats",
        sa.Column("clinic_id", sa.String(), nullable=False),
        sa.Column("worker", sa.String(), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id"],
            ["clinics.clinic_id"],
        ),
        sa.PrimaryKeyConstraint("clinic_id", "worker"),
    )
    op.create_table(
        "patients",
        sa.Column("clinic_id", sa.String(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("context", postgresql.JSONB(), nullable=False),
        sa.Column("expected_from", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("next_check_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id"],
            ["clinics.clinic_id"],
        ),
        sa.PrimaryKeyConstraint("clinic_id", "patient_id"),
    )
    op.create_index("patients_due", "patients", ["next_check_at"], unique=False)
    op.create_table(
        "alerts",
        sa.Column("clinic_id", sa.String(), nullable=False),
        sa.Column("alert_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("condition", sa.String(), nullable=False),
        sa.Column("urgency", sa.String(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("concerns_day", sa.Date(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("ruleset", sa.String(), nullable=False),
        sa.Column("steps", postgresql.JSONB(), nullable=False),
        sa.Column("ladder", postgresql.JSONB(), nullable=False),
        sa.Column("next_rung", sa.Integer(), nullable=False),
        sa.Column("next_rung_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.String(), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by", sa.String(), nullable=True),
        sa.Column("outcome", postgresql.JSONB(), nullable=True),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patients.clinic_id", "patients.patient_id"],
        ),
        sa.PrimaryKeyConstraint("clinic_id", "alert_id"),
    )
    op.create_index("alerts_by_opening", "alerts", ["clinic_id", "opened_at", "alert_id"], unique=False)
    op.create_index(
        "alerts_one_unresolved",
        "alerts",
        ["clinic_id", "patient_id", "condition"],
        unique=True,
        postgresql_where=sa.text("status <> 'resolved'"),
    )
    op.create_index(
        "alerts_to_climb",
        "alerts",
        ["next_rung_at"],
        unique=False,
        postgresql_where=sa.text("next_rung_at IS NOT NULL"),
    )
    op.create_table(
        "diaries",
        sa.Column("clinic_id", sa.String(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("diary_id", sa.Uuid(), nullable=False),
        sa.Column("diary_date", sa.Date(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("gist", sa.Text(), nullable=False),
        sa.Column("advice", postgresql.JSONB(), nullable=False),
        sa.Column("ruleset", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patients.clinic_id", "patients.patient_id"],
        ),
        sa.PrimaryKeyConstraint("clinic_id", "patient_id", "diary_id"),
    )
    op.create_index("diaries_by_day", "diaries", ["clinic_id", "patient_id", "diary_date"], unique=False)
    op.create_table(
        "enrolment_codes",
        sa.Column("clinic_id", sa.String(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("redeemed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patients.clinic_id", "patients.patient_id"],
        ),
        sa.PrimaryKeyConstraint("clinic_id", "code_hash"),
    )
    op.create_table(
        "findings",
        sa.Column("clinic_id", sa.String(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("urgency", sa.String(), nullable=False),
        sa.Column("condition", sa.String(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("evidence", postgresql.JSONB(), nullable=False),
        sa.Column("would_not_have_fired_if", sa.Text(), nullable=False),
        sa.Column("concerns_day", sa.Date(), nullable=False),
        sa.Column("ruleset", sa.String(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patients.clinic_id", "patients.patient_id"],
        ),
        sa.PrimaryKeyConstraint("clinic_id", "patient_id", "subject", "rule", "urgency"),
    )
    op.create_table(
        "tokens",
        sa.Column("clinic_id", sa.String(), nullable=False),
        sa.Column("token_id", sa.String(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("scopes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patients.clinic_id", "patients.patient_id"],
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id"],
            ["clinics.clinic_id"],
        ),
        sa.PrimaryKeyConstraint("clinic_id", "token_id"),
    )
    op.create_table(
        "notifications",
        sa.Column("clinic_id", sa.String(), nullable=False),
        sa.Column("notification_id", sa.Uuid(), nullable=False),
        sa.Column("alert_id", sa.Uuid(), nullable=False),
        sa.Column("urgency", sa.String(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["clinic_id", "alert_id"],
            ["alerts.clinic_id", "alerts.alert_id"],
        ),
        sa.PrimaryKeyConstraint("clinic_id", "notification_id"),
    )
    op.create_index("notifications_by_alert", "notifications", ["clinic_id", "alert_id"], unique=False)
    op.create_index(
        "notifications_due",
        "notifications",
        ["priority", "due_at"],
        unique=False,
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_table(
        "attempts",
        sa.Column("clinic_id", sa.String(), nullable=False),
        sa.Column("notification_id", sa.Uuid(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["clinic_id", "notification_id"],
            ["notifications.clinic_id", "notifications.notification_id"],
        ),
        sa.PrimaryKeyConstraint("clinic_id", "notification_id", "attempt"),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("attempts")
    op.drop_index("notifications_due", table_name="notifications", postgresql_where=sa.text("state = 'pending'"))
    op.drop_index("notifications_by_alert", table_name="notifications")
    op.drop_table("notifications")
    op.drop_table("tokens")
    op.drop_table("findings")
    op.drop_table("enrolment_codes")
    op.drop_index("diaries_by_day", table_name="diaries")
    op.drop_table("diaries")
    op.drop_index("alerts_to_climb", table_name="alerts", postgresql_where=sa.text("next_rung_at IS NOT NULL"))
    op.drop_index("alerts_one_unresolved", table_name="alerts", postgresql_where=sa.text("status <> 'resolved'"))
    op.drop_index("alerts_by_opening", table_name="alerts")
    op.drop_table("alerts")
    op.drop_index("patients_due", table_name="patients")
    op.drop_table("patients")
    op.drop_table("heartbeats")
    op.drop_index("audit_by_subject", table_name="audit")
    op.drop_table("audit")
    op.drop_table("clinics")
