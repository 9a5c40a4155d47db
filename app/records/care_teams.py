"""Whose patients are they? Care teams, who is in them, and who has looked past them in an emergency."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index
from sqlmodel import Field, SQLModel


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
