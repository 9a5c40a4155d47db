"""A session is new and not to be guessed, replaces the one before, is seen by its owner, and leaves nothing behind."""

import math
from datetime import timedelta

from app.access import mint_token
from tests.console.authenticator import Authenticator
from tests.console.browser import Browser
from tests.console.sign_in_world import PASSWORD, Nurse, code, open_console, opened, options_in, signs_in, types
from tests.world import World

COOKIE = "__Host-tocsin_console"
END = "/console/account/sessions/end"


async def with_a_second_browser(world: World) -> tuple[Nurse, Browser]:
    """Somebody who signed in twice, the second time just now."""
    nurse, second = await opened(world), Browser(world)
    world.now += timedelta(minutes=6)
    await signs_in(world, nurse, second)
    return nurse, second


async def is_in(world: World, session: str) -> bool:
    """Whether a browser with this session alone sees the work list."""
    browser = Browser(world)
    browser.http.cookies.set(COOKIE, session, domain="tocsin.test", path="/")
    return (await browser.opens("/console")).status == 200


def test_a_token_has_more_than_128_bits_of_chance() -> None:
    secrets = [mint_token("st-elsewhere").shown.rpartition("_")[2] for _ in range(500)]

    letters = set("".join(secrets))
    assert min(map(len, secrets)) * math.log2(len(letters)) >= 128
    assert len(set(secrets)) == 500
    assert all(len({one[place] for one in secrets}) > 40 for place in range(len(secrets[0])))  # no place is fixed


async def test_what_a_browser_carries_is_such_a_token(world: World) -> None:
    open_console(world)

    carried = (await opened(world)).browser.http.cookies[COOKIE]

    assert len(carried.rpartition("_")[2]) == len(mint_token("st-elsewhere").shown.rpartition("_")[2])


async def test_signing_in_anew_makes_another_session_and_ends_the_one_that_was_carried(world: World) -> None:
    open_console(world)
    nurse = await opened(world)
    before = nurse.browser.http.cookies[COOKIE]
    world.now += timedelta(minutes=1)

    await signs_in(world, nurse, nurse.browser)

    after = nurse.browser.http.cookies[COOKIE]
    assert before != after
    assert [await is_in(world, one) for one in (before, after)] == [False, True]


async def test_proving_once_more_who_one_is_makes_another_session_too(world: World) -> None:
    open_console(world)
    nurse = await opened(world)
    before = nurse.browser.http.cookies[COOKIE]
    world.now += timedelta(minutes=6)

    proof = {"password": PASSWORD, "code": code(world, nurse.totp)}
    proved = await nurse.browser.sends("/console/account/prove", proof)

    after = nurse.browser.http.cookies[COOKIE]
    assert proved.leads_to == "/console/account"
    assert [await is_in(world, one) for one in (before, after)] == [False, True]


async def test_everybody_sees_where_they_are_signed_in_and_ends_all_others_once_they_have_proved_it(
    world: World,
) -> None:
    open_console(world)
    nurse, second = await with_a_second_browser(world)

    shown = await nurse.browser.opens("/console/account")
    asked = await nurse.browser.sends(END)
    world.now += timedelta(minutes=1)
    await nurse.browser.sends("/console/account/prove", {"password": PASSWORD, "code": code(world, nurse.totp)})
    ended = await nurse.browser.sends(END)

    assert (shown.text.count("Here, since"), shown.text.count("Elsewhere, since")) == (1, 1)
    assert (asked.leads_to, ended.leads_to) == ("/console/account/prove", "/console/account?done=sessions")
    assert [(await one.opens("/console")).status for one in (nurse.browser, second)] == [200, 303]
    assert "Elsewhere, since" not in (await nurse.browser.opens("/console/account")).text


async def test_after_a_change_of_passkeys_the_other_sessions_are_ended_by_one_button(world: World) -> None:
    open_console(world)
    nurse, second = await with_a_second_browser(world)
    key = Authenticator()
    options = options_in(await second.opens("/console/account"), "create")

    added = await second.sends("/console/account/passkeys", {"credential": key.creates(options)})
    offered = await second.opens(added.leads_to or "")
    pressed = await second.sends(END)
    alone = await second.opens("/console/account")

    assert added.leads_to == "/console/account?done=passkey"
    assert offered.has("form", action=END)
    assert pressed.status == 303
    assert not alone.has("form", action=END)
    assert [(await one.opens("/console")).status for one in (second, nurse.browser)] == [200, 303]


async def test_signing_out_leaves_nothing_of_the_session_in_the_browser(world: World) -> None:
    open_console(world)
    browser = (await opened(world)).browser
    page = await browser.opens("/console/account")

    left = await browser.sends("/console/sign-out")

    assert page.answer.headers["cache-control"] == "no-store"
    assert (left.leads_to, left.answer.headers["clear-site-data"]) == ("/console/sign-in", '"cache"')
    assert not [
        name for name in browser.http.cookies if name.removeprefix("__Host-") in ("tocsin_console", "tocsin_proved")
    ]


async def test_recovery_codes_are_kept_as_passwords_are(world: World) -> None:
    open_console(world)
    nurse = await opened(world)

    kept = [bytes(one).decode() for one in await world.scalar("SELECT recovery_hashes FROM accounts")]

    assert len(set(kept)) == len(nurse.codes) == 10
    assert all(one.partition(":")[2].startswith("$argon2id$") for one in kept)
    assert not [one for one in nurse.codes if one.replace("-", "")[2:] in str(kept)]


async def test_a_code_of_the_app_ends_a_half_minute_after_its_own(world: World) -> None:
    open_console(world)
    nurse = await opened(world)
    statuses = []

    for late in (timedelta(seconds=59), timedelta(seconds=60)):
        world.now += timedelta(minutes=5)  # a half minute begins
        typed, browser = code(world, nurse.totp), Browser(world)
        world.now += late
        await types(browser, nurse.name)
        statuses.append((await browser.sends("/console/sign-in/code", {"code": typed, "next": "/console"})).status)
        world.now -= late

    assert statuses == [303, 401]
