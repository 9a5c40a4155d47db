"""What do care teams and broken glass look like in the document? Examples that are true to the schemas."""

from typing import Any

_PERSON_ID, _PATIENT_ID = "3f6c1f0e-52e7-4f39-8a4e-0f6a4dbd2b11", "0e0a4f0e-7e0b-4e5a-9b61-8d0c4a4f2f10"
CARE_TEAM = {"name": "Breast and bone", "members": [_PERSON_ID]}
ASSIGNMENT = {"care_team_id": "breast"}
REASON = {"reason": "Collapsed in the waiting room, her team is in theatre"}
REVIEW = {"review": "Called to the resuscitation; nothing but the diary of the day was read"}
_TEAM = {"id": "breast", **CARE_TEAM}
_GLASS = {
    "id": "7f9f1f57-4f5a-4c0f-8a7e-0d7b6a1d9a10",
    "patient_id": _PATIENT_ID,
    "person_id": _PERSON_ID,
    **REASON,
    "broken_at": "2026-03-10T09:00:00Z",
    "until": "2026-03-10T13:00:00Z",
    "reviewed_at": None,
    "reviewed_by": None,
    "review": None,
}
ANSWERS: dict[str, Any] = {
    "listCareTeams": {"items": [_TEAM]},
    "getCareTeam": _TEAM,
    "replaceCareTeam": _TEAM,
    "removeCareTeam": {"status": "done"},
    "assignCareTeam": {"patient_id": _PATIENT_ID, **ASSIGNMENT},
    "breakGlass": _GLASS,
    "listBrokenGlass": {"items": [_GLASS], "next_cursor": None},
    "reviewBrokenGlass": {
        **_GLASS,
        **REVIEW,
        "reviewed_at": "2026-03-11T08:00:00Z",
        "reviewed_by": "Safety Officer",
    },
}
