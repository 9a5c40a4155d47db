"""A clinic has set a number of its own: whom it rings for, from when, until when; and every finding says under which."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.access import Scope
from app.care.backtest_ruleset import backtest_ruleset
from app.clinical.ruleset import STANDARD, Ruleset
from tests.world import World, bearer

RULES: tuple[Scope, ...] = ("rules:read", "rules:write", "rules:approve")
LOW = {"uncontrolled_pain.severe": 6}
SIX: dict[str, Any] = {"pain": {"worst": 6}}


@pytest.fixture
async def author(world: World) -> str:
    return await world.staff_token(scopes=RULES, name="Dr Author")


async def begins(world: World, author: str, at: datetime | None = None, version: str = "low-1", **numbers: Any) -> None:
    """A ruleset is drafted, approved by another, and begun."""
    second = await world.staff_token(scopes=RULES, name="Second Reader")
    body = {"version": version, "limits": LOW, "reason": "agreed", **numbers}
    when = {"effective_from": at.isoformat() if at else None}
    for path, token, said in (
        ("", author, body),
        (f"/{version}:approve", second, {}),
        (f"/{version}:activate", author, when),
    ):
        answer = await world.http.post(f"/v1/rulesets{path}", json=said, headers=bearer(token))
        answer.raise_for_status()


async def retires(world: World, author: str, version: str = "low-1") -> None:
    (await world.http.post(f"/v1/rulesets/{version}:retire", headers=bearer(author))).raise_for_status()


async def rung_by(world: World, **sections: Any) -> list[tuple[str, str, str]]:
    """What a diary of a new patient rings: condition, urgency and the ruleset that it says."""
    patient_id, phone = await world.patient()
    (await world.submits(phone, **sections)).raise_for_status()
    return [
        (a["condition"], a["urgency"], a["ruleset"]) for a in await world.alerts() if a["patient_id"] == str(patient_id)
    ]


async def test_a_lower_limit_rings_for_a_diary_that_rings_nobody_elsewhere(world: World, author: str) -> None:
    await world.clinic("elsewhere")
    _, other = await world.patient(staff=await world.staff_token(clinic_id="elsewhere"))

    await begins(world, author)
    await world.submits(other, **SIX)

    assert await rung_by(world, **SIX) == [("uncontrolled_pain", "urgent", "low-1")]
    assert await world.scalar("SELECT count(*) FROM alerts WHERE clinic_id = 'elsewhere'") == 0


async def test_a_retired_ruleset_rings_for_nobody(world: World, author: str) -> None:
    await begins(world, author)
    await retires(world, author)

    assert await rung_by(world, **SIX) == []


async def test_a_ruleset_begins_at_its_instant_and_not_before(world: World, author: str) -> None:
    instant = world.now + timedelta(hours=6)
    await begins(world, author, instant)

    world.now = instant - timedelta(microseconds=1)
    before = await rung_by(world, **SIX)
    world.now = instant
    after = await rung_by(world, **SIX)

    assert (before, after) == ([], [("uncontrolled_pain", "urgent", "low-1")])


async def test_diary_finding_and_alert_say_under_which_ruleset_they_were_judged(world: World, author: str) -> None:
    await rung_by(world, pain={"worst": 7})
    await begins(world, author)
    await rung_by(world, **SIX)
    await rung_by(world, pain={"worst": 1})

    for table, rulesets in (
        ("diaries", ["2026.2", "low-1", "low-1"]),
        ("findings", ["2026.2", "low-1"]),
        ("alerts", ["2026.2", "low-1"]),
    ):
        found = await world.scalar(f"SELECT array_agg(ruleset ORDER BY ruleset) FROM {table}")
        assert (table, found) == (table, rulesets)


async def test_the_passing_of_time_is_judged_by_it_too(world: World, author: str) -> None:
    await begins(world, author)
    await world.patient()

    await world.passes(days=4, steps_of=timedelta(hours=1))

    (alert,) = await world.alerts()
    assert (alert["condition"], alert["ruleset"]) == ("missing_diaries", "low-1")


async def test_neurology_rings_the_same_whatever_a_clinic_sets(world: World, author: str) -> None:
    await begins(world, author, limits={"uncontrolled_pain.severe": 8, "uncontrolled_pain.crisis": 10})

    found = await rung_by(world, symptoms=[{"symptom": "leg_weakness", "course": "new"}])

    assert found == [("cord_compression", "immediate", "low-1")]


async def test_bounds_that_became_narrower_hold_for_what_stands_in_the_database(world: World, author: str) -> None:
    await begins(world, author)
    stale = '\'{"uncontrolled_pain.severe": 10, "no.longer.there": 1}\'::jsonb'
    await world.scalar(f"UPDATE rulesets SET body = jsonb_set(body, '{{limits}}', {stale}) RETURNING 1")

    assert await rung_by(world, pain={"worst": 8}) == [("uncontrolled_pain", "urgent", "low-1")]


async def test_a_backtest_tells_what_a_ruleset_would_have_rung(world: World) -> None:
    for worst in (6, 1):
        _, phone = await world.patient()
        await world.submits(phone, pain={"worst": worst})
    low = Ruleset(version="low-1", limits=LOW)

    since = world.now - timedelta(days=1)
    found = await backtest_ruleset(world.database, world.clinic_id, low, since, None, world.now)

    assert (found.patients, found.diaries, found.nurses) == (2, 2, 3)
    assert [row[:2] for row in found.rows()] == [("uncontrolled_pain", "urgent")]
    assert [(r.patient, r.condition, r.urgency, r.day.isoformat()) for r in found.new] == [
        ("BM-1", "uncontrolled_pain", "urgent", "2026-03-10")
    ]
    assert found.lost == []
    assert await world.alerts() == []


async def test_a_backtest_measures_against_the_ruleset_in_force(world: World, author: str) -> None:
    await begins(world, author)
    await rung_by(world, **SIX)

    since = world.now - timedelta(days=1)
    against = STANDARD.version
    found = await backtest_ruleset(world.database, world.clinic_id, against, since, 2, world.now)

    assert (found.active.version, found.candidate, found.nurses) == ("low-1", STANDARD, 2)
    assert (len(found.new), len(found.lost)) == (0, 1)


async def test_a_backtest_judges_patients_in_batches_and_none_twice(world: World) -> None:
    await world.clinic("large")
    await world.scalar(
        "INSERT INTO patients (clinic_id, patient_id, reference, name, context, expected_from, version, enrolled_at)"
        " SELECT 'large', gen_random_uuid(), 'P-' || n, 'x', '{}', '2026-03-01', 0, now() FROM generate_series(1, 120) n"
        " RETURNING 1"
    )
    await world.scalar(
        "INSERT INTO diaries (clinic_id, patient_id, diary_id, diary_date, received_at, body, gist, advice, ruleset)"
        " SELECT 'large', patient_id, patient_id, '2026-03-10', '2026-03-10T08:00Z', '', json_build_object("
        " 'id', patient_id, 'diary_date', '2026-03-10', 'recorded_at', '2026-03-10T08:00:00Z',"
        " 'pain', json_build_object('worst', 6))::text, '{}', '2026.2' FROM patients WHERE clinic_id = 'large' RETURNING 1"
    )

    now = datetime(2026, 3, 10, 20, tzinfo=UTC)
    low = Ruleset(version="low-1", limits=LOW)
    found = await backtest_ruleset(world.database, "large", low, now - timedelta(days=7), 1, now)

    assert (found.patients, found.diaries, len({ring.patient for ring in found.new})) == (120, 120, 120)
