"""Silence and blood tests: what time alone brings to light."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.world import World, bearer

HOUR = timedelta(hours=1)
RED: dict[str, Any] = {"symptoms": [{"symptom": "leg_weakness", "course": "new"}]}


async def test_silence_after_a_worrying_diary_is_urgent_by_noon_of_the_day_after_next(world: World) -> None:
    _, phone = await world.patient()
    await world.submits(phone, **RED)

    await world.passes(hours=50, steps_of=HOUR)
    assert [a["condition"] for a in await world.alerts()] == ["cord_compression"]
    await world.passes(hours=2, steps_of=HOUR)

    silence = next(a for a in await world.alerts() if a["condition"] == "missing_diaries")
    assert silence["urgency"] == "urgent"
    assert datetime.fromisoformat(silence["opened_at"]) == datetime(2026, 3, 12, 12, 0, tzinfo=UTC)


async def test_a_day_or_two_without_a_diary_is_ordinary(world: World) -> None:
    _, phone = await world.patient()
    await world.submits(phone, pain={"worst": 2})

    await world.passes(hours=72, steps_of=HOUR)

    assert await world.alerts() == []


async def test_three_days_of_silence_come_on_the_work_list_and_ring_nobody(world: World) -> None:
    _, phone = await world.patient()
    await world.submits(phone, pain={"worst": 2})

    await world.passes(days=5, steps_of=2 * HOUR)

    assert [(a["condition"], a["urgency"]) for a in await world.alerts()] == [("missing_diaries", "soon")]
    assert world.pager.said == []


async def test_someone_who_never_sends_a_diary_is_not_forgotten(world: World) -> None:
    await world.patient()

    await world.passes(days=4, steps_of=timedelta(hours=1))

    (alert,) = await world.alerts()
    assert alert["condition"] == "missing_diaries"
    assert "none has ever come" in alert["steps"][0]["because"]


async def test_noon_is_the_patients_own(world: World) -> None:
    await world.patient(context={"timezone": "Asia/Tokyo"})

    await world.passes(days=4, steps_of=HOUR)

    (alert,) = await world.alerts()
    assert datetime.fromisoformat(alert["opened_at"]) == datetime(2026, 3, 13, 3, 0, tzinfo=UTC)


async def test_a_high_calcium_is_judged_within_seconds_and_once(world: World) -> None:
    patient_id, _ = await world.patient()
    lab = {"taken_at": world.now.isoformat(), "calcium_mmol_l": 2.8, "albumin_g_l": 26}

    for _ in range(2):
        answer = await world.http.post(f"/v1/patients/{patient_id}/labs", json=lab, headers=bearer(world.staff))
        assert answer.status_code == 201, answer.text
    await world.passes(minutes=1)

    (alert,) = await world.alerts()
    assert (alert["condition"], alert["urgency"]) == ("hypercalcemia", "immediate")
    assert "3.08" in alert["steps"][0]["because"]
    assert world.pager.addresses == ["first nurse"]


async def test_a_resolved_result_does_not_come_back(world: World) -> None:
    patient_id, phone = await world.patient()
    lab = {"taken_at": world.now.isoformat(), "calcium_mmol_l": 2.9, "adjusted": True}
    await world.http.post(f"/v1/patients/{patient_id}/labs", json=lab, headers=bearer(world.staff))
    await world.passes(minutes=1)
    (alert,) = await world.alerts()
    await world.http.post(f"/v1/alerts/{alert['id']}:resolve", json={}, headers=bearer(world.staff))

    for _ in range(3):
        await world.submits(phone, pain={"worst": 1})
        await world.passes(hours=24, steps_of=timedelta(hours=1))

    assert [a["status"] for a in await world.alerts()] == ["resolved"]
