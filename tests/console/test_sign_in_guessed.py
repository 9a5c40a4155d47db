"""Somebody guesses where nobody looks: at the ward's own computer, many codes at once, at the moment somebody leaves."""

import asyncio

import pytest

from app.care.keep_people import Keeper, person_leaves
from app.care.sign_in import Who, check_second_step, open_session
from app.errors import NotSignedInError
from tests.console.authenticator import Authenticator
from tests.console.browser import Browser
from tests.console.sign_in_world import noted, open_console, opened, options_in, types
from tests.world import World

WRONG = "not the right password"


async def who_is_there(world: World) -> Who:
    return Who(world.clinic_id, await world.scalar("SELECT account_id FROM accounts"))


async def test_a_browser_that_is_known_does_not_guess_without_end(world: World) -> None:
    open_console(world)
    nurse = await opened(world)

    for _ in range(15):
        await types(nurse.browser, nurse.name, WRONG)

    assert await noted(world, "account.locked") == 1
    assert (await types(nurse.browser, nurse.name)).status == 401


async def test_ten_failures_at_a_known_browser_hold_nobody_up_elsewhere(world: World) -> None:
    open_console(world)
    nurse = await opened(world)

    for _ in range(10):
        await types(nurse.browser, nurse.name, WRONG)

    assert (await types(Browser(world), nurse.name)).status == 303


async def test_of_many_codes_that_are_tried_at_once_no_more_are_looked_at_than_one_after_another(world: World) -> None:
    signing = open_console(world)
    await opened(world)
    who = await who_is_there(world)

    tries = [check_second_step(world.web, signing.passwords, who, "00000-wrong", (), world.now) for _ in range(12)]
    good = await asyncio.gather(*tries)

    # Each code that is looked at costs one check, the password's own aside.
    assert not any(good)
    assert signing.passwords.verified == 5


async def test_who_leaves_at_the_moment_they_sign_in_is_not_signed_in(world: World) -> None:
    signing = open_console(world)
    await opened(world)
    who = await who_is_there(world)
    person_id = await world.scalar("SELECT person_id FROM accounts")

    async with world.database.begin() as entering:
        opened_now = await open_session(entering, who, "password", signing.idle, world.now)

        async def leave() -> None:
            async with world.database.begin() as leaving:
                await person_leaves(leaving, Keeper(clinic_id=world.clinic_id, actor="command"), person_id, world.now)

        left = asyncio.create_task(leave())
        await asyncio.sleep(0.3)
    await left

    held = await world.scalar("SELECT count(*) FROM tokens WHERE person_id = :id AND revoked_at IS NULL", id=person_id)
    assert (opened_now.person.person_id, held) == (person_id, 0)
    with pytest.raises(NotSignedInError):
        async with world.database.begin() as session:
            await open_session(session, who, "password", signing.idle, world.now)


async def test_a_name_that_no_database_can_look_for_is_refused_like_any_other(world: World) -> None:
    open_console(world)
    key = Authenticator()
    key.user_handle = b"st\x00elsewhere/" + bytes(16)
    browser = Browser(world)

    typed = await types(browser, "ada\x00@example.org", WRONG)
    options = options_in(await browser.opens("/console/sign-in"), "get")
    touched = await browser.sends("/console/sign-in/passkey", {"credential": key.signs(options)})

    assert (typed.status, touched.status) == (401, 401)
