"""A world whose console stands at https://tocsin.test, and people who have opened their accounts there."""

import html
import re
from dataclasses import dataclass
from typing import Any

import pyotp
from argon2 import PasswordHasher

from app.api.desk import Desk
from app.api.rates import Rates
from app.care.hash_passwords import Passwords
from app.care.keep_accounts import AccountKeeper, AccountToInvite, Invited, invite
from app.console.desk import SigningIn
from app.console.hospital import Hospital
from tests.console.browser import Browser, Shown
from tests.world import World

BASE = "https://tocsin.test"
PASSWORD = "marmalade quietly walks"
WEAK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # tests need not wait


@dataclass
class Nurse:
    """Somebody with an account, and what they know."""

    name: str
    totp: pyotp.TOTP
    codes: list[str]
    browser: Browser


def open_console(world: World, hospital: Hospital | None = None, **more: Any) -> SigningIn:
    """Puts a console in place of the world's own."""
    parts = {"rates": Rates(), "passwords": Passwords(WEAK), "failure_seconds": 0, **more}
    signing = SigningIn(base_url=BASE, hospital=hospital, **parts)
    desk = Desk(database=world.web, clock=lambda: world.now, base_url=BASE)
    world.app = world.walls.app_around(desk, signing)
    return signing


async def invited(world: World, name: str = "ada@example.org", role: Any = "nurse", clinic_id: str = "") -> Invited:
    """An account that waits for its owner."""
    new = AccountToInvite(person=f"Nurse {name.partition('@')[0]}", sign_in_name=name, role=role)
    async with world.database.begin() as session:
        return await invite(session, AccountKeeper(clinic_id or world.clinic_id, "command"), new, world.now)


def link_of(made: Invited) -> str:
    return f"/console/invitation/{made.account.clinic_id}/{made.secret}"


async def opened(world: World, name: str = "ada@example.org", role: Any = "nurse", clinic_id: str = "") -> Nurse:
    """Somebody who has accepted their invitation with a password and an app, and is signed in."""
    link, browser = link_of(await invited(world, name, role, clinic_id)), Browser(world)
    shown = await browser.sends(f"{link}/password", {"password": PASSWORD})
    assert shown.status == 200, shown.text
    totp = pyotp.TOTP(spelt_in(shown))
    done = await browser.sends(f"{link}/code", {"code": code(world, totp)})
    assert done.status == 200, done.text
    return Nurse(name, totp, re.findall(r"<li>([A-Z0-9-]{17})</li>", done.html), browser)


def spelt_in(shown: Shown) -> str:
    (spelt,) = re.findall(r'<p class="spelt">([A-Z2-7 ]+)</p>', shown.html)
    return str(spelt).replace(" ", "")


def code(world: World, totp: pyotp.TOTP) -> str:
    return totp.at(world.now)


async def types(browser: Browser, name: str, password: str = PASSWORD, wanted: str = "/console") -> Shown:
    return await browser.sends("/console/sign-in", {"name": name, "password": password, "next": wanted})


async def signs_in(world: World, nurse: Nurse, browser: Browser, wanted: str = "/console") -> Shown:
    """Both steps, at a moment whose code was not used yet."""
    step = await types(browser, nurse.name, wanted=wanted)
    assert (step.status, step.leads_to) == (303, f"/console/sign-in/code?next={wanted}")
    return await browser.sends("/console/sign-in/code", {"code": code(world, nurse.totp), "next": wanted})


def options_in(shown: Shown, does: str) -> str:
    """What the page asks of a passkey."""
    return html.unescape(str(shown.tag("form", **{"data-passkey": does})["data-options"]))


async def noted(world: World, action: str) -> int:
    """How often something stands in the record."""
    return int(await world.scalar("SELECT count(*) FROM audit WHERE action = :action", action=action))
