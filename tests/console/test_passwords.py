"""A password is what was typed, all of it, long ones too; it is asked for in fields that hide it, and holds for good."""

import re
from datetime import timedelta

import pytest

from app.console.assets import ASSETS
from tests.console.browser import Browser, Shown
from tests.console.sign_in_world import PASSWORD, code, invited, link_of, open_console, opened, types
from tests.world import World

CHANGE = "/console/account/password"
LONG = "Grün tin " * 7 + "x"  # 64 letters


async def takes(browser: Browser, password: str, old: str = PASSWORD) -> Shown:
    return await browser.sends(CHANGE, {"old": old, "password": password})


@pytest.mark.parametrize(("password", "status"), [("plumkettles", 422), ("plum kettles", 200)])
async def test_twelve_letters_are_enough_and_eleven_are_not(world: World, password: str, status: int) -> None:
    open_console(world)
    link = link_of(await invited(world))

    answer = await Browser(world).sends(f"{link}/password", {"password": password})

    assert (len(password) >= 12, answer.status) == (status == 200, status)


@pytest.mark.parametrize("password", [LONG, "tin kettle " * 23 + "ab!"])
async def test_a_long_password_is_taken_and_all_of_it_counts(world: World, password: str) -> None:
    open_console(world)
    nurse = await opened(world)

    changed = await takes(nurse.browser, password)
    tried = [(await types(Browser(world), nurse.name, one)).status for one in (password, password[:-1])]

    assert (len(password) in (64, 256), changed.leads_to) == (True, "/console/account?done=password")
    assert tried == [303, 401]


@pytest.mark.parametrize("bent", [str.lower, str.upper, str.strip, lambda typed: typed.replace("  ", " ")])
async def test_a_password_is_compared_as_it_was_typed(world: World, bent: type[str]) -> None:
    open_console(world)
    nurse = await opened(world)
    password = " Marmalade  walks Home "
    await takes(nurse.browser, password)

    tried = [(await types(Browser(world), nurse.name, one)).status for one in (password, bent(password))]

    assert tried == [303, 401]


async def test_changing_a_password_asks_for_the_old_one_however_lately_somebody_signed_in(world: World) -> None:
    open_console(world)
    nurse = await opened(world)

    without = await nurse.browser.sends(CHANGE, {"password": "seventeen pale kettles"})
    wrong = await takes(nurse.browser, "seventeen pale kettles", old="marmalade quietly runs")
    old = await types(Browser(world), nurse.name)
    right = await takes(nurse.browser, "seventeen pale kettles")

    assert (without.status, wrong.status) == (401, 401)
    assert wrong.tag("input", name="old")["aria-invalid"] == "true"
    assert (old.status, right.leads_to) == (303, "/console/account?done=password")


async def test_a_session_that_was_left_open_is_no_place_to_guess_the_old_one(world: World) -> None:
    open_console(world)
    nurse = await opened(world)
    nurse.browser.http.cookies.delete("__Host-tocsin_known")

    for _ in range(5):
        await takes(nurse.browser, "seventeen pale kettles", old="a guess that is wrong")
    held = await takes(nurse.browser, "seventeen pale kettles")

    assert held.status == 401


async def test_no_password_runs_out_by_itself(world: World) -> None:
    open_console(world)
    nurse = await opened(world)

    world.now += timedelta(days=3 * 365)
    browser = Browser(world)
    await types(browser, nurse.name)
    entered = await browser.sends("/console/sign-in/code", {"code": code(world, nurse.totp), "next": "/console"})

    assert (entered.status, entered.leads_to) == (303, "/console")


async def pages(world: World) -> list[Shown]:
    """Every page that asks for a password."""
    link = link_of(await invited(world, "bea@example.org"))
    nurse = await opened(world)
    mine = [await nurse.browser.opens(path) for path in ("/console/account", "/console/account/prove")]
    return [*mine, await Browser(world).opens("/console/sign-in"), await Browser(world).opens(link)]


async def test_every_field_for_a_password_hides_it_and_tells_a_password_manager_what_it_is(world: World) -> None:
    open_console(world)

    found = [
        [given for tag, given in one.tags if tag == "input" and given.get("name") in ("password", "old")]
        for one in await pages(world)
    ]

    assert [len(fields) for fields in found] == [2, 1, 1, 1]
    for field in [field for fields in found for field in fields]:
        assert field["type"] == "password"
        assert field["autocomplete"] in ("current-password", "new-password")
        assert int(field["maxlength"] or 0) >= 64


async def test_nothing_stands_in_the_way_of_pasting(world: World) -> None:
    open_console(world)

    shown = await pages(world)

    for _, given in [one for page in shown for one in page.tags]:
        assert not [name for name in given if name.startswith("on")]
        assert "readonly" not in given
    scripts = [one.content.decode() for name, one in ASSETS.items() if name.endswith(".js")]
    assert not [one for one in scripts if re.search(r"paste|beforeinput|keydown.*preventDefault", one)]
