"""Who are the demo's patients, and what have they written? Invented people and three weeks of diaries each, from a seed.

The same at every run but for the dates, which end yesterday where each of them lives.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from app.demo import habits
from app.demo.habits import DAYS, Json


@dataclass(frozen=True, kw_only=True)
class Invented:
    """Someone who does not exist. `wrote` gives the sections of a day's diary, `ago` days back (1: yesterday), or None."""

    name: str
    reference: str
    phone: str
    context: Json
    wrote: Callable[[int, random.Random], Json | None]
    device: str

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.context["timezone"])


def cohort(now: datetime) -> tuple[Invented, ...]:
    """Everyone; the first is whom the story is about."""
    day = now.date()
    return (
        _invented(
            1, "Ada Demo", habits.ada, bone_sites=["lumbar_spine"], primary_cancer="breast", spinal_metastases=True
        ),
        _invented(
            2, "Ben Demo", habits.ben, primary_cancer="prostate", baseline=_neuropathy(day), spinal_metastases=False
        ),
        _invented(
            3,
            "Chandra Demo",
            habits.chandra,
            zone="Asia/Kolkata",
            primary_cancer="breast",
            bone_sites=["pelvis", "ribs"],
            baseline=[{"symptom": "constipation", "severity": "moderate", "since": _ago(day, 90)}],
        ),
        _invented(4, "Davi Demo", habits.davi, zone="America/Sao_Paulo", primary_cancer="lung", bone_sites=["thigh"]),
        _invented(
            5, "Elsa Demo", habits.elsa, primary_cancer="breast", bone_sites=["thoracic_spine"], spinal_metastases=True
        ),
        _invented(6, "Farid Demo", habits.farid, zone="Asia/Kolkata", primary_cancer="kidney", bone_sites=["pelvis"]),
        _invented(
            7,
            "Grace Demo",
            habits.grace,
            primary_cancer="breast",
            bone_sites=["hip"],
            treatments=[{"kind": "radiotherapy", "region": "hip", "started_on": _ago(day, 40), "dose_gy": 8}],
        ),
        _invented(
            8, "Hugo Demo", habits.hugo, zone="America/Sao_Paulo", primary_cancer="prostate", bone_sites=["ribs"]
        ),
    )


def diaries_of(person: Invented, now: datetime) -> list[Json]:
    """What they have written, oldest first, each in the evening of its own day."""
    seeded = random.Random(person.reference)  # nosec B311 # noqa: S311 - believable, not secret
    today = now.astimezone(person.zone).date()
    written = []
    for ago in range(DAYS, 0, -1):
        sections = person.wrote(ago, seeded)
        at = time(19, seeded.randrange(60), seeded.randrange(60))
        identity = UUID(int=seeded.getrandbits(128), version=4)
        if sections is not None:
            day = today - timedelta(days=ago)
            recorded_at = datetime.combine(day, at, person.zone).isoformat()
            written.append({"id": str(identity), "diary_date": day.isoformat(), "recorded_at": recorded_at, **sections})
    return written


def red_diary(person: Invented, now: datetime) -> Json:
    """The diary of the story: less pain than usual, a leg that has become weak, and someone who thinks it can wait."""
    local = now.astimezone(person.zone).replace(microsecond=0)
    seeded = random.Random(f"{person.reference} today")  # nosec B311 # noqa: S311 - as above
    return {
        "id": str(UUID(int=seeded.getrandbits(128), version=4)),
        "diary_date": local.date().isoformat(),
        "recorded_at": local.isoformat(),
        "pain": {
            "worst": 3,
            "average": 2,
            "sites": [{"region": "lumbar_spine", "side": "midline", "worst": 3, "course": "better"}],
        },
        "symptoms": [{"symptom": "leg_weakness", "severity": "moderate", "course": "new", "side": "left"}],
        "mobility": "with_aid",
        "quality_of_life": {"overall": 6, "sleep": 7, "mood": 6, "activity": 4},
        "patient_urgency": "can_wait",
        "note": "Less pain today. Could not manage the stairs.",
    }


def _invented(
    number: int,
    name: str,
    wrote: Callable[[int, random.Random], Json | None],
    zone: str = "Europe/London",
    **known: Any,
) -> Invented:
    return Invented(
        name=name,
        reference=f"DEMO-{number:03d}",
        phone=f"+44 20 7946 01{number:02d}",
        context={"timezone": zone, "personal_pain_goal": 5, **known},
        wrote=wrote,
        device=f"{name.split(maxsplit=1)[0]}'s phone",
    )


def _neuropathy(today: date) -> list[Json]:
    return [
        {
            "symptom": "altered_sensation",
            "regions": ["hands", "feet"],
            "side": "both",
            "severity": "mild",
            "since": _ago(today, 200),
        }
    ]


def _ago(today: date, days: int) -> str:
    return (today - timedelta(days=days)).isoformat()
