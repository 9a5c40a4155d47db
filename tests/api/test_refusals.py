"""Whoever is turned away leaves one line in the log: who as far as is known, where, why; no patient, no secret, no flood."""

import asyncio
from typing import Any

from structlog.testing import capture_logs

from app.access import mint_token
from app.api.desk import Desk
from app.api.rates import Rates
from app.api.refusals import LINES_OF_A_PLACE, Tally
from tests.console.browser import Browser
from tests.console.sign_in_world import open_console, opened, types
from tests.world import World, bearer

Line = dict[str, Any]


def told(lines: list[Line]) -> list[Line]:
    """What the log says of refusals, without what every line has."""
    return [
        {key: one[key] for key in one if key not in ("event", "log_level")}
        for one in lines
        if one["event"] == "refused"
    ]


async def test_a_token_that_nobody_was_given_is_told_by_the_name_it_claims_and_without_its_secret(world: World) -> None:
    forged = mint_token("st-elsewhere")

    with capture_logs() as lines:
        await world.http.get("/v1/alerts", headers=bearer(forged.shown))
        await world.http.post("/v1/diaries", json={}, headers=bearer(forged.shown))

    claimed = {"clinic": "st-elsewhere", "token": forged.token_id, "token_holds": False}
    refused = {"status": 401, "code": "not-signed-in", **claimed}
    assert told(lines) == [
        {"method": "GET", "route": "/v1/alerts", **refused},
        {"method": "POST", "route": "/v1/diaries", **refused},
    ]
    assert forged.shown.rpartition("_")[2] not in str(lines)


async def test_who_may_not_is_told_with_the_route_and_not_with_the_patient(world: World) -> None:
    patient_id, _ = await world.patient()
    reader = await world.staff_token(scopes=("alerts:read",))

    with capture_logs() as lines:
        await world.http.get(f"/v1/patients/{patient_id}/consents", headers=bearer(reader))
        await world.http.get(f"/v1/patients/{mint_token('x').token_id}/consents", headers=bearer(world.staff))

    may_not, not_there = told(lines)
    assert (may_not["status"], may_not["code"], may_not["route"]) == (
        403,
        "not-allowed",
        "/v1/patients/{patient_id}/consents",
    )
    assert (may_not["token"], may_not["token_holds"]) == (reader.split("_")[2], True)
    assert not_there["status"] == 422
    assert str(patient_id) not in str(lines)


async def test_a_patient_of_another_clinic_is_asked_for_in_vain_and_that_is_told(world: World) -> None:
    patient_id, _ = await world.patient()
    await world.clinic("other")
    stranger = await world.staff_token(clinic_id="other")

    with capture_logs() as lines:
        answer = await world.http.get(f"/v1/patients/{patient_id}/consents", headers=bearer(stranger))
        await world.http.get("/v1/nowhere")

    assert answer.status_code == 404
    assert [(one["status"], one["clinic"]) for one in told(lines)] == [(404, "other")]


async def test_a_field_slipped_in_is_told_of_whoever_is_signed_in(world: World) -> None:
    body = {"reference": "BM-1", "name": "Pat Example", "clinic_id": "other"}

    with capture_logs() as lines:
        await world.http.post("/v1/patients", json=body, headers=bearer(world.staff))

    [line] = told(lines)
    assert (line["status"], line["code"], line["route"]) == (422, "unreadable-input", "/v1/patients")
    assert "Pat" not in str(lines)


async def test_doors_that_need_no_token_tell_of_guesses_and_of_who_is_held_off(world: World) -> None:
    desk = Desk(database=world.web, clock=lambda: world.now, rates=Rates(failures=2))
    world.walls.app_around(desk)
    form = {"grant_type": "client_credentials", "client_id": "st-elsewhere/nobody", "client_secret": "guessed"}

    with capture_logs() as lines:
        await world.http.post("/v1/enrolments:redeem", json={"code": "st-elsewhere/AAAA-BBBB-CCCC", "device": "x"})
        await world.http.post("/oauth/token", data=form)
        await world.http.post("/oauth/token", data=form)

    assert [(one["route"], one["status"], one["code"]) for one in told(lines)] == [
        ("/v1/enrolments:redeem", 410, "enrolment-code-refused"),
        ("/oauth/token", 401, "client-refused"),
        ("/oauth/token", 429, "too-many-requests"),
    ]
    assert "guessed" not in str(lines)
    assert "BBBB" not in str(lines)


async def test_a_name_and_a_password_that_do_not_belong_together_are_told_without_either(world: World) -> None:
    open_console(world)

    with capture_logs() as lines:
        await types(Browser(world), "ada@example.org", "a wrong password here")

    assert told(lines) == [{"method": "POST", "route": "/console/sign-in", "status": 401, "code": "not-signed-in"}]
    assert not [word for word in ("ada", "wrong password") if word in str(lines)]


async def test_a_token_that_signs_in_at_the_console_is_told_too(world: World) -> None:
    open_console(world)

    with capture_logs() as lines:
        await Browser(world).signs_in(world.staff)

    assert [(one["event"], one["how"], one["token"]) for one in lines] == [
        ("signed in", "token", world.staff.split("_")[2])
    ]


async def test_a_page_that_is_not_theirs_is_told_with_their_account(world: World) -> None:
    open_console(world)
    chief = await opened(world, "chief@example.org", "admin")
    account_id = await world.scalar("SELECT account_id FROM accounts")

    with capture_logs() as lines:
        await chief.browser.opens("/console")

    [line] = told(lines)
    assert (line["route"], line["status"], line["account"]) == ("/console", 403, str(account_id))


async def test_a_session_that_does_not_hold_is_told_though_the_answer_leads_to_the_way_in(world: World) -> None:
    open_console(world)
    browser = Browser(world)

    with capture_logs() as lines:
        came = await browser.opens("/console")
        browser.http.cookies.set(
            "__Host-tocsin_console", mint_token("st-elsewhere").shown, domain="tocsin.test", path="/"
        )
        forged = await browser.opens("/console")

    assert (came.status, forged.status) == (303, 303)
    assert [(one["status"], one["token_holds"]) for one in told(lines)] == [(401, False)]


async def test_a_flood_is_counted_and_fills_no_disk(world: World) -> None:
    desk = Desk(database=world.web, clock=lambda: world.now, rates=Rates(failures=10_000), refusals=Tally(0.05))
    world.walls.app_around(desk)

    with capture_logs() as lines:
        for _ in range(LINES_OF_A_PLACE + 7):
            await world.http.get("/v1/alerts")
        await asyncio.sleep(0.2)

    assert len(told(lines)) == LINES_OF_A_PLACE
    assert [(one["log_level"], one["times"]) for one in lines if one["event"].startswith("refusals")] == [
        ("warning", 7)
    ]
