"""What was replaced is kept beside its line, before and after, without an address."""

from typing import Any

from app.access import SCOPES
from tests.world import World, bearer

LADDER = {
    "rungs": [
        {"wait_seconds": 0, "people": [{"name": "Kim", "contacts": [{"channel": "email", "address": "kim@here.org"}]}]}
    ],
    "begin_again_seconds": 900,
}


async def change_of(world: World, action: str) -> tuple[Any, Any]:
    found = await world.scalar(
        "SELECT json_build_array(c.before, c.after) FROM audit a JOIN audit_changes c USING (clinic_id, line)"
        " WHERE a.action = :action AND a.change_hash IS NOT NULL ORDER BY a.line DESC LIMIT 1",
        action=action,
    )
    return found[0], found[1]


async def test_what_is_known_of_a_patient_is_kept_before_and_after(world: World) -> None:
    patient_id, _ = await world.patient(context={"timezone": "Europe/London"})

    answer = await world.http.put(
        f"/v1/patients/{patient_id}/context", json={"timezone": "Europe/Paris"}, headers=bearer(world.staff)
    )

    answer.raise_for_status()
    before, after = await change_of(world, "context.replaced")
    assert (before["timezone"], after["timezone"]) == ("Europe/London", "Europe/Paris")


async def test_a_ladder_is_kept_without_the_addresses_on_it(world: World) -> None:
    staff = bearer(await world.staff_token(SCOPES, "Lead"))

    (await world.http.put("/v1/ladder", json=LADDER, headers=staff)).raise_for_status()

    before, after = await change_of(world, "ladder.kept")
    assert before["begin_again_seconds"] == 600
    assert after["rungs"][0]["people"][0] == {"name": "Kim", "contacts": [{"channel": "email", "wait_seconds": None}]}
    assert "kim@here.org" not in str(after)


async def test_of_a_rota_only_what_differs_is_kept(world: World) -> None:
    staff = bearer(await world.staff_token(SCOPES, "Lead"))
    person = (await world.http.post("/v1/people", json={"name": "Kim"}, headers=staff)).raise_for_status().json()
    team = {"name": "Nurses", "roster": {}}
    (await world.http.put("/v1/teams/nurses", json=team, headers=staff)).raise_for_status()

    cover = {"starts_at": "2026-03-11T08:00:00Z", "ends_at": "2026-03-11T16:00:00Z", "adds": person["id"]}
    (await world.http.post("/v1/teams/nurses/overrides", json=cover, headers=staff)).raise_for_status()

    before, after = await change_of(world, "team.override_added")
    assert before == {"overrides": []}
    assert [one["adds"] for one in after["overrides"]] == [person["id"]]
    assert (await change_of(world, "person.added"))[1]["name"] == "Kim"
