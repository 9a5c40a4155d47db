"""What did the rules conclude, under which ruleset? Kept with reason, evidence and counterfactual, each once."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Column, ForeignKeyConstraint, Text, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from app.clinical.evidence import Evidence
from app.clinical.findings import Finding
from app.records.columns import Stored


class FindingRow(SQLModel, table=True):
    """Its key is the finding's identity: judging the same thing again concludes nothing new."""

    __tablename__ = "findings"
    __table_args__ = (ForeignKeyConstraint(["clinic_id", "patient_id"], ["patients.clinic_id", "patients.patient_id"]),)

    clinic_id: str = Field(primary_key=True)
    patient_id: UUID = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    rule: str = Field(primary_key=True)
    urgency: str = Field(primary_key=True)
    condition: str
    because: str = Field(sa_column=Column(Text, nullable=False))
    evidence: tuple[Evidence, ...] = Field(sa_column=Column(Stored(tuple[Evidence, ...]), nullable=False))
    would_not_have_fired_if: str = Field(sa_column=Column(Text, nullable=False))
    concerns_day: date
    ruleset: str
    found_at: datetime


async def keep_findings(
    session: AsyncSession, clinic_id: str, patient_id: UUID, findings: Iterable[Finding], ruleset: str, now: datetime
) -> None:
    """Keeps the findings that are not kept yet."""
    rows = [
        {
            "clinic_id": clinic_id,
            "patient_id": patient_id,
            "subject": finding.subject,
            "rule": finding.rule,
            "urgency": finding.urgency,
            "condition": finding.condition,
            "because": finding.because,
            "evidence": finding.evidence,
            "would_not_have_fired_if": finding.would_not_have_fired_if,
            "concerns_day": finding.concerns_day,
            "ruleset": ruleset,
            "found_at": now,
        }
        for finding in {finding.key: finding for finding in findings}.values()
    ]
    if rows:
        await session.execute(insert(FindingRow).values(rows).on_conflict_do_nothing())


async def known_keys(session: AsyncSession, clinic_id: str, patient_id: UUID) -> set[tuple[str, str, str]]:
    """The identities of all that was ever found for the patient."""
    statement = select(col(FindingRow.subject), col(FindingRow.rule), col(FindingRow.urgency)).where(
        col(FindingRow.clinic_id) == clinic_id, col(FindingRow.patient_id) == patient_id
    )
    return {(subject, rule, urgency) for subject, rule, urgency in (await session.execute(statement)).all()}
