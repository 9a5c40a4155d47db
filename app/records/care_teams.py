"""Whose patients are they? Care teams, who is in them, and who has looked past them in an emergency."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, TextClause, delete, insert, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from app.access import Sight


class Organization(SQLModel, table=True):
    """What several clinics belong to: a trust, a hospital, a network. It holds nothing of any patient."""

    __tablename__ = "organizations"

    organization_id: str = Field(primary_key=True)
    name: str
    created_at: datetime


class CareTeam(SQLModel, table=True):
    __tablename__ = "care_teams"
    __table_args__ = (ForeignKeyConstraint(["clinic_id"], ["clinics.clinic_id"]),)

    clinic_id: str = Field(primary_key=True)
    care_team_id: str = Field(primary_key=True)
    name: str
    created_at: datetime


class CareTeamMember(SQLModel, table=True):
    __tablename__ = "care_team_members"
    __table_args__ = (
        ForeignKeyConstraint(["clinic_id", "care_team_id"], ["care_teams.clinic_id", "care_teams.care_team_id"]),
        ForeignKeyConstraint(["clinic_id", "person_id"], ["people.clinic_id", "people.person_id"]),
        Index("care_teams_of_person", "clinic_id", "person_id"),
    )

    clinic_id: str = Field(primary_key=True)
    care_team_id: str = Field(primary_key=True)
    person_id: UUID = Field(primary_key=True)


class BrokenGlass(SQLModel, table=True):
    """Somebody has looked at a patient of another team, and said why; a safety officer looks at each afterwards."""

    __tablename__ = "broken_glass"
    __table_args__ = (
        ForeignKeyConstraint(["clinic_id", "patient_id"], ["patients.clinic_id", "patients.patient_id"]),
        ForeignKeyConstraint(["clinic_id", "person_id"], ["people.clinic_id", "people.person_id"]),
        Index("broken_glass_by_person", "clinic_id", "person_id", "patient_id"),
    )

    clinic_id: str = Field(primary_key=True)
    glass_id: UUID = Field(primary_key=True)
    patient_id: UUID
    person_id: UUID
    reason: str
    broken_at: datetime
    until: datetime
    reviewed_at: datetime | None = None
    reviewed_by: str | None = None
    review: str | None = None


AFTERWARDS = timedelta(hours=1)  # whoever was rung still sees the patient so long after it is closed: to write it up

# The same rule as `tocsin_sees` and `tocsin_shared` in `tenancy`, asked here once more so that it holds without them.
_BY_TEAM = """(EXISTS (
    SELECT FROM patients p WHERE p.clinic_id = seen.clinic_id AND p.patient_id = seen.patient_id
      AND (p.care_team_id IS NULL OR EXISTS (
        SELECT FROM care_team_members m WHERE m.clinic_id = p.clinic_id AND m.care_team_id = p.care_team_id
          AND m.person_id = CAST(:seer AS uuid))))
  OR EXISTS (
    SELECT FROM broken_glass g WHERE g.clinic_id = seen.clinic_id AND g.patient_id = seen.patient_id
      AND g.person_id = CAST(:seer AS uuid) AND g.until > CAST(:seen_at AS timestamptz))
  OR EXISTS (
    SELECT FROM alerts r LEFT JOIN notifications n ON n.clinic_id = r.clinic_id AND n.alert_id = r.alert_id
    WHERE r.clinic_id = seen.clinic_id AND r.patient_id = seen.patient_id
      AND (r.status <> 'resolved' OR r.resolved_at > CAST(:written_up_since AS timestamptz))
      AND CAST(:seer AS uuid) IN (n.person_id, r.holder_id)))"""
_SHARED = """EXISTS (
    SELECT FROM consents c WHERE c.clinic_id = seen.clinic_id AND c.patient_id = seen.patient_id
      AND c.purpose = 'partner_sharing' AND c.withdrawn_at IS NULL)"""
_BY_REACH = {
    "clinic": "true",
    "patient": "seen.patient_id = CAST(:seer AS uuid)",
    "partner": _SHARED,
    "teams": _BY_TEAM,
}


def seen_by(sight: Sight, of: str) -> TextClause:
    """A condition: the patient of a row of `of` (a table with `clinic_id` and `patient_id`) is seen so far."""
    return text(seen_sql(sight, of)).bindparams(**seen_values(sight))


def seen_sql(sight: Sight, of: str) -> str:
    """The same as SQL to stand within a longer statement; `seen_values` are its values."""
    return _BY_REACH[sight.reach].replace("seen.", of + ".")


def seen_values(sight: Sight) -> dict[str, UUID | datetime | None]:
    """What the condition is asked with."""
    if sight.reach == "patient":
        return {"seer": sight.patient_id}
    if sight.reach != "teams":
        return {}
    at = sight.at
    return {"seer": sight.person_id, "seen_at": at, "written_up_since": at - AFTERWARDS if at else None}


async def care_teams_of(session: AsyncSession, clinic_id: str) -> Sequence[CareTeam]:
    """The clinic's care teams, by name."""
    statement = select(CareTeam).where(col(CareTeam.clinic_id) == clinic_id)
    return (await session.scalars(statement.order_by(col(CareTeam.name), col(CareTeam.care_team_id)))).all()


