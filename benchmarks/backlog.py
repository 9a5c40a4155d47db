"""What waits in the outbox? Messages about alerts that are `soon`, due at once, to so many addresses that none has too many."""

import json
from datetime import datetime

import asyncpg

from benchmarks.seed import CLINIC

EACH = 10  # messages to one address; below what any channel is limited to
_ALERTS = """
INSERT INTO alerts (clinic_id, alert_id, patient_id, condition, urgency, priority, status, opened_at, concerns_day, late,
                    ruleset, steps, ladder, next_rung, next_place, unreached, is_drill, remarks)
SELECT p.clinic_id, gen_random_uuid(), p.patient_id, 'benchmark', 'soon', 1, 'open', $1::timestamptz,
       ($1::timestamptz)::date, false, 'none', '[]', c.ladder, 1, 0, 0, false, '[]'
FROM patients p JOIN clinics c USING (clinic_id) ON CONFLICT DO NOTHING
"""
_MESSAGES = """
INSERT INTO notifications (clinic_id, notification_id, kind, alert_id, group_id, place, urgency, priority, rung, recipient,
                           language, channel, address, facts, state, due_at, tries, created_at)
SELECT $1, gen_random_uuid(), 'page', a.alert_id, gen_random_uuid(), 0, 'soon', 1, 0, 'a nurse',
       'en', $2, replace($3, '#', lpad(($6::int + n / $7)::text, 6, '0')), '{}', 'pending', $4, 0, $4
FROM generate_series(0, $5::int - 1) n
JOIN (SELECT alert_id, row_number() OVER () - 1 AS nth, count(*) OVER () AS many FROM alerts WHERE condition = 'benchmark') a
  ON a.nth = n % a.many
"""


async def fill(url: str, channel: str, address: str, count: int, now: datetime, *, after: int = 0) -> None:
    """Puts messages into the outbox and wakes the workers; `#` in the address becomes a number, counted from `after` on."""
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction():
            await connection.execute(_ALERTS, now)
            await connection.execute(_MESSAGES, CLINIC, channel, address, now, count, after, EACH)
            await connection.execute("NOTIFY tocsin_outbox")
    finally:
        await connection.close()


async def nobody_is_silent(url: str) -> None:
    """No patient is looked up for what they have not written: alerts about that would stand between the figures."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("UPDATE patients SET next_check_at = NULL")
    finally:
        await connection.close()


async def waiting(url: str) -> int:
    """How many messages are not settled."""
    connection = await asyncpg.connect(url)
    try:
        return int(await connection.fetchval("SELECT count(*) FROM notifications WHERE state = 'pending'"))
    finally:
        await connection.close()


async def ring_by_sms(url: str, number: str) -> None:
    """Gives every patient a ladder of their own: one nurse, whose telephone number ends in the patient's; `#` is the number."""
    contact = {"channel": "sms", "address": "#"}
    people = [{"name": "nurse", "contacts": [contact]}]
    ladder = json.dumps({"rungs": [{"wait_seconds": 0, "people": people}], "begin_again_seconds": 86_400})
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(
            "UPDATE patients SET own_ladder = replace($1, '#', replace($2, '#', lpad(substr(reference, 4), 6, '0')))::jsonb",
            ladder,
            number,
        )
    finally:
        await connection.close()
