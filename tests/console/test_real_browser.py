"""What only a real browser shows: passkeys are made and used, a page logs off by itself, and every way out is there."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import timedelta

import pytest
import uvicorn

from app.api.desk import Desk
from app.api.rates import Rates
from app.care.hash_passwords import Passwords
from app.console.desk import SigningIn
from app.wiring.web import furnish
from tests.console.chromium import Tab, chromium, phone_of, where_is_chromium
from tests.console.sign_in_world import WEAK, invited, link_of
from tests.world import World

pytestmark = pytest.mark.skipif(
    where_is_chromium() is None, reason="this machine has no Chromium (TEST_CHROMIUM names one)"
)

LATER = "const real = Date.now; Date.now = () => real() + (window.ahead || 0);"
SEEN = "SELECT coalesce(seen_at, created_at) FROM tokens WHERE role = 'nurse' AND revoked_at IS NULL"


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[str]:
    """One for all of them: it takes longer to begin than most of them do."""
    program = where_is_chromium()
    assert program is not None
    async with chromium(program) as address:
        yield address


async def passes(world: World, tab: Tab, minutes: float) -> None:
    """Time goes by for the server, and for a phone that lay in a pocket and is looked at again."""
    world.now += timedelta(minutes=minutes)
    woken = "document.dispatchEvent(new Event('visibilitychange'))"
    await tab.finds(f"window.ahead = (window.ahead || 0) + {minutes} * 60000; {woken}")


@asynccontextmanager
async def console_of(world: World) -> AsyncIterator[str]:
    """The console of a world behind a socket, at a name for which browsers make passkeys; its address."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        base = f"http://localhost:{listening.getsockname()[1]}"
        signing = SigningIn(base, Rates(), Passwords(WEAK), failure_seconds=0)
        furnish(world.app, Desk(database=world.web, clock=lambda: world.now, base_url=base), signing)
        config = uvicorn.Config(world.app, lifespan="off", ws="none", log_config=None, timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server._serve([listening]))  # `serve` would take the run's own signals
        try:
            yield base
        finally:
            server.should_exit = server.force_exit = True
            await serving


@asynccontextmanager
async def opened_by_passkey(world: World, browser: str) -> AsyncIterator[tuple[Tab, str]]:
    """A phone on which somebody has just opened their account with a passkey, at the work list."""
    link = link_of(await invited(world))
    async with console_of(world) as base, phone_of(browser) as tab:
        await tab.gets_a_key()
        await tab.opens(base + link)
        await tab.presses("Make a passkey")
        await tab.arrives("/console")
        yield tab, base


async def test_a_passkey_is_added_and_signs_in_and_what_goes_wrong_is_said(world: World, browser: str) -> None:
    async with opened_by_passkey(world, browser) as (tab, base):
        await tab.opens(f"{base}/console/account")
        await tab.presses("Add a passkey on this device")
        await tab.waits_for("document.body.innerText.includes('has a passkey for your account already')")
        await tab.gets_a_key()  # another device, whose passkey this is to be
        await tab.presses("Add a passkey on this device")
        await tab.arrives("/account")
        kept = await tab.reads()
        await tab.presses("Sign out")
        await tab.arrives("/sign-in")
        await tab.does("WebAuthn.setUserVerified", authenticatorId=tab.authenticator_id, isUserVerified=False)
        await tab.presses("Use a passkey")
        await tab.waits_for("document.body.innerText.includes('No passkey was used')")
        await tab.does("WebAuthn.setUserVerified", authenticatorId=tab.authenticator_id, isUserVerified=True)
        await tab.presses("Use a passkey")
        await tab.arrives("/console")

    assert "The passkey is kept." in kept
    assert await world.scalar("SELECT count(*) FROM passkeys") == 2
    assert await world.scalar("SELECT count(*) FROM passkeys WHERE sign_count > 1") == 1
    assert tab.complaints == []


async def test_a_page_warns_and_stays_on_a_touch_then_logs_off_and_leads_back(world: World, browser: str) -> None:
    async with opened_by_passkey(world, browser) as (tab, base):
        await tab.does("Page.addScriptToEvaluateOnNewDocument", source=LATER)
        await tab.opens(f"{base}/console/on-call")
        await passes(world, tab, 28.5)
        await tab.waits_for("!document.getElementById('going').hidden")
        await tab.presses("Stay signed in")
        await tab.waits_for("document.getElementById('going').hidden")
        await tab.waits_for("performance.getEntriesByType('resource').some((one) => one.name.endsWith('/still-here'))")
        stayed, seen = await tab.finds("location.pathname"), await world.scalar(SEEN)
        touched = world.now
        await passes(world, tab, 31)
        await tab.waits_for("location.pathname == '/console/sign-in' && document.readyState == 'complete'")
        told, leads_to = await tab.reads(), await tab.finds("document.querySelector('[name=next]').value")
        await tab.opens(f"{base}/console/on-call")
        ended = await tab.finds("location.pathname")

    assert (stayed, seen) == ("/console/on-call", touched)
    assert "You were signed out because nothing was done here for 30 minutes" in told
    assert (leads_to, ended) == ("/console/on-call", "/console/sign-in")


async def test_an_open_page_renews_what_is_to_be_signed_and_keeps_nobody_signed_in(world: World, browser: str) -> None:
    async with opened_by_passkey(world, browser) as (tab, base):
        await tab.does("Page.addScriptToEvaluateOnNewDocument", source=LATER)
        await tab.opens(f"{base}/console/account/prove")
        asked = "document.querySelector('[data-passkey]').dataset.options"
        before, seen = await tab.finds(asked), await world.scalar(SEEN)
        await passes(world, tab, 11)
        await tab.waits_for(f"{asked} != {before!r}")
        unmoved = await world.scalar(SEEN)
        await tab.presses("Use a passkey")
        await tab.arrives("/account")

    assert unmoved == seen


async def test_whoever_is_signed_in_can_sign_out_on_every_page_with_one_thumb(world: World, browser: str) -> None:
    async with opened_by_passkey(world, browser) as (tab, base):
        small = """[...document.querySelectorAll("a:not(.skip), button, summary, input:not([type=hidden]), textarea")]
            .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 44)
            .map((one) => one.outerHTML)"""
        wide = "document.documentElement.scrollWidth > 360 && location.pathname"
        missing = f"{base}/console/alerts/0190a000-0000-7000-8000-000000000000"
        found = []
        for page in (f"{base}/console", f"{base}/console/account", f"{base}/console/account/prove", missing):
            await tab.opens(page)
            found += [*await tab.finds(small), await tab.finds(wide)]
        await tab.presses("Sign out")
        await tab.arrives("/sign-in")

    assert [one for one in found if one] == []
    assert await world.scalar("SELECT count(*) FROM tokens WHERE role = 'nurse' AND revoked_at IS NULL") == 0