async def get_care_team(session: AsyncSession, clinic_id: str, care_team_id: str) -> CareTeam | None:
    """One care team, or `None`."""
    statement = select(CareTeam).where(col(CareTeam.clinic_id) == clinic_id, col(CareTeam.care_team_id) == care_team_id)
    found: CareTeam | None = await session.scalar(statement)
    return found


async def members_of(session: AsyncSession, clinic_id: str) -> dict[str, list[UUID]]:
    """Who is in which care team of the clinic."""
    statement = select(CareTeamMember).where(col(CareTeamMember.clinic_id) == clinic_id)
    found: dict[str, list[UUID]] = {}
    for one in (await session.scalars(statement.order_by(col(CareTeamMember.person_id)))).all():
        found.setdefault(one.care_team_id, []).append(one.person_id)
    return found


async def set_members(session: AsyncSession, clinic_id: str, care_team_id: str, people: Collection[UUID]) -> None:
    """These people and nobody else are in the care team."""
    statement = delete(CareTeamMember).where(
        col(CareTeamMember.clinic_id) == clinic_id, col(CareTeamMember.care_team_id) == care_team_id
    )
    await session.execute(statement.execution_options(synchronize_session=False))
    rows = [{"clinic_id": clinic_id, "care_team_id": care_team_id, "person_id": one} for one in sorted(people)]
    if rows:
        await session.execute(insert(CareTeamMember), rows)


async def find_glass(session: AsyncSession, sight: Sight, glass_id: UUID) -> BrokenGlass | None:
    """One time that the glass was broken, held until the unit of work ends; `None` when it is not seen so far."""
    statement = select(BrokenGlass).where(
        col(BrokenGlass.clinic_id) == sight.clinic_id,
        col(BrokenGlass.glass_id) == glass_id,
        seen_by(sight, "broken_glass"),
    )
    found: BrokenGlass | None = await session.scalar(statement.with_for_update())
    return found


async def broken_glass_of(
    session: AsyncSession, sight: Sight, before: tuple[datetime, UUID] | None, limit: int, *, unreviewed: bool
) -> Sequence[BrokenGlass]:
    """When the glass was broken, the latest first; `before` is the last one already seen."""
    place = (col(BrokenGlass.broken_at), col(BrokenGlass.glass_id))
    statement = select(BrokenGlass).where(col(BrokenGlass.clinic_id) == sight.clinic_id, seen_by(sight, "broken_glass"))
    if unreviewed:
        statement = statement.where(col(BrokenGlass.reviewed_at).is_(None))
    if before is not None:
        statement = statement.where(tuple_(*place) < before)
    return (await session.scalars(statement.order_by(*(one.desc() for one in place)).limit(limit))).all()


async def keep_organization(session: AsyncSession, organization_id: str, name: str, now: datetime) -> None:
    """Makes the organization, or gives it another name."""
    statement = text(
        "INSERT INTO organizations (organization_id, name, created_at) VALUES (:id, :name, :now)"
        " ON CONFLICT (organization_id) DO UPDATE SET name = excluded.name"
    )
    await session.execute(statement, {"id": organization_id, "name": name, "now": now})


async def join_organization(session: AsyncSession, organization_id: str, clinic_id: str) -> bool:
    """The clinic belongs to it, and to no other; false when there is no such clinic."""
    statement = text("UPDATE clinics SET organization_id = :id WHERE clinic_id = :clinic_id RETURNING clinic_id")
    return await session.scalar(statement, {"id": organization_id, "clinic_id": clinic_id}) is not None


@dataclass(frozen=True, slots=True)
class Sister:
    """A clinic of the same organization."""

    clinic_id: str
    name: str


async def sister_clinics(session: AsyncSession, clinic_id: str) -> list[Sister]:
    """All clinics of this clinic's organization, itself among them; none when it belongs to none."""
    rows = await session.execute(text("SELECT * FROM tocsin_sister_clinics(:clinic_id)"), {"clinic_id": clinic_id})
    return [Sister(row[0], row[1]) for row in rows.all()]
