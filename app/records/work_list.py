"""What must a nurse see first, and which urgent alerts of a patient add up to one concern?"""

from collections.abc import Collection, Sequence
from itertools import groupby
from typing import cast
from uuid import UUID

from sqlalchemy import and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from app.access import Sight
from app.clinical.alerting import NO_SYMPTOMS, SEVERAL, CombinedConcern, combined_concern
from app.clinical.vocabulary import Condition, Urgency
from app.records.alerts import Alert
from app.records.care_teams import seen_by
from app.records.patients import Patient


async def work_list(session: AsyncSession, sight: Sight, limit: int) -> Sequence[tuple[Alert, Patient]]:
    """What a nurse must see, the most pressing first: not yet taken, most urgent, several urgent together, longest waiting."""
    taken = case((col(Alert.status) == "open", 0), else_=1)
    counts = and_(col(Alert.urgency) == "urgent", col(Alert.condition).not_in(sorted(NO_SYMPTOMS)))
    together = func.count().filter(counts).over(partition_by=col(Alert.patient_id))
    alone = case((and_(counts, together >= SEVERAL), 0), else_=1)
    statement = (
        select(Alert, Patient)
        .join(Patient, (col(Patient.clinic_id) == Alert.clinic_id) & (col(Patient.patient_id) == Alert.patient_id))
        .where(col(Alert.clinic_id) == sight.clinic_id, col(Alert.status) != "resolved", seen_by(sight, "alerts"))
        .order_by(taken, col(Alert.priority).desc(), alone, col(Alert.opened_at))
        .limit(limit)
    )
    return [(alert, patient) for alert, patient in (await session.execute(statement)).all()]


async def concerns_of(
    session: AsyncSession, clinic_id: str, patient_ids: Collection[UUID]
) -> dict[UUID, CombinedConcern]:
    """The combined concern of each of these patients who has one."""
    statement = (
        select(col(Alert.patient_id), col(Alert.condition), col(Alert.urgency))
        .where(
            col(Alert.clinic_id) == clinic_id,
            col(Alert.patient_id).in_(patient_ids),
            col(Alert.status) != "resolved",
        )
        .order_by(col(Alert.patient_id))
    )
    rows = (await session.execute(statement)).all()
    found = {}
    for patient_id, theirs in groupby(rows, key=lambda row: row[0]):
        standing = {cast(Condition, condition): cast(Urgency, urgency) for _, condition, urgency in theirs}
        concern = combined_concern(standing)
        if concern is not None:
            found[patient_id] = concern
    return found
