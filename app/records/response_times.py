"""When was each alert of a period first sent, delivered, read, acknowledged and resolved? Drills are never counted."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Sight
from app.clinical.trials.rule_report import Led
from app.clinical.vocabulary import Urgency
from app.oncall.proof import STAGES, Answered
from app.records.care_teams import seen_sql, seen_values

# Whoever closes an alert without taking it first has it from then on. What partner systems read, no human has read.
_TIMES = """
SELECT a.alert_id, a.urgency, a.condition, a.opened_at, jsonb_array_length(a.steps) > 1 AS was_raised,
       told.sent, told.delivered, LEAST(told.read, opened.read) AS read,
       LEAST(a.first_acknowledged_at, a.resolved_at) AS acknowledged, a.resolved_at AS resolved,
       COALESCE(taken.by, a.acknowledged_by, a.resolved_by) AS acknowledged_by
FROM alerts a
JOIN patients p ON p.clinic_id = a.clinic_id AND p.patient_id = a.patient_id
LEFT JOIN LATERAL (
    SELECT min(n.delivered_at) AS delivered, min(n.read_at) AS read,
           min((SELECT min(t.ended_at) FROM attempts t WHERE t.clinic_id = n.clinic_id
                AND t.notification_id = n.notification_id AND t.outcome = 'sent')) AS sent
    FROM notifications n
    WHERE n.clinic_id = a.clinic_id AND n.alert_id = a.alert_id AND n.patient_id IS NULL
) told ON true
LEFT JOIN LATERAL (
    SELECT min(r.at) AS read FROM audit r
    WHERE r.clinic_id = a.clinic_id AND r.subject = 'alert:' || a.alert_id::text AND r.action = 'alert.read'
      AND r.detail ->> 'kind' = 'staff'
) opened ON true
LEFT JOIN LATERAL (
    SELECT k.detail ->> 'by' AS by FROM audit k
    WHERE k.clinic_id = a.clinic_id AND k.subject = 'alert:' || a.alert_id::text AND k.action = 'alert.acknowledged'
    ORDER BY k.line LIMIT 1
) taken ON true
WHERE a.clinic_id = :clinic_id AND a.opened_at >= :since AND a.opened_at < :until
  AND NOT a.is_drill AND NOT p.is_synthetic AND __seen
ORDER BY a.opened_at, a.alert_id
"""

_RULES = """
SELECT ARRAY(SELECT s.step ->> 'rule' FROM jsonb_array_elements(a.steps) WITH ORDINALITY AS s (step, nth)
             ORDER BY s.nth) AS rules, a.outcome ->> 'code' AS outcome, a.label
FROM alerts a
JOIN patients p ON p.clinic_id = a.clinic_id AND p.patient_id = a.patient_id
WHERE a.clinic_id = :clinic_id AND a.opened_at >= :since AND a.opened_at < :until
  AND NOT a.is_drill AND NOT p.is_synthetic AND __seen
"""


async def response_times(
    session: AsyncSession, sight: Sight, since: datetime, until: datetime, now: datetime
) -> list[Answered]:
    """Every alert that opened from `since` and before `until`, the oldest first; what still waits has waited until now."""
    rows = await _of_the_period(session, _TIMES, sight, since, until)
    return [_answered(row, now) for row in rows]


async def what_rules_led_to(session: AsyncSession, sight: Sight, since: datetime, until: datetime) -> Sequence[Led]:
    """The rules, outcome and label of every alert that opened from `since` and before `until`."""
    rows = await _of_the_period(session, _RULES, sight, since, until)
    return [Led(rules=tuple(rules), outcome=outcome, label=label) for rules, outcome, label in rows]


async def _of_the_period(
    session: AsyncSession, statement: str, sight: Sight, since: datetime, until: datetime
) -> Sequence[Any]:
    values = {"clinic_id": sight.clinic_id, "since": since, "until": until, **seen_values(sight)}
    found = await session.execute(text(statement.replace("__seen", seen_sql(sight, "a"))), values)
    return found.all()


def _answered(row: Row[Any], now: datetime) -> Answered:
    reached = {stage: getattr(row, stage) for stage in STAGES}
    ended = row.acknowledged or now
    return Answered(
        alert_id=row.alert_id,
        urgency=cast(Urgency, row.urgency),
        condition=row.condition,
        received_at=row.opened_at,
        was_raised=row.was_raised,
        seconds={stage: _since(row.opened_at, at) for stage, at in reached.items() if at is not None},
        waited=_since(row.opened_at, ended),
        acknowledged_by=row.acknowledged_by if row.acknowledged is not None else None,
    )


def _since(opened_at: datetime, at: datetime) -> float:
    """Never below nothing: the clocks of two machines may differ by a little."""
    return max((at - opened_at).total_seconds(), 0.0)
