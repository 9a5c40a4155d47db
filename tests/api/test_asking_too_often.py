"""At any rate of asking nothing that is red is lost, and nothing that is refused is lost in silence."""

from datetime import date, timedelta

import httpx
import pytest

from app.api.desk import Desk
from app.api.rates import Rates
from app.notify.channels._nobody import WHY, nobody
from app.wiring.web import assemble
from tests.world import World, bearer

RED = {"symptoms": [{"symptom": "leg_weakness", "course": "new"}]}
CALM = {"pain": {"worst": 2}}


def allow(world: World, *, per_token: int = 600, failures: int = 60) -> None:
    """From now on, for this house alone."""
    world.app.state.rates = Rates(per_token, failures)


def ago(world: World, days: int) -> date:
    return world.now.date() - timedelta(days=days)


async def test_a_token_that_asks_without_end_is_told_how_long_to_wait_and_nothing_is_kept(world: World) -> None:
    _, phone = await world.patient()
    allow(world, per_token=1)
    await world.submits(phone, ago(world, 1), **CALM)

    answer = await world.submits(phone, **CALM)

    assert (answer.status_code, answer.json()["code"]) == (429, "too-many-requests")
    assert 1 <= int(answer.headers["retry-after"]) <= 60
    assert answer.headers["content-type"] == "application/problem+json"
    assert await world.scalar("SELECT count(*) FROM diaries") == 1


async def test_what_is_red_is_kept_at_any_rate_and_somebody_is_rung(world: World) -> None:
    _, phone = await world.patient()
    allow(world, per_token=1)
    await world.submits(phone, **CALM)

    answer = await world.submits(phone, **RED)

    assert (answer.status_code, answer.json()["advice"]["urgency"]) == (201, "immediate")
    assert {alert["condition"] for alert in await world.alerts()} == {"cord_compression"}


async def test_what_cannot_be_read_is_kept_and_judged_at_any_rate(world: World) -> None:
    _, phone = await world.patient()
    allow(world, per_token=1)
    await world.submits(phone, **CALM)

    answer = await world.submits(phone, **RED, pain={"worst": 99})

    assert (answer.status_code, answer.json()["kept"]) == (422, True)
    assert answer.json()["advice"]["urgency"] == "immediate"


async def test_what_may_change_the_judgement_of_a_later_day_is_kept_at_any_rate(world: World) -> None:
    _, phone = await world.patient()
    allow(world, per_token=1)
    await world.submits(phone, **CALM)

    answer = await world.submits(phone, ago(world, 1), **CALM)

    assert answer.status_code == 201


async def test_a_diary_that_was_taken_in_before_is_answered_with_its_receipt_at_any_rate(world: World) -> None:
    _, phone = await world.patient()
    allow(world, per_token=1)
    diary = world.diary(**CALM)
    first = await world.http.post("/v1/diaries", json=diary, headers=bearer(phone))

    again = await world.http.post("/v1/diaries", json=diary, headers=bearer(phone))

    assert (again.status_code, again.json()) == (200, first.json())


async def test_of_a_batch_beyond_the_rate_what_is_red_is_kept_and_the_rest_is_to_come_again(world: World) -> None:
    _, phone = await world.patient()
    allow(world, per_token=1)
    await world.submits(phone, ago(world, 9), **CALM)
    entries = [world.diary(ago(world, 8), **CALM), world.diary(ago(world, 7), **CALM), world.diary(**RED)]

    answer = await world.http.post("/v1/diaries:batch", json={"diaries": entries}, headers=bearer(phone))

    assert [(one["status"], one["retry"]) for one in answer.json()["results"]] == [
        (429, True),
        (429, True),
        (201, False),
    ]
    assert {alert["condition"] for alert in await world.alerts()} == {"cord_compression"}


async def test_a_batch_counts_as_many_requests_as_it_has_entries(world: World) -> None:
    _, phone = await world.patient()
    allow(world, per_token=5)
    entries = [world.diary(ago(world, days), **CALM) for days in range(1, 6)]
    await world.http.post("/v1/diaries:batch", json={"diaries": entries}, headers=bearer(phone))

    answer = await world.submits(phone, **CALM)

    assert answer.status_code == 429


async def test_whoever_holds_a_good_token_is_not_held_up_by_failures_from_the_same_address(world: World) -> None:
    _, phone = await world.patient()
    allow(world, failures=2)
    forged = phone[:-20] + "x" * 20

    failed = [(await world.submits(forged, **CALM)).status_code for _ in range(4)]

    assert failed == [401, 401, 429, 429]
    assert (await world.submits(phone, **CALM)).status_code == 201


async def test_a_token_that_cannot_be_read_is_a_failure_too(world: World) -> None:
    allow(world, failures=1)

    failed = [(await world.submits("nonsense", **CALM)).status_code for _ in range(2)]

    assert failed == [401, 429]


@pytest.mark.parametrize("channel", sorted(WHY))
async def test_no_contact_point_is_on_a_channel_that_reaches_nobody(world: World, channel: str) -> None:
    app = assemble(Desk(database=world.web, clock=lambda: world.now, channels=nobody()))
    lead = await world.staff_token(("oncall:read", "oncall:write"), "Lead")

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://tocsin.test") as http:
        person = await http.post("/v1/people", json={"name": "Ada"}, headers=bearer(lead))
        body = {"channel": channel, "address": "self"}
        path = f"/v1/people/{person.json()['id']}/contacts"
        answer = await http.post(path, json=body, headers=bearer(lead))

    assert (answer.status_code, answer.json()["errors"][0]["detail"]) == (422, WHY[channel])


async def test_phones_whose_tokens_have_run_out_are_told_so_however_many_come_from_one_address(world: World) -> None:
    _, phone = await world.patient()
    await world.scalar("UPDATE tokens SET expires_at = :now WHERE patient_id IS NOT NULL RETURNING 1", now=world.now)
    allow(world, failures=2)

    answers = [(await world.submits(phone, **RED)).status_code for _ in range(4)]
    read = [(await world.http.get("/v1/me/messages", headers=bearer(phone))).status_code for _ in range(4)]

    assert answers == read == [401] * 4
