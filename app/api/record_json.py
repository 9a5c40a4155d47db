"""How does a whole record read as JSON? Everything that is kept but secrets, each diary as it was sent."""

import base64
import json
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from app.clinical.advice import Advice
from app.clinical.context import Context
from app.clinical.diary import Diary
from app.clinical.evidence import Evidence
from app.clinical.intake.reading import Problem, adapter
from app.records.whole_record import WholeRecord

FORMAT = "tocsin-record/1"


class PersonInRecord(BaseModel):
    id: UUID
    reference: str
    name: str
    phone: str | None
    language: str
    enrolled_at: datetime
    withdrawn_at: datetime | None
    care_team_id: str | None
    context: Context


class DiaryInRecord(BaseModel):
    received_at: datetime
    ruleset: str
    diary: Diary
    advice: Advice


class UnreadableInRecord(BaseModel):
    """`body` is what was sent, byte for byte, in base64."""

    received_at: datetime
    body: str
    problems: list[Problem]
    advice: Advice


class FindingInRecord(BaseModel):
    rule: str
    condition: str
    urgency: str
    because: str
    evidence: list[Evidence]
    would_not_have_fired_if: str
    ruleset: str
    found_at: datetime
    outdated_at: datetime | None


class AlertInRecord(BaseModel):
    id: UUID
    condition: str
    urgency: str
    status: str
    opened_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    resolved_at: datetime | None
    resolved_by: str | None
    outcome: str | None
    outcome_note: str | None
    ruleset: str


class MessageInRecord(BaseModel):
    """A message to the patient, or to staff about one of the patient's alerts."""

    kind: str
    recipient: str
    channel: str
    urgency: str
    alert_id: UUID | None
    created_at: datetime
    settled_at: datetime | None
    delivered_at: datetime | None
    read_at: datetime | None


class ConsentInRecord(BaseModel):
    id: UUID
    purpose: str
    version: str
    language: str
    given_at: datetime
    withdrawn_at: datetime | None


class CarerInRecord(BaseModel):
    id: UUID
    name: str
    relationship: str
    created_at: datetime
    ended_at: datetime | None


class DeviceInRecord(BaseModel):
    id: UUID
    name: str
    carer_id: UUID | None
    created_at: datetime
    seen_at: datetime
    revoked_at: datetime | None


class AddressInRecord(BaseModel):
    channel: str
    address: str
    changed_at: datetime


class RecordView(BaseModel):
    """A person's whole record. `format` changes when its shape does."""

    format: str = FORMAT
    taken_out_at: datetime
    clinic_id: str
    patient: PersonInRecord
    diaries: list[DiaryInRecord]
    unreadable: list[UnreadableInRecord] = Field(description="what was sent and could not be read")
    findings: list[FindingInRecord] = Field(description="what the rules concluded, with reason and evidence")
    alerts: list[AlertInRecord]
    messages: list[MessageInRecord]
    consents: list[ConsentInRecord]
    carers: list[CarerInRecord]
    devices: list[DeviceInRecord]
    push_addresses: list[AddressInRecord]


def record_view(record: WholeRecord, now: datetime) -> RecordView:
    """Everything that is kept, in the order in which it came."""
    return RecordView(
        taken_out_at=now,
        clinic_id=record.patient.clinic_id,
        patient=_person(record),
        diaries=[
            DiaryInRecord(
                received_at=one.received_at,
                ruleset=one.ruleset,
                diary=adapter(Diary).validate_json(one.body),
                advice=one.advice,
            )
            for one in record.diaries
        ],
        unreadable=[
            UnreadableInRecord(
                received_at=one.received_at,
                body=base64.b64encode(one.body).decode(),
                problems=list(one.problems),
                advice=one.advice,
            )
            for one in record.unreadable
        ],
        findings=[FindingInRecord(**_named(FindingInRecord, one)) for one in record.findings],
        alerts=[AlertInRecord(**_alert(one)) for one in record.alerts],
        messages=[MessageInRecord(**_named(MessageInRecord, one)) for one in record.messages],
        consents=[ConsentInRecord(id=one.consent_id, **_named(ConsentInRecord, one)) for one in record.consents],
        carers=[CarerInRecord(id=one.carer_id, **_named(CarerInRecord, one)) for one in record.carers],
        devices=[DeviceInRecord(id=one.device_id, **_named(DeviceInRecord, one)) for one in record.devices],
        push_addresses=[AddressInRecord(**_named(AddressInRecord, one)) for one in record.addresses],
    )


def as_json(view: RecordView) -> bytes:
    """The same for a file: indented, in the letters it was written in."""
    return json.dumps(view.model_dump(mode="json"), ensure_ascii=False, indent=2).encode()


def _person(record: WholeRecord) -> PersonInRecord:
    return PersonInRecord(id=record.patient.patient_id, **_named(PersonInRecord, record.patient))


def _alert(alert: Any) -> dict[str, Any]:
    named = _named(AlertInRecord, alert)
    ended = alert.outcome
    return named | {"id": alert.alert_id, "outcome": ended and ended.code, "outcome_note": ended and ended.note}


def _named(view: type[BaseModel], row: Any) -> dict[str, Any]:
    """The columns of a row that a view has fields for; the view is the allow-list."""
    return {name: getattr(row, name) for name in view.model_fields if name != "id" and hasattr(row, name)}
