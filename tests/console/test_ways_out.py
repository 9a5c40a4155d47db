"""Wherever somebody who is signed in may come to, signing out is there, and works."""

import re
from datetime import timedelta

import pyotp
import pytest

from app.access import mint_token
from tests.console.browser import Browser, Shown
from tests.console.sign_in_world import PASSWORD, Nurse, code, invited, link_of, open_console, opened, spelt_in
from tests.world import World

NOBODYS = "/console/alerts/0190a000-0000-7000-8000-000000000000"


async def signs_out_from(shown: Shown, browser: Browser) -> str | None:
    """Presses `Sign out` as the page itself has it, and tells where that leads."""
    (form,) = re.findall(
        r'<form class="leave" method="post" action="/console/sign-out">(.*?)</form>', shown.html, re.DOTALL
    )
    (token,) = re.findall(r'name="form_token" value="([0-9a-f]+)"', form)
    assert "Sign out" in form
    return (await browser.sends("/console/sign-out", {"form_token": token})).leads_to


async def still_open(world: World) -> int:
    open_ones = "SELECT count(*) FROM tokens WHERE account_id IS NOT NULL AND revoked_at IS NULL"
    return int(await world.scalar(open_ones))


@pytest.mark.parametrize("page", ["/console/account/prove", "/console/nothing/here", NOBODYS])
async def test_who_is_asked_again_and_who_is_refused_can_sign_out(world: World, page: str) -> None:
    open_console(world)
    browser = (await opened(world)).browser

    led_to = await signs_out_from(await browser.opens(page), browser)

    assert (led_to, await still_open(world)) == ("/console/sign-in", 0)


async def test_who_is_told_that_they_may_not_can_sign_out(world: World) -> None:
    open_console(world)
    browser = (await opened(world)).browser

    foreign = await browser.sends("/console/account/password", headers={"origin": "https://elsewhere.test"})
    led_to = await signs_out_from(foreign, browser)

    assert (foreign.status, led_to, await still_open(world)) == (403, "/console/sign-in", 0)


async def test_who_reads_that_something_broke_can_sign_out(server_url: str) -> None:
    """A database without a single table is a fault of ours."""
    house = World(server_url.replace("/database_name", "/postgres"))
    browser = Browser(house)
    browser.http.cookies.set("__Host-tocsin_console", mint_token("st-elsewhere").shown, domain="tocsin.test", path="/")

    shown = await browser.opens("/console")

    assert shown.status == 500
    assert shown.has("form", action="/console/sign-out")
    await house.close()


async def test_new_recovery_codes_can_be_left_by_signing_out_the_first_and_the_later(world: World) -> None:
    open_console(world)
    link, browser = link_of(await invited(world)), Browser(world)
    secret = spelt_in(await browser.sends(f"{link}/password", {"password": PASSWORD}))
    nurse = Nurse("ada@example.org", pyotp.TOTP(secret), [], browser)

    first = await browser.sends(f"{link}/code", {"code": code(world, nurse.totp)})
    later = await browser.sends("/console/account/recovery-codes")
    led_to = await signs_out_from(first, browser)

    assert "Your recovery codes" in first.text
    assert "Your recovery codes" in later.text
    assert later.has("form", action="/console/sign-out")
    assert (led_to, await still_open(world)) == ("/console/sign-in", 0)


async def test_who_is_not_signed_in_is_not_offered_to_leave(world: World) -> None:
    open_console(world)

    shown = await Browser(world).opens("/console/invitation/st-elsewhere/nothing")

    assert shown.status == 410
    assert not shown.has("form", action="/console/sign-out")
    assert shown.has("a", href="/console/sign-in")


async def test_a_session_that_ended_under_a_form_leads_back_to_a_page_that_can_be_opened(world: World) -> None:
    open_console(world)
    browser = (await opened(world)).browser
    world.now += timedelta(minutes=31)

    shown = await browser.sends("/console/account/recovery-codes")

    assert shown.leads_to == "/console/sign-in?next=/console/account"


async def test_a_recovery_code_has_a_field_of_its_own_and_proves_who_it_is(world: World) -> None:
    open_console(world)
    nurse = await opened(world)

    asked = await nurse.browser.opens("/console/account/prove")
    proof = {"password": PASSWORD, "code": "", "recovery": nurse.codes[0]}
    proved = await nurse.browser.sends("/console/account/prove", proof)

    assert asked.tag("input", id="code")["inputmode"] == "numeric"
    assert proved.leads_to == "/console/account"
