"""Who must be rung about this alert now? Writes a rung's messages into the outbox and moves the alert up its ladder."""

from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from app.clinical.escalation import Climb, Ladder, next_climb, people_on
from app.clinical.vocabulary import Urgency, rank
from app.records.alerts import Alert
from app.records.audit import note
from app.records.notifications import Notification, put_in_outbox

NOBODY_TO_RING = timedelta(minutes=1)  # how soon a ladder without a single address is tried again


async def ring(session: AsyncSession, alert: Alert, zone: ZoneInfo, actor: str, now: datetime) -> int:
    """Rings the alert's next rung, skipping empty ones at once; how many messages were written.

    A ladder on which nobody has an address is tried again every minute: it may be filled meanwhile for later alerts,
    and the audit shows that nobody could be told.
    """
    for rung in range(alert.next_rung, alert.next_rung + len(alert.ladder.rungs)):
        messages = _messages(alert, rung, now)
        if messages:
            await put_in_outbox(session, messages)
            climb = next_climb(rung, _urgency(alert), alert.ladder, zone, now)
            alert.next_rung, alert.next_rung_at = climb.rung, climb.at
            detail = {"rung": rung, "messages": len(messages)}
            await note(session, alert.clinic_id, actor, "alert.rung", f"alert:{alert.alert_id}", now, detail=detail)
            return len(messages)
    alert.next_rung_at = now + NOBODY_TO_RING
    await note(session, alert.clinic_id, actor, "alert.nobody_to_ring", f"alert:{alert.alert_id}", now)
    return 0


def is_due(climb: Climb | None, now: datetime) -> bool:
    """Whether a rung is to be rung in this very unit of work."""
    return climb is not None and climb.at <= now


def _messages(alert: Alert, rung: int, now: datetime) -> list[Notification]:
    ladder: Ladder = alert.ladder
    return [
        Notification(
            clinic_id=alert.clinic_id,
            notification_id=uuid4(),
            alert_id=alert.alert_id,
            urgency=alert.urgency,
            priority=rank(_urgency(alert)),
            rung=rung,
            recipient=person.name,
            channel=contact.channel,
            address=contact.address,
            due_at=now,
            created_at=now,
        )
        for person in people_on(rung, ladder)
        for contact in person.contacts
    ]


def _urgency(alert: Alert) -> Urgency:
    return alert.urgency  # type: ignore[return-value] # only ever written from an Urgency
