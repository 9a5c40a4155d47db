"""What may the auditor's own role in the database do? The SQL that makes it, to be run by the owner of the tables."""

import re

ROLE = re.compile(r"[a-z_][a-z0-9_]{0,62}")

# Only what tells that something waits: nothing of who, nothing of why, nothing of what anybody wrote.
READS = {
    "clinics": ("clinic_id", "changed_at"),
    "alerts": (
        "clinic_id",
        "alert_id",
        "urgency",
        "priority",
        "status",
        "opened_at",
        "next_rung_at",
        "promised_until",
        "snoozed_until",
        "is_drill",
    ),
    "notifications": (
        "clinic_id",
        "alert_id",
        "patient_id",
        "priority",
        "state",
        "tries",
        "created_at",
        "due_at",
        "undelivered_at",
    ),
    "heartbeats": ("clinic_id", "worker", "beat_at"),
}


def grants_for(role: str) -> str:
    """SQL that makes the role if need be and gives it its rights anew; ValueError for a name that would need quotes."""
    if not ROLE.fullmatch(role):
        raise ValueError("a role's name is made of small letters, digits and _, and does not begin with a digit")
    seen = "\n".join(
        f"DROP POLICY IF EXISTS as_{role} ON {table};\nCREATE POLICY as_{role} ON {table} TO {role} USING (true);"
        for table in (*READS, "auditor_told")
    )
    reads = "\n".join(f"GRANT SELECT ({', '.join(columns)}) ON {table} TO {role};" for table, columns in READS.items())
    return f"""\
DO $$ BEGIN
  IF to_regrole('{role}') IS NULL THEN
    CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT CONNECTION LIMIT 5;
  END IF;
END $$;
ALTER ROLE {role} SET statement_timeout = '2s';
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role};
GRANT USAGE ON SCHEMA public TO {role};
{reads}
GRANT INSERT (clinic_id, worker, beat_at), UPDATE (beat_at) ON heartbeats TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON auditor_told TO {role};
{seen}
"""
