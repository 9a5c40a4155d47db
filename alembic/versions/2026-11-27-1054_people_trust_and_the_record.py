"""people trust and the record

Accounts, devices, carers, partners, consents, care teams, erasures, and what the audit needs to be chained. It only adds:
the version before may still be serving. Row-level security is put in force by `tocsin migrate` after the last revision,
from `app/records/tenancy.py`, and not here: it must be the same whichever revisions a database has seen.
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    # A migration that cannot get its lock soon gives up instead of making every diary wait behind it.
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "organizations",
        sa.Column("organization_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("organization_id"),
    )
    op.create_table(
        "audit_seals",
        sa.Column("clinic_id", sa.String(), nullable=False),
        sa.Column("seal", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("first_line", sa.BigInteger(), nullable=False),
        sa.Column("last_line", sa.BigInteger(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("previous_hash", sa.LargeBinary(), nullable=False),
        sa.Column("seal_hash", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id"],
            ["clinics.clinic_id"],
        ),
        sa.PrimaryKeyConstraint("clinic_id", "seal"),
    )
    op.create_table(
        "care_teams",
        sa.Column("clinic_id", sa.String(), nullable=False),
        sa.Column("care_team_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id"],
            ["clinics.clinic_id"],
        ),
        sa.PrimaryKeyConstraint("clinic_id", "care_team_id"),
    )
    op.create_table(
        "erasures",
        sa.Column("clinic_id", sa.String(), nullable=False),
        sa.Column("erasure_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_by", sa.String(), nullable=False),
        sa.Column("receipt", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id"],
            ["clinics.clinic_id"],
        ),
        sa.PrimaryKeyConstraint("clinic_id", "erasure_id"),
    )
    op.create_index("erasures_by_patient", "erasures", ["clinic_id", "patient_id"], unique=True)
    op.create_table(
        "partners",
        sa.Column("clinic_id", sa.String(), nullable=False),
        sa.Column("partner_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("scopes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("notice_url", sa.String(), nullable=True),
        sa.Column("notice_secret", sa.Text(), nullable=True),
        sa.Column("notice_secrets_before", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["clinic_id"],
            ["clinics.clinic_id"],
        ),
        sa.PrimaryKeyConstraint("clinic_id", "partner_id"),
    )
    op.create_table(
        "spent",
        sa.Column("clinic_id", sa.String(), nullable=False),
        sa.Column("spent_hash", sa.LargeBinary(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id"],
            ["clinics.clinic_id"],
        ),
        sa.PrimaryKeyConstraint("clinic_id", "spent_hash"),
    )
    op.create_index("spent_until", "spent", ["until"], unique=False)
    op.create_table(
        "accounts",
        sa.Column("clinic_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("sign_in_name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("is_organization_wide", sa.Boolean(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("totp_secret", sa.Text(), nullable=True),
        sa.Column("totp_proved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("totp_last_step", sa.BigInteger(), nullable=True),
        sa.Column("recovery_hashes", postgresql.ARRAY(sa.LargeBinary()), server_default="{}", nullable=False),
        sa.Column("issuer", sa.String(), nullable=True),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("invitation_hash", sa.LargeBinary(), nullable=True),
        sa.Column("invitation_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["clinic_id", "person_id"],
            ["people.clinic_id", "people.person_id"],
        ),
        sa.PrimaryKeyConstraint("clinic_id", "account_id"),
    )
    op.create_index("accounts_by_name", "accounts", ["clinic_id", "sign_in_name"], unique=True)
    op.create_index("accounts_by_person", "accounts", ["clinic_id", "person_id"], unique=True)
    op.create_index(
        "accounts_by_subject",
        "accounts",
        ["clinic_id", "issuer", "subject"],
        unique=True,
        postgresql_where=sa.text("subject IS NOT NULL"),
    )
    op.create_table(
        "audit_changes",
        sa.Column("clinic_id", sa.String(), nullable=False),
        sa.Column("line", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=True),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("before", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("after", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.ForeignKeyConstraint(
            ["clinic_id", "line"],
            ["audit.clinic_id", "audit.line"],
        ),
        sa.PrimaryKeyConstraint("clinic_id", "line"),
    )
    op.create_index("audit_changes_by_patient", "audit_changes", ["clinic_id", "patient_id"], unique=False)
    op.create_table(
        "care_team_members",
        sa.Column("clinic_id", sa.String(), nullable=False),
        sa.Column("care_team_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "care_team_id"],
            ["care_teams.clinic_id", "care_teams.care_team_id"],
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "person_id"],
            ["people.clinic_id", "people.person_id"],
        ),
        sa.PrimaryKeyConstraint("clinic_id", "care_team_id", "person_id"),
    )
    op.create_index("care_teams_of_person", "care_team_members", ["clinic_id", "person_id"], unique=False)
    op.create_table(
        "erasure_notices",
        sa.Column("clinic_id", sa.String(), nullable=False),
        sa.Column("erasure_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("last_outcome", sa.String(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["clinic_id", "erasure_id"],
            ["erasures.clinic_id", "erasures.erasure_id"],
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "partner_id"],
            ["partners.clinic_id", "partners.partner_id"],
        ),
        sa.PrimaryKeyConstraint("clinic_id", "erasure_id", "partner_id"),
    )
    op.create_index("erasure_notices_due", "erasure_notices", ["due_at"], unique=False)
    op.create_table(
        "partner_credentials",
        sa.Column("clinic_id", sa.String(), nullable=False),
        sa.Column("partner_id", sa.String(), nullable=False),
        sa.Column("credential_id", sa.String(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=True),
        sa.Column("jwk", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["clinic_id", "partner_id"],
            ["partners.clinic_id", "partners.partner_id"],
        ),
        sa.PrimaryKeyConstraint("clinic_id", "partner_id", "credential_id"),
    )
    op.create_table(
        "broken_glass",
        sa.Column("clinic_id", sa.String(), nullable=False),
        sa.Column("glass_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("broken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by", sa.String(), nullable=True),
        sa.Column("review", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patients.clinic_id", "patients.patient_id"],
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "person_id"],
            ["people.clinic_id", "people.person_id"],
        ),
        sa.PrimaryKeyConstraint("clinic_id", "glass_id"),
    )
    op.create_index("broken_glass_by_person", "broken_glass", ["clinic_id", "person_id", "patient_id"], unique=False)
    op.create_table(
        "carers",
        sa.Column("clinic_id", sa.String(), nullable=False),
        sa.Column("carer_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("relationship", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patients.clinic_id", "patients.patient_id"],
        ),
        sa.PrimaryKeyConstraint("clinic_id", "carer_id"),
    )
    op.create_index("carers_by_patient", "carers", ["clinic_id", "patient_id"], unique=False)
    op.create_table(
        "legal_holds",
        sa.Column("clinic_id", sa.String(), nullable=False),
        sa.Column("hold_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("placed_by", sa.String(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patients.clinic_id", "patients.patient_id"],
        ),
        sa.PrimaryKeyConstraint("clinic_id", "hold_id"),
    )
    op.create_index("legal_holds_by_patient", "legal_holds", ["clinic_id", "patient_id"], unique=False)
    op.create_table(
        "passkeys",
        sa.Column("clinic_id", sa.String(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["clinic_id", "account_id"],
            ["accounts.clinic_id", "accounts.account_id"],
        ),
        sa.PrimaryKeyConstraint("clinic_id", "credential_id"),
    )
    op.create_index("passkeys_by_account", "passkeys", ["clinic_id", "account_id"], unique=False)
    op.create_table(
        "consents",
        sa.Column("clinic_id", sa.String(), nullable=False),
        sa.Column("consent_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("text_hash", sa.LargeBinary(), nullable=False),
        sa.Column("carer_id", sa.Uuid(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by", sa.String(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["clinic_id", "carer_id"],
            ["carers.clinic_id", "carers.carer_id"],
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patients.clinic_id", "patients.patient_id"],
        ),
        sa.PrimaryKeyConstraint("clinic_id", "consent_id"),
    )
    op.create_index("consents_by_patient", "consents", ["clinic_id", "patient_id"], unique=False)
    op.create_index(
        "consents_that_hold",
        "consents",
        ["clinic_id", "patient_id", "purpose"],
        unique=False,
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "devices",
        sa.Column("clinic_id", sa.String(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("carer_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("key", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_why", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["clinic_id", "carer_id"],
            ["carers.clinic_id", "carers.carer_id"],
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patients.clinic_id", "patients.patient_id"],
        ),
        sa.PrimaryKeyConstraint("clinic_id", "device_id"),
    )
    op.create_index("devices_by_patient", "devices", ["clinic_id", "patient_id"], unique=False)
    op.create_table(
        "refresh_tokens",
        sa.Column("clinic_id", sa.String(), nullable=False),
        sa.Column("refresh_hash", sa.LargeBinary(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["clinic_id", "device_id"],
            ["devices.clinic_id", "devices.device_id"],
        ),
        sa.PrimaryKeyConstraint("clinic_id", "refresh_hash"),
    )
    op.create_index("refresh_tokens_by_device", "refresh_tokens", ["clinic_id", "device_id"], unique=False)
    op.add_column("audit", sa.Column("actor_name", sa.String(), nullable=True))
    op.add_column("audit", sa.Column("role", sa.String(), nullable=True))
    op.add_column("audit", sa.Column("device", sa.String(), nullable=True))
    op.add_column("audit", sa.Column("reason", sa.String(), nullable=True))
    op.add_column("audit", sa.Column("ruleset", sa.String(), nullable=True))
    op.add_column("audit", sa.Column("change_hash", sa.LargeBinary(), nullable=True))
    op.add_column("audit", sa.Column("seal", sa.BigInteger(), nullable=True))
    op.create_index(
        "audit_by_patient",
        "audit",
        ["clinic_id", "patient_id", "line"],
        unique=False,
        postgresql_where=sa.text("patient_id IS NOT NULL"),
    )
    op.create_index(
        "audit_by_seal", "audit", ["clinic_id", "seal"], unique=False, postgresql_where=sa.text("seal IS NOT NULL")
    )
    op.create_index(
        "audit_readings",
        "audit",
        ["clinic_id", "subject", "action", "actor", "at"],
        unique=False,
        postgresql_where=sa.text("action LIKE '%.read'"),
    )
    op.create_index(
        "audit_not_sealed", "audit", ["clinic_id", "line"], unique=False, postgresql_where=sa.text("seal IS NULL")
    )
    op.add_column("clinics", sa.Column("organization_id", sa.String(), nullable=True))
    op.create_foreign_key(
        "clinics_organizations_fkey", "clinics", "organizations", ["organization_id"], ["organization_id"]
    )
    op.add_column("enrolment_codes", sa.Column("carer_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        "enrolment_codes_carers_fkey", "enrolment_codes", "carers", ["clinic_id", "carer_id"], ["clinic_id", "carer_id"]
    )
    op.add_column("patients", sa.Column("care_team_id", sa.String(), nullable=True))
    op.add_column("patients", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
    op.alter_column("patients", "reference", existing_type=sa.VARCHAR(), type_=sa.Text(), existing_nullable=False)
    op.alter_column("patients", "name", existing_type=sa.VARCHAR(), type_=sa.Text(), existing_nullable=False)
    op.alter_column("patients", "phone", existing_type=sa.VARCHAR(), type_=sa.Text(), existing_nullable=True)
    op.create_foreign_key(
        "patients_care_teams_fkey",
        "patients",
        "care_teams",
        ["clinic_id", "care_team_id"],
        ["clinic_id", "care_team_id"],
    )
    op.add_column("tokens", sa.Column("role", sa.String(), nullable=True))
    op.add_column("tokens", sa.Column("account_id", sa.Uuid(), nullable=True))
    op.add_column("tokens", sa.Column("device_id", sa.Uuid(), nullable=True))
    op.add_column("tokens", sa.Column("carer_id", sa.Uuid(), nullable=True))
    op.add_column("tokens", sa.Column("partner_id", sa.String(), nullable=True))
    op.add_column("tokens", sa.Column("credential_id", sa.String(), nullable=True))
    op.add_column("tokens", sa.Column("idle_seconds", sa.Integer(), nullable=True))
    op.add_column("tokens", sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("tokens", sa.Column("home_clinic_id", sa.String(), nullable=True))
    op.add_column("tokens", sa.Column("home_account_id", sa.Uuid(), nullable=True))
    op.create_index(
        "tokens_of_visitors",
        "tokens",
        ["home_clinic_id", "home_account_id"],
        unique=False,
        postgresql_where=sa.text("home_account_id IS NOT NULL"),
    )
    op.create_index(
        "tokens_by_partner",
        "tokens",
        ["clinic_id", "partner_id"],
        unique=False,
        postgresql_where=sa.text("partner_id IS NOT NULL"),
    )
    op.create_index(
        "tokens_by_patient",
        "tokens",
        ["clinic_id", "patient_id"],
        unique=False,
        postgresql_where=sa.text("patient_id IS NOT NULL"),
    )
    op.create_index(
        "tokens_by_person",
        "tokens",
        ["clinic_id", "person_id"],
        unique=False,
        postgresql_where=sa.text("person_id IS NOT NULL"),
    )
    op.create_index(
        "tokens_expired", "tokens", ["expires_at"], unique=False, postgresql_where=sa.text("expires_at IS NOT NULL")
    )
    op.create_foreign_key(
        "tokens_partner_credentials_fkey",
        "tokens",
        "partner_credentials",
        ["clinic_id", "partner_id", "credential_id"],
        ["clinic_id", "partner_id", "credential_id"],
    )
    op.create_foreign_key(
        "tokens_accounts_fkey", "tokens", "accounts", ["clinic_id", "account_id"], ["clinic_id", "account_id"]
    )
    op.create_foreign_key(
        "tokens_devices_fkey", "tokens", "devices", ["clinic_id", "device_id"], ["clinic_id", "device_id"]
    )
    op.create_foreign_key(
        "tokens_carers_fkey", "tokens", "carers", ["clinic_id", "carer_id"], ["clinic_id", "carer_id"]
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    # Policies name columns that go; whoever goes back this far goes back to a schema that knows none.
    op.execute("""
        DO $$ DECLARE one record; BEGIN
          FOR one IN SELECT tablename, policyname FROM pg_policies WHERE schemaname = 'public' LOOP
            EXECUTE format('DROP POLICY %I ON %I', one.policyname, one.tablename);
          END LOOP;
          FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND rowsecurity LOOP
            EXECUTE format('ALTER TABLE %I DISABLE ROW LEVEL SECURITY', one.tablename);
          END LOOP;
          FOR one IN SELECT oid::regprocedure AS called FROM pg_proc
              WHERE proname LIKE 'tocsin\\_%' AND pronamespace = 'public'::regnamespace LOOP
            EXECUTE format('DROP FUNCTION %s', one.called);
          END LOOP;
        END $$
    """)
    op.drop_constraint("tokens_carers_fkey", "tokens", type_="foreignkey")
    op.drop_constraint("tokens_devices_fkey", "tokens", type_="foreignkey")
    op.drop_constraint("tokens_accounts_fkey", "tokens", type_="foreignkey")
    op.drop_constraint("tokens_partner_credentials_fkey", "tokens", type_="foreignkey")
    op.drop_index("tokens_expired", table_name="tokens", postgresql_where=sa.text("expires_at IS NOT NULL"))
    op.drop_index("tokens_by_person", table_name="tokens", postgresql_where=sa.text("person_id IS NOT NULL"))
    op.drop_index("tokens_by_patient", table_name="tokens", postgresql_where=sa.text("patient_id IS NOT NULL"))
    op.drop_index("tokens_by_partner", table_name="tokens", postgresql_where=sa.text("partner_id IS NOT NULL"))
    op.drop_index("tokens_of_visitors", table_name="tokens", postgresql_where=sa.text("home_account_id IS NOT NULL"))
    op.drop_column("tokens", "home_account_id")
    op.drop_column("tokens", "home_clinic_id")
    op.drop_column("tokens", "seen_at")
    op.drop_column("tokens", "idle_seconds")
    op.drop_column("tokens", "credential_id")
    op.drop_column("tokens", "partner_id")
    op.drop_column("tokens", "carer_id")
    op.drop_column("tokens", "device_id")
    op.drop_column("tokens", "account_id")
    op.drop_column("tokens", "role")
    op.drop_constraint("patients_care_teams_fkey", "patients", type_="foreignkey")
    op.alter_column("patients", "phone", existing_type=sa.Text(), type_=sa.VARCHAR(), existing_nullable=True)
    op.alter_column("patients", "name", existing_type=sa.Text(), type_=sa.VARCHAR(), existing_nullable=False)
    op.alter_column("patients", "reference", existing_type=sa.Text(), type_=sa.VARCHAR(), existing_nullable=False)
    op.drop_column("patients", "withdrawn_at")
    op.drop_column("patients", "care_team_id")
    op.drop_constraint("enrolment_codes_carers_fkey", "enrolment_codes", type_="foreignkey")
    op.drop_column("enrolment_codes", "carer_id")
    op.drop_constraint("clinics_organizations_fkey", "clinics", type_="foreignkey")
    op.drop_column("clinics", "organization_id")
    op.drop_index("audit_readings", table_name="audit", postgresql_where=sa.text("action LIKE '%.read'"))
    op.drop_index("audit_not_sealed", table_name="audit", postgresql_where=sa.text("seal IS NULL"))
    op.drop_index("audit_by_seal", table_name="audit", postgresql_where=sa.text("seal IS NOT NULL"))
    op.drop_index("audit_by_patient", table_name="audit", postgresql_where=sa.text("patient_id IS NOT NULL"))
    op.drop_column("audit", "seal")
    op.drop_column("audit", "change_hash")
    op.drop_column("audit", "ruleset")
    op.drop_column("audit", "reason")
    op.drop_column("audit", "device")
    op.drop_column("audit", "role")
    op.drop_column("audit", "actor_name")
    op.drop_index("refresh_tokens_by_device", table_name="refresh_tokens")
    op.drop_table("refresh_tokens")
    op.drop_index("devices_by_patient", table_name="devices")
    op.drop_table("devices")
    op.drop_index("consents_that_hold", table_name="consents", postgresql_where=sa.text("withdrawn_at IS NULL"))
    op.drop_index("consents_by_patient", table_name="consents")
    op.drop_table("consents")
    op.drop_index("passkeys_by_account", table_name="passkeys")
    op.drop_table("passkeys")
    op.drop_index("legal_holds_by_patient", table_name="legal_holds")
    op.drop_table("legal_holds")
    op.drop_index("carers_by_patient", table_name="carers")
    op.drop_table("carers")
    op.drop_index("broken_glass_by_person", table_name="broken_glass")
    op.drop_table("broken_glass")
    op.drop_table("partner_credentials")
    op.drop_index("erasure_notices_due", table_name="erasure_notices")
    op.drop_table("erasure_notices")
    op.drop_index("care_teams_of_person", table_name="care_team_members")
    op.drop_table("care_team_members")
    op.drop_index("audit_changes_by_patient", table_name="audit_changes")
    op.drop_table("audit_changes")
    op.drop_index("accounts_by_subject", table_name="accounts", postgresql_where=sa.text("subject IS NOT NULL"))
    op.drop_index("accounts_by_person", table_name="accounts")
    op.drop_index("accounts_by_name", table_name="accounts")
    op.drop_table("accounts")
    op.drop_index("spent_until", table_name="spent")
    op.drop_table("spent")
    op.drop_table("partners")
    op.drop_index("erasures_by_patient", table_name="erasures")
    op.drop_table("erasures")
    op.drop_table("care_teams")
    op.drop_table("audit_seals")
    op.drop_table("organizations")
