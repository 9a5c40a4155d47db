"""Which rows may each process of Tocsin touch? Row-level security, as SQL that `tocsin migrate` puts in force.

Two roles that cannot get round it: `tocsin_web` sees what it has said it looks for (a clinic; in it one patient, those
whom one of the staff may see, or those who have agreed that partners do) and nothing before it has said so;
`tocsin_worker` sees every clinic. Neither changes or deletes a line of the audit.
`docs/decisions/0011-seen-twice.md` tells why it is held here as well as in the code.
"""

import hashlib
from collections.abc import Iterator

WEB, WORKER = "tocsin_web", "tocsin_worker"

# What tells of one patient, and by which column.
OF_A_PATIENT = (
    "diaries",
    "quarantine",
    "findings",
    "alerts",
    "patient_addresses",
    "enrolment_codes",
    "carers",
    "devices",
    "consents",
    "broken_glass",
    "legal_holds",
)
# What may tell of one.
MAY_BE_OF_A_PATIENT = ("tokens", "audit", "audit_changes")
OF_A_CLINIC = (
    "clinics",
    "rulesets",
    "care_teams",
    "care_team_members",
    "people",
    "contacts",
    "teams",
    "accounts",
    "passkeys",
    "refresh_tokens",
    "partners",
    "partner_credentials",
    "attempts",
    "audit_seals",
    "erasures",
    "erasure_notices",
    "spent",
)
# Nothing of anybody: whether the workers and the auditor are alive.
OF_THE_HOUSE = ("organizations", "heartbeats", "auditor_told")
ALL = (*OF_THE_HOUSE, "patients", "notifications", *OF_A_PATIENT, *MAY_BE_OF_A_PATIENT, *OF_A_CLINIC)

_CLINIC = "clinic_id = current_setting('tocsin.clinic_id', true)"
_REACH = "current_setting('tocsin.reach', true)"
_ME = "nullif(current_setting('tocsin.patient_id', true), '')::uuid"

# They belong to the owner of the tables, so that what they look up is not held to the sight they are asked about.
FUNCTIONS = """
CREATE OR REPLACE FUNCTION tocsin_in_team(clinic text, team text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT team IS NULL OR EXISTS (
    SELECT FROM care_team_members m WHERE m.clinic_id = clinic AND m.care_team_id = team
      AND m.person_id = nullif(current_setting('tocsin.person_id', true), '')::uuid)
$$;
CREATE OR REPLACE FUNCTION tocsin_sees(clinic text, patient uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM patients p WHERE p.clinic_id = clinic AND p.patient_id = patient
      AND tocsin_in_team(clinic, p.care_team_id))
  OR EXISTS (
    SELECT FROM broken_glass g WHERE g.clinic_id = clinic AND g.patient_id = patient
      AND g.person_id = nullif(current_setting('tocsin.person_id', true), '')::uuid
      AND g.until > nullif(current_setting('tocsin.now', true), '')::timestamptz)
  OR EXISTS (
    SELECT FROM alerts a LEFT JOIN notifications n ON n.clinic_id = a.clinic_id AND n.alert_id = a.alert_id
    WHERE a.clinic_id = clinic AND a.patient_id = patient
      AND (a.status <> 'resolved'
        OR a.resolved_at > nullif(current_setting('tocsin.now', true), '')::timestamptz - interval '1 hour')
      AND nullif(current_setting('tocsin.person_id', true), '')::uuid IN (n.person_id, a.holder_id))
$$;
CREATE OR REPLACE FUNCTION tocsin_shared(clinic text, patient uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM consents c WHERE c.clinic_id = clinic AND c.patient_id = patient
      AND c.purpose = 'partner_sharing' AND c.withdrawn_at IS NULL)
$$;
CREATE OR REPLACE FUNCTION tocsin_clinics_with_contact(wanted_channel text, wanted_address text) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT DISTINCT clinic_id FROM contacts WHERE channel = wanted_channel AND address = wanted_address
  UNION SELECT DISTINCT clinic_id FROM notifications
    WHERE channel = wanted_channel AND address = wanted_address AND tries > 0 ORDER BY 1
$$;
CREATE OR REPLACE FUNCTION tocsin_clinics_with_account(wanted text) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT clinic_id FROM accounts WHERE sign_in_name = wanted AND disabled_at IS NULL ORDER BY 1
$$;
CREATE OR REPLACE FUNCTION tocsin_most_clinics_of_a_name() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT max(clinics) FROM (
    SELECT count(*) AS clinics FROM accounts WHERE disabled_at IS NULL GROUP BY sign_in_name) AS each
$$;
CREATE OR REPLACE FUNCTION tocsin_clinics_with_subject(wanted_issuer text, wanted_subject text) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT clinic_id FROM accounts
    WHERE issuer = wanted_issuer AND subject = wanted_subject AND disabled_at IS NULL ORDER BY 1
$$;
CREATE OR REPLACE FUNCTION tocsin_sister_clinics(clinic text) RETURNS TABLE (clinic_id text, name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT other.clinic_id, other.name FROM clinics own JOIN clinics other USING (organization_id)
  WHERE own.clinic_id = clinic ORDER BY 1
$$;
CREATE OR REPLACE FUNCTION tocsin_end_visits(home text, account uuid, moment timestamptz) RETURNS bigint
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH ended AS (
    UPDATE tokens SET revoked_at = moment WHERE home_clinic_id = home AND home_account_id = account
      AND revoked_at IS NULL
      AND (current_setting('role') <> 'tocsin_web' OR home = current_setting('tocsin.clinic_id', true))
    RETURNING 1)
  SELECT count(*) FROM ended
$$;
"""
_CALLED = (
    "tocsin_in_team(text, text)",
    "tocsin_sees(text, uuid)",
    "tocsin_shared(text, uuid)",
    "tocsin_clinics_with_contact(text, text)",
    "tocsin_clinics_with_account(text)",
    "tocsin_most_clinics_of_a_name()",
    "tocsin_clinics_with_subject(text, text)",
    "tocsin_sister_clinics(text)",
    "tocsin_end_visits(text, uuid, timestamptz)",
)


