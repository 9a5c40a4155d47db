"""What does each of the demo's patients tell on a day? `ago` counts days back (1: yesterday); None: nothing was written."""

import random
from typing import Any

DAYS = 21
Json = dict[str, Any]


def ada(ago: int, seeded: random.Random) -> Json:
    """Steady: the same back pain as ever, on her feet."""
    worst = seeded.choice((4, 4, 4, 4, 5)) if ago > 3 else 4
    return {
        "pain": _pain(worst, "lumbar_spine"),
        "analgesics": [_taken("paracetamol", 1, "g", 3)],
        "symptoms": [],
        "mobility": "independent",
        "quality_of_life": _quality(6, seeded),
        "patient_urgency": "can_wait",
    }


def ben(_: int, seeded: random.Random) -> Json | None:
    """Hands and feet numb since chemotherapy, on record: it does not ring."""
    if seeded.random() < 0.1:
        return None
    return {
        "pain": _pain(seeded.choice((1, 2, 2, 3)), "pelvis"),
        "symptoms": [
            {
                "symptom": "altered_sensation",
                "regions": ["hands", "feet"],
                "side": "both",
                "course": "unchanged",
                "severity": "mild",
            }
        ],
        "mobility": "independent",
        "quality_of_life": _quality(7, seeded),
    }


def chandra(_: int, seeded: random.Random) -> Json | None:
    """Morphine carries the pain, and brings the usual constipation."""
    if seeded.random() < 0.1:
        return None
    analgesics = [_taken("morphine", 30, "mg", 2, "background")]
    if seeded.random() < 0.4:
        analgesics.append(_taken("morphine", 10, "mg", 1, "breakthrough"))
    return {
        "pain": _pain(seeded.choice((3, 4, 4, 5)), "pelvis"),
        "analgesics": analgesics,
        "symptoms": [{"symptom": "constipation", "severity": "moderate", "course": "unchanged"}],
        "quality_of_life": _quality(5, seeded),
    }


def davi(ago: int, seeded: random.Random) -> Json | None:
    """Writes when he thinks of it, and says little: about four days in seven."""
    if ago > 1 and seeded.random() < 0.45:
        return None
    return {"pain": {"worst": seeded.choice((2, 3, 3, 4))}, "mobility": "independent"}


def elsa(ago: int, seeded: random.Random) -> Json:
    """Her back has hurt a little more each week; last night it woke her."""
    usual = {"pain": _pain(2 + (DAYS - ago) // 9, "thoracic_spine"), "mobility": "independent"}
    if ago > 1:
        return {**usual, "quality_of_life": _quality(6, seeded)}
    site = {"region": "thoracic_spine", "worst": 6, "course": "worse", "qualities": ["wakes_at_night"]}
    return {
        **usual,
        "pain": {"worst": 6, "average": 4, "sites": [site]},
        "quality_of_life": {"overall": 4, "sleep": 3, "mood": 5, "activity": 5},
        "note": "Woke twice because of my back.",
    }


def farid(ago: int, seeded: random.Random) -> Json:
    """Thirsty, sick and constipated for two days."""
    told = [("thirst", "moderate"), ("nausea", "mild"), ("constipation", "mild")] if ago < 3 else []
    return {
        "pain": _pain(seeded.choice((2, 3, 3)), "pelvis"),
        "symptoms": [{"symptom": one, "severity": grade, "course": "new"} for one, grade in told],
        "mobility": "independent",
        "quality_of_life": _quality(4 if told else 7, seeded),
    }


def grace(_: int, seeded: random.Random) -> Json | None:
    """Well since radiotherapy."""
    if seeded.random() < 0.15:
        return None
    return {
        "pain": _pain(seeded.choice((0, 1, 1, 2)), "hip"),
        "symptoms": [],
        "mobility": "independent",
        "quality_of_life": _quality(8, seeded),
    }


def hugo(ago: int, seeded: random.Random) -> Json | None:
    """His wife writes for him; he walks with a stick, as he has for years."""
    if ago > 2 and seeded.random() < 0.2:
        return None
    return {
        "reporter": "carer",
        "pain": _pain(seeded.choice((2, 3, 3, 4)), "ribs"),
        "mobility": "with_aid",
        "quality_of_life": _quality(5, seeded),
    }


def _pain(worst: int, region: str) -> Json:
    site = {"region": region, "worst": worst, "course": "unchanged"}
    return {"worst": worst, "average": max(0, worst - 1), "sites": [site]}


def _taken(medicine: str, dose: float, unit: str, times: int, purpose: str = "background") -> Json:
    return {
        "medicine": medicine,
        "route": "oral",
        "dose": dose,
        "unit": unit,
        "doses_taken": times,
        "purpose": purpose,
    }


def _quality(about: int, seeded: random.Random) -> Json:
    return {name: about + seeded.choice((-1, 0, 0, 1)) for name in ("overall", "sleep", "mood", "activity")}
