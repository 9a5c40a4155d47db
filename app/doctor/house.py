"""Do the parts of the house answer? Settings, database, clocks, workers, auditor, channels, and the way in from outside."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import httpx

from app.api.health import AUDITOR_LATE, WORKER_LATE
from app.doctor.finding import Finding, fail, ok, warn
from app.errors import UnavailableError
from app.notify.channels import Channel, probe_safely
from app.records.database import Database
from app.records.examination import EAR, call_out, newest_schema, schema_is_at, time_of_database
from app.records.heartbeats import last_beat, last_beat_of_auditor
from app.settings import Settings, SettingsError
from app.wiring.ways_out import build_channels, build_telephony

SKEW = timedelta(seconds=2)  # ladders are climbed by whichever clock a worker has: they must agree
HEARD_WITHIN = 3  # s
LIVEZ_WITHIN = 5  # s


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The house that is examined: its settings, its database, a way to the web, and the clock of this machine."""

    settings: Settings
    database: Database
    http: httpx.AsyncClient
    clock: Callable[[], datetime]


def channels_of(house: House) -> tuple[Mapping[str, Channel], Finding]:
    """The channels as the settings have them, and how the settings are."""
    try:
        channels = build_channels(house.settings, house.http)
        build_telephony(house.settings, house.http)
    except SettingsError as wrong:
        return {}, fail("settings", str(wrong), "Mend this setting; no worker starts with it.")
    if not channels:
        return {}, fail("settings", "no channel is configured", "Set TOCSIN_EMAIL_HOST, or another channel's settings.")
    return channels, ok("settings", f"channels {', '.join(sorted(channels))}")


async def examine_database(house: House) -> AsyncIterator[Finding]:
    """Whether it answers, has its schema, agrees about the time, and wakes who listens; ends at the first silence."""
    what = "database"
    try:
        async with house.database.begin() as session:
            there, at = await time_of_database(session), await schema_is_at(session)
        here = house.clock()
    except UnavailableError:
        yield fail(what, "it does not answer", "Start PostgreSQL, and check TOCSIN_DATABASE_URL.")
        return
    yield ok(what, "it answers")
    wanted = newest_schema()
    if at != wanted:
        yield fail("migrations", f"the schema is at {at or 'nothing'}, not at {wanted}", "Run `tocsin migrate`.")
        return
    yield ok("migrations", f"the schema is at {at}, the newest")
    skew = abs(there - here)
    if skew > SKEW:
        seen = f"this machine and the database differ by {skew.total_seconds():.1f} s"
        yield fail("clock", seen, "Let both machines keep time by NTP.")
    else:
        yield ok("clock", "this machine and the database agree")
    yield await _wakes(house)


async def _wakes(house: House) -> Finding:
    heard = asyncio.Event()
    try:
        async with house.database.listening(EAR, heard.set):
            async with house.database.begin() as session:
                await call_out(session)
            async with asyncio.timeout(HEARD_WITHIN):
                await heard.wait()
    except (UnavailableError, TimeoutError):
        do = "Connect to PostgreSQL itself, not through a pooler that shares connections."
        return fail("wake-up", "a NOTIFY was not heard", do)
    return ok("wake-up", "a NOTIFY was heard")


async def examine_watchers(house: House) -> AsyncIterator[Finding]:
    """Whether workers beat, and whether the auditor does."""
    async with house.database.begin() as session:
        worker, auditor = await last_beat(session), await last_beat_of_auditor(session)
    now = house.clock()
    if worker is None or now - worker > WORKER_LATE:
        seen = "none has ever worked here" if worker is None else f"the last sign of life is {_ago(worker, now)} old"
        yield fail("workers", seen, "Start `tocsin worker`: nobody is told of anything until one runs.")
    else:
        yield ok("workers", "beating")
    if auditor is None:
        yield warn(
            "auditor", "it has never worked here", "Run `tocsin auditor`, which notices when the workers do not."
        )
    elif now - auditor > AUDITOR_LATE:
        seen = f"the last sign of life is {_ago(auditor, now)} old"
        yield fail("auditor", seen, "Start `tocsin auditor`: nobody watches over the workers.")
    else:
        yield ok("auditor", "beating")


async def examine_channels(channels: Mapping[str, Channel]) -> AsyncIterator[Finding]:
    """Whether each channel could send now, as far as can be known without sending."""
    for name in sorted(channels):
        wrong = await probe_safely(channels[name])
        if wrong is not None:
            yield fail(f"channel {name}", wrong, f"Check the settings that begin with TOCSIN_{name.upper()}_.")
        else:
            yield ok(f"channel {name}", "nothing speaks against it")


async def examine_way_in(house: House) -> AsyncIterator[Finding]:
    """Whether links in pages lead here, and whether telephone companies can report here."""
    url = house.settings.console_url
    if house.settings.public_url is None:
        yield warn(
            "public URL", f"not set; pages link to {url}", "Set TOCSIN_PUBLIC_URL to where people reach this house."
        )
    wrong = await _lives(house.http, f"{url}/livez")
    if wrong is not None:
        yield fail(
            "way in", f"{url}/livez {wrong}", "Start `tocsin serve`, and check TOCSIN_PUBLIC_URL and the web server."
        )
    else:
        yield ok("way in", f"{url}/livez answers")
    if names := sorted(build_telephony(house.settings, house.http)):
        address = urlsplit(url)
        if address.scheme != "https" or address.hostname in ("localhost", "127.0.0.1", "::1"):
            seen = f"{', '.join(names)}: no telephone company can report to {url}"
            yield fail("telephony", seen, "Set TOCSIN_PUBLIC_URL to a name with https that is reached from outside.")
        else:
            yield ok("telephony", f"{', '.join(names)}: reports and replies come to {url}/v1")


async def _lives(http: httpx.AsyncClient, url: str) -> str | None:
    try:
        async with asyncio.timeout(LIVEZ_WITHIN):
            answer = await http.get(url)
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as fault:
        return f"cannot be reached ({type(fault).__name__})"
    if answer.status_code != httpx.codes.OK or "alive" not in answer.text:
        return f"does not say that it is alive (HTTP {answer.status_code})"
    return None


def _ago(moment: datetime, now: datetime) -> str:
    return f"{int((now - moment).total_seconds())} s"
