"""What does a page say? How urgent, what to do next, where; never who, what for, or what was written.

A pager, a mail server and a lock screen are open channels: whoever reads along must learn nothing about a patient.
"""

from uuid import UUID

from app.clinical.vocabulary import Urgency
from app.notify.channels import Message

_OPENING: dict[Urgency, str] = {
    "immediate": "IMMEDIATE: a patient needs you now",
    "urgent": "URGENT: a patient needs you within 24 hours",
    "soon": "A patient is waiting to be reviewed within 72 hours",
    "routine": "Something new for the next planned contact",
}
_WHAT_NEXT: dict[Urgency, str] = {
    "immediate": "Open the alert now, ring the patient, and acknowledge. Until someone acknowledges, the next person "
    "is rung, and then you again.",
    "urgent": "Open the alert, acknowledge it and arrange for the patient to be assessed within 24 hours. Until "
    "someone acknowledges, the next person is rung.",
    "soon": "Open the work list when you can and acknowledge it.",
    "routine": "Nothing has to be done now.",
}


def short_name(alert_id: UUID) -> str:
    """The first eight letters of an alert's id: enough to speak of it on the telephone."""
    return alert_id.hex[:8].upper()


def page(notification_id: UUID, alert_id: UUID, urgency: Urgency, rung: int, console_url: str) -> Message:
    """The message for one recipient about one alert; `rung` counts how often someone was rung before."""
    name = short_name(alert_id)
    before = f" Rung before: {rung} {'time' if rung == 1 else 'times'}; nobody has acknowledged yet." if rung else ""
    link = f"{console_url}/console/alerts/{alert_id}"
    return Message(
        notification_id=notification_id,
        urgency=urgency,
        subject=f"{_OPENING[urgency]} (alert {name})",
        text=f"{_OPENING[urgency]}.\n\nAlert {name}.{before}\n\n{_WHAT_NEXT[urgency]}\n\n{link}\n",
        link=link,
    )
