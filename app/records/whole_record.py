"""What is there of one person, all together? Everything kept of a patient but secrets, as it is handed out."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from app.records.alerts import Alert
from app.records.consents import Consent
from app.records.devices import Carer, Device
from app.records.diaries import DiaryRow
from app.records.findings import FindingRow
from app.records.notifications import Notification
from app.records.patient_addresses import PatientAddress
from app.records.patients import Patient
from app.records.quarantine import QuarantinedEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeRecord:
    """Rows as they are kept, the oldest first; `messages` are what the patient was told and what staff were told of them."""

    patient: Patient
    diaries: tuple[DiaryRow, ...]
    unreadable: tuple[QuarantinedEntry, ...]
    findings: tuple[FindingRow, ...]
    alerts: tuple[Alert, ...]
    messages: tuple[Notification, ...]
    consents: tuple[Consent, ...]
    carers: tuple[Carer, ...]
    devices: tuple[Device, ...]
    addresses: tuple[PatientAddress, ...]


async def read_whole_record(session: AsyncSession, patient: Patient) -> WholeRecord:
    """All of it, in a few statements."""

    async def rows(kind: Any, *order: Any) -> tuple[Any, ...]:
        mine = (col(kind.clinic_id) == patient.clinic_id, col(kind.patient_id) == patient.patient_id)
        return tuple((await session.scalars(select(kind).where(*mine).order_by(*order))).all())

    alerts = await rows(Alert, Alert.opened_at, Alert.alert_id)
    return WholeRecord(
        patient=patient,
        diaries=await rows(DiaryRow, DiaryRow.diary_date, DiaryRow.received_at, DiaryRow.diary_id),
        unreadable=await rows(QuarantinedEntry, QuarantinedEntry.received_at),
        findings=await rows(FindingRow, FindingRow.found_at, FindingRow.rule),
        alerts=alerts,
        messages=await _messages(session, patient, [alert.alert_id for alert in alerts]),
        consents=await rows(Consent, Consent.given_at),
        carers=await rows(Carer, Carer.created_at),
        devices=await rows(Device, Device.created_at),
        addresses=await rows(PatientAddress, PatientAddress.changed_at),
    )


async def _messages(session: AsyncSession, patient: Patient, alert_ids: list[UUID]) -> tuple[Notification, ...]:
    about = (col(Notification.patient_id) == patient.patient_id) | col(Notification.alert_id).in_(alert_ids)
    statement = (
        select(Notification)
        .where(col(Notification.clinic_id) == patient.clinic_id, about)
        .order_by(col(Notification.created_at), col(Notification.notification_id))
    )
    return tuple((await session.scalars(statement)).all())
