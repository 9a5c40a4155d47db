"""Signing in: staff get in and stay in, nobody else does, and nobody is led astray."""

import pytest

from app.console.sign_in import LASTS_SECONDS, safe_next
from app.records.tokens import revoke_token
from tests.console.browser import Browser, Shown, signed_in
from tests.world import World


async def test_who_is_not_signed_in_is_asked_to_and_then_sees_what_was_wanted(world: World) -> None:
    browser = Browser(world)
    wanted = "/console/alerts/0198a6a0-0000-7000-8000-000000000000"

    asked = await browser.opens(wanted)
    form = await browser.opens(asked.leads_to or "")
    entered = await browser.signs_in(
        world.staff, str([given["value"] for tag, given in form.tags if given.get("name") == "next"][-1])
    )

    assert (asked.status, asked.leads_to) == (303, f"/console/sign-in?next={wanted}")
    assert form.status == 200
    assert (entered.status, entered.leads_to) == (303, wanted)
    assert (await browser.opens("/console")).status == 200


async def test_a_form_sent_when_the_sign_in_has_ended_leads_back_to_its_alert(world: World) -> None:
    path = "/console/alerts/0198a6a0-0000-7000-8000-000000000000"

    asked = await Browser(world).sends(f"{path}/acknowledge")

    assert (asked.status, asked.leads_to) == (303, f"/console/sign-in?next={path}")


@pytest.mark.parametrize(("address", "is_secure"), [("https://tocsin.test", True), ("http://tocsin.test", False)])
async def test_the_token_stays_in_a_cookie_that_neither_scripts_nor_other_sites_reach(
    world: World, address: str, is_secure: bool
) -> None:
    entered = await Browser(world, address).signs_in(world.staff)

    name, *attributes = entered.answer.headers["set-cookie"].split("; ")
    assert name == f"{'__Host-' if is_secure else ''}tocsin_console={world.staff}"
    expected = {"HttpOnly", "SameSite=strict", f"Max-Age={LASTS_SECONDS}"}
    assert set(attributes) == expected | ({"Secure", "Path=/"} if is_secure else {"Path=/console"})


async def test_a_patients_phone_may_not_sign_in(world: World) -> None:
    _, phone = await world.patient()

    refused = await Browser(world).signs_in(phone)

    assert_refused(refused, 401, "This is not a staff token that holds.", phone)


@pytest.mark.parametrize("token", ["", "hello", "tocsin_st-elsewhere_abcdefghijkl_" + "x" * 43])
async def test_a_token_that_is_not_known_is_refused_beside_the_field(world: World, token: str) -> None:
    refused = await Browser(world).signs_in(token)

    assert_refused(refused, 401, "This is not a staff token that holds.", token or "tocsin_st")


async def test_a_token_that_may_not_read_alerts_is_refused(world: World) -> None:
    token = await world.staff_token(scopes=("patients:write",))

    refused = await Browser(world).signs_in(token)

    assert_refused(refused, 403, "This token may not read alerts.", token)


def assert_refused(shown: Shown, status: int, said: str, secret: str) -> None:
    assert (shown.status, said in shown.text) == (status, True)
    field = shown.tag("input", name="token")
    assert (field["aria-invalid"], field["aria-describedby"]) == ("true", "token-error")
    assert "set-cookie" not in shown.answer.headers
    assert secret not in shown.html


async def test_a_token_that_is_revoked_meanwhile_ends_the_sign_in(world: World) -> None:
    browser = await signed_in(world)
    async with world.database.begin() as session:
        await revoke_token(session, world.clinic_id, world.staff.split("_")[2], world.now)

    asked = await browser.opens("/console")

    assert (asked.status, asked.leads_to) == (303, "/console/sign-in?next=/console")


async def test_signing_out_forgets_the_token(world: World) -> None:
    browser = await signed_in(world)

    left = await browser.sends("/console/sign-out")
    asked = await browser.opens("/console")

    assert (left.status, left.leads_to) == (303, "/console/sign-in")
    assert (asked.status, asked.leads_to) == (303, "/console/sign-in?next=/console")


@pytest.mark.parametrize(
    "wanted",
    [
        "https://elsewhere.test/console",
        "//elsewhere.test/console",
        "/console//elsewhere.test",
        "/console/../v1/alerts",
        "/console\\@elsewhere.test",
        "/consoles",
        "/v1/alerts",
        "console",
        "/console/%2e%2e/v1",
        "/console/sign-out",
        "/console\r\nlocation: https://elsewhere.test",
        "",
    ],
)
async def test_nobody_is_led_elsewhere_after_signing_in(world: World, wanted: str) -> None:
    entered = await Browser(world).signs_in(world.staff, wanted)

    assert (entered.status, entered.leads_to) == (303, "/console")


def test_pages_of_the_console_are_where_one_may_go() -> None:
    path = "/console/alerts/0198a6a0-0000-7000-8000-000000000000"

    assert [safe_next(path), safe_next("/console"), safe_next(None)] == [path, "/console", "/console"]


async def test_a_link_from_a_web_mailer_opens_itself_once_more_so_that_the_cookie_comes_along(world: World) -> None:
    """Browsers keep a strict cookie back when another site leads to us, and send it when we lead to ourselves."""
    browser = Browser(world)
    path = "/console/alerts/0198a6a0-0000-7000-8000-000000000000"

    first = await browser.opens(path, {"sec-fetch-site": "cross-site"})
    second = await browser.opens(path, {"sec-fetch-site": "same-origin"})

    assert (first.status, first.tag("meta", **{"http-equiv": "refresh"})["content"]) == (200, f"0; url={path}")
    assert second.status == 303
