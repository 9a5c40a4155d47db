"""Something new joined an alert that somebody has: who must hear of it, though nobody is rung anew?"""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from app.care.reach import Recipient, Word, messages_to, recipients, written_down
from app.care.ring import on_rung, urgency_of
from app.clinical.escalation import rings_from, round_of
from app.clinical.findings import Finding
from app.clinical.vocabulary import Condition
from app.records.alerts import Alert
from app.records.alerts_due import lock_held
from app.records.audit import note
from app.records.notifications import Notification, put_in_outbox
from app.records.patients import Patient


async def tell_holders(
    session: AsyncSession,
    patient: Patient,
    findings: Iterable[Finding],
    changed: Iterable[Condition],
    zone: ZoneInfo,
    now: datetime,
) -> None:
    """Tells whoever has an alert that findings just as urgent joined it, each person once however many alerts they have.

    `changed` are the conditions whose alert was opened or raised by the same findings: those ring by themselves.
    """
    new = {(one.condition, one.urgency) for one in findings if one.urgency in ("immediate", "urgent")}
    conditions = {condition for condition, _ in new} - set(changed)
    told: set[str] = set()
    for alert in await lock_held(session, patient.clinic_id, patient.patient_id, conditions):
        if (alert.condition, alert.urgency) not in new:
            continue
        people = [one for one in await _who(session, alert, zone, now) if one.name not in told]
        for person in people:
            await put_in_outbox(session, _messages(alert, person, zone, now))
        told.update(one.name for one in people)
        subject, detail = f"alert:{alert.alert_id}", {"people": [one.name for one in people]}
        await note(
            session,
            alert.clinic_id,
            "worker",
            "alert.evidence_joined",
            subject,
            now,
            patient_id=alert.patient_id,
            detail=detail,
        )


async def _who(session: AsyncSession, alert: Alert, zone: ZoneInfo, now: datetime) -> list[Recipient]:
    """The holder. Somebody we cannot reach may have taken it at a shared desk: what is `immediate` then goes to the next
    people of the ladder, which itself stays where it is.
    """
    route = round_of(urgency_of(alert), alert.ladder, zone, alert.round_at or alert.opened_at)
    if alert.holder_id is not None:
        holder = await recipients(session, alert.clinic_id, [alert.holder_id], zone)
        if holder:
            return list(holder.values())
    named = (person for rung in route for person in rung.people if person.name == alert.acknowledged_by)
    for person in named:
        found = written_down(person, zone)
        if found is not None:
            return [found]
    if alert.urgency == "immediate":
        for ahead in range(len(route)):
            rung = route[(alert.next_place + ahead) % len(route)]
            people = await on_rung(session, alert.clinic_id, rung, zone, now)
            if people:
                return people
    return []


def _messages(alert: Alert, person: Recipient, zone: ZoneInfo, now: datetime) -> list[Notification]:
    """What does not ring at night does not do so because something joined it."""
    urgency = urgency_of(alert)
    word = Word(
        clinic_id=alert.clinic_id, kind="evidence", urgency=urgency, alert_id=alert.alert_id, rung=alert.next_rung
    )
    messages = messages_to(person, word, rings_from(urgency, alert.ladder, zone, now) or now)
    for one in messages:
        one.created_at = now
    return messages
