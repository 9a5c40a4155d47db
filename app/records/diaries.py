"""Which diaries were received? Each is kept as it was sent, and beside it the little that rules read again."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec
from sqlalchemy import Column, ForeignKeyConstraint, Index, Text, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from app.clinical.advice import Advice
from app.clinical.diary import Diary, Entry
from app.clinical.intake.reading import adapter
from app.records.columns import Stored

_DIARY = adapter(Diary)
_read_gist = msgspec.json.Decoder(Diary).decode


class DiaryRow(SQLModel, table=True):
    """`body` is what was sent, to the letter; `gist` is what rules read again: the entry without note and blanks."""

    __tablename__ = "diaries"
    __table_args__ = (
        ForeignKeyConstraint(["clinic_id", "patient_id"], ["patients.clinic_id", "patients.patient_id"]),
        Index("diaries_by_day", "clinic_id", "patient_id", "diary_date"),
    )

    clinic_id: str = Field(primary_key=True)
    patient_id: UUID = Field(primary_key=True)
    diary_id: UUID = Field(primary_key=True)
    diary_date: date
    received_at: datetime
    body: str = Field(sa_column=Column(Text, nullable=False))
    gist: str = Field(sa_column=Column(Text, nullable=False))
    advice: Advice = Field(sa_column=Column(Stored(Advice), nullable=False))
    ruleset: str


def gist_of(diary: Diary) -> str:
    """What rules read again of an entry, as compact JSON."""
    return _DIARY.dump_json(diary, exclude_none=True, exclude={"note"}).decode()


def entry_from(gist: str, received_at: datetime) -> Entry:
    """An entry from what was kept of it; it was validated when it came, so it is only decoded here."""
    return Entry(_read_gist(gist), received_at)


def body_of(diary: Diary) -> str:
    """The entry in full, as JSON without blanks: how sameness is judged and how it is shown again."""
    return _DIARY.dump_json(diary, exclude_none=True).decode()


async def diaries_of(
    session: AsyncSession,
    clinic_id: str,
    patient_id: UUID,
    since: date | None,
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[DiaryRow]:
    """A patient's entries, newest arrival first; `before` is the arrival and id of the last one already seen."""
    statement = select(DiaryRow).where(col(DiaryRow.clinic_id) == clinic_id, col(DiaryRow.patient_id) == patient_id)
    if since is not None:
        statement = statement.where(col(DiaryRow.diary_date) >= since)
    if before is not None:
        statement = statement.where(tuple_(col(DiaryRow.received_at), col(DiaryRow.diary_id)) < before)
    newest_first = (col(DiaryRow.received_at).desc(), col(DiaryRow.diary_id).desc())
    return (await session.scalars(statement.order_by(*newest_first).limit(limit))).all()


async def received_since(
    session: AsyncSession, clinic_id: str, patients: Collection[UUID], since: datetime
) -> dict[UUID, list[Entry]]:
    """The entries of these patients that came at `since` or later; a patient without any is not among the keys."""
    statement = select(col(DiaryRow.patient_id), col(DiaryRow.gist), col(DiaryRow.received_at)).where(
        col(DiaryRow.clinic_id) == clinic_id,
        col(DiaryRow.patient_id).in_(patients),
        col(DiaryRow.received_at) >= since,
    )
    found: dict[UUID, list[Entry]] = {}
    for patient_id, gist, received_at in (await session.execute(statement)).all():
        found.setdefault(patient_id, []).append(entry_from(gist, received_at))
    return found


async def entries_since(session: AsyncSession, clinic_id: str, patient_id: UUID, since: date) -> tuple[Entry, ...]:
    """The entries about `since` and later, for the rules."""
    statement = select(col(DiaryRow.gist), col(DiaryRow.received_at)).where(
        col(DiaryRow.clinic_id) == clinic_id,
        col(DiaryRow.patient_id) == patient_id,
        col(DiaryRow.diary_date) >= since,
    )
    return tuple(entry_from(gist, received_at) for gist, received_at in (await session.execute(statement)).all())
