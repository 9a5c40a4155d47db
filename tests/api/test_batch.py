"""What a phone gathered offline: each entry is answered by itself, and none loses another."""

from datetime import date, timedelta
from typing import Any

from tests.world import World, bearer

RED = {"symptoms": [{"symptom": "leg_weakness", "course": "new"}]}


async def send(world: World, phone: str, diaries: list[Any]) -> list[dict[str, Any]]:
    answer = await world.http.post("/v1/diaries:batch", json={"diaries": diaries}, headers=bearer(phone))
    assert answer.status_code == 200, answer.text
    results: list[dict[str, Any]] = answer.json()["results"]
    return results


async def test_one_bad_entry_never_loses_the_others(world: World) -> None:
    _, phone = await world.patient()
    good, red = world.diary(pain={"worst": 2}), world.diary(**RED)

    results = await send(world, phone, [good, {"id": "nonsense", "pain": {"worst": 99}}, 7, None, red, good])

    assert [one["status"] for one in results] == [201, 422, 422, 422, 201, 200]
    assert results[1]["problem"]["errors"][0]["pointer"]
    assert results[4]["receipt"]["advice"]["urgency"] == "immediate"
    assert results[0]["receipt"] == results[5]["receipt"]
    assert not any(one["retry"] for one in results)
    assert [alert["condition"] for alert in await world.alerts()] == ["cord_compression"]


async def test_the_same_batch_again_changes_nothing(world: World) -> None:
    _, phone = await world.patient()
    days = [world.now.date() - timedelta(days=back) for back in range(5)]
    diaries = [world.diary(day, pain={"worst": 3}) for day in days]

    first, again = await send(world, phone, diaries), await send(world, phone, diaries)

    assert {one["status"] for one in first} == {201}
    assert {one["status"] for one in again} == {200}
    assert await world.scalar("SELECT count(*) FROM diaries") == 5


async def test_an_old_red_entry_is_judged_as_of_its_own_day_and_marked_late(world: World) -> None:
    _, phone = await world.patient()
    tuesday = world.now.date() - timedelta(days=4)

    await send(world, phone, [world.diary(tuesday, **RED)])

    (alert,) = await world.alerts()
    assert (alert["concerns_day"], alert["late"], alert["urgency"]) == (tuesday.isoformat(), True, "immediate")


async def test_the_order_of_a_batch_does_not_change_what_is_open(world: World) -> None:
    opened = []
    for turn in (1, -1):
        _, phone = await world.patient()
        first = world.now.date() - timedelta(days=3)
        story = [world.diary(first + timedelta(days=n), **cluster(n)) for n in range(4)]
        await send(world, phone, story[::turn])
        opened.append({(a["condition"], a["urgency"]) for a in await mine(world, phone)})

    assert opened[0] == opened[1] == {("hypercalcemia", "urgent")}


async def test_a_batch_that_is_none_is_refused(world: World) -> None:
    _, phone = await world.patient()

    for body in ({}, {"diaries": []}, {"diaries": {}}, [], {"diaries": [{}] * 101}):
        answer = await world.http.post("/v1/diaries:batch", json=body, headers=bearer(phone))

        assert answer.status_code == 422, answer.text
        assert answer.json()["errors"][0]["pointer"] == "/diaries"


async def test_an_entry_from_before_enrolment_is_kept(world: World) -> None:
    _, phone = await world.patient()

    (result,) = await send(world, phone, [world.diary(date(2019, 5, 4), pain={"worst": 3})])

    assert result["status"] == 201


def cluster(n: int) -> dict[str, Any]:
    return {"symptoms": [{"symptom": "thirst", "course": "new"}, {"symptom": "constipation", "course": "new"}][: n + 1]}


async def mine(world: World, phone: str) -> list[dict[str, Any]]:
    diaries = (await world.http.get("/v1/diaries", headers=bearer(phone))).json()["items"]
    patient_id = diaries[0]["patient_id"]
    return [alert for alert in await world.alerts() if alert["patient_id"] == patient_id]
