"""One touch: a passkey is made, signs in, and is refused when anything about it is not as it must be."""

from datetime import timedelta

import pytest

from tests.console.authenticator import PRESENT, VERIFIED, Authenticator
from tests.console.browser import Browser, Shown
from tests.console.sign_in_world import invited, link_of, noted, open_console, opened, options_in
from tests.world import World


async def with_passkey(world: World, key: Authenticator) -> Browser:
    """Somebody who accepted their invitation with a passkey."""
    link, browser = link_of(await invited(world)), Browser(world)
    credential = key.creates(options_in(await browser.opens(link), "create"))
    entered = await browser.sends(f"{link}/passkey", {"credential": credential})
    assert entered.status == 303, entered.text
    return browser


async def touches(browser: Browser, key: Authenticator) -> Shown:
    options = options_in(await browser.opens("/console/sign-in"), "get")
    return await browser.sends(
        "/console/sign-in/passkey", {"credential": key.signs(options), "next": "/console/on-call"}
    )


async def test_a_passkey_opens_an_account_and_signs_in_by_itself(world: World) -> None:
    open_console(world)
    key = Authenticator()
    first = await with_passkey(world, key)
    browser = Browser(world)

    entered = await touches(browser, key)

    assert (entered.status, entered.leads_to) == (303, "/console/on-call")
    assert [(await one.opens("/console")).status for one in (first, browser)] == [200, 200]
    assert await world.scalar("SELECT sign_count FROM passkeys") == 1


async def test_what_a_passkey_has_signed_is_good_once(world: World) -> None:
    open_console(world)
    key = Authenticator()
    await with_passkey(world, key)
    browser = Browser(world)
    options = options_in(await browser.opens("/console/sign-in"), "get")
    carried = dict(browser.http.cookies)
    signed = {"credential": key.signs(options)}

    first = await browser.sends("/console/sign-in/passkey", signed)
    thief = Browser(world)
    thief.http.cookies.update(carried)
    again = await thief.sends("/console/sign-in/passkey", signed)

    assert (first.status, again.status) == (303, 401)


async def test_a_page_that_was_open_too_long_asks_once_more(world: World) -> None:
    open_console(world)
    key = Authenticator()
    await with_passkey(world, key)
    browser = Browser(world)
    options = options_in(await browser.opens("/console/sign-in"), "get")

    world.now += timedelta(minutes=11)
    late = await browser.sends("/console/sign-in/passkey", {"credential": key.signs(options)})

    assert (late.status, "open too long" in late.text) == (401, True)
    assert (await touches(browser, key)).status == 303


@pytest.mark.parametrize("bent", ["origin", "unverified", "counter", "key", "owner", "nonsense"])
async def test_a_passkey_that_is_not_as_it_must_be_lets_nobody_in(world: World, bent: str) -> None:
    open_console(world)
    key = Authenticator()
    await with_passkey(world, key)
    assert (await touches(Browser(world), key)).status == 303
    if bent == "origin":
        key.origin = "https://tocsin.test.elsewhere.example"
    elif bent == "unverified":
        key.flags = PRESENT
    elif bent == "counter":
        key.count = 0  # a copy of the device, which has counted less
    elif bent == "key":
        key.key = Authenticator().key
    elif bent == "owner":
        key.user_handle = key.user_handle[:-1] + b"\x00"
    browser = Browser(world)
    options = options_in(await browser.opens("/console/sign-in"), "get")
    credential = "{}" if bent == "nonsense" else key.signs(options)

    refused = await browser.sends("/console/sign-in/passkey", {"credential": credential})

    assert refused.status == 401
    assert not [name for name in browser.http.cookies if name.endswith("tocsin_console")]


async def test_a_passkey_without_a_touch_or_face_is_not_kept(world: World) -> None:
    open_console(world)
    key, link, browser = Authenticator(), link_of(await invited(world)), Browser(world)
    key.flags = PRESENT

    refused = await browser.sends(
        f"{link}/passkey", {"credential": key.creates(options_in(await browser.opens(link), "create"))}
    )

    assert (refused.status, await world.scalar("SELECT count(*) FROM passkeys")) == (422, 0)
    key.flags = PRESENT | VERIFIED
    again = key.creates(options_in(await browser.opens(link), "create"))
    assert (await browser.sends(f"{link}/passkey", {"credential": again})).status == 303


async def test_the_only_way_in_is_not_removed_and_another_is_added(world: World) -> None:
    open_console(world)
    key, second = Authenticator(), Authenticator()
    browser = await with_passkey(world, key)
    remove = f"/console/account/passkeys/{key.credential_id.hex()}/remove"

    only = await browser.sends(remove)
    options = options_in(await browser.opens("/console/account"), "create")
    added = await browser.sends("/console/account/passkeys", {"credential": second.creates(options)})
    removed = await browser.sends(remove)

    assert (only.status, added.leads_to, removed.leads_to) == (
        409,
        "/console/account?done=passkey",
        "/console/account?done=removed",
    )
    assert ((await touches(Browser(world), key)).status, (await touches(Browser(world), second)).status) == (401, 303)
    assert await noted(world, "passkey.added") == 2


async def test_a_passkey_is_added_only_by_who_has_just_proved_who_they_are(world: World) -> None:
    open_console(world)
    key = Authenticator()
    browser = await with_passkey(world, key)
    world.now += timedelta(minutes=6)

    asked = await browser.sends("/console/account/passkeys", {"credential": "{}"})
    options = options_in(await browser.opens("/console/account/prove"), "get")
    proved = await browser.sends("/console/account/prove/passkey", {"credential": key.signs(options)})

    assert (asked.leads_to, proved.leads_to) == ("/console/account/prove", "/console/account")
    assert (await browser.opens("/console/account")).has("form", **{"data-passkey": "create"})


async def test_somebody_elses_passkey_does_not_prove_who_i_am(world: World) -> None:
    open_console(world)
    key = Authenticator()
    await with_passkey(world, key)
    nurse = await opened(world, "bea@example.org")
    world.now += timedelta(minutes=6)
    own = Authenticator()

    await nurse.browser.opens("/console/account/prove")
    options = options_in(await Browser(world).opens("/console/sign-in"), "get")
    refused = await nurse.browser.sends("/console/account/prove/passkey", {"credential": key.signs(options)})

    assert refused.status == 401
    assert (await nurse.browser.sends("/console/account/passkeys", {"credential": own.origin})).leads_to == (
        "/console/account/prove"
    )
