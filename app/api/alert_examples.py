"""What do the bodies of alerts look like? Examples for the OpenAPI document."""

from typing import Any

PROMISE: dict[str, Any] = {"promise": "ringing the patient now", "minutes": 15}
HAND_OVER: dict[str, Any] = {"to": "Second Nurse", "reason": "my shift ends"}
SNOOZE: dict[str, Any] = {"minutes": 120, "reason": "seen in clinic at two"}
TRY: dict[str, Any] = {"how": "no_answer", "remark": "rang the mobile twice"}
LABEL: dict[str, Any] = {"label": "false_alarm"}
PUSH: dict[str, Any] = {"channel": "ntfy", "address": "a-topic-of-40-random-letters-and-digits"}
REMINDER: dict[str, Any] = {"at": "18:30:00"}
REPORT: dict[str, Any] = {"fate": "undelivered"}

_DONE: dict[str, Any] = {"status": "done"}
TOLD_SINCE: dict[str, Any] = {"kind": "page", "delivered_at": None, "undelivered_at": None, "read_at": None}
LIFE: dict[str, Any] = {
    "promise": None,
    "promised_until": None,
    "first_acknowledged_at": None,
    "snoozed_until": None,
    "snoozed_by": None,
    "snooze_reason": None,
    "unreached": 0,
    "welfare_at": None,
    "label": None,
    "is_drill": False,
}
PROMISED: dict[str, Any] = {
    "promise": PROMISE["promise"],
    "promised_until": "2026-03-14T07:31:40Z",
    "first_acknowledged_at": "2026-03-14T07:16:40Z",
}
SNOOZED: dict[str, Any] = {
    "urgency": "urgent",
    "next_rung_at": None,
    "snoozed_until": "2026-03-14T09:16:40Z",
    "snoozed_by": "Night nurse",
    "snooze_reason": SNOOZE["reason"],
}
ANSWERS: dict[str, dict[str, Any]] = {
    "listMyMessages": {
        "items": [
            {
                "id": "3f9d1c52-7a0e-4c0b-9a51-0d8f6f0e2b7a",
                "kind": "patient_seen",
                "title": "A nurse has seen your diary",
                "text": "A nurse has seen your diary.",
                "created_at": "2026-03-14T07:16:40Z",
                "delivered_at": "2026-03-14T07:17:02Z",
                "read_at": None,
            }
        ]
    },
    "markMyMessageRead": _DONE,
    "setMyPush": _DONE,
    "endMyPush": _DONE,
    "reportDelivery": _DONE,
    "setMyReminder": {"at": REMINDER["at"], "next_at": "2026-03-14T17:30:00Z"},
}
