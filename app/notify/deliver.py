"""Does word go out? Claims what is due, sends it with no transaction open, and writes down what came of it.

At least once: a worker that dies between sending and settling leaves a lease that ends, and another worker sends the
same message again under the same id. A page that comes twice is better than one that never comes.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

import structlog

from app.clinical.vocabulary import Urgency
from app.notify.channels import PATIENCE, Channel, GiveUp, Outcome, Sent, TryAgain, send_safely
from app.notify.wording import page
from app.records.alerts import ring_next_now
from app.records.database import Database
from app.records.notifications import Claimed, all_given_up, claim_due, settle

LEASE = PATIENCE + timedelta(seconds=15)  # a send ends well within it, or its worker is gone
BATCH = 20  # messages in flight at once
FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT: dict[Urgency, timedelta] = {
    "immediate": timedelta(seconds=30),
    "urgent": timedelta(minutes=5),
    "soon": timedelta(minutes=30),
    "routine": timedelta(hours=1),
}

logger = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """All that telling needs: where messages are kept, the ways out, where alerts are answered, and the time."""

    database: Database
    channels: Mapping[str, Channel]
    console_url: str
    clock: Callable[[], datetime]


async def deliver(telling: Telling) -> int:
    """Sends one batch of what is due, the most urgent first; how many messages it took on."""
    async with telling.database.begin() as session:
        claimed = await claim_due(session, telling.clock(), LEASE, BATCH)
    await asyncio.gather(*(_deliver_one(telling, one) for one in claimed))
    return len(claimed)


def wait_before(tries: int, urgency: Urgency, asked_for: timedelta | None) -> timedelta:
    """How long to wait after `tries` tries: doubling up to a limit; a receiver that asks for more is given that,
    but an `immediate` page never waits longer than its own limit.
    """
    doubled = FIRST_WAIT * (1 << min(tries - 1, 12))
    limit = LONGEST_WAIT[urgency]
    if asked_for is not None and urgency != "immediate":
        return max(asked_for, min(doubled, limit))
    return min(max(doubled, asked_for or timedelta(0)), limit)


async def _deliver_one(telling: Telling, claimed: Claimed) -> None:
    if claimed.alert_status != "open":
        await _settle(telling, claimed, "moot", "someone has the alert", None)
        return
    outcome = await _send(telling, claimed)
    logger.info(
        "told",
        notification_id=str(claimed.notification_id),
        alert_id=str(claimed.alert_id),
        channel=claimed.channel,
        urgency=claimed.urgency,
        attempt=claimed.attempt,
        outcome=type(outcome).__name__,
    )
    match outcome:
        case Sent(provider_id):
            await _settle(telling, claimed, "sent", provider_id, None)
        case TryAgain(why, after):
            wait = wait_before(claimed.attempt, cast(Urgency, claimed.urgency), after)
            await _settle(telling, claimed, "pending", why, telling.clock() + wait)
        case GiveUp(why):
            await _settle(telling, claimed, "failed", why, None)


async def _send(telling: Telling, claimed: Claimed) -> Outcome:
    channel = telling.channels.get(claimed.channel)
    if channel is None:
        return GiveUp(f"the channel {claimed.channel} is not configured here")
    message = page(
        claimed.notification_id,
        claimed.alert_id,
        cast(Urgency, claimed.urgency),
        claimed.rung,
        telling.console_url,
    )
    return await send_safely(channel, message, claimed.address, telling.clock())


async def _settle(
    telling: Telling, claimed: Claimed, state: str, detail: str | None, next_due_at: datetime | None
) -> None:
    """Writes down the outcome; when a whole rung cannot be reached, the next one is rung at once."""
    now = telling.clock()
    async with telling.database.begin() as session:
        await settle(session, claimed, state, detail, next_due_at, now)
        if state == "failed" and await all_given_up(session, claimed.clinic_id, claimed.alert_id, claimed.rung):
            await ring_next_now(session, claimed.clinic_id, claimed.alert_id, claimed.rung, now)
