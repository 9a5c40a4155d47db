"""What became of a message after it was sent? Sent is not delivered is not read, and a channel that took it may have lied."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Sight
from app.notify.telephony import Fate
from app.records.alerts import lock_alert
from app.records.alerts_due import ring_next_now
from app.records.database import Database
from app.records.notifications import RINGING, all_given_up, find_notification, hold_rest, release_next
from app.records.outbox import Settled, settle_within
from app.records.people import contact_failed, contact_proved


async def take_report(session: AsyncSession, clinic_id: str, notification_id: UUID, fate: Fate, now: datetime) -> bool:
    """Writes down a report; false when there is no such message.

    Delivered: no other way is needed. Not delivered: the same person is told by the next way at once, and when nothing
    that the rung had to tell can arrive any more, the next rung is rung at once. A report that comes twice changes
    nothing, and one that says "delivered" after one that said "not" counts: reports come in any order.
    """
    message = await find_notification(session, clinic_id, notification_id)
    if message is None:
        return False
    if fate is Fate.DELIVERED and message.delivered_at is None:
        message.delivered_at, message.undelivered_at = now, None
        await hold_rest(session, clinic_id, message.group_id, message.place)
        await contact_proved(session, clinic_id, message.channel, message.address, now)
    if fate is Fate.UNDELIVERED and message.delivered_at is None and message.undelivered_at is None:
        message.undelivered_at = now
        await session.flush()
        await contact_failed(session, clinic_id, message.channel, message.address, now)
        await release_next(session, clinic_id, message.group_id, message.place, now)
        await ring_next_if_lost(session, clinic_id, message.alert_id, message.kind, message.rung, now)
    return True


async def give_up(database: Database, settled: Settled, now: datetime) -> None:
    """A message will never arrive: its contact point is in doubt from now on, and the next rung may be due.

    One unit of work with the settling: a worker that died between the two would leave a rung that is known to be lost,
    and nobody who rings the next.
    """
    claimed = settled.claimed
    async with database.begin() as session:
        if not await settle_within(session, settled, now):
            return
        await contact_failed(session, claimed.clinic_id, claimed.channel, claimed.address, now)
        await ring_next_if_lost(session, claimed.clinic_id, claimed.alert_id, claimed.kind, claimed.rung, now)


async def ring_next_if_lost(
    session: AsyncSession, clinic_id: str, alert_id: UUID | None, kind: str, rung: int, now: datetime
) -> None:
    """When nothing that a rung had to tell can arrive any more, the next one is rung at once."""
    if alert_id is None or kind not in RINGING:
        return
    # Two messages of a rung may be given up at the same moment: one waits for the other, or neither would see both.
    await lock_alert(session, Sight(clinic_id), alert_id)
    if await all_given_up(session, clinic_id, alert_id, rung):
        await ring_next_now(session, clinic_id, alert_id, rung, now)
