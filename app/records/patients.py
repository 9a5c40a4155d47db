"""Who is watched over? Patients, what is known of them besides their diaries, and when time must be judged next."""

from collections.abc import Sequence
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import Column, ForeignKeyConstraint, Index, Row, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from app.access import Sight
from app.clinical.context import Context
from app.clinical.escalation import Ladder
from app.records.care_teams import seen_by
from app.records.columns import Stored
from app.records.sealing import Sealed

TRIES = 8  # entries of one patient that arrive at the same moment wait for each other this many times


class Patient(SQLModel, table=True):
    """`version` grows with every entry: two entries at once cannot both be judged without the other.

    `reminder_at` is a time on the patient's own clock. A synthetic patient is nobody: made for drills, never counted.
    `own_ladder` is rung instead of the clinic's: a canary wakes nobody.
    """

    __tablename__ = "patients"
    __table_args__ = (
        ForeignKeyConstraint(["clinic_id"], ["clinics.clinic_id"]),
        ForeignKeyConstraint(["clinic_id", "care_team_id"], ["care_teams.clinic_id", "care_teams.care_team_id"]),
        Index("patients_due", "next_check_at"),
        Index("patients_to_remind", "next_reminder_at", postgresql_where=text("next_reminder_at IS NOT NULL")),
    )

    clinic_id: str = Field(primary_key=True)
    patient_id: UUID = Field(primary_key=True)
    reference: str = Field(sa_column=Column(Sealed, nullable=False))
    name: str = Field(sa_column=Column(Sealed, nullable=False))
    phone: str | None = Field(default=None, sa_column=Column(Sealed))
    context: Context = Field(sa_column=Column(Stored(Context), nullable=False))
    expected_from: date
    last_day: date | None = None
    next_check_at: datetime | None = None
    version: int = 0
    enrolled_at: datetime
    language: str = "en"
    reminder_at: time | None = None
    next_reminder_at: datetime | None = None
    is_synthetic: bool = False
    own_ladder: Ladder | None = Field(default=None, sa_column=Column(Stored(Ladder)))
    care_team_id: str | None = None
    withdrawn_at: datetime | None = None


async def get_patient(session: AsyncSession, clinic_id: str, patient_id: UUID) -> Patient | None:
    """A patient of the clinic; `None` when there is none, or only in another clinic."""
    statement = select(Patient).where(col(Patient.clinic_id) == clinic_id, col(Patient.patient_id) == patient_id)
    found: Patient | None = await session.scalar(statement)
    return found


async def patient_seen(session: AsyncSession, sight: Sight, patient_id: UUID) -> Patient | None:
    """A patient who is seen so far; `None` when there is none, of another clinic, or of others to care for."""
    statement = select(Patient).where(
        col(Patient.clinic_id) == sight.clinic_id, col(Patient.patient_id) == patient_id, seen_by(sight, "patients")
    )
    found: Patient | None = await session.scalar(statement)
    return found


async def hold_patient(session: AsyncSession, patient: Patient) -> bool:
    """Holds the patient's row until the unit of work ends; false when somebody has taken it away meanwhile."""
    statement = select(col(Patient.patient_id)).where(
        col(Patient.clinic_id) == patient.clinic_id, col(Patient.patient_id) == patient.patient_id
    )
    return await session.scalar(statement.with_for_update()) is not None


async def patients_of(session: AsyncSession, sight: Sight, after: UUID | None, limit: int) -> Sequence[Patient]:
    """The patients who are seen so far, in the order of their ids, from after `after` on; nobody who is synthetic."""
    statement = select(Patient).where(
        col(Patient.clinic_id) == sight.clinic_id, col(Patient.is_synthetic).is_(False), seen_by(sight, "patients")
    )
    if after is not None:
        statement = statement.where(col(Patient.patient_id) > after)
    return (await session.scalars(statement.order_by(col(Patient.patient_id)).limit(limit))).all()


async def synthetic_patient(session: AsyncSession, clinic_id: str, reference: str) -> Patient | None:
    """The clinic's patient who is nobody, made before under this reference."""
    statement = select(Patient).where(col(Patient.clinic_id) == clinic_id, col(Patient.is_synthetic).is_(True))
    # References are sealed: they can be read, not looked for.
    found = (await session.scalars(statement.order_by(col(Patient.enrolled_at)))).all()
    return next((patient for patient in found if patient.reference == reference), None)


