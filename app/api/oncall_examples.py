"""What do requests and answers about people, teams and ladders look like? Part of `examples`, held true by the same tests."""

from typing import Any

_ADA, _BEA = "4f6d1f8e-9f0a-4f59-8a55-1d0f9d3c2b01", "9b1c7a52-6d2e-4a43-b7a0-5d1b8e7f6c02"
_WAY = "2d9c0f5e-7a41-5c33-9e4b-0c6a1f2e3d04"

PERSON: dict[str, Any] = {
    "name": "Ada Example",
    "language": "en",
    "timezone": "Europe/London",
    "quiet_hours": {"start": "22:00:00", "end": "07:00:00"},
}
CONTACT: dict[str, Any] = {"channel": "sms", "address": "+442079460123", "wait_seconds": None, "place": 0}
ORDER: dict[str, Any] = {"place": 1, "wait_seconds": 60}
CODE: dict[str, Any] = {"code": "204 816"}
TEAM: dict[str, Any] = {
    "name": "Nurses on call",
    "lead_id": _ADA,
    "roster": {
        "rotations": [
            {
                "name": "weeks",
                "members": [_ADA, _BEA],
                "turn": "weekly",
                "turn_length": 1,
                "starts_at": "2026-03-02T08:00:00",
                "within": [],
            }
        ],
        "overrides": [],
        "fixed": [],
    },
}
COVER: dict[str, Any] = {
    "starts_at": "2026-03-14T18:00:00Z",
    "ends_at": "2026-03-15T08:00:00Z",
    "adds": _BEA,
    "removes": _ADA,
    "reason": "a wedding",
}
CALENDAR: dict[str, Any] = {
    "ics": "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example//Rota//EN\r\nBEGIN:VEVENT\r\nUID:1@example.org\r\n"
    "DTSTAMP:20260301T000000Z\r\nDTSTART:20260314T180000Z\r\nDTEND:20260315T080000Z\r\nSUMMARY:Ada Example\r\n"
    "END:VEVENT\r\nEND:VCALENDAR\r\n"
}
FEED = CALENDAR["ics"]
LADDER: dict[str, Any] = {
    "rungs": [
        {"wait_seconds": 0, "teams": ["nurses"], "times": 2, "every_seconds": 300},
        {"wait_seconds": 600, "staff": [_BEA]},
    ],
    "begin_again_seconds": 600,
    "paths": [
        {"urgencies": ["urgent"], "hours": "out_of_hours", "rungs": [{"wait_seconds": 0, "teams": ["nurses"]}]},
    ],
}

_CONTACT: dict[str, Any] = {
    **CONTACT,
    "id": _WAY,
    "created_at": "2026-03-01T10:00:00Z",
    "verified_at": None,
    "confirmed_at": None,
    "failed_at": None,
    "stopped_at": None,
}
_PROVED: dict[str, Any] = {
    **_CONTACT,
    "verified_at": "2026-03-01T10:02:11Z",
    "confirmed_at": "2026-03-01T10:02:11Z",
}
_PERSON: dict[str, Any] = {**PERSON, "id": _ADA, "created_at": "2026-03-01T09:58:00Z", "contacts": [_PROVED]}
_GAP: dict[str, Any] = {
    "starts_at": "2026-03-14T18:00:00Z",
    "ends_at": "2026-03-15T08:00:00Z",
    "why": "no_verified_contact",
    "people": [_ADA],
}
_LOST: dict[str, Any] = {"gaps": [{"team_id": "nurses", "gap": _GAP}], "without_lead": []}
_ON_CALL = [{"id": _ADA, "name": "Ada Example", "verified": True}]
_SUMMARY: dict[str, Any] = {"id": "nurses", "name": TEAM["name"], "lead_id": _ADA, "on_call": _ON_CALL}
_TEAM: dict[str, Any] = {
    **_SUMMARY,
    "roster": TEAM["roster"],
    "gaps": [_GAP],
    "calendar_shared": False,
    "changed_at": "2026-03-01T10:05:00Z",
}
_COVERED: dict[str, Any] = {
    **_TEAM,
    "roster": {**TEAM["roster"], "overrides": [{**COVER, "id": "0b1f6a3e-3c1d-5f0a-8f63-77a2a7b7d905"}]},
    "gaps": [],
}
_SHIFT: dict[str, Any] = {
    "person_id": _ADA,
    "name": "Ada Example",
    "starts_at": "2026-03-14T08:00:00Z",
    "ends_at": "2026-03-16T08:00:00Z",
    "source": "weeks",
}

ANSWERS: dict[str, dict[str, Any]] = {
    "listPeople": {"items": [_PERSON]},
    "addPerson": {**_PERSON, "contacts": []},
    "replacePerson": _PERSON,
    "removePerson": {**_LOST, "without_lead": ["nurses"]},
    "addContact": _CONTACT,
    "orderContact": {**_PROVED, **ORDER},
    "removeContact": _LOST,
    "sendContactCode": {"expires_at": "2026-03-01T10:15:00Z"},
    "confirmContact": _PROVED,
    "testContact": {"sent_at": "2026-03-01T10:03:00Z"},
    "listTeams": {"items": [_SUMMARY]},
    "getTeam": _TEAM,
    "replaceTeam": _TEAM,
    "getOnCall": {"at": "2026-03-14T09:00:00Z", "on_call": _ON_CALL},
    "listShifts": {"items": [_SHIFT]},
    "listGaps": {"items": [_GAP]},
    "addOverride": _COVERED,
    "removeOverride": _TEAM,
    "importCalendar": {"shifts": 1, "unknown": ["Agency nurse"], "team": _TEAM},
    "shareCalendar": {
        "url": "https://tocsin.example.org/v1/calendars/st-elsewhere/nurses.ics?key=22-letters-and-digits"
    },
    "getLadder": LADDER,
    "replaceLadder": LADDER,
}
