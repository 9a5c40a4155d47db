"""What do requests and answers look like? The examples of the OpenAPI document, all held true by tests."""

from typing import Any

from app.api import (
    account_examples,
    alert_examples,
    audit_examples,
    glass_examples,
    oncall_examples,
    partner_examples,
    phone_examples,
    record_examples,
    report_examples,
    ruleset_examples,
)

DIARY: dict[str, Any] = {
    "id": "0198a6a0-5c1e-7d3a-9f00-3b6f0c2d1a11",
    "diary_date": "2026-03-14",
    "recorded_at": "2026-03-14T08:15:00+01:00",
    "reporter": "patient",
    "pain": {
        "worst": 7,
        "average": 5,
        "now": 4,
        "least": 2,
        "sites": [
            {
                "region": "lumbar_spine",
                "side": "midline",
                "worst": 7,
                "course": "worse",
                "qualities": ["worse_on_straining", "wakes_at_night"],
            }
        ],
    },
    "analgesics": [
        {
            "medicine": "morphine",
            "route": "oral",
            "dose": 10,
            "unit": "mg",
            "doses_taken": 4,
            "purpose": "breakthrough",
        }
    ],
    "symptoms": [{"symptom": "leg_weakness", "severity": "moderate", "course": "new", "side": "left"}],
    "mobility": "with_aid",
    "temperature_c": 37.2,
    "quality_of_life": {"overall": 6, "sleep": 5, "mood": 6, "activity": 4},
    "patient_urgency": "soon",
    "note": "could not manage the stairs",
}
CALM_DIARY: dict[str, Any] = {
    "id": "0198a6a0-5c1e-7d3a-9f00-3b6f0c2d1a12",
    "diary_date": "2026-03-13",
    "recorded_at": "2026-03-13T20:05:00+01:00",
    "pain": {"worst": 3},
    "symptoms": [],
    "mobility": "independent",
}
BATCH: dict[str, Any] = {"diaries": [CALM_DIARY, DIARY]}
CONTEXT: dict[str, Any] = {
    "timezone": "Europe/London",
    "primary_cancer": "prostate",
    "spinal_metastases": True,
    "bone_sites": ["lumbar_spine", "thigh"],
    "renal_impairment": False,
    "personal_pain_goal": 3,
    "baseline": [{"symptom": "altered_sensation", "regions": ["hands", "feet"], "side": "both", "since": "2025-04-01"}],
    "treatments": [{"kind": "denosumab", "started_on": "2026-02-10"}],
    "labs": [],
}
PATIENT: dict[str, Any] = {
    "reference": "BM-0017",
    "name": "A. Example",
    "phone": "+44 20 7946 0123",
    "context": CONTEXT,
}
LAB: dict[str, Any] = {
    "taken_at": "2026-03-02T09:00:00Z",
    "calcium_mmol_l": 2.70,
    "albumin_g_l": 26,
    "adjusted": False,
}
RESOLUTION: dict[str, Any] = {"outcome": "imaging_arranged", "note": "MRI today, informed the coordinator"}

_PATIENT_ID = "0b8f2c1e-8a55-4a0e-9a3f-6f6f4a4c1b10"
_RECEIPT: dict[str, Any] = {
    "id": DIARY["id"],
    "received_at": "2026-03-14T07:15:02Z",
    "advice": {
        "urgency": "immediate",
        "text": "Please ring the 24-hour line: +44 20 7946 0000 now. Do not wait until morning.",
    },
    "contact": {"name": "the 24-hour line", "phone": "+44 20 7946 0000", "emergency_phone": "999"},
}
_ALERT: dict[str, Any] = {
    "id": "7c9e6679-7425-40de-944b-e07fc1f90ae7",
    "patient_id": _PATIENT_ID,
    "patient_reference": "BM-0017",
    "condition": "cord_compression",
    "urgency": "immediate",
    "status": "open",
    "opened_at": "2026-03-14T07:15:02Z",
    "concerns_day": "2026-03-14",
    "late": False,
    "ruleset": "2026.2",
    "steps": [
        {
            "at": "2026-03-14T07:15:02Z",
            "urgency": "immediate",
            "rule": "cord_compression.neurologic_symptom",
            "because": "the patient reports leg weakness (new, left, moderate): a new or changed neurologic sign",
            "evidence": [
                {
                    "day": "2026-03-14",
                    "said": "leg weakness (new, left, moderate)",
                    "entry": DIARY["id"],
                    "pointer": "/symptoms/0",
                }
            ],
            "would_not_have_fired_if": "leg weakness were as it is on the recorded baseline",
        }
    ],
    "told": [
        {
            "recipient": "nurse on call",
            "channel": "email",
            "rung": 0,
            "state": "sent",
            "tries": 1,
            "created_at": "2026-03-14T07:15:02Z",
            "settled_at": "2026-03-14T07:15:03Z",
            **alert_examples.TOLD_SINCE,
        }
    ],
    **alert_examples.LIFE,
    "next_rung_at": "2026-03-14T07:25:02Z",
    "acknowledged_at": None,
    "acknowledged_by": None,
    "resolved_at": None,
    "resolved_by": None,
    "outcome": None,
    "late_by_days": None,
    "remarks": [],
    "combined": None,
}
_PATIENT: dict[str, Any] = {**PATIENT, "id": _PATIENT_ID, "enrolled_at": "2026-03-01T10:00:00Z"}
_TAKEN = {"status": "acknowledged", "next_rung_at": None}
_TAKEN_BY = {"acknowledged_at": "2026-03-14T07:16:40Z", "acknowledged_by": "Night nurse"}

