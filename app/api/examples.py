"""What do requests look like? The examples of the OpenAPI document; tests send each of them to the running API."""

from typing import Any

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
REDEMPTION: dict[str, Any] = {"code": "st-elsewhere/7K3M-9QXP-4TBD", "device": "Anna's phone"}
RESOLUTION: dict[str, Any] = {"outcome": "imaging_arranged", "note": "MRI today, informed the coordinator"}
