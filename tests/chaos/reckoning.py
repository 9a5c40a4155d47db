"""What was lost, what came twice, and is the history whole? Read from the database and from what the receiver took."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from uuid import UUID

from sqlalchemy import text

from app.records.database import Database

QUIET = """
SELECT NOT EXISTS (SELECT FROM notifications WHERE state = 'pending')
   AND NOT EXISTS (SELECT FROM alerts WHERE next_rung_at < now() + interval '1 hour' OR promised_until IS NOT NULL)
"""
# Each counts what must not be there.
FAULTS = {
    "accepted diaries without an alert": """
        SELECT count(*) FROM unnest(CAST(:patients AS uuid[])) p WHERE NOT EXISTS (
            SELECT FROM alerts a WHERE a.patient_id = p)""",
    "messages not settled": """
        SELECT count(*) FROM notifications WHERE state NOT IN ('sent', 'failed', 'moot', 'held')
           OR (state <> 'held' AND (lease_until IS NOT NULL OR settled_at IS NULL))""",
    "tries that are not numbered from one on": """
        SELECT count(*) FROM notifications n WHERE tries <> (
            SELECT count(*) FROM attempts t WHERE t.notification_id = n.notification_id AND attempt BETWEEN 1 AND n.tries)""",
    "settled messages whose last try has no outcome": """
        SELECT count(*) FROM notifications n JOIN attempts t USING (clinic_id, notification_id)
        WHERE t.attempt = n.tries AND t.outcome = 'sending'""",
    "alerts opened more or less than once": """
        SELECT count(*) FROM alerts a WHERE 1 <> (
            SELECT count(*) FROM audit u WHERE u.subject = 'alert:' || a.alert_id AND u.action = 'alert.opened')""",
    "rungs without a line in the history, or a line without a rung": """
        SELECT count(*) FROM alerts a WHERE next_rung <> (
            SELECT count(*) FROM audit u WHERE u.subject = 'alert:' || a.alert_id AND u.action = 'alert.rung')""",
    "rungs that were rung twice or never": """
        SELECT count(*) FROM alerts a, generate_series(0, a.next_rung - 1) r WHERE 1 <> (
            SELECT count(DISTINCT group_id) FROM notifications n WHERE n.alert_id = a.alert_id AND n.rung = r
            AND n.kind IN ('page', 'lapsed'))""",
    "promises that lapsed more or less than once": """
        SELECT count(*) FROM alerts a WHERE (
            SELECT count(*) FILTER (WHERE action = 'alert.acknowledged') - count(*) FILTER (WHERE action = 'alert.lapsed')
            FROM audit u WHERE u.subject = 'alert:' || a.alert_id) <> 0""",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoning:
    """All that a run came to; `faults` is empty when nothing was lost."""

    killed: Mapping[str, int]
    alerts: int
    sends: int
    duplicates: int
    most_for_one: int
    typical_delay: float
    longest_delay: float
    seconds: float
    faults: Mapping[str, int]

    @property
    def kills(self) -> int:
        return sum(self.killed.values())


async def is_quiet(database: Database) -> bool:
    """Nothing is due or under way, and nothing will be for an hour."""
    async with database.begin() as session:
        return bool(await session.scalar(text(QUIET)))


async def reckon(
    database: Database,
    killed: Counter[str],
    opened: Sequence[UUID],
    told: str,
    log: str,
    seconds: float,
) -> Reckoning:
    """Holds what the receiver took against what the database says."""
    took = [json.loads(line) for line in told.splitlines()]
    times = Counter(one["id"] for one in took)
    first: dict[str, float] = {}
    for one in took:
        first.setdefault(one["id"], one["at"])
    async with database.begin() as session:
        faults = {
            name: (await session.scalar(text(sql), {"patients": list(opened)} if ":patients" in sql else {})) or 0
            for name, sql in FAULTS.items()
        }
        alerts = (await session.execute(text("SELECT alert_id, opened_at FROM alerts"))).all()
        rows = (await session.execute(text(MESSAGES))).all()
    messages = {str(row.notification_id): row for row in rows}
    reached = {messages[one].alert_id for one in times if one in messages}
    delays = [
        first[one] - row.created_at.timestamp() for one, row in messages.items() if one in first and not row.waits
    ]
    duplicates = sum(times.values()) - len(times)
    faults |= {
        "alerts without a send": sum(alert.alert_id not in reached for alert in alerts),
        "reachable first rungs without a send": _silent(messages, first),
        "sends of what the database does not know": sum(one not in messages for one in times),
        "messages said to be sent that did not arrive": sum(
            row.state == "sent" and one not in times for one, row in messages.items()
        ),
        "duplicates that no death explains": sum(
            max(0, times[one] - 1 - messages[one].cut_short) for one in times if one in messages
        ),
        "duplicates beyond the number of kills": max(0, duplicates - sum(killed.values())),
        "faults in the workers' log": sum(" failed " in line for line in log.splitlines()),
    }
    return Reckoning(
        killed=dict(killed),
        alerts=len(alerts),
        sends=len(took),
        duplicates=duplicates,
        most_for_one=max(times.values()),
        typical_delay=median(delays),
        longest_delay=max(delays),
        seconds=seconds,
        faults={name: count for name, count in faults.items() if count},
    )


# `cut_short` counts the tries that were begun and never written down: each belongs to a worker that died, or to a
# database that did.
MESSAGES = """
SELECT n.notification_id, n.alert_id, n.group_id, n.state, n.rung, n.created_at, n.place > 0 AS waits,
       (SELECT count(*) FROM attempts t WHERE t.clinic_id = n.clinic_id AND t.notification_id = n.notification_id
        AND t.outcome = 'sending') AS cut_short,
       EXISTS (SELECT FROM notifications m WHERE m.clinic_id = n.clinic_id AND m.group_id = n.group_id
               AND m.address NOT LIKE '%/gone') AS is_reachable
FROM notifications n WHERE n.channel = 'webhook'
"""


def _silent(messages: Mapping[str, object], first: Mapping[str, float]) -> int:
    """How many first rungs that somebody answers on were never heard, though nobody had taken the alert meanwhile."""
    due = {row.group_id for row in messages.values() if row.rung == 0 and row.is_reachable}
    heard = {messages[one].group_id for one in first if one in messages}
    taken = {row.group_id for row in messages.values() if row.state == "moot"}
    return len(due - heard - taken)
