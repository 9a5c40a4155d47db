"""The hospital's account: a real OpenID Provider in a process of its own, and a browser that is led there and back."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from app.console.hospital import Hospital
from tests.console.browser import Browser, Shown
from tests.console.sign_in_world import invited, noted, open_console
from tests.world import World

ADA: dict[str, Any] = {"sub": "a-1", "email": "Ada@example.org", "email_verified": True}
UNPROVED: dict[str, Any] = {"sub": "u-2", "email": "bea@example.org", "email_verified": False}
PRESSED = {"sec-fetch-site": "same-origin"}  # as a browser says of a link on our own page
LATER: dict[str, Any] = {"sub": "l-3", "email": "ada@example.org", "email_verified": True}


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    users = [part for user in (ADA, UNPROVED, LATER) for part in ("--user-claims", json.dumps(user))]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port), *users]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            httpx.get(f"{address}/.well-known/openid-configuration")
            break
        except httpx.HTTPError:
            time.sleep(0.1)
    yield address
    process.terminate()
    process.wait(10)


@pytest.fixture
async def outside() -> AsyncIterator[httpx.AsyncClient]:
    """The browser's and the server's way out of the house."""
    async with httpx.AsyncClient(follow_redirects=False) as http:
        yield http


@pytest.fixture
def ward(world: World, issuer: str, outside: httpx.AsyncClient) -> World:
    world.now = datetime.fromtimestamp(time.time(), UTC)  # the provider's clock is the real one
    open_console(world, Hospital(issuer, "tocsin", "a secret/with %", "St Elsewhere", None, outside))
    return world


async def goes(browser: Browser, outside: httpx.AsyncClient, subject: str) -> str:
    """Follows the button, signs in at the hospital, and gives the address that leads back."""
    away = await browser.opens("/console/sign-in/hospital?next=/console/on-call", PRESSED)
    at_hospital = await outside.post(away.leads_to or "", data={"sub": subject})
    back = httpx.URL(at_hospital.headers["location"])
    assert str(back).startswith("https://tocsin.test/console/sign-in/hospital/back?")
    return back.raw_path.decode()


async def comes_back(browser: Browser, outside: httpx.AsyncClient, subject: str) -> Shown:
    return await browser.opens(await goes(browser, outside, subject), {"sec-fetch-site": "cross-site"})


async def test_the_first_sign_in_ties_the_account_and_later_ones_find_it(
    ward: World, outside: httpx.AsyncClient
) -> None:
    await invited(ward, "ada@example.org")
    first, second = Browser(ward), Browser(ward)

    entered = [await comes_back(one, outside, "a-1") for one in (first, second)]

    assert [(one.status, one.leads_to) for one in entered] == [(303, "/console/on-call")] * 2
    assert (await second.opens("/console/on-call")).status == 200
    assert await ward.scalar("SELECT subject FROM accounts") == "a-1"
    assert (await noted(ward, "account.tied"), await noted(ward, "signed_in")) == (1, 2)


async def test_the_page_offers_it_by_its_name(ward: World) -> None:
    shown = await Browser(ward).opens("/console/sign-in")

    assert shown.has("a", href="/console/sign-in/hospital?next=/console")
    assert "St Elsewhere" in shown.text


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
async def test_a_link_elsewhere_signs_nobody_in_before_they_have_pressed_a_button(
    ward: World, issuer: str, site: str
) -> None:
    browser = Browser(ward)

    asked = await browser.opens("/console/sign-in/hospital?next=/console/on-call", {"sec-fetch-site": site})
    [button] = [given["href"] for tag, given in asked.tags if tag == "a" and "next=/console/on-call" in str(given)]
    pressed = await browser.opens(str(button), PRESSED)

    assert (asked.status, asked.leads_to, "St Elsewhere" in asked.text) == (200, None, True)
    assert (pressed.status, str(pressed.leads_to).startswith(issuer)) == (303, True)


async def test_a_browser_that_does_not_say_where_from_shows_what_stood_in_the_button(ward: World, issuer: str) -> None:
    browser, other = Browser(ward), Browser(ward)
    asked = await browser.opens("/console/sign-in/hospital?next=/console")
    [button] = [str(given["href"]) for tag, given in asked.tags if tag == "a" and "pressed=" in str(given)]

    elsewhere, made_up = await other.opens(button), await browser.opens(f"{button}x")
    pressed = await Browser(ward).opens("/console/sign-in/hospital")
    [again] = [str(given["href"]) for tag, given in made_up.tags if tag == "a" and "pressed=" in str(given)]
    good = await browser.opens(again)

    assert [one.status for one in (asked, elsewhere, made_up, pressed)] == [200] * 4
    assert (good.status, str(good.leads_to).startswith(issuer)) == (303, True)


async def test_what_the_provider_gave_stays_with_the_server_and_the_browser_gets_a_session_of_ours(
    ward: World, outside: httpx.AsyncClient
) -> None:
    given: list[str] = []

    async def listen(answer: httpx.Response) -> None:
        await answer.aread()
        if answer.request.url.path.endswith("token"):
            given.extend(value for value in answer.json().values() if isinstance(value, str) and len(value) > 20)

    outside.event_hooks["response"].append(listen)
    await invited(ward, "ada@example.org")
    browser = Browser(ward)

    entered = await comes_back(browser, outside, "a-1")
    page = await browser.opens("/console/account")

    carried = f"{dict(browser.http.cookies)} {entered.answer.headers} {entered.html} {page.answer.headers} {page.html}"
    assert len(given) >= 2  # the access token and the ID token
    assert not [one for one in given if one in carried or one.rpartition(".")[2] in carried]
    assert browser.http.cookies["__Host-tocsin_console"].startswith("tocsin_st-elsewhere_")


async def test_who_has_no_account_reads_whom_to_ask(ward: World, outside: httpx.AsyncClient) -> None:
    shown = await comes_back(Browser(ward), outside, "a-1")

    assert (shown.status, "Ask whoever keeps the accounts" in shown.text) == (403, True)
    assert "Ada@example.org" in shown.text


async def test_an_address_that_the_hospital_has_not_proved_ties_nothing(
    ward: World, outside: httpx.AsyncClient
) -> None:
    await invited(ward, "bea@example.org")

    shown = await comes_back(Browser(ward), outside, "u-2")

    assert (shown.status, await noted(ward, "account.tied")) == (403, 0)


async def test_somebody_who_was_given_an_old_address_does_not_get_the_account_with_it(
    ward: World, outside: httpx.AsyncClient
) -> None:
    await invited(ward, "ada@example.org")
    await comes_back(Browser(ward), outside, "a-1")

    shown = await comes_back(Browser(ward), outside, "l-3")

    assert shown.status == 403


async def test_a_disabled_account_does_not_sign_in_by_the_hospital_either(
    ward: World, outside: httpx.AsyncClient
) -> None:
    await invited(ward, "ada@example.org")
    await comes_back(Browser(ward), outside, "a-1")
    await ward.scalar("UPDATE accounts SET disabled_at = now() RETURNING 1")

    shown = await comes_back(Browser(ward), outside, "a-1")

    assert shown.status == 403


async def test_an_answer_belongs_to_the_browser_that_asked_and_is_good_once(
    ward: World, outside: httpx.AsyncClient
) -> None:
    await invited(ward, "ada@example.org")
    browser = Browser(ward)
    back = await goes(browser, outside, "a-1")
    carried = dict(browser.http.cookies)

    elsewhere = await Browser(ward).opens(back)
    bent = await browser.opens(back.replace("state=", "state=x"))
    browser.http.cookies.update(carried)
    good = await browser.opens(back)
    browser.http.cookies.update(carried)
    again = await browser.opens(back)

    assert [one.status for one in (elsewhere, bent, good, again)] == [401, 401, 303, 401]


async def test_an_answer_of_another_issuer_is_refused(ward: World, outside: httpx.AsyncClient) -> None:
    await invited(ward, "ada@example.org")
    browser = Browser(ward)

    refused = await browser.opens(await goes(browser, outside, "a-1") + "&iss=https://other.example")

    assert refused.status == 401


async def test_a_provider_that_does_not_answer_says_to_use_another_way(
    world: World, outside: httpx.AsyncClient
) -> None:
    open_console(world, Hospital("http://127.0.0.1:9", "tocsin", "secret", "St Elsewhere", None, outside))

    shown = await Browser(world).opens("/console/sign-in/hospital", PRESSED)

    assert shown.status == 503


async def test_of_several_clinics_the_right_one_is_asked_for_and_only_that_one_is_tied(
    ward: World, outside: httpx.AsyncClient
) -> None:
    await ward.clinic("a-clinic")
    await invited(ward, "ada@example.org")
    await invited(ward, "ada@example.org", clinic_id="a-clinic")
    browser, other = Browser(ward), Browser(ward)
    tied = "SELECT string_agg(clinic_id, ',' ORDER BY clinic_id) FROM accounts WHERE subject = 'a-1'"

    asked = await comes_back(browser, outside, "a-1")
    before = await ward.scalar(tied)
    entered = await browser.sends("/console/sign-in/hospital/clinic", {"clinic": "st-elsewhere"})
    after = await ward.scalar(tied)
    asked_again = await comes_back(other, outside, "a-1")
    there = await other.sends("/console/sign-in/hospital/clinic", {"clinic": "a-clinic"})

    assert [one.status for one in (asked, asked_again)] == [200, 200]
    assert all("Clinic a-clinic" in one.text and "Clinic st-elsewhere" in one.text for one in (asked, asked_again))
    assert (before, entered.leads_to, after) == (None, "/console/on-call", "st-elsewhere")
    assert "Clinic st-elsewhere" in (await browser.opens("/console/account")).text
    assert there.status == 303
    assert "Clinic a-clinic" in (await other.opens("/console/account")).text
    assert await ward.scalar(tied) == "a-clinic,st-elsewhere"


async def test_nobody_chooses_a_clinic_that_the_hospital_did_not_vouch_for_or_twice(
    ward: World, outside: httpx.AsyncClient
) -> None:
    for clinic_id in ("a-clinic", "strange"):
        await ward.clinic(clinic_id)
        await invited(ward, "ada@example.org" if clinic_id == "a-clinic" else "bea@example.org", clinic_id=clinic_id)
    await invited(ward, "ada@example.org")
    browser = Browser(ward)
    await comes_back(browser, outside, "a-1")
    carried = dict(browser.http.cookies)

    answers = [await Browser(ward).sends("/console/sign-in/hospital/clinic", {"clinic": "a-clinic"})]
    for clinic_id in ("strange", "a-clinic", "a-clinic"):
        browser.http.cookies.update(carried)
        answers.append(await browser.sends("/console/sign-in/hospital/clinic", {"clinic": clinic_id}))

    assert [one.status for one in answers] == [401, 401, 303, 401]
