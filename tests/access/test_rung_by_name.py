"""Whoever stands on the ladder by name alone is rung like everyone else: do they see what they were rung for?"""

from app.access import CARRIES
from tests.access.test_break_glass import patient_of_another_team
from tests.oncall_world import person
from tests.world import World, bearer

RED = {"symptoms": [{"symptom": "leg_weakness", "course": "new"}]}


async def test_who_is_rung_by_the_name_that_stands_on_the_ladder_sees_the_alert(world: World) -> None:
    person_id = await person(world, "first nurse")
    token = await world.staff_token(tuple(CARRIES["nurse"]), "first nurse", person_id=person_id, role="nurse")
    _, phone = await patient_of_another_team(world)

    await world.submits(phone, **RED)
    seen = (await world.http.get("/v1/alerts", headers=bearer(token))).json()["items"]

    assert [told["recipient"] for alert in seen for told in alert["told"]] == ["first nurse"]


async def test_who_has_the_name_of_nobody_on_the_ladder_still_sees_nothing(world: World) -> None:
    person_id = await person(world, "second nurse")
    token = await world.staff_token(tuple(CARRIES["nurse"]), "second nurse", person_id=person_id, role="nurse")
    _, phone = await patient_of_another_team(world)

    await world.submits(phone, **RED)
    seen = (await world.http.get("/v1/alerts", headers=bearer(token))).json()["items"]

    assert seen == []
