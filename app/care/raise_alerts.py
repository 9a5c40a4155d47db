"""What do findings change? Keeps what is new, opens or raises one alert per condition, rings, and tells who has one."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Caller
from app.care.ring import is_due, ring
from app.care.tell_holder import tell_holders
from app.clinical.alerting import Change, changes
from app.clinical.escalation import first_climb
from app.clinical.findings import Finding
from app.clinical.ruleset import Ruleset
from app.records.alerts import open_or_raise, standing_of
from app.records.audit import note
from app.records.clinics import Clinic
from app.records.findings import keep_findings
from app.records.patients import Patient


async def raise_alerts(
    session: AsyncSession,
    clinic: Clinic,
    patient: Patient,
    findings: Iterable[Finding],
    ruleset: Ruleset,
    actor: Caller | str,
    now: datetime,
) -> tuple[Change, ...]:
    """Keeps the findings and does what they ask for; the patient's row must be held by this unit of work."""
    findings = tuple(findings)
    await keep_findings(session, patient.clinic_id, patient.patient_id, findings, ruleset.version, now)
    standing = await standing_of(session, patient.clinic_id, patient.patient_id)
    made = changes(findings, standing, patient.context.zone, now, ruleset)
    for change in made:
        await _apply(session, clinic, patient, change, ruleset, actor, now)
    changed = [change.condition for change in made]
    await tell_holders(session, patient, findings, changed, ZoneInfo(clinic.timezone), now)
    return made


async def _apply(
    session: AsyncSession,
    clinic: Clinic,
    patient: Patient,
    change: Change,
    ruleset: Ruleset,
    actor: Caller | str,
    now: datetime,
) -> None:
    zone = ZoneInfo(clinic.timezone)
    ladder = patient.own_ladder or clinic.ladder
    climb = first_climb(change.step.urgency, ladder, zone, now)
    alert = await open_or_raise(session, patient, change, ladder, climb, ruleset.version)
    await note(
        session,
        alert.clinic_id,
        actor,
        "alert.opened" if len(alert.steps) == 1 else "alert.raised",
        f"alert:{alert.alert_id}",
        now,
        patient_id=patient.patient_id,
        detail={"condition": change.condition, "urgency": change.step.urgency, "rule": change.step.rule},
    )
    if is_due(climb, now):
        await ring(session, alert, zone, actor, now)
