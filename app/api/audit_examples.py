"""What do answers about the record look like? Examples of the OpenAPI document."""

from typing import Any

_PATIENT_ID = "0198a69f-1111-7000-8000-000000000001"
_PERSON = "person:0198a69f-2222-7000-8000-000000000002"
_ACCESS: dict[str, Any] = {
    "language": "en",
    "items": [
        {
            "at": "2026-03-14T07:29:12Z",
            "what": "alert.acknowledged",
            "who": "Night nurse",
            "role": "nurse",
            "text": "Night nurse answered an alert of yours, 14 min after it was raised",
            "channel": None,
            "delivered_at": None,
            "read_at": None,
        },
        {
            "at": "2026-03-14T07:15:09Z",
            "what": "told",
            "who": "Night nurse",
            "role": None,
            "text": "Night nurse was told of an alert of yours",
            "channel": "sms",
            "delivered_at": "2026-03-14T07:15:12Z",
            "read_at": None,
        },
    ],
    "next_cursor": None,
}
ANSWERS: dict[str, dict[str, Any]] = {
    "listAudit": {
        "items": [
            {
                "line": 4711,
                "at": "2026-03-14T09:02:00Z",
                "actor": _PERSON,
                "name": "Night nurse",
                "role": "nurse",
                "device": "q3mQmFzbW9y1",
                "action": "diaries.read",
                "subject": f"patient:{_PATIENT_ID}",
                "patient_id": _PATIENT_ID,
                "reason": None,
                "ruleset": None,
                "detail": {},
                "before": None,
                "after": None,
                "change_hash": None,
                "seal": 812,
            }
        ],
        "next_before": None,
    },
    "getAccessLog": _ACCESS,
    "getMyAccessLog": _ACCESS,
}
