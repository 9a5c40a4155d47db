"""What do we promise to show? Each view is an allow-list: a new column is not on the wire until it is named here."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from app.clinical.advice import Advice, Contact
from app.clinical.alerting import CombinedConcern, Step
from app.clinical.context import Context
from app.clinical.diary import Diary
from app.clinical.hindsight import Remark
from app.clinical.vocabulary import Condition, Urgency
from app.records.alerts import Alert, Outcome, Status
from app.records.notifications import Notification
from app.records.patients import Patient

Cursor = Annotated[str | None, Field(description="Give it as `cursor` to read on; none when this was all.")]


class ReceiptView(BaseModel):
    """What a phone shows at once: advice in plain words, and whom to ring."""

    id: UUID
    received_at: datetime
    advice: Advice
    contact: Contact


class ReceivedDiary(BaseModel):
    """A diary as it was received, with the advice that was given."""

    patient_id: UUID
    received_at: datetime
    ruleset: str
    diary: Diary
    advice: Advice


class DiaryPage(BaseModel):
    items: list[ReceivedDiary]
    next_cursor: Cursor = None


class Told(BaseModel):
    """One person who was or is to be told, and how that stands."""

    recipient: str
    channel: str
    rung: int
    kind: str = Field(description="page, lapsed, hand_over, welfare, evidence or nobody_to_ring")
    state: str = Field(
        description="pending, sent, failed or moot: no longer needed. Sent is not delivered is not read."
    )
    tries: int
    created_at: datetime
    settled_at: datetime | None
    delivered_at: datetime | None
    undelivered_at: datetime | None
    read_at: datetime | None


class Combined(BaseModel):
    """Urgent conditions that are open together: to be seen face to face the same day, before other urgent ones."""

    conditions: list[Condition]
    because: str


class AlertView(BaseModel):
    """An alert: about whom, how bad, why, who knows, and what became of it."""

    id: UUID
    patient_id: UUID
    patient_reference: str
    condition: Condition
    urgency: Urgency
    status: Status
    opened_at: datetime
    concerns_day: date
    late: bool
    ruleset: str
    steps: list[Step]
    told: list[Told]
    next_rung_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    resolved_at: datetime | None
    resolved_by: str | None
    outcome: Outcome | None
    late_by_days: int | None = Field(
        description="How old the day it concerns was when it opened; none if it was not late."
    )
    promise: str | None = Field(description="What whoever has the alert said they would do.")
    promised_until: datetime | None = Field(description="Not resolved by then, the next person is rung.")
    first_acknowledged_at: datetime | None
    snoozed_until: datetime | None
    snoozed_by: str | None
    snooze_reason: str | None
    unreached: int = Field(description="How often the patient was tried and did not answer.")
    welfare_at: datetime | None = Field(description="Since when someone must go and look: three tries came to nothing.")
    label: str | None = Field(description="true_alarm, false_alarm or unsure, once somebody has said so.")
    is_drill: bool = Field(description="Made by `tocsin drill` or a canary: about nobody.")
    remarks: list[Remark] = Field(
        description="What a correction or a late entry has taken away since; nothing is deleted."
    )
    combined: Combined | None = Field(
        description="Set while several urgent alerts of the patient add up to one concern."
    )


class AlertPage(BaseModel):
    items: list[AlertView]
    next_cursor: Cursor = None


class PatientView(BaseModel):
    id: UUID
    reference: str
    name: str
    phone: str | None
    context: Context
    enrolled_at: datetime


class PatientPage(BaseModel):
    items: list[PatientView]
    next_cursor: Cursor = None


def alert_view(
    alert: Alert, patient: Patient, told: Sequence[Notification], concerns: Mapping[UUID, CombinedConcern]
) -> AlertView:
    """An alert as it is shown; `told` and `concerns` may hold those of other alerts and patients as well."""
    opened_on = alert.opened_at.astimezone(patient.context.zone).date()
    concern = concerns.get(alert.patient_id) if alert.status != "resolved" else None
    is_part = concern is not None and alert.condition in concern.conditions
    shown = {name: getattr(alert, name) for name in AlertView.model_fields if hasattr(alert, name)}
    return AlertView.model_validate(
        {
            **shown,
            "id": alert.alert_id,
            "patient_reference": patient.reference,
            "steps": list(alert.steps),
            "remarks": list(alert.remarks),
            "late_by_days": (opened_on - alert.concerns_day).days if alert.late else None,
            "combined": {"conditions": concern.conditions, "because": concern.because} if concern and is_part else None,
            "told": [told_view(one) for one in told if one.alert_id == alert.alert_id],
        }
    )


def told_view(one: Notification) -> Told:
    """A notification as it is shown: to whom, not to which address."""
    return Told(**{name: getattr(one, name) for name in Told.model_fields})


def patient_view(patient: Patient) -> PatientView:
    """A patient as staff see them."""
    shown = {name: getattr(patient, name) for name in PatientView.model_fields if hasattr(patient, name)}
    return PatientView(id=patient.patient_id, **shown)
