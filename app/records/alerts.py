"""Which alerts are there, and who has them? One that is not resolved per patient and condition."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, cast
from uuid import UUID, uuid4

from sqlalchemy import Column, ForeignKeyConstraint, Index, bindparam, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from app.access import Sight
from app.clinical.alerting import Change, Step
from app.clinical.escalation import Climb, Ladder
from app.clinical.hindsight import Remark
from app.clinical.vocabulary import Condition, Urgency, rank
from app.records.care_teams import seen_by
from app.records.columns import Stored
from app.records.patients import Patient

Status = Literal["open", "acknowledged", "resolved"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How an alert ended: a code, and what the nurse wrote."""

    code: str
    note: str | None = None


class Alert(SQLModel, table=True):
    """`ladder` is the clinic's as it was when the alert opened; `priority` is the urgency's rank, for queues.

    `next_rung` counts who was rung through all rounds, `next_place` within the round that began at `round_at`.
    An acknowledgement holds until `promised_until`; `lapsed_by` let the last one lapse, and is not the next to be rung.
    """

    __tablename__ = "alerts"
    __table_args__ = (
        ForeignKeyConstraint(["clinic_id", "patient_id"], ["patients.clinic_id", "patients.patient_id"]),
        Index(
            "alerts_one_unresolved",
            "clinic_id",
            "patient_id",
            "condition",
            unique=True,
            postgresql_where=text("status <> 'resolved'"),
        ),
        Index("alerts_to_climb", "next_rung_at", postgresql_where=text("next_rung_at IS NOT NULL")),
        Index("alerts_promised", "promised_until", postgresql_where=text("promised_until IS NOT NULL")),
        Index("alerts_snoozed", "snoozed_until", postgresql_where=text("snoozed_until IS NOT NULL")),
        Index("alerts_to_tell_patient", "tell_patient_at", postgresql_where=text("tell_patient_at IS NOT NULL")),
        Index("alerts_unconfirmed", "opened_at", postgresql_where=text("status = 'open'")),
        Index("alerts_by_opening", "clinic_id", "opened_at", "alert_id"),
    )

    clinic_id: str = Field(primary_key=True)
    alert_id: UUID = Field(primary_key=True)
    patient_id: UUID
    condition: str
    urgency: str
    priority: int
    status: str
    opened_at: datetime
    concerns_day: date
    late: bool
    ruleset: str
    steps: tuple[Step, ...] = Field(sa_column=Column(Stored(tuple[Step, ...]), nullable=False))
    ladder: Ladder = Field(sa_column=Column(Stored(Ladder), nullable=False))
    next_rung: int = 0
    next_rung_at: datetime | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    resolved_at: datetime | None = None
    resolved_by: str | None = None
    outcome: Outcome | None = Field(default=None, sa_column=Column(Stored(Outcome)))
    remarks: tuple[Remark, ...] = Field(
        default=(), sa_column=Column(Stored(tuple[Remark, ...]), nullable=False, server_default="[]")
    )
    next_place: int = 0
    round_at: datetime | None = None
    holder_id: UUID | None = None
    promise: str | None = None
    promised_until: datetime | None = None
    first_acknowledged_at: datetime | None = None
    lapsed_by: str | None = None
    snoozed_until: datetime | None = None
    snoozed_by: str | None = None
    snooze_reason: str | None = None
    unreached: int = 0
    welfare_at: datetime | None = None
    tell_patient_at: datetime | None = None
    label: str | None = None
    is_drill: bool = False


async def open_or_raise(
    session: AsyncSession, patient: Patient, change: Change, ladder: Ladder, climb: Climb | None, ruleset: str
) -> Alert:
    """Opens the alert, or raises the one that stands: then it is open again, whoever had it, and rings from the start.

    Rungs are counted on, so that what became of an earlier page is never taken for what became of the new one.
    """
    statement = insert(Alert).values(
        clinic_id=patient.clinic_id,
        alert_id=uuid4(),
        patient_id=patient.patient_id,
        condition=change.condition,
        urgency=change.step.urgency,
        priority=rank(change.step.urgency),
        status="open",
        opened_at=change.step.at,
        concerns_day=change.concerns_day,
        late=change.late,
        ruleset=ruleset,
        steps=(change.step,),
        ladder=ladder,
        next_rung=climb.rung if climb else 0,
        next_rung_at=climb.at if climb else None,
        next_place=0,
        round_at=climb.round_at if climb else None,
        tell_patient_at=_tell_patient_at(change, ladder),
        unreached=0,
        is_drill=patient.is_synthetic,
    )
    raised = statement.on_conflict_do_update(
        index_elements=["clinic_id", "patient_id", "condition"],
        index_where=text("status <> 'resolved'"),
        set_={name: statement.excluded[name] for name in _NEW_WHEN_RAISED}
        | {"steps": text("alerts.steps || excluded.steps"), **dict.fromkeys(_GONE_WHEN_RAISED)},
        where=col(Alert.priority) < statement.excluded.priority,
    )
    await session.execute(raised)
    return await _unresolved(session, patient, change.condition)


