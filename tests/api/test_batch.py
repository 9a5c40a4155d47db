"""What a phone gathered offline: each entry is answered by itself, and none loses another."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

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
    assert {alert["condition"] for alert in await world.alerts()} == {"cord_compression", "system"}
    assert await world.scalar("SELECT count(*) FROM quarantine") == 3


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


async def test_an_unreadable_entry_of_a_batch_is_kept_judged_and_answered_with_advice(world: World) -> None:
    _, phone = await world.patient()
    unreadable = world.diary(**RED, mobility="flying")

    results = await send(world, phone, [world.diary(pain={"worst": 2}), unreadable])
    again = await send(world, phone, [unreadable])

    problem = results[1]["problem"]
    assert (problem["kept"], problem["id"], problem["advice"]["urgency"]) == (True, unreadable["id"], "immediate")
    assert problem["instance"] == "/v1/diaries:batch#/diaries/1"
    assert again[0]["problem"] == {**problem, "instance": "/v1/diaries:batch#/diaries/0"}
    assert json.loads(await world.scalar("SELECT body FROM quarantine")) == unreadable


@pytest.mark.parametrize(
    "garbage", [b"NaN", b'"\xff"', b"[" * 5000 + b"]" * 5000, b'{"a": ]}', b'"raw\nline"', b"oops"]
)
async def test_no_garbage_in_one_entry_spoils_another(world: World, garbage: bytes) -> None:
    _, phone = await world.patient()
    good, red = (json.dumps(world.diary(**more)).encode() for more in ({"pain": {"worst": 2}}, RED))
    body = b'{"diaries": [%b, %b, {"note": %b}, %b]}' % (good, garbage, garbage, red)

    answer = await raw(world, phone, body)

    assert [one["status"] for one in answer["results"]] == [201, 422, 422, 201], answer
    assert answer["results"][3]["receipt"]["advice"]["urgency"] == "immediate"


async def test_a_field_given_twice_is_seen_in_a_batch_too(world: World) -> None:
    _, phone = await world.patient()
    twice = json.dumps(world.diary(**RED)).encode()[:-1] + b', "symptoms": []}'

    (result,) = (await raw(world, phone, b'{"diaries": [%b]}' % twice))["results"]

    assert result["status"] == 422
    assert result["problem"]["errors"] == [{"pointer": "/symptoms", "detail": "is given more than once"}]
    assert result["problem"]["advice"]["urgency"] == "immediate"


async def test_a_batch_is_judged_in_the_order_of_what_it_is_about_and_answered_as_it_was_sent(world: World) -> None:
    """What the patient has had for days is not new, although the newest entry stands first in the batch."""
    (_, phone), (_, other) = await world.patient(), await world.patient()
    days = [world.now.date() - timedelta(days=back) for back in range(4)]
    numb = {"symptom": "altered_sensation", "regions": ["feet"], "side": "both"}
    story = [world.diary(day, symptoms=[{**numb, "course": "unchanged"}]) for day in days]
    story[0]["symptoms"] = [numb]

    results = await send(world, phone, story)
    one_by_one = [await world.http.post("/v1/diaries", json=one, headers=bearer(other)) for one in story[::-1]]

    assert [one["receipt"]["id"] for one in results] == [one["id"] for one in story]
    batched = [one["receipt"]["advice"]["urgency"] for one in results]
    assert batched == [answer.json()["advice"]["urgency"] for answer in one_by_one][::-1]
    assert await world.scalar("SELECT count(DISTINCT received_at) FROM diaries") == 1


@pytest.mark.parametrize("body", [b"{not json", b"[{}]", b'{"diaries": 7}'])
async def test_what_is_no_batch_is_kept_whole(world: World, body: bytes) -> None:
    _, phone = await world.patient()

    answer = await world.http.post(
        "/v1/diaries:batch", content=body, headers={**bearer(phone), "content-type": "application/json"}
    )

    assert (answer.status_code, answer.json()["kept"]) == (422, True)
    assert await world.scalar("SELECT body FROM quarantine") == body


async def raw(world: World, phone: str, body: bytes) -> dict[str, Any]:
    headers = {**bearer(phone), "content-type": "application/json"}
    answer: dict[str, Any] = (await world.http.post("/v1/diaries:batch", content=body, headers=headers)).json()
    return answer


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
