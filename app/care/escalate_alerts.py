"""Nobody has answered: who is rung next? Climbs every ladder that is due, each in a unit of work of its own."""

from datetime import datetime
from zoneinfo import ZoneInfo

from app.care.ring import ring
from app.records.alerts import claim_to_climb
from app.records.clinics import get_clinic
from app.records.database import Database

MOST = 50  # alerts in one unit of work, so that one that fails holds up few others


async def escalate_alerts(database: Database, now: datetime) -> int:
    """Rings the next rung of alerts that are due, the most urgent first; how many alerts climbed."""
    async with database.begin() as session:
        alerts = await claim_to_climb(session, now, MOST)
        for alert in alerts:
            clinic = await get_clinic(session, alert.clinic_id)
            zone = ZoneInfo(clinic.timezone if clinic else "UTC")
            await ring(session, alert, zone, "worker", now)
    return len(alerts)
