"""Who looked at a patient's things, who was told of them, and when did they answer? As the patient may know it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

# What a line says of an illness, of other people or of tokens stays where it is: only these columns leave.
_LOG = text(
    """
SELECT * FROM (
    SELECT a.at, lpad(to_hex(a.line), 32, '0')::uuid AS id, a.action AS what, a.role,
           coalesce(a.actor_name, a.detail->>'by') AS who,
           CASE WHEN a.action = 'glass.broken' THEN a.reason END AS reason,
           CASE WHEN a.action = 'alert.acknowledged'
                THEN ceil(extract(epoch FROM a.at - al.opened_at) / 60)::int END AS minutes,
           NULL AS channel, NULL::timestamptz AS delivered_at, NULL::timestamptz AS read_at
    FROM audit a
    LEFT JOIN alerts al ON al.clinic_id = a.clinic_id AND al.patient_id = a.patient_id
        AND a.subject = 'alert:' || al.alert_id
    WHERE a.clinic_id = :clinic_id AND a.patient_id = :patient_id AND a.role IS DISTINCT FROM 'device'
        AND (a.role IS NOT NULL OR a.action = ANY(:known))
    UNION ALL
    SELECT n.settled_at, n.notification_id, 'told', NULL, n.recipient, NULL, NULL, n.channel, n.delivered_at, n.read_at
    FROM notifications n JOIN alerts al ON al.clinic_id = n.clinic_id AND al.alert_id = n.alert_id
    WHERE n.clinic_id = :clinic_id AND al.patient_id = :patient_id AND n.patient_id IS NULL
        AND n.state = 'sent' AND n.settled_at IS NOT NULL
) told
WHERE CAST(:at AS timestamptz) IS NULL OR (at, id) < (CAST(:at AS timestamptz), CAST(:id AS uuid))
ORDER BY at DESC, id DESC LIMIT :limit
"""
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """One thing that somebody did with what is the patient's. `what` is `told`, or the stable code of an action."""

    at: datetime
    id: UUID
    what: str
    who: str | None
    role: str | None
    reason: str | None
    minutes: int | None
    channel: str | None
    delivered_at: datetime | None
    read_at: datetime | None


async def access_log_of(
    session: AsyncSession,
    clinic_id: str,
    patient_id: UUID,
    known: Collection[str],
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[Access]:
    """The newest first. Of what nobody signed in has done, only the actions in `known`; nothing of the patient's own phones."""
    at, last = before or (None, None)
    asked = {"clinic_id": clinic_id, "patient_id": patient_id, "known": sorted(known)}
    rows = await session.execute(_LOG, {**asked, "at": at, "id": last, "limit": limit})
    return [Access(**cast("Mapping[str, Any]", row)) for row in rows.mappings()]
