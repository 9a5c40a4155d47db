"""Can this clinic be rung? A red diary about nobody goes through production, and somebody or a sink must answer.

The patient is synthetic: no report, list or backtest counts them, every message says DRILL, and afterwards what was
opened is closed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Scope, mint_token
from app.clinical.context import Context
from app.clinical.escalation import ContactPoint, Ladder, Person, Rung
from app.errors import NotFoundError
from app.records.alerts import Alert, Outcome, unresolved_of
from app.records.audit import note
from app.records.clinics import Clinic, get_clinic
from app.records.patients import Patient, synthetic_patient
from app.records.tokens import Token

TOKEN_LASTS = timedelta(minutes=15)
_SCOPES: tuple[Scope, ...] = ("diaries:write",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drill:
    """What the doer of a drill sends, as a phone would: this diary, with this token."""

    clinic_id: str
    patient_id: UUID
    token: str
    diary: dict[str, Any]


async def begin_drill(
    session: AsyncSession, clinic_id: str, reference: str, ladder: Ladder | None, now: datetime
) -> Drill:
    """Makes ready: the synthetic patient, a token that lasts minutes, nothing of an earlier drill still open.

    `ladder` is rung instead of the clinic's own. Raises `NotFoundError`.
    """
    clinic = await get_clinic(session, clinic_id)
    if clinic is None:
        raise NotFoundError(f"there is no clinic {clinic_id!r}")
    patient = await synthetic_patient(session, clinic_id, reference) or _nobody(clinic, reference, now)
    patient.own_ladder = ladder
    session.add(patient)
    await session.flush()
    await end_drill(session, clinic_id, patient.patient_id, now)
    minted = mint_token(clinic_id)
    session.add(
        Token(
            clinic_id=clinic_id,
            token_id=minted.token_id,
            secret_hash=minted.secret_hash,
            kind="device",
            name=reference,
            scopes=list(_SCOPES),
            patient_id=patient.patient_id,
            created_at=now,
            expires_at=now + TOKEN_LASTS,
        )
    )
    await note(session, clinic_id, "drill", "drill.began", f"patient:{patient.patient_id}", now)
    today = now.astimezone(ZoneInfo(clinic.timezone)).date()
    return Drill(clinic_id=clinic_id, patient_id=patient.patient_id, token=minted.shown, diary=_red(today, now))


async def alert_of(session: AsyncSession, drill_patient: UUID, clinic_id: str) -> Alert | None:
    """The alert that the drill has opened and that is not closed; `None` before it is there."""
    alerts = await unresolved_of(session, clinic_id, drill_patient)
    return max(alerts, key=lambda one: one.priority, default=None)


async def end_drill(session: AsyncSession, clinic_id: str, patient_id: UUID, now: datetime) -> Sequence[Alert]:
    """Closes what a drill has opened, whoever has it."""
    alerts = await unresolved_of(session, clinic_id, patient_id)
    for alert in alerts:
        alert.status, alert.resolved_at, alert.resolved_by = "resolved", now, "drill"
        alert.outcome = Outcome(code="no_action_needed", note="a drill: about nobody")
        alert.next_rung_at = alert.promised_until = alert.tell_patient_at = alert.snoozed_until = None
        await note(session, clinic_id, "drill", "alert.resolved", f"alert:{alert.alert_id}", now)
    return alerts


def sink_ladder(channel: str, address: str) -> Ladder:
    """A ladder on which only a sink stands."""
    contact = ContactPoint(channel=channel, address=address)
    return Ladder(rungs=(Rung(wait_seconds=0, people=(Person(name="sink", contacts=(contact,)),)),))


def _nobody(clinic: Clinic, reference: str, now: datetime) -> Patient:
    return Patient(
        clinic_id=clinic.clinic_id,
        patient_id=uuid4(),
        reference=reference,
        name="DRILL: nobody",
        context=Context(timezone=clinic.timezone),
        expected_from=now.astimezone(ZoneInfo(clinic.timezone)).date(),
        enrolled_at=now,
        is_synthetic=True,
    )


def _red(today: date, now: datetime) -> dict[str, Any]:
    """A diary that every ruleset must find immediate: a new weakness of the legs."""
    return {
        "id": str(uuid4()),
        "diary_date": today.isoformat(),
        "recorded_at": now.isoformat(),
        "symptoms": [{"symptom": "leg_weakness", "course": "new", "side": "both"}],
        "note": "drill",
    }
