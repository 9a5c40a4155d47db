"""A name, a password and a second step: how one gets in, stays in, and is signed out."""

from datetime import timedelta

import pyotp
import pytest
from argon2 import PasswordHasher
from cryptography.fernet import Fernet

from app.care.hash_passwords import Passwords
from app.records.sealing import keyring
from tests.conftest import KEY
from tests.console.browser import Browser
from tests.console.sign_in_world import (
    PASSWORD,
    code,
    invited,
    link_of,
    noted,
    open_console,
    opened,
    signs_in,
    spelt_in,
    types,
)
from tests.world import World


async def test_an_invitation_opens_an_account_with_a_password_and_an_app(world: World) -> None:
    open_console(world)

    nurse = await opened(world)

    assert (len(nurse.codes), len(set(nurse.codes))) == (10, 10)
    assert (await nurse.browser.opens("/console")).status == 200
    assert await noted(world, "invitation.accepted") == await noted(world, "signed_in") == 1
    kept = await world.scalar("SELECT password_hash || totp_secret FROM accounts")
    assert kept.startswith("$argon2id$")
    assert PASSWORD not in kept
    assert nurse.totp.secret not in kept


async def test_an_invitation_is_good_once_and_for_three_days(world: World) -> None:
    open_console(world)
    link = link_of(await invited(world, "bea@example.org"))
    used = link_of(await invited(world, "cay@example.org"))
    browser = Browser(world)
    shown = await browser.sends(f"{used}/password", {"password": PASSWORD})
    given = {"code": code(world, pyotp.TOTP(spelt_in(shown)))}

    first, second = [await browser.sends(f"{used}/code", given) for _ in range(2)]
    world.now += timedelta(hours=72)
    late = await browser.opens(link)

    assert (first.status, second.status, late.status) == (200, 410, 410)
    assert "older than three days" in late.text


@pytest.mark.parametrize(
    "password",
    ["short", "password1234", "P@ssw0rd-2024", "qwertyuiop12", "123456789012", "ada@example.org", "st-elsewhere-26"],
)
async def test_a_password_that_is_tried_first_is_refused_and_nothing_else_is_asked_of_it(
    world: World, password: str
) -> None:
    open_console(world)
    link = link_of(await invited(world))

    refused = await Browser(world).sends(f"{link}/password", {"password": password})
    taken = await Browser(world).sends(f"{link}/password", {"password": "all small letters here"})

    assert (refused.status, refused.tag("input", name="password")["aria-invalid"]) == (422, "true")
    assert "value" not in refused.tag("input", name="password")
    assert taken.status == 200


async def test_both_steps_lead_to_the_page_that_was_wanted(world: World) -> None:
    open_console(world)
    nurse = await opened(world)
    world.now += timedelta(minutes=1)
    wanted, browser = "/console/on-call", Browser(world)

    entered = await signs_in(world, nurse, browser, wanted)

    assert (entered.status, entered.leads_to) == (303, wanted)
    assert (await browser.opens(wanted)).status == 200


async def test_a_recovery_code_stands_in_for_the_phone_once(world: World) -> None:
    open_console(world)
    nurse = await opened(world)
    answers = []

    for _ in range(2):
        browser = Browser(world)
        await types(browser, nurse.name)
        answers.append(await browser.sends("/console/sign-in/code", {"code": nurse.codes[3].lower().replace("-", " ")}))

    assert [one.status for one in answers] == [303, 401]
    assert await world.scalar("SELECT cardinality(recovery_hashes) FROM accounts") == 9
    assert await noted(world, "recovery_code.used") == 1


async def test_who_keeps_accounts_lands_on_their_own_page_since_no_alert_is_theirs_to_see(world: World) -> None:
    open_console(world)
    nurse = await opened(world, "chief@example.org", "admin")
    world.now += timedelta(minutes=1)
    browser = Browser(world)

    entered = await signs_in(world, nurse, browser)

    assert entered.leads_to == "/console/account"
    assert (await browser.opens("/console/account")).status == 200
    assert (await browser.opens("/console")).status == 403


async def test_a_session_ends_when_nothing_was_done_though_the_page_went_on_asking(world: World) -> None:
    open_console(world)
    browser = (await opened(world)).browser

    for _ in range(30):
        world.now += timedelta(minutes=1)
        asked = await browser.opens("/console", {"x-tocsin-live": "1"})

    assert (asked.status, asked.leads_to) == (303, "/console/sign-in?next=/console")


