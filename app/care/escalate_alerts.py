"""Nobody has answered: who is rung next? Climbs ladders, takes back lapsed promises, ends snoozes; all that is due."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from app.care.ring import ring, urgency_of
from app.clinical.escalation import rings_from
from app.records.alerts import Alert
from app.records.alerts_due import claim_lapsed, claim_snoozed, claim_to_climb
from app.records.audit import note
from app.records.clinics import get_clinic
from app.records.database import Database

MOST = 50  # alerts in one unit of work, so that one that fails holds up few others

Claim = Callable[[AsyncSession, datetime, int], Awaitable[Sequence[Alert]]]
Act = Callable[[AsyncSession, Alert, ZoneInfo, datetime], Awaitable[None]]


async def escalate_alerts(database: Database, now: datetime) -> int:
    """Rings the next rung of alerts that are due, the most urgent first; how many alerts climbed."""
    return await for_each_due(database, claim_to_climb, _climb, now)


async def take_back_lapsed(database: Database, now: datetime) -> int:
    """Opens alerts whose promise was not kept, and rings the next person; how many there were."""
    return await for_each_due(database, claim_lapsed, _lapse, now)


async def end_snoozes(database: Database, now: datetime) -> int:
    """Ends snoozes at their time, and rings again where the alert is one that rings; how many there were."""
    return await for_each_due(database, claim_snoozed, _wake, now)


async def for_each_due(database: Database, claim: Claim, act: Act, now: datetime) -> int:
    """One unit of work over alerts that are due; how many there were."""
    async with database.begin() as session:
        alerts = await claim(session, now, MOST)
        zones: dict[str, ZoneInfo] = {}
        for alert in alerts:
            if alert.clinic_id not in zones:
                clinic = await get_clinic(session, alert.clinic_id)
                zones[alert.clinic_id] = ZoneInfo(clinic.timezone if clinic else "UTC")
            await act(session, alert, zones[alert.clinic_id], now)
    return len(alerts)


async def _climb(session: AsyncSession, alert: Alert, zone: ZoneInfo, now: datetime) -> None:
    await ring(session, alert, zone, "worker", now)


async def _lapse(session: AsyncSession, alert: Alert, zone: ZoneInfo, now: datetime) -> None:
    """The next person is rung, not the one who had it; the patient may have to be told again."""
    detail = {"by": alert.acknowledged_by, "promised_until": str(alert.promised_until)}
    alert.lapsed_by = alert.acknowledged_by
    alert.status, alert.acknowledged_at, alert.acknowledged_by, alert.holder_id = "open", None, None, None
    alert.promise, alert.promised_until = None, None
    if alert.urgency == "immediate":
        alert.tell_patient_at = now
    await _noted(session, alert, "alert.lapsed", detail, now)
    await _begin_where_it_stands(session, alert, zone, "lapsed", now)


async def _wake(session: AsyncSession, alert: Alert, zone: ZoneInfo, now: datetime) -> None:
    detail = {"by": alert.snoozed_by}
    alert.snoozed_until, alert.snoozed_by, alert.snooze_reason = None, None, None
    await _noted(session, alert, "alert.snooze_ended", detail, now)
    if alert.status == "open":
        await _begin_where_it_stands(session, alert, zone, "page", now)


async def _begin_where_it_stands(session: AsyncSession, alert: Alert, zone: ZoneInfo, kind: str, now: datetime) -> None:
    """Rings now, or at the next moment at which an alert of this urgency rings."""
    alert.next_rung_at = rings_from(urgency_of(alert), alert.ladder, zone, now)
    if alert.next_rung_at == now:
        await ring(session, alert, zone, "worker", now, kind)


async def _noted(session: AsyncSession, alert: Alert, action: str, detail: Mapping[str, object], now: datetime) -> None:
    subject = f"alert:{alert.alert_id}"
    await note(session, alert.clinic_id, "worker", action, subject, now, patient_id=alert.patient_id, detail=detail)
