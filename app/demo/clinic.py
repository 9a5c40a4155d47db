"""Which clinic does the demo set up? An invented one, whose ladder is climbed in seconds instead of minutes."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

CLINIC_ID = "demo-clinic"
SENDER = "Tocsin <tocsin@demo-clinic.example>"
ZONE = "Europe/London"
FIRST_NURSE, SECOND_NURSE, PHYSICIAN = "First Nurse", "Second Nurse", "Physician"
SECONDS_TO_ANSWER = 6  # before the next person is rung
SECONDS_TO_BEGIN_AGAIN = 30


def address_of(person: str) -> str:
    """Their e-mail; the domain can belong to nobody (RFC 2606)."""
    return f"{person.lower().replace(' ', '.')}@demo-clinic.example"


def clinic_at(now: datetime) -> dict[str, Any]:
    """The clinic as `tocsin clinic` takes it.

    It is closed today and tomorrow, so that only what is `immediate` rings while the demo is watched; what is
    `urgent` waits on the work list for the next working day.
    """
    today = now.astimezone(ZoneInfo(ZONE)).isoweekday()
    return {
        "clinic_id": CLINIC_ID,
        "name": "Demo Clinic (invented)",
        "timezone": ZONE,
        # Numbers that the regulator keeps free for drama.
        "contact": {"name": "the Demo Clinic's 24-hour line", "phone": "+44 20 7946 0000", "emergency_phone": "999"},
        "ladder": {
            "rungs": [
                _rung(0, FIRST_NURSE),
                _rung(SECONDS_TO_ANSWER, SECOND_NURSE),
                _rung(SECONDS_TO_ANSWER, PHYSICIAN),
            ],
            "begin_again_seconds": SECONDS_TO_BEGIN_AGAIN,
            "working_hours": {
                "weekdays": [day for day in range(1, 8) if day not in (today, today % 7 + 1)],
                "start": "08:00:00",
                "end": "18:00:00",
            },
            "urgent_rings_out_of_hours": False,
        },
    }


def _rung(wait_seconds: int, person: str) -> dict[str, Any]:
    contact = {"channel": "email", "address": address_of(person)}
    return {"wait_seconds": wait_seconds, "people": [{"name": person, "contacts": [contact]}]}