_NEW_WHEN_RAISED = (
    "urgency",
    "priority",
    "status",
    "next_rung_at",
    "next_place",
    "round_at",
    "tell_patient_at",
)
_GONE_WHEN_RAISED = ("promise", "promised_until", "snoozed_until", "snoozed_by", "snooze_reason")


def _tell_patient_at(change: Change, ladder: Ladder) -> datetime | None:
    """When the patient is told that nobody has answered yet: only what is `immediate` cannot wait for an answer."""
    if change.step.urgency != "immediate":
        return None
    return change.step.at + timedelta(seconds=ladder.tell_patient_after_seconds)


async def _unresolved(session: AsyncSession, patient: Patient, condition: Condition) -> Alert:
    statement = select(Alert).where(
        col(Alert.clinic_id) == patient.clinic_id,
        col(Alert.patient_id) == patient.patient_id,
        col(Alert.condition) == condition,
        col(Alert.status) != "resolved",
    )
    return (await session.scalars(statement.execution_options(populate_existing=True))).one()


async def lock_alert(session: AsyncSession, sight: Sight, alert_id: UUID) -> Alert | None:
    """The alert, held until the unit of work ends; `None` when none such is seen so far."""
    statement = select(Alert).where(
        col(Alert.clinic_id) == sight.clinic_id, col(Alert.alert_id) == alert_id, seen_by(sight, "alerts")
    )
    found: Alert | None = await session.scalar(statement.with_for_update())
    return found


async def find_alert(session: AsyncSession, sight: Sight, alert_id: UUID) -> tuple[Alert, Patient] | None:
    """The alert with its patient, to look at; `None` when none such is seen so far."""
    statement = (
        select(Alert, Patient)
        .join(Patient, (col(Patient.clinic_id) == Alert.clinic_id) & (col(Patient.patient_id) == Alert.patient_id))
        .where(col(Alert.clinic_id) == sight.clinic_id, col(Alert.alert_id) == alert_id, seen_by(sight, "alerts"))
    )
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else (row[0], row[1])


async def add_remark(session: AsyncSession, clinic_id: str, patient_id: UUID, remark: Remark) -> UUID:
    """Adds to what the alert says of itself, without changing how urgent it is; the alert's id."""
    statement = (
        update(Alert)
        .where(
            col(Alert.clinic_id) == clinic_id,
            col(Alert.patient_id) == patient_id,
            col(Alert.condition) == remark.condition,
            col(Alert.status) != "resolved",
        )
        .values(remarks=col(Alert.remarks).op("||")(bindparam(None, (remark,), Stored(tuple[Remark, ...]))))
        .returning(col(Alert.alert_id))
    )
    return (await session.execute(statement.execution_options(synchronize_session=False))).scalar_one()


async def standing_of(session: AsyncSession, clinic_id: str, patient_id: UUID) -> dict[Condition, Urgency]:
    """The urgency of each of the patient's alerts that is not resolved."""
    statement = select(col(Alert.condition), col(Alert.urgency)).where(
        col(Alert.clinic_id) == clinic_id, col(Alert.patient_id) == patient_id, col(Alert.status) != "resolved"
    )
    rows = (await session.execute(statement)).all()
    return {cast(Condition, condition): cast(Urgency, urgency) for condition, urgency in rows}


async def unresolved_of(session: AsyncSession, clinic_id: str, patient_id: UUID) -> Sequence[Alert]:
    """The patient's alerts that are not resolved, held until the unit of work ends."""
    statement = select(Alert).where(
        col(Alert.clinic_id) == clinic_id, col(Alert.patient_id) == patient_id, col(Alert.status) != "resolved"
    )
    return (await session.scalars(statement.with_for_update())).all()


async def alerts_of(
    session: AsyncSession,
    sight: Sight,
    *,
    statuses: Sequence[Status],
    patient_id: UUID | None,
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[tuple[Alert, Patient]]:
    """The alerts that are seen so far with their patients, the newest first; `before` is the last one already seen."""
    statement = (
        select(Alert, Patient)
        .join(Patient, (col(Patient.clinic_id) == Alert.clinic_id) & (col(Patient.patient_id) == Alert.patient_id))
        .where(col(Alert.clinic_id) == sight.clinic_id, col(Alert.status).in_(statuses), seen_by(sight, "alerts"))
    )
    if patient_id is not None:
        statement = statement.where(col(Alert.patient_id) == patient_id)
    if before is not None:
        statement = statement.where(tuple_(col(Alert.opened_at), col(Alert.alert_id)) < before)
    newest_first = (col(Alert.opened_at).desc(), col(Alert.alert_id).desc())
    rows = (await session.execute(statement.order_by(*newest_first).limit(limit))).all()
    return [(alert, patient) for alert, patient in rows]
