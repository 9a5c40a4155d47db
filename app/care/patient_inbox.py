"""What has a patient's own phone been told, where is it pushed, and when is it reminded? For the device's token alone."""

from collections.abc import Sequence
from datetime import datetime, time
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Caller
from app.care.withdraw import must_be_watched
from app.errors import NotFoundError
from app.oncall.hours import next_at
from app.records.inbox import inbox_of, mark_fetched, mark_message_read
from app.records.notifications import Notification
from app.records.patient_addresses import PatientAddress, forget_address, keep_address
from app.records.patients import Patient, get_patient, plan_reminder


async def read_inbox(session: AsyncSession, caller: Caller, limit: int, now: datetime) -> Sequence[Notification]:
    """The patient's messages, the newest first. Fetching them is their receipt: nothing is pushed again for these.

    A carer's fetching is none: the patient's own phone goes on being told.
    """
    patient_id = caller.own_patient()
    found = await inbox_of(session, caller.clinic_id, patient_id, limit)
    if caller.carer_id is None:
        await mark_fetched(session, caller.clinic_id, [one.group_id for one in found if one.delivered_at is None], now)
    return found


async def message_read(session: AsyncSession, caller: Caller, message_id: UUID, now: datetime) -> None:
    """The patient has looked at it; raises `NotFoundError` when it is none of theirs."""
    if not await mark_message_read(session, caller.clinic_id, caller.in_person(), message_id, now):
        raise NotFoundError("no such message")


async def push_to(session: AsyncSession, caller: Caller, channel: str, address: str, now: datetime) -> None:
    """From now on this device is pushed to, besides its inbox."""
    given = PatientAddress(
        clinic_id=caller.clinic_id,
        patient_id=caller.own_patient(),
        token_id=caller.token_id,
        channel=channel,
        address=address,
        changed_at=now,
    )
    await keep_address(session, given)


async def push_no_more(session: AsyncSession, caller: Caller) -> None:
    """The device is pushed to no longer; its inbox stays."""
    await forget_address(session, caller.clinic_id, caller.own_patient(), caller.token_id)


async def remind_at(session: AsyncSession, caller: Caller, at: time | None, now: datetime) -> Patient:
    """Reminds of a diary that is owed each day at this time of the patient's own clock; `None`: never."""
    patient = await get_patient(session, caller.clinic_id, caller.in_person())
    if patient is None:
        raise NotFoundError("no such patient")
    await must_be_watched(session, patient)
    due = next_at(at, patient.context.zone, now) if at is not None else None
    await plan_reminder(session, patient, at, due)
    patient.reminder_at, patient.next_reminder_at = at, due
    return patient
