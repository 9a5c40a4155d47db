"""Handing in a diary: kept, judged and answered in one go."""

from tests.world import World, bearer

RED = {"symptoms": [{"symptom": "leg_weakness", "course": "new", "side": "left"}]}


async def test_a_calm_diary_is_kept_and_thanked_for(world: World) -> None:
    _, phone = await world.patient()

    answer = await world.submits(phone, pain={"worst": 2}, symptoms=[])

    assert answer.status_code == 201, answer.text
    assert answer.json()["advice"]["urgency"] == "routine"
    assert answer.json()["contact"]["phone"] == "+44 20 7946 0000"
    assert await world.alerts() == []


async def test_a_red_diary_opens_an_alert_and_tells_the_patient_to_ring_now(world: World) -> None:
    patient_id, phone = await world.patient()

    answer = await world.submits(phone, **RED)

    assert answer.json()["advice"]["urgency"] == "immediate"
    assert "ring the 24-hour line: +44 20 7946 0000 now" in answer.json()["advice"]["text"]
    (alert,) = await world.alerts()
    assert (alert["condition"], alert["urgency"], alert["status"]) == ("cord_compression", "immediate", "open")
    assert alert["patient_id"] == str(patient_id)
    assert "leg weakness (new, left)" in alert["steps"][0]["because"]


async def test_the_same_diary_sent_again_is_the_same_diary(world: World) -> None:
    _, phone = await world.patient()
    diary = world.diary(**RED)

    first = await world.http.post("/v1/diaries", json=diary, headers=bearer(phone))
    await world.passes(minutes=1)
    again = await world.http.post("/v1/diaries", json=diary, headers=bearer(phone))

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert await world.scalar("SELECT count(*) FROM diaries") == 1
    assert len(await world.alerts()) == 1


async def test_an_unanswered_alert_climbs_to_the_physician(world: World) -> None:
    _, phone = await world.patient()

    await world.submits(phone, **RED)
    await world.passes(minutes=11)

    assert world.pager.addresses == ["first nurse", "second nurse", "physician"]


async def test_the_api_documentation_loads_nothing_from_elsewhere(world: World) -> None:
    page = await world.http.get("/docs")
    script = await world.http.get("/static-offline-docs/swagger-ui-bundle.js")

    assert page.status_code == script.status_code == 200
    assert "http://" not in page.text
    assert "https://" not in page.text