_UNREADABLE: dict[str, Any] = {
    "type": "/problems/unreadable-input",
    "code": "unreadable-input",
    "title": "The input could not be read",
    "status": 422,
    "detail": "the diary could not be read; it is kept as it was sent, and what could be read was judged",
    "instance": "/v1/diaries",
    "errors": [{"pointer": "/pain/worst", "detail": "expected a value less than or equal to 10"}],
    "kept": True,
    **_RECEIPT,
}
REFUSALS: dict[str, dict[str, Any]] = {
    "submitDiary": _UNREADABLE,
    "submitDiaryBatch": {
        **_UNREADABLE,
        "instance": "/v1/diaries:batch",
        "errors": [{"pointer": "/diaries", "detail": "expected a list of 1 to 100 diaries"}],
    },
}
ANSWERS: dict[str, dict[str, Any]] = {
    "submitDiary": _RECEIPT,
    "submitDiaryBatch": {
        "results": [
            {"index": 0, "status": 201, "receipt": _RECEIPT, "retry": False},
            {
                "index": 1,
                "status": 422,
                "problem": {**_UNREADABLE, "instance": "/v1/diaries:batch#/diaries/1"},
                "retry": False,
            },
        ]
    },
    "listDiaries": {
        "items": [
            {
                "patient_id": _PATIENT_ID,
                "received_at": _RECEIPT["received_at"],
                "ruleset": "2026.2",
                "diary": DIARY,
                "advice": _RECEIPT["advice"],
            }
        ],
        "next_cursor": None,
    },
    "listQuarantine": {
        "items": [
            {
                "id": DIARY["id"],
                "quarantine_id": "5b0a9f6e-0f0e-5d63-8d0e-2f6b1c1d7a55",
                "received_at": _RECEIPT["received_at"],
                "problems": _UNREADABLE["errors"],
                "raw": '{"id": "0198a6a0-5c1e-7d3a-9f00-3b6f0c2d1a11", "pain": {"worst": 11}, "mobility": "with_aid"}',
                "advice": _RECEIPT["advice"],
                "ruleset": "2026.2",
                "corrected_at": "2026-03-14T07:21:40Z",
            }
        ],
        "next_cursor": None,
    },
    "listAlerts": {"items": [_ALERT], "next_cursor": None},
    "acknowledgeAlert": {**_ALERT, **_TAKEN, **_TAKEN_BY, **alert_examples.PROMISED},
    "handOverAlert": _ALERT,
    "passOnAlert": _ALERT,
    "snoozeAlert": {**_ALERT, **alert_examples.SNOOZED},
    "patientNotReached": {**_ALERT, **_TAKEN, **_TAKEN_BY, **alert_examples.PROMISED, "unreached": 1},
    "labelAlert": {**_ALERT, "label": "false_alarm"},
    **alert_examples.ANSWERS,
    "resolveAlert": {
        **_ALERT,
        **_TAKEN,
        **_TAKEN_BY,
        "status": "resolved",
        "resolved_at": "2026-03-14T08:02:11Z",
        "resolved_by": "Night nurse",
        "outcome": {"code": RESOLUTION["outcome"], "note": RESOLUTION["note"]},
    },
    "enrolPatient": _PATIENT,
    "listPatients": {"items": [_PATIENT], "next_cursor": None},
    "replaceContext": _PATIENT,
    "addLab": {**_PATIENT, "context": {**CONTEXT, "labs": [LAB]}},
    **phone_examples.ANSWERS,
    **ruleset_examples.ANSWERS,
    "getAlert": _ALERT,
    **oncall_examples.ANSWERS,
    **account_examples.ANSWERS,
    **report_examples.ANSWERS,
    **audit_examples.ANSWERS,
    **glass_examples.ANSWERS,
    **record_examples.ANSWERS,
    **partner_examples.ANSWERS,
    "getCatalog": {"language": "en", "codes": {"course": [{"code": "new", "label": "New"}]}},
    "livez": {"status": "alive"},
    "readyz": {"status": "ready", "worker": "beating", "auditor": "beating"},
}
