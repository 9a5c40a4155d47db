"""The same story through `tocsin replay` and through the running house: the same alerts, at the same instants."""

import json
import random
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.clinical.intake.reading import adapter
from app.clinical.replay import Timeline, replay
from tests.world import World, bearer

CONTEXT = {"timezone": "Europe/London", "spinal_metastases": True, "personal_pain_goal": 3}
SYMPTOMS = ["thirst", "constipation", "nausea", "altered_sensation", "fatigue", "leg_weakness", "drowsiness"]


def a_story(seed: int) -> list[dict[str, Any]]:
    """Three weeks of one patient, with gaps, late entries and bad days."""
    chance = random.Random(seed)
    start = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
    entries = []
    for day in range(21):
        if chance.random() < 0.25:
            continue
        at = start + timedelta(days=day, minutes=chance.randrange(600))
        about = at.date() - timedelta(days=chance.choice([0, 0, 0, 0, 1, 3]))
        entries.append({"received_at": at.isoformat(), "diary": a_diary(chance, about, at)})
    return sorted(entries, key=lambda entry: entry["received_at"])


def a_diary(chance: random.Random, about: date, at: datetime) -> dict[str, Any]:
    symptoms = [
        {"symptom": code, "course": chance.choice(["new", "unchanged", "worse", "better"])}
        for code in SYMPTOMS
        if chance.random() < 0.08
    ]
    worst = min(10, max(0, round(chance.gauss(4, 2))))
    site = {"region": "lumbar_spine", "worst": worst, "course": "unchanged", "qualities": ["worse_on_movement"]}
    return {
        "id": str(UUID(int=chance.getrandbits(128), version=4)),
        "diary_date": about.isoformat(),
        "recorded_at": at.isoformat(),
        "pain": {"worst": worst, "sites": [site]},
        "symptoms": symptoms,
        "mobility": chance.choice(["independent"] * 12 + ["with_aid", "unable_to_walk"]),
    }


@pytest.mark.parametrize("seed", range(12))
async def test_replay_and_the_house_agree(world: World, seed: int) -> None:
    entries = a_story(seed)
    until = datetime.fromisoformat(entries[-1]["received_at"]) + timedelta(days=5)
    world.now = datetime.fromisoformat(entries[0]["received_at"]) - timedelta(minutes=5)
    _, phone = await world.patient(context=CONTEXT)

    for entry in entries:
        await runs_until(world, datetime.fromisoformat(entry["received_at"]))
        answer = await world.http.post("/v1/diaries", json=entry["diary"], headers=bearer(phone))
        assert answer.status_code == 201, answer.text
    await runs_until(world, until)

    assert {alert["condition"]: shown(alert) for alert in await world.alerts()} == replayed(entries, until)


@pytest.mark.parametrize("seed", range(12, 24))
async def test_replay_and_the_house_agree_on_what_comes_in_batches(world: World, seed: int) -> None:
    batches = in_batches(random.Random(seed), a_story(seed))
    until = batches[-1][0] + timedelta(days=5)
    world.now = batches[0][0] - timedelta(minutes=5)
    _, phone = await world.patient(context=CONTEXT)

    for moment, diaries in batches:
        await runs_until(world, moment)
        answer = await world.http.post("/v1/diaries:batch", json={"diaries": diaries}, headers=bearer(phone))
        assert {one["status"] for one in answer.json()["results"]} == {201}, answer.text
    await runs_until(world, until)

    entries = [{"received_at": moment.isoformat(), "diary": diary} for moment, diaries in batches for diary in diaries]
    assert {alert["condition"]: shown(alert) for alert in await world.alerts()} == replayed(entries, until)


def in_batches(chance: random.Random, entries: list[dict[str, Any]]) -> list[tuple[datetime, list[dict[str, Any]]]]:
    """What a phone sends when it finds a network now and then: at the moment of the last entry, in any order."""
    batches = []
    while entries:
        size = chance.randint(1, 5)
        some, entries = entries[:size], entries[size:]
        diaries = [entry["diary"] for entry in some]
        chance.shuffle(diaries)
        batches.append((datetime.fromisoformat(some[-1]["received_at"]), diaries))
    return batches


def replayed(entries: list[dict[str, Any]], until: datetime) -> dict[str, Any]:
    """The alerts that `tocsin replay` tells of."""
    timeline = {"patient": CONTEXT, "entries": entries, "until": until.isoformat()}
    story = replay(adapter(Timeline).validate_json(json.dumps(timeline), strict=True))
    return {
        alert.condition: (alert.urgency, [(s.urgency, s.at, s.because) for s in alert.steps], alert.late)
        for alert in story.alerts.values()
    }


def shown(alert: dict[str, Any]) -> tuple[str, list[tuple[str, datetime, str]], bool]:
    steps = [(s["urgency"], datetime.fromisoformat(s["at"]), s["because"]) for s in alert["steps"]]
    return (alert["urgency"], steps, alert["late"])


async def runs_until(world: World, moment: datetime) -> None:
    """Runs the sweep at each instant at which a check is due, as a worker that never sleeps would."""
    while (due := await world.scalar("SELECT min(next_check_at) FROM patients")) is not None and due < moment:
        world.now = max(world.now, due)
        await world.jobs["sweep"].run()
    world.now = moment
