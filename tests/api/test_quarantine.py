"""An entry that cannot be read is not lost: it is kept, judged as far as it can be read, and answered with advice."""

import asyncio
import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.world import World, bearer

RED = {"symptoms": [{"symptom": "leg_weakness", "course": "new"}]}
BAD = {**RED, "pain": {"worst": 99}}
JSON = {"content-type": "application/json"}


async def sends(world: World, phone: str, body: Any) -> httpx.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return await world.http.post("/v1/diaries", content=content, headers={**bearer(phone), **JSON})


async def quarantine(world: World, patient_id: Any, query: str = "") -> dict[str, Any]:
    answer = await world.http.get(f"/v1/patients/{patient_id}/quarantine{query}", headers=bearer(world.staff))
    page: dict[str, Any] = answer.raise_for_status().json()
    return page


async def conditions(world: World) -> dict[str, str]:
    return {alert["condition"]: alert["urgency"] for alert in await world.alerts()}


async def test_the_readable_red_flags_of_an_unreadable_entry_ring_at_once(world: World) -> None:
    _, phone = await world.patient()

    answer = await world.submits(phone, **BAD)
    await world.works()

    told = answer.json()
    assert answer.status_code == 422
    assert told["errors"] == [{"pointer": "/pain/worst", "detail": "expected a value less than or equal to 10"}]
    assert told["kept"] is True
    assert told["advice"]["urgency"] == "immediate"
    assert "ring the 24-hour line: +44 20 7946 0000 now" in told["advice"]["text"]
    assert told["contact"]["phone"] == "+44 20 7946 0000"
    assert await conditions(world) == {"cord_compression": "immediate", "system": "soon"}
    assert world.pager.addresses == ["first nurse"]


async def test_a_nurse_sees_what_was_sent_what_was_wrong_and_what_was_judged(world: World) -> None:
    patient_id, phone = await world.patient()
    diary = world.diary(**BAD)

    answer = await sends(world, phone, diary)

    (kept,) = (await quarantine(world, patient_id))["items"]
    assert (kept["id"], json.loads(kept["raw"])) == (diary["id"], diary)
    assert kept["problems"] == answer.json()["errors"]
    assert (kept["advice"], kept["corrected_at"]) == (answer.json()["advice"], None)
    steps = {alert["condition"]: alert["steps"][0] for alert in await world.alerts()}
    assert "/pain/worst (expected a value less than or equal to 10)" in steps["system"]["because"]
    assert {one["entry"] for step in steps.values() for one in step["evidence"]} == {diary["id"]}
    assert steps["cord_compression"]["evidence"][0]["pointer"] == "/symptoms"


async def test_the_same_unreadable_entry_again_changes_nothing_and_is_answered_the_same(world: World) -> None:
    _, phone = await world.patient()
    diary = world.diary(**BAD)

    first = await sends(world, phone, diary)
    changed = await everything(world)
    await world.http.post(f"/v1/alerts/{(await world.alerts())[0]['id']}:acknowledge", headers=bearer(world.staff))
    world.now += timedelta(hours=3)
    again = await sends(world, phone, diary)

    assert (first.status_code, again.json()) == (422, first.json())
    assert await everything(world) == changed
    assert await world.scalar("SELECT count(*) FROM audit WHERE action = 'diary.quarantined'") == 1


async def everything(world: World) -> list[int]:
    tables = ("quarantine", "diaries", "findings", "alerts", "notifications WHERE patient_id IS NULL")
    return [await world.scalar(f"SELECT count(*) FROM {table}") for table in tables]


async def test_the_corrected_entry_is_new_and_its_findings_join_the_open_alert(world: World) -> None:
    patient_id, phone = await world.patient()
    diary = world.diary(**BAD)
    told = (await sends(world, phone, diary)).json()
    world.now += timedelta(minutes=1)

    corrected = await sends(world, phone, {**diary, "id": told["id"], "pain": {"worst": 3}})

    assert corrected.status_code == 201, corrected.text
    assert await world.scalar("SELECT count(*) FROM alerts WHERE condition = 'cord_compression'") == 1
    assert await world.scalar("SELECT count(*) FROM notifications") == 1
    assert {"quarantine", "diary"} <= {one.split(":")[0] for one in await subjects(world)}
    (kept,) = (await quarantine(world, patient_id))["items"]
    assert kept["corrected_at"] == corrected.json()["received_at"]


async def subjects(world: World) -> list[str]:
    found: list[str] = await world.scalar("SELECT array_agg(subject) FROM findings")
    return found


