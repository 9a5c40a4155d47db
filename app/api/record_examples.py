"""What do whole records, receipts and holds look like? Part of `examples`, held true by the same tests."""

from typing import Any

_PATIENT_ID = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
_AT = "2026-03-14T07:15:02Z"

RECORD: dict[str, Any] = {
    "format": "tocsin-record/1",
    "taken_out_at": _AT,
    "clinic_id": "st-elsewhere",
    "patient": {
        "id": _PATIENT_ID,
        "reference": "BM-0412",
        "name": "Pat Example",
        "phone": None,
        "language": "en",
        "enrolled_at": "2026-03-01T09:00:00Z",
        "withdrawn_at": None,
        "care_team_id": None,
        "context": {"timezone": "Europe/London"},
    },
    "diaries": [],
    "unreadable": [],
    "findings": [],
    "alerts": [],
    "messages": [],
    "consents": [],
    "carers": [],
    "devices": [],
    "push_addresses": [],
}
_HOLD: dict[str, Any] = {
    "id": "1b4e28ba-2fa1-41d2-883f-0016d3cca427",
    "reason": "complaint 2026/17 is being looked into",
    "placed_at": _AT,
    "released_at": None,
}
_ERASURE: dict[str, Any] = {
    "id": "6ba7b810-9dad-41d1-80b4-00c04fd430c8",
    "patient_id": _PATIENT_ID,
    "reason": "asked for by the patient in writing on 3 March",
    "erased_at": _AT,
    "rows": {"diaries": 61, "findings": 4, "alerts": 1, "notifications": 3, "tokens": 2, "patients": 1},
    "rows_left": {},
    "rows_now": {},
    "legal_holds": [],
    "notices": [{"partner_id": "registry", "tries": 1, "last_outcome": "confirmed", "confirmed_at": _AT}],
}
ANSWERS: dict[str, dict[str, Any]] = {
    "erasePatient": _ERASURE,
    "getErasure": _ERASURE,
    "listErasures": {"items": [{"id": _ERASURE["id"], "patient_id": _PATIENT_ID, "erased_at": _AT}]},
    "placeLegalHold": _HOLD,
    "releaseLegalHold": _HOLD | {"released_at": "2026-05-01T10:00:00Z"},
    "listLegalHolds": {"items": [_HOLD]},
}