def roles() -> Iterator[str]:
    """Makes the two roles where they are not there yet; several databases of one server may do so at once."""
    for role in (WEB, WORKER):
        yield f"""DO $$ BEGIN
  IF to_regrole('{role}') IS NULL THEN
    CREATE ROLE {role} NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$"""
        # A superuser may act as any role; somebody else must belong to it.
        yield f"""DO $$ BEGIN
  IF NOT pg_has_role(current_user, '{role}', 'MEMBER') THEN
    EXECUTE format('GRANT {role} TO %I', current_user);
  END IF;
END $$"""


def policies() -> Iterator[str]:
    """Who sees which rows of which table, put in force anew."""
    yield from _functions()
    for table in ALL:
        yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
        yield f"DROP POLICY IF EXISTS as_web ON {table}"
        yield f"CREATE POLICY as_web ON {table} TO {WEB} USING ({_seen(table)}) WITH CHECK ({_written(table)})"
        yield f"DROP POLICY IF EXISTS as_worker ON {table}"
        yield f"CREATE POLICY as_worker ON {table} TO {WORKER} USING (true)"


def grants() -> Iterator[str]:
    """What the roles may do to the rows that they see."""
    both = f"{WEB}, {WORKER}"
    yield f"GRANT USAGE ON SCHEMA public TO {both}"
    for table in ALL:
        yield f"REVOKE ALL ON {table} FROM {both}"
    changed = [table for table in ALL if table not in ("audit", "audit_changes", "audit_seals", "organizations")]
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON {', '.join(changed)} TO {both}"
    yield f"GRANT SELECT ON organizations, audit_seals TO {both}"
    yield f"GRANT SELECT, INSERT ON audit, audit_changes TO {both}"
    yield f"GRANT DELETE ON audit_changes TO {WEB}"  # erasing a patient takes away what was changed, not that it was
    yield f"GRANT INSERT ON audit_seals TO {WORKER}"
    yield f"GRANT UPDATE (seal) ON audit TO {WORKER}"
    yield f"GRANT SELECT ON alembic_version TO {both}"
    for function in _CALLED:
        yield f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC"
        yield f"GRANT EXECUTE ON FUNCTION {function} TO {both}"


def statements() -> tuple[str, ...]:
    """All of it, in order, safe to run again."""
    return (*roles(), *policies(), *grants())


def fingerprint() -> str:
    """What a database remembers of the statements that were run last, so that they are not run for nothing."""
    return hashlib.sha256("\n".join(statements()).encode()).hexdigest()


def _seen(table: str) -> str:
    if table in OF_THE_HOUSE:
        return "true"
    shared = "tocsin_shared(clinic_id, patient_id)"
    if table == "patients":
        mine = "tocsin_in_team(clinic_id, care_team_id) OR tocsin_sees(clinic_id, patient_id)"
        return _held(f"patient_id = {_ME}", mine, shared)
    if table in OF_A_PATIENT:
        return _held(f"patient_id = {_ME}", "tocsin_sees(clinic_id, patient_id)", shared)
    if table == "notifications":
        # The policy of alerts holds inside: who sees the alert sees what was told of it.
        same = "a.clinic_id = notifications.clinic_id AND a.alert_id = notifications.alert_id"
        of_alert = f"EXISTS (SELECT FROM alerts a WHERE {same})"
        alone = "alert_id IS NULL AND (patient_id IS NULL OR tocsin_sees(clinic_id, patient_id))"
        to_partners = f"patient_id IS NULL AND alert_id IS NULL OR {of_alert}"
        return _held(f"patient_id = {_ME} OR {of_alert}", f"{alone} OR {of_alert}", to_partners)
    if table in MAY_BE_OF_A_PATIENT:
        seen = "patient_id IS NULL OR tocsin_sees(clinic_id, patient_id)"
        return _held(f"patient_id = {_ME}", seen, f"patient_id IS NULL OR {shared}")
    return _CLINIC


def _written(table: str) -> str:
    """A partner may add what it does not see afterwards: a patient whom it enrols has not agreed yet."""
    seen = _seen(table)
    return seen if table in OF_THE_HOUSE else f"({seen}) OR ({_CLINIC} AND {_REACH} = 'partner')"


def _held(patient: str, teams: str, partner: str) -> str:
    return (
        f"{_CLINIC} AND CASE {_REACH} WHEN 'clinic' THEN true WHEN 'patient' THEN ({patient})"
        f" WHEN 'teams' THEN ({teams}) WHEN 'partner' THEN ({partner}) ELSE false END"
    )


def _functions() -> Iterator[str]:
    for body in FUNCTIONS.split("CREATE OR REPLACE FUNCTION"):
        if body.strip():
            yield f"CREATE OR REPLACE FUNCTION{body.rstrip().removesuffix(';')}"