async def test_an_unreadable_entry_never_becomes_history(world: World) -> None:
    patient_id, phone = await world.patient()
    usual = {"symptoms": [{"symptom": "leg_weakness", "course": "unchanged"}]}
    await world.submits(phone, **usual, mobility="flying")
    world.now += timedelta(days=1)

    answer = await world.submits(phone, symptoms=[{"symptom": "leg_weakness"}])

    assert answer.json()["advice"]["urgency"] == "immediate"
    assert await world.scalar("SELECT count(*) FROM diaries") == 1
    assert await world.scalar("SELECT last_day FROM patients WHERE patient_id = :id", id=patient_id) == world.now.date()


async def test_a_patient_who_only_says_now_is_heard(world: World) -> None:
    _, phone = await world.patient()

    answer = await world.submits(phone, patient_urgency="now")

    assert answer.status_code == 422
    assert answer.json()["advice"]["urgency"] == "urgent"
    assert "You told us that you need someone now" in answer.json()["advice"]["text"]
    assert (await conditions(world))["acute_illness"] == "urgent"


async def test_a_field_given_twice_is_judged_both_ways(world: World) -> None:
    _, phone = await world.patient()
    body = json.dumps(world.diary(**RED)).encode()[:-1] + b', "symptoms": []}'

    answer = await sends(world, phone, body)

    assert [one["pointer"] for one in answer.json()["errors"]] == ["/symptoms"]
    assert answer.json()["advice"]["urgency"] == "immediate"


@pytest.mark.parametrize(
    "body",
    [b"{not json", b"", b"null", b"[" * 50_000, b'{"note": "\xff\xfe\x00"', b'{"a":' * 9000, b'{"note": "\\ud800"}'],
)
async def test_whatever_was_sent_is_kept_byte_for_byte_and_a_nurse_is_told(world: World, body: bytes) -> None:
    patient_id, phone = await world.patient()

    answer = await sends(world, phone, body)

    assert (answer.status_code, answer.json()["kept"]) == (422, True)
    assert await world.scalar("SELECT body FROM quarantine") == body
    (kept,) = (await quarantine(world, patient_id))["items"]
    assert kept["raw"] == body.decode(errors="backslashreplace")
    assert await conditions(world) == {"system": "soon"}


async def test_two_different_unreadable_entries_under_one_id_are_both_kept(world: World) -> None:
    patient_id, phone = await world.patient()
    diary = world.diary(mobility="flying")

    for body in (diary, {**diary, **RED}):
        await sends(world, phone, body)
        world.now += timedelta(seconds=1)

    first = await quarantine(world, patient_id, "?limit=1")
    rest = await quarantine(world, patient_id, f"?limit=1&cursor={first['next_cursor']}")
    assert {one["id"] for one in first["items"] + rest["items"]} == {diary["id"]}
    assert "leg_weakness" in first["items"][0]["raw"]
    assert rest["next_cursor"] is None
    assert (await conditions(world))["cord_compression"] == "immediate"


async def test_the_same_unreadable_entry_many_times_at_once_is_kept_once(world: World) -> None:
    _, phone = await world.patient()
    diary = world.diary(**BAD)

    answers = await asyncio.gather(*(sends(world, phone, diary) for _ in range(6)))

    assert {answer.status_code for answer in answers} == {422}
    assert len({answer.text for answer in answers}) == 1
    assert (await everything(world))[0] == await world.scalar("SELECT count(*) FROM notifications") == 1


async def test_nothing_is_kept_for_a_caller_who_may_not_hand_in(world: World) -> None:
    _, phone = await world.patient()
    partner = await world.staff_token(scopes=("diaries:write",))

    answers = [await sends(world, token, BAD) for token in (world.staff, partner, phone[:-1] + "_")]

    assert [answer.status_code for answer in answers] == [403, 403, 401]
    assert (await everything(world))[0] == 0


async def test_only_those_who_may_read_diaries_see_the_quarantine(world: World) -> None:
    patient_id, phone = await world.patient()
    _, other_phone = await world.patient()
    await world.clinic("elsewhere")
    stranger = await world.staff_token(clinic_id="elsewhere")
    blind = await world.staff_token(scopes=("alerts:read",))
    await sends(world, phone, BAD)

    async def asks(token: str, about: Any) -> int:
        path = f"/v1/patients/{about}/quarantine"
        return (await world.http.get(path, headers=bearer(token))).status_code

    assert [await asks(token, patient_id) for token in (world.staff, phone)] == [200, 200]
    assert [await asks(token, patient_id) for token in (other_phone, stranger, blind)] == [404, 404, 403]
    assert await asks(world.staff, uuid4()) == 404


async def test_what_is_too_large_is_said_not_to_be_kept(world: World) -> None:
    _, phone = await world.patient()

    answer = await sends(world, phone, b" " * 70_000)

    assert (answer.status_code, "kept" in answer.json()) == (413, False)
    assert "nothing was kept" in answer.json()["detail"]
    assert (await everything(world))[0] == 0
