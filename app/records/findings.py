"""What did the rules conclude, under which ruleset? Kept with reason, evidence and counterfactual, each once."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import cast
from uuid import UUID

from sqlalchemy import Column, ForeignKeyConstraint, Text, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from app.clinical.evidence import Evidence
from app.clinical.findings import Finding
from app.clinical.hindsight import Key
from app.clinical.vocabulary import Condition, Urgency
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
    outdated_at: datetime | None = None


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
        again = {"outdated_at": None}  # what follows once more holds once more
        statement = insert(FindingRow).values(rows)
        await session.execute(
            statement.on_conflict_do_update(
                index_elements=["clinic_id", "patient_id", "subject", "rule", "urgency"], set_=again
            )
        )


async def known_keys(session: AsyncSession, clinic_id: str, patient_id: UUID) -> set[tuple[str, str, str]]:
    """The identities of all that was found for the patient and has not lost its reason since."""
    statement = select(col(FindingRow.subject), col(FindingRow.rule), col(FindingRow.urgency)).where(
        col(FindingRow.clinic_id) == clinic_id,
        col(FindingRow.patient_id) == patient_id,
        col(FindingRow.outdated_at).is_(None),
    )
    return {(subject, rule, urgency) for subject, rule, urgency in (await session.execute(statement)).all()}


async def findings_that_hold(session: AsyncSession, clinic_id: str, patient_id: UUID) -> list[Finding]:
    """All that was concluded about the patient and has not lost its reason since."""
    statement = select(FindingRow).where(
        col(FindingRow.clinic_id) == clinic_id,
        col(FindingRow.patient_id) == patient_id,
        col(FindingRow.outdated_at).is_(None),
    )
    return [_finding(row) for row in (await session.scalars(statement)).all()]


async def mark_outdated(
    session: AsyncSession, clinic_id: str, patient_id: UUID, keys: Iterable[Key], now: datetime
) -> None:
    """Says of findings that nothing known now leads to them any more; they are kept."""
    await session.execute(
        update(FindingRow)
        .where(
            col(FindingRow.clinic_id) == clinic_id,
            col(FindingRow.patient_id) == patient_id,
            tuple_(col(FindingRow.subject), col(FindingRow.rule), col(FindingRow.urgency)).in_(sorted(keys)),
        )
        .values(outdated_at=now)
    )


def _finding(row: FindingRow) -> Finding:
    return Finding(
        condition=cast(Condition, row.condition),
        urgency=cast(Urgency, row.urgency),
        rule=row.rule,
        because=row.because,
        evidence=row.evidence,
        would_not_have_fired_if=row.would_not_have_fired_if,
        concerns_day=row.concerns_day,
        subject=row.subject,
    )
