"""The house was brought back from a backup: who must be rung again, and which old messages must not go out any more?"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from app.care.ring import urgency_of
from app.clinical.escalation import first_climb
from app.records.alerts import Alert
from app.records.audit import note
from app.records.clinics import Clinic
from app.records.notifications import Notification
from app.records.people import StaffContact
from app.records.teams import Team

UNSENT = ("pending", "held")


@dataclass(frozen=True, slots=True)
class RungAgain:
    """How many alerts ring from the first rung again, how many of them somebody had, and what is not sent any more."""

    alerts: int
    had_been_taken: int
    not_sent: int


async def ring_again(session: AsyncSession, since: datetime, now: datetime) -> RungAgain:
    """Lets every alert that nobody is known to have ring from its first rung, instead of sending what waited at `since`.

    What waited then may have arrived, been answered or been overtaken since, and nobody can know. So no old message goes
    out, and nothing is lost by it: an alert that somebody has is open again when word about it waited, a promise lapses by
    itself, the patient is told again, and gaps and doubtful contacts are told anew.
    """
    zones = {one.clinic_id: ZoneInfo(one.timezone) for one in (await session.scalars(select(Clinic))).all()}
    told_of = await _word_waited(session)
    alerts = [one for one in await _not_resolved(session) if one.status == "open" or one.alert_id in told_of]
    had = sum(one.status != "open" for one in alerts)
    not_sent = await _stop_messages(session, now)
    await _tell_of_gaps_anew(session, now)
    for alert in alerts:
        await _begin_anew(session, alert, zones[alert.clinic_id], now)
    for clinic_id in zones:
        detail = {"backup_of": since.isoformat(), "not_sent": not_sent[clinic_id]}
        await note(session, clinic_id, "command", "clinic.restored", f"clinic:{clinic_id}", now, detail=detail)
    return RungAgain(len(alerts), had, not_sent.total())


async def note_restored(session: AsyncSession, since: datetime, now: datetime) -> None:
    """Writes down that the house was brought back, and changes nothing else."""
    for clinic_id in (await session.scalars(select(col(Clinic.clinic_id)))).all():
        detail = {"backup_of": since.isoformat()}
        await note(session, clinic_id, "command", "clinic.restored", f"clinic:{clinic_id}", now, detail=detail)


async def _not_resolved(session: AsyncSession) -> Sequence[Alert]:
    statement = select(Alert).where(col(Alert.status) != "resolved").order_by(col(Alert.opened_at))
    return (await session.scalars(statement.with_for_update())).all()


async def _word_waited(session: AsyncSession) -> set[UUID]:
    """Alerts of which one of the staff was yet to hear something: that it is passed on, or that evidence joined it."""
    statement = select(col(Notification.alert_id)).where(
        col(Notification.state) == "pending",
        col(Notification.alert_id).is_not(None),
        col(Notification.patient_id).is_(None),
    )
    return {one for one in (await session.scalars(statement)).all() if one is not None}


async def _stop_messages(session: AsyncSession, now: datetime) -> Counter[str]:
    """How many there were, by clinic. What a patient has in the app stays there: only its push is not sent."""
    statement = (
        update(Notification)
        .where(col(Notification.state).in_(UNSENT))
        .values(state="moot", settled_at=now, lease_until=None)
        .returning(col(Notification.clinic_id))
        .execution_options(synchronize_session=False)
    )
    return Counter((await session.scalars(statement)).all())


async def _tell_of_gaps_anew(session: AsyncSession, now: datetime) -> None:
    gaps = update(Team).where(col(Team.gap_told).is_not(None)).values(gap_told=None, next_gap_check_at=now)
    await session.execute(gaps.execution_options(synchronize_session=False))
    doubtful = update(StaffContact).where(col(StaffContact.warned_at).is_not(None)).values(warned_at=None)
    await session.execute(doubtful.execution_options(synchronize_session=False))


async def _begin_anew(session: AsyncSession, alert: Alert, zone: ZoneInfo, now: datetime) -> None:
    """As an alert that rises does: open, from the first rung, counting on. One that was put off keeps its time to wake."""
    detail = {"was": alert.status, "by": alert.acknowledged_by}
    alert.status, alert.acknowledged_at, alert.acknowledged_by, alert.holder_id = "open", None, None, None
    alert.promise, alert.promised_until = None, None
    if alert.urgency == "immediate":
        alert.tell_patient_at = now + timedelta(seconds=alert.ladder.tell_patient_after_seconds)
    climb = first_climb(urgency_of(alert), alert.ladder, zone, now, rung=alert.next_rung)
    if climb is not None:
        alert.next_place, alert.round_at = climb.place, climb.round_at
        alert.next_rung_at = climb.at if alert.snoozed_until is None else None
    subject = f"alert:{alert.alert_id}"
    await note(
        session,
        alert.clinic_id,
        "command",
        "alert.rings_again",
        subject,
        now,
        patient_id=alert.patient_id,
        detail=detail,
    )
