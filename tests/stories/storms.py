"""Storms for stories: thousands of patients, alerts and messages, written as rows in a few statements."""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from tests.ringing_world import RingingWorld

# The row number `n` makes every patient, alert and message its own.
_ALERTS = """
INSERT INTO alerts (clinic_id, alert_id, patient_id, condition, urgency, priority, status, opened_at, concerns_day, late,
                    ruleset, steps, ladder, next_rung, unreached, is_drill, next_place)
SELECT a.clinic_id, gen_random_uuid(), a.patient_id, 'storm ' || n, 'immediate', a.priority,
       (CAST(:statuses AS text[]))[1 + n % :kinds], :now, a.concerns_day, false, a.ruleset, a.steps, a.ladder, 1, 0, false, 0
FROM generate_series(0, :many - 1) n, (SELECT * FROM alerts LIMIT 1) a
"""
_PAGES = """
INSERT INTO notifications (clinic_id, notification_id, kind, alert_id, group_id, place, urgency, priority, rung, recipient,
                           language, channel, address, facts, state, due_at, tries, created_at)
SELECT clinic_id, gen_random_uuid(), 'page', alert_id, gen_random_uuid(), 0, 'immediate', priority, 0, 'nurse', 'en',
       'pager', 'nurse ' || substr(condition, 7), '{}', 'pending', :now, 0, :now
FROM alerts WHERE condition LIKE 'storm %'
"""
_SOON = """
INSERT INTO notifications (clinic_id, notification_id, kind, group_id, place, urgency, priority, rung, recipient, language,
                           channel, address, facts, state, due_at, tries, created_at)
SELECT :clinic, gen_random_uuid(), 'stale_contact', gen_random_uuid(), 0, 'soon', 1, 0, 'nurse', 'en', :channel,
       replace(:address, '#', CAST(n AS text)), '{"team": "ward", "at": "2026-03-10 09:00"}', 'pending', :now, 0, :now
FROM generate_series(0, :many - 1) n
"""


async def pages_about_many(ward: RingingWorld, many: int, statuses: Sequence[str] = ("open",)) -> None:
    """So many immediate alerts, each with one page that is due now, to the pager of `nurse 0`, `nurse 1` and so on."""
    _, phone = await ward.patient()
    await ward.submits(phone, symptoms=[{"symptom": "leg_weakness", "course": "new"}])
    async with ward.database.begin() as session:
        made = {"many": many, "now": ward.now, "statuses": list(statuses), "kinds": len(statuses)}
        await session.execute(text(_ALERTS), made)
        await session.execute(text("DELETE FROM notifications"))
        await session.execute(text("UPDATE alerts SET next_rung_at = NULL, tell_patient_at = NULL"))
        await session.execute(text(_PAGES), {"now": ward.now})
        await _know_how_many(session)


async def soon_messages(ward: RingingWorld, many: int, channel: str, address: str) -> None:
    """So many messages that are `soon` and due now; a `#` in the address becomes the number of each."""
    made = {"clinic": ward.clinic_id, "many": many, "now": ward.now, "channel": channel, "address": address}
    async with ward.database.begin() as session:
        await session.execute(text(_SOON), made)
        await _know_how_many(session)


async def _know_how_many(session: AsyncSession) -> None:
    """A ward fills in months, and this one at once: without it the plans made for empty tables would stay."""
    await session.execute(text("ANALYZE alerts, notifications"))