async def claim_version(
    session: AsyncSession,
    clinic_id: str,
    patient_id: UUID,
    version: int,
    last_day: date | None,
    next_check_at: datetime | None,
) -> bool:
    """Moves the patient's version on if it is still `version`; false when another entry or check came first.

    Locks the patient's row until the unit of work ends.
    """
    statement = (
        update(Patient)
        .where(
            col(Patient.clinic_id) == clinic_id,
            col(Patient.patient_id) == patient_id,
            col(Patient.version) == version,
        )
        .values(version=version + 1, last_day=last_day, next_check_at=next_check_at)
        .returning(col(Patient.version))
    )
    return (await session.scalar(statement)) is not None


async def set_context(session: AsyncSession, patient: Patient, context: Context, due: datetime) -> None:
    """Replaces what is known of the patient, and has time judged anew at `due`."""
    await session.execute(
        update(Patient)
        .where(col(Patient.clinic_id) == patient.clinic_id, col(Patient.patient_id) == patient.patient_id)
        .values(context=context, next_check_at=due, version=Patient.version + 1)
    )


async def patients_due(session: AsyncSession, now: datetime, limit: int) -> Sequence[Row[str, UUID]]:
    """Whom time must be judged for, the longest due first."""
    statement = (
        select(col(Patient.clinic_id), col(Patient.patient_id))
        .where(col(Patient.next_check_at) <= now, col(Patient.is_synthetic).is_(False))
        .order_by(col(Patient.next_check_at))
        .limit(limit)
    )
    return (await session.execute(statement)).all()


async def plan_reminder(session: AsyncSession, patient: Patient, at: time | None, due: datetime | None) -> None:
    """When the patient wants to be reminded, and when that is next."""
    await session.execute(
        update(Patient)
        .where(col(Patient.clinic_id) == patient.clinic_id, col(Patient.patient_id) == patient.patient_id)
        .values(reminder_at=at, next_reminder_at=due)
    )


async def claim_to_remind(session: AsyncSession, now: datetime, limit: int) -> Sequence[Patient]:
    """Whose reminder is due, held until the unit of work ends."""
    statement = (
        select(Patient).where(col(Patient.next_reminder_at) <= now).limit(limit).with_for_update(skip_locked=True)
    )
    return (await session.scalars(statement)).all()


async def set_care_team(session: AsyncSession, patient: Patient, care_team_id: str | None) -> None:
    """Whose patient it is from now on."""
    statement = update(Patient).where(
        col(Patient.clinic_id) == patient.clinic_id, col(Patient.patient_id) == patient.patient_id
    )
    await session.execute(statement.values(care_team_id=care_team_id).execution_options(synchronize_session=False))


async def count_in_care_team(session: AsyncSession, clinic_id: str, care_team_id: str) -> int:
    """How many patients a care team has."""
    values = {"clinic_id": clinic_id, "care_team_id": care_team_id}
    statement = text("SELECT count(*) FROM patients WHERE clinic_id = :clinic_id AND care_team_id = :care_team_id")
    return int(await session.scalar(statement, values) or 0)


async def count_patients(session: AsyncSession, clinic_id: str) -> int:
    """How many patients a clinic watches over."""
    found = await session.scalar(
        text("SELECT count(*) FROM patients WHERE clinic_id = :clinic_id AND NOT is_synthetic"),
        {"clinic_id": clinic_id},
    )
    return int(found or 0)


async def end_watching(session: AsyncSession, patient: Patient, now: datetime) -> None:
    """No check and no reminder is due any more. An entry that is being taken in meanwhile is judged anew, and refused."""
    await _watched(session, patient, withdrawn_at=now, next_check_at=None, reminder_at=None, next_reminder_at=None)


async def resume_watching(session: AsyncSession, patient: Patient, today: date, due: datetime | None) -> None:
    """Diaries are expected from this day on, and time is judged again."""
    # The last day is not forgotten, but what was not written meanwhile was not owed.
    last_day = None if patient.last_day is None or patient.last_day < today else patient.last_day
    await _watched(session, patient, withdrawn_at=None, next_check_at=due, expected_from=today, last_day=last_day)


async def _watched(session: AsyncSession, patient: Patient, **changed: date | datetime | None) -> None:
    await session.execute(
        update(Patient)
        .where(col(Patient.clinic_id) == patient.clinic_id, col(Patient.patient_id) == patient.patient_id)
        .values(version=Patient.version + 1, **changed)
    )
    await session.refresh(patient)
