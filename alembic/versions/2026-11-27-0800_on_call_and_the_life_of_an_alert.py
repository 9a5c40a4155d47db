"""On call and the life of an alert

People with contact points, teams with rosters, and what an alert and a message need to be followed to their end. Columns
only join, each with a default, so that workers of the version before go on while this one starts.
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    # A migration that cannot get its lock soon gives up instead of making every diary wait behind it.
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "people",
        sa.Column("clinic_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=True),
        sa.Column("quiet_hours", postgresql.JSONB(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["clinic_id"],
            ["clinics.clinic_id"],
        ),
        sa.PrimaryKeyConstraint("clinic_id", "person_id"),
    )
    op.create_index(
        "people_by_name", "people", ["clinic_id", "name"], unique=True, postgresql_where=sa.text("left_at IS NULL")
    )
    op.create_table(
        "contacts",
        sa.Column("clinic_id", sa.String(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("wait_seconds", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("code_hash", sa.LargeBinary(), nullable=True),
        sa.Column("code_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("code_tries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "person_id"],
            ["people.clinic_id", "people.person_id"],
        ),
        sa.PrimaryKeyConstraint("clinic_id", "contact_id"),
    )
    op.create_index("contacts_by_address", "contacts", ["clinic_id", "channel", "address"], unique=False)
    op.create_index("contacts_by_person", "contacts", ["clinic_id", "person_id", "place"], unique=False)
    op.create_table(
        "teams",
        sa.Column("clinic_id", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("roster", postgresql.JSONB(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=True),
        sa.Column("feed_hash", sa.LargeBinary(), nullable=True),
        sa.Column("on_call", postgresql.ARRAY(sa.UUID()), server_default="{}", nullable=False),
        sa.Column("next_handoff_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_gap_check_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gap_told", sa.String(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "lead_id"],
            ["people.clinic_id", "people.person_id"],
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id"],
            ["clinics.clinic_id"],
        ),
        sa.PrimaryKeyConstraint("clinic_id", "team_id"),
    )
    op.create_index(
        "teams_handing_off",
        "teams",
        ["next_handoff_at"],
        unique=False,
        postgresql_where=sa.text("next_handoff_at IS NOT NULL"),
    )
    op.create_index("teams_to_check", "teams", ["next_gap_check_at"], unique=False)
    op.create_table(
        "patient_addresses",
        sa.Column("clinic_id", sa.String(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("token_id", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patients.clinic_id", "patients.patient_id"],
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "token_id"],
            ["tokens.clinic_id", "tokens.token_id"],
        ),
        sa.PrimaryKeyConstraint("clinic_id", "patient_id", "token_id"),
    )
    op.add_column("alerts", sa.Column("next_place", sa.Integer(), server_default="0", nullable=False))
    op.add_column("alerts", sa.Column("round_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("alerts", sa.Column("holder_id", sa.Uuid(), nullable=True))
    op.add_column("alerts", sa.Column("promise", sa.String(), nullable=True))
    op.add_column("alerts", sa.Column("promised_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("alerts", sa.Column("first_acknowledged_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("alerts", sa.Column("lapsed_by", sa.String(), nullable=True))
    op.add_column("alerts", sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("alerts", sa.Column("snoozed_by", sa.String(), nullable=True))
    op.add_column("alerts", sa.Column("snooze_reason", sa.String(), nullable=True))
    op.add_column("alerts", sa.Column("unreached", sa.Integer(), server_default="0", nullable=False))
    op.add_column("alerts", sa.Column("welfare_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("alerts", sa.Column("tell_patient_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("alerts", sa.Column("label", sa.String(), nullable=True))
    op.add_column("alerts", sa.Column("is_drill", sa.Boolean(), server_default="false", nullable=False))
    op.create_index(
        "alerts_promised",
        "alerts",
        ["promised_until"],
        unique=False,
        postgresql_where=sa.text("promised_until IS NOT NULL"),
    )
    op.create_index(
        "alerts_snoozed",
        "alerts",
        ["snoozed_until"],
        unique=False,
        postgresql_where=sa.text("snoozed_until IS NOT NULL"),
    )
    op.create_index(
        "alerts_to_tell_patient",
        "alerts",
        ["tell_patient_at"],
        unique=False,
        postgresql_where=sa.text("tell_patient_at IS NOT NULL"),
    )
    op.create_index(
        "alerts_unconfirmed", "alerts", ["opened_at"], unique=False, postgresql_where=sa.text("status = 'open'")
    )
    op.add_column("attempts", sa.Column("link_hash", sa.LargeBinary(), nullable=True))
    op.add_column("attempts", sa.Column("link_expires_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("attempts", sa.Column("link_used_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "attempts_by_link",
        "attempts",
        ["clinic_id", "link_hash"],
        unique=False,
        postgresql_where=sa.text("link_hash IS NOT NULL"),
    )
    op.add_column("clinics", sa.Column("canary", postgresql.JSONB(), nullable=True))
    op.add_column("clinics", sa.Column("next_canary_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("clinics", sa.Column("canary_began_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("clinics", sa.Column("canary_passed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("notifications", sa.Column("kind", sa.String(), server_default="page", nullable=False))
    op.add_column("notifications", sa.Column("person_id", sa.Uuid(), nullable=True))
    op.add_column("notifications", sa.Column("patient_id", sa.Uuid(), nullable=True))
    op.add_column(
        "notifications", sa.Column("group_id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False)
    )
    op.add_column("notifications", sa.Column("place", sa.Integer(), server_default="0", nullable=False))
    op.add_column("notifications", sa.Column("language", sa.String(), server_default="en", nullable=False))
    op.add_column(
        "notifications",
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
    )
    op.add_column("notifications", sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("notifications", sa.Column("undelivered_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("notifications", sa.Column("read_at", sa.DateTime(timezone=True), nullable=True))
    op.alter_column("notifications", "alert_id", existing_type=sa.UUID(), nullable=True)
    op.create_index("notifications_by_group", "notifications", ["clinic_id", "group_id"], unique=False)
    op.create_index(
        "notifications_by_patient",
        "notifications",
        ["clinic_id", "patient_id", "created_at"],
        unique=False,
        postgresql_where=sa.text("patient_id IS NOT NULL"),
    )
    op.create_index(
        "notifications_sent_lately",
        "notifications",
        ["clinic_id", "channel", "address", "settled_at"],
        unique=False,
        postgresql_where=sa.text("state = 'sent'"),
    )
    op.create_foreign_key("notifications_clinic_id_fkey", "notifications", "clinics", ["clinic_id"], ["clinic_id"])
    op.add_column("patients", sa.Column("language", sa.String(), server_default="en", nullable=False))
    op.add_column("patients", sa.Column("reminder_at", sa.Time(), nullable=True))
    op.add_column("patients", sa.Column("next_reminder_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("patients", sa.Column("own_ladder", postgresql.JSONB(), nullable=True))
    op.add_column("patients", sa.Column("is_synthetic", sa.Boolean(), server_default="false", nullable=False))
    op.create_index(
        "patients_to_remind",
        "patients",
        ["next_reminder_at"],
        unique=False,
        postgresql_where=sa.text("next_reminder_at IS NOT NULL"),
    )
    op.add_column("tokens", sa.Column("person_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        "tokens_person_fkey", "tokens", "people", ["clinic_id", "person_id"], ["clinic_id", "person_id"]
    )
    op.execute(
        "UPDATE alerts SET next_place = next_rung % jsonb_array_length(ladder -> 'rungs'), round_at = opened_at "
        "WHERE status <> 'resolved'"
    )
    # Who has an alert now has it by a promise that begins with this version.
    op.execute(
        "UPDATE alerts SET first_acknowledged_at = acknowledged_at, promised_until = now() + CASE urgency "
        "WHEN 'immediate' THEN interval '30 minutes' WHEN 'urgent' THEN interval '24 hours' ELSE interval '72 hours' END "
        "WHERE status = 'acknowledged'"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_constraint("tokens_person_fkey", "tokens", type_="foreignkey")
    op.drop_column("tokens", "person_id")
    op.drop_index("patients_to_remind", table_name="patients", postgresql_where=sa.text("next_reminder_at IS NOT NULL"))
    op.drop_column("patients", "is_synthetic")
    op.drop_column("patients", "own_ladder")
    op.drop_column("patients", "next_reminder_at")
    op.drop_column("patients", "reminder_at")
    op.drop_column("patients", "language")
    op.drop_constraint("notifications_clinic_id_fkey", "notifications", type_="foreignkey")
    op.drop_index("notifications_sent_lately", table_name="notifications", postgresql_where=sa.text("state = 'sent'"))
    op.drop_index(
        "notifications_by_patient", table_name="notifications", postgresql_where=sa.text("patient_id IS NOT NULL")
    )
    op.drop_index("notifications_by_group", table_name="notifications")
    op.execute(
        "DELETE FROM attempts a USING notifications n WHERE n.notification_id = a.notification_id AND n.alert_id IS NULL"
    )
    op.execute("DELETE FROM notifications WHERE alert_id IS NULL")
    op.alter_column("notifications", "alert_id", existing_type=sa.UUID(), nullable=False)
    op.drop_column("notifications", "read_at")
    op.drop_column("notifications", "undelivered_at")
    op.drop_column("notifications", "delivered_at")
    op.drop_column("notifications", "facts")
    op.drop_column("notifications", "language")
    op.drop_column("notifications", "place")
    op.drop_column("notifications", "group_id")
    op.drop_column("notifications", "patient_id")
    op.drop_column("notifications", "person_id")
    op.drop_column("notifications", "kind")
    op.drop_column("clinics", "canary_passed_at")
    op.drop_column("clinics", "canary_began_at")
    op.drop_column("clinics", "next_canary_at")
    op.drop_column("clinics", "canary")
    op.drop_index("attempts_by_link", table_name="attempts", postgresql_where=sa.text("link_hash IS NOT NULL"))
    op.drop_column("attempts", "link_used_at")
    op.drop_column("attempts", "link_expires_at")
    op.drop_column("attempts", "link_hash")
    op.drop_index("alerts_unconfirmed", table_name="alerts", postgresql_where=sa.text("status = 'open'"))
    op.drop_index(
        "alerts_to_tell_patient", table_name="alerts", postgresql_where=sa.text("tell_patient_at IS NOT NULL")
    )
    op.drop_index("alerts_snoozed", table_name="alerts", postgresql_where=sa.text("snoozed_until IS NOT NULL"))
    op.drop_index("alerts_promised", table_name="alerts", postgresql_where=sa.text("promised_until IS NOT NULL"))
    op.drop_column("alerts", "is_drill")
    op.drop_column("alerts", "label")
    op.drop_column("alerts", "tell_patient_at")
    op.drop_column("alerts", "welfare_at")
    op.drop_column("alerts", "unreached")
    op.drop_column("alerts", "snooze_reason")
    op.drop_column("alerts", "snoozed_by")
    op.drop_column("alerts", "snoozed_until")
    op.drop_column("alerts", "lapsed_by")
    op.drop_column("alerts", "first_acknowledged_at")
    op.drop_column("alerts", "promised_until")
    op.drop_column("alerts", "promise")
    op.drop_column("alerts", "holder_id")
    op.drop_column("alerts", "round_at")
    op.drop_column("alerts", "next_place")
    op.drop_table("patient_addresses")
    op.drop_index("teams_to_check", table_name="teams")
    op.drop_index("teams_handing_off", table_name="teams", postgresql_where=sa.text("next_handoff_at IS NOT NULL"))
    op.drop_table("teams")
    op.drop_index("contacts_by_person", table_name="contacts")
    op.drop_index("contacts_by_address", table_name="contacts")
    op.drop_table("contacts")
    op.drop_index("people_by_name", table_name="people", postgresql_where=sa.text("left_at IS NULL"))
    op.drop_table("people")
