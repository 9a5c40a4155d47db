"""Time has passed for a patient: does silence, or a result, ask for someone?"""

from datetime import datetime, timedelta
from uuid import UUID

from app.care.raise_alerts import raise_alerts
from app.clinical.evaluation import WINDOW, judge_time, next_check_at
from app.clinical.findings import Check
from app.records.clinics import get_clinic
from app.records.database import Database
from app.records.diaries import entries_since
from app.records.findings import known_keys
from app.records.patients import claim_version, get_patient
from app.records.rulesets import in_force


async def check_patient(database: Database, clinic_id: str, patient_id: UUID, now: datetime) -> bool:
    """Judges the passing of time for one patient and plans the next check.

    False when an entry or another worker came first: then the patient stays due and is checked again.
    """
    async with database.begin() as session:
        patient = await get_patient(session, clinic_id, patient_id)
        clinic = await get_clinic(session, clinic_id)
        if patient is None or clinic is None:
            return False
        if patient.withdrawn_at is not None:
            return await claim_version(session, clinic_id, patient_id, patient.version, patient.last_day, None)
        last_day = patient.last_day or patient.expected_from - timedelta(days=1)
        due = next_check_at(last_day, patient.context, now)
        if not await claim_version(session, clinic_id, patient_id, patient.version, patient.last_day, due):
            return False
        entries = await entries_since(session, clinic_id, patient_id, last_day - WINDOW)
        ruleset = await in_force(session, clinic_id, now)
        check = Check(
            entries=entries, context=patient.context, expected_from=patient.expected_from, now=now, ruleset=ruleset
        )
        known = await known_keys(session, clinic_id, patient_id)
        fresh = [finding for finding in judge_time(check) if finding.key not in known]
        await raise_alerts(session, clinic, patient, fresh, ruleset, "worker", now)
    return True
