"""Somebody reads what is a patient's: is it written down that they looked?"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Caller
from app.records.readings import note_readings

# A page that loads itself anew while somebody sits before it is one reading.
ONCE_IN = timedelta(minutes=15)
# A page that is left open fetches itself every few seconds: that it is open, once in a session, is all that this tells.
BY_ITSELF_ONCE_IN = timedelta(hours=12)
# Patients read their own things all day: that they do, not how often, is what is kept.
PATIENTS_ONCE_IN = timedelta(days=1)

What = Literal[
    "patient.read",  # name, reference, phone, and what is known of them
    "diaries.read",
    "quarantine.read",
    "alerts.read",
    "messages.read",
    "devices.read",
    "carers.read",
    "consents.read",
    "holds.read",
    "broken_glass.read",
    "access_log.read",
]


async def looked(
    session: AsyncSession,
    caller: Caller,
    what: What,
    patient_ids: Iterable[UUID],
    now: datetime,
    *,
    by_hand: bool = True,
) -> None:
    """A line for each of these patients, unless this caller has read the same of them a moment ago.

    Not `by_hand` is what a page asks for that keeps itself fresh: it adds a line for whoever was not shown to them yet.
    """
    things = [(f"patient:{patient_id}", patient_id) for patient_id in sorted(set(patient_ids))]
    once_in = PATIENTS_ONCE_IN if caller.kind == "device" else ONCE_IN if by_hand else BY_ITSELF_ONCE_IN
    await note_readings(session, caller.clinic_id, caller, what, things, now - once_in, now)


async def looked_at_report(session: AsyncSession, caller: Caller, report: str, now: datetime) -> None:
    """A report tells of alerts without naming a patient: one line for the clinic."""
    things = [(f"report:{report}", None)]
    await note_readings(session, caller.clinic_id, caller, "report.read", things, now - ONCE_IN, now)
