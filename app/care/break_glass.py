"""Somebody must see a patient of another care team, now: for how long may they, and who looks at it afterwards?"""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import BY_CARE_TEAM, Caller
from app.errors import AlertStateError, NotAllowedError, NotFoundError, SecondPersonError
from app.records.alerts import find_alert
from app.records.audit import note
from app.records.care_teams import BrokenGlass, broken_glass_of, find_glass
from app.records.patients import get_patient

LASTS = timedelta(hours=4)  # an emergency and its handing over; whoever needs longer gives a reason once more
SHORTEST_REASON, LONGEST_REASON = 10, 500
REVIEWERS = ("lead", "safety_officer")


async def break_glass(
    session: AsyncSession, caller: Caller, patient_id: UUID, reason: str, now: datetime
) -> BrokenGlass:
    """The caller sees this patient from now on for four hours; the reason stands in the audit and in the patient's log.

    The unit of work must see the whole clinic: the patient is, by its nature, nobody whom the caller sees. Raises
    `NotAllowedError`, and `NotFoundError` for whoever is of no clinic or of another.
    """
    person_id = _breaker(caller)
    if await get_patient(session, caller.clinic_id, patient_id) is None:
        raise NotFoundError("no such patient")
    glass = BrokenGlass(
        clinic_id=caller.clinic_id,
        glass_id=uuid4(),
        patient_id=patient_id,
        person_id=person_id,
        reason=reason,
        broken_at=now,
        until=now + LASTS,
    )
    session.add(glass)
    await session.flush()
    detail = {"by": caller.name, "until": glass.until.isoformat(), "glass": str(glass.glass_id)}
    subject = f"patient:{patient_id}"
    await note(
        session,
        caller.clinic_id,
        caller,
        "glass.broken",
        subject,
        now,
        patient_id=patient_id,
        detail=detail,
        reason=reason,
    )
    return glass


async def break_glass_for_alert(
    session: AsyncSession, caller: Caller, alert_id: UUID, reason: str, now: datetime
) -> BrokenGlass:
    """The same for whoever an alert is about; raises `NotFoundError` when the clinic has none such."""
    _breaker(caller)
    # Whose alert it is is looked up past the caller's own sight: it is told to nobody but this function.
    found = await find_alert(session, caller.whole_clinic, alert_id)
    if found is None:
        raise NotFoundError("no such alert")
    return await break_glass(session, caller, found[1].patient_id, reason, now)


async def look_at_broken_glass(
    session: AsyncSession, caller: Caller, before: tuple[datetime, UUID] | None, limit: int, *, unreviewed: bool
) -> list[BrokenGlass]:
    """When the glass was broken in the clinic, the latest first; raises `NotAllowedError` to whoever does not review."""
    _reviewer(caller)
    return list(await broken_glass_of(session, caller.sight, before, limit, unreviewed=unreviewed))


async def review_glass(session: AsyncSession, caller: Caller, glass_id: UUID, said: str, now: datetime) -> BrokenGlass:
    """Somebody else has looked at why the glass was broken, and what they found; once.

    Raises `NotAllowedError`, `NotFoundError`, `SecondPersonError` and `AlertStateError` when it was reviewed before.
    """
    _reviewer(caller)
    glass = await find_glass(session, caller.sight, glass_id)
    if glass is None:
        raise NotFoundError("no such breaking of the glass")
    if glass.person_id == caller.person_id:
        raise SecondPersonError("nobody reviews what they did themselves")
    if glass.reviewed_at is not None:
        raise AlertStateError("it was reviewed before")
    glass.reviewed_at, glass.reviewed_by, glass.review = now, caller.name, said
    await session.flush()
    subject = f"glass:{glass_id}"
    await note(
        session,
        caller.clinic_id,
        caller,
        "glass.reviewed",
        subject,
        now,
        patient_id=glass.patient_id,
        detail={"by": caller.name},
        reason=said,
    )
    return glass


def may_break(caller: Caller) -> bool:
    """Whether breaking the glass would show the caller more: others see the whole clinic, or nobody."""
    return caller.role in BY_CARE_TEAM and caller.person_id is not None


def _breaker(caller: Caller) -> UUID:
    caller.require("diaries:read")
    if caller.role not in BY_CARE_TEAM or caller.person_id is None:
        raise NotAllowedError("the glass is broken by a nurse or a physician who has signed in")
    return caller.person_id


def _reviewer(caller: Caller) -> None:
    if "audit:read" not in caller.scopes:
        caller.require("reports:read")
    # A token that an operator made has no role: its scopes say what it may do. A partner reviews nobody.
    if caller.kind != "staff" or (caller.role is not None and caller.role not in REVIEWERS):
        raise NotAllowedError("a lead or a safety officer looks at why the glass was broken")