async def test_a_session_goes_on_while_somebody_is_there_until_the_shift_is_over(world: World) -> None:
    open_console(world)
    browser = (await opened(world)).browser
    statuses = []

    for _ in range(48):
        world.now += timedelta(minutes=15)
        statuses.append((await browser.opens("/console/still-here")).status)

    assert statuses == [204] * 47 + [303]  # twelve hours


async def test_the_page_tells_the_script_when_it_ends_by_itself(world: World) -> None:
    open_console(world)

    shown = await (await opened(world)).browser.opens("/console")

    assert shown.tag("meta", name="tocsin-idle")["content"] == "1800"
    assert shown.has("p", id="going")


async def test_signing_out_ends_the_session_in_the_database(world: World) -> None:
    open_console(world)
    browser = (await opened(world)).browser
    stolen = dict(browser.http.cookies)

    await browser.sends("/console/sign-out")
    browser.http.cookies.update(stolen)
    again = await browser.opens("/console")

    assert again.status == 303
    assert await noted(world, "signed_out") == 1


async def test_where_tokens_are_not_taken_a_pasted_one_lets_nobody_in(world: World) -> None:
    open_console(world, takes_tokens=False)
    browser = Browser(world)

    form, refused = await browser.opens("/console/sign-in"), await browser.signs_in(world.staff)
    browser.http.cookies.set("__Host-tocsin_console", world.staff, domain="tocsin.test", path="/")

    assert not form.has("input", name="token")
    assert refused.status == 401
    assert (await browser.opens("/console")).status == 303


async def test_changing_a_password_asks_who_it_is_and_ends_the_other_sessions(world: World) -> None:
    open_console(world)
    nurse = await opened(world)
    world.now += timedelta(minutes=6)
    other = Browser(world)
    await signs_in(world, nurse, other)
    wanted = {"old": PASSWORD, "password": "seventeen pale kettles"}

    asked = await nurse.browser.sends("/console/account/password", wanted)
    world.now += timedelta(minutes=1)
    proof = {"password": PASSWORD, "code": code(world, nurse.totp)}
    proved = await nurse.browser.sends("/console/account/prove", proof)
    changed = await nurse.browser.sends("/console/account/password", wanted)

    assert (asked.leads_to, proved.leads_to) == ("/console/account/prove", "/console/account")
    assert changed.leads_to == "/console/account?done=password"
    assert [(await one.opens("/console")).status for one in (nurse.browser, other)] == [200, 303]
    assert [(await types(Browser(world), nurse.name, one)).status for one in (PASSWORD, wanted["password"])] == [
        401,
        303,
    ]


async def test_new_recovery_codes_end_the_old_ones(world: World) -> None:
    open_console(world)
    nurse = await opened(world)

    shown = await nurse.browser.sends("/console/account/recovery-codes")
    browser = Browser(world)
    await types(browser, nurse.name)
    old = await browser.sends("/console/sign-in/code", {"code": nurse.codes[0]})

    assert (shown.status, shown.html.count("<li>")) == (200, 10)
    assert old.status == 401


async def test_a_hash_of_an_earlier_day_is_made_anew_when_its_owner_signs_in(world: World) -> None:
    open_console(world)
    nurse = await opened(world)
    before = await world.scalar("SELECT password_hash FROM accounts")
    open_console(world, passwords=Passwords(PasswordHasher(time_cost=2, memory_cost=8, parallelism=1)))

    await types(Browser(world), nurse.name)

    after = await world.scalar("SELECT password_hash FROM accounts")
    assert ("t=1" in before, "t=2" in after) == (True, True)


async def test_with_the_key_lost_no_code_is_right_and_nothing_breaks(world: World) -> None:
    open_console(world)
    nurse = await opened(world)
    world.now += timedelta(minutes=2)
    browser = Browser(world)
    keyring.use([Fernet.generate_key()])
    await types(browser, nurse.name)

    answer = await browser.sends("/console/sign-in/code", {"code": code(world, nurse.totp), "next": "/console"})
    keyring.use([KEY])

    assert answer.status == 401
