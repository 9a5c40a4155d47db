"""How do the parts come together? The only place that joins them, reads the clock, and hands settings on as values."""

import asyncio
import gc
import logging
import os
import signal
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TextIO

import httpx
import structlog
from fastapi import FastAPI

from app.api import build_api
from app.api.desk import Desk
from app.auditing.rounds import Auditor, Post
from app.care.drill import Drill
from app.care.fly_canaries import Knock
from app.console import build_console
from app.notify.channels import Channel, discover, sms, voice
from app.notify.channels._http import open_client
from app.notify.deliver import IMMEDIATE, OTHERS, Lane, Telling
from app.notify.telephony import Telephony
from app.records.database import Database
from app.schedule.clock import run_jobs
from app.schedule.jobs import jobs_of
from app.settings import PREFIX, Settings, SettingsError

KNOCK_SECONDS = 15


class SteadyClock:
    """Now, in UTC, and never earlier than what it said before.

    A machine's clock that is put back an hour would hold back every page that is due for an hour. So while it is behind,
    this one runs at half speed until the two meet; one that is put forward is believed at once: early is better than late.
    """

    def __init__(self, wall: Callable[[], datetime], elapsed: Callable[[], float]) -> None:
        """`elapsed` gives seconds since any moment, and is never put back."""
        self._wall, self._elapsed = wall, elapsed
        self._said, self._said_at = wall(), elapsed()

    def __call__(self) -> datetime:
        at = self._elapsed()
        self._said = max(self._wall(), self._said + timedelta(seconds=at - self._said_at) / 2)
        self._said_at = at
        return self._said


# Nobody else asks what time it is.
clock = SteadyClock(lambda: datetime.now(UTC), time.monotonic)  # noqa: TID251 - here, and only here


def create_app(settings: Settings) -> FastAPI:
    """The web door: API and console over one database; raises `SettingsError`."""
    configure_logs(settings)
    _refuse_unknown(settings)
    database = Database(_required_url(settings), settings.pool_size)
    http = httpx.AsyncClient(follow_redirects=False)
    desk = Desk(
        database=database,
        clock=clock,
        channels=build_channels(settings, http),
        telephony=build_telephony(settings, http),
        base_url=settings.console_url,
    )
    return assemble(desk, http.aclose)


def assemble(desk: Desk, close: Callable[[], Awaitable[None]] | None = None) -> FastAPI:
    """The API and the console around a desk, whatever its clock and database; `close` is awaited at the end."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        _calm_the_garbage_collector()
        yield
        await desk.database.close()
        if close is not None:
            await close()

    app = build_api(desk, lifespan)
    app.include_router(build_console(desk.database, desk.clock))
    return app


@asynccontextmanager
async def open_telling(settings: Settings) -> AsyncIterator[Telling]:
    """All that a worker needs, opened and closed again; raises `SettingsError`."""
    _refuse_unknown(settings)
    database = Database(_required_url(settings), settings.pool_size)
    async with open_client(IMMEDIATE.places + OTHERS.places) as http:
        channels = build_channels(settings, http)
        if not channels and settings.environment == "production":
            raise SettingsError("no channel is configured: nobody could be told. Set TOCSIN_EMAIL_HOST, or another")
        try:
            yield Telling(database=database, channels=channels, console_url=settings.console_url, clock=clock)
        finally:
            await database.close()


def build_channels(settings: Settings, http: httpx.AsyncClient) -> dict[str, Channel]:
    """The channels that are configured; raises `SettingsError` naming an option that is wrong."""
    channels: dict[str, Channel] = {}
    for name, module in discover().items():
        try:
            channel = module.build(settings.options_for(name), http)
        except ValueError as wrong:
            raise SettingsError(f"TOCSIN_{name.upper()}_…: {wrong}") from None
        if channel is not None:
            channels[name] = channel
    return channels


def build_telephony(settings: Settings, http: httpx.AsyncClient) -> dict[str, Telephony]:
    """Who reads what the telephone companies of these channels report, where they are configured."""
    found = {
        "sms": sms.telephony(settings.options_for("sms"), http),
        "voice": voice.telephony(settings.options_for("voice"), http),
    }
    return {name: one for name, one in found.items() if one is not None}


async def run_worker(settings: Settings) -> None:
    """Runs the jobs until the process is asked to stop (SIGTERM or Ctrl-C)."""
    configure_logs(settings)
    stop = _asked_to_stop()
    async with open_telling(settings) as telling:
        name = f"{socket.gethostname()}:{os.getpid()}"
        structlog.get_logger().info("worker started", worker=name, channels=sorted(telling.channels))
        lanes = (Lane(telling, IMMEDIATE), Lane(telling, OTHERS))
        jobs = jobs_of(telling, name, knock_at(settings.console_url))
        await run_jobs(jobs, lanes, telling.database, stop)
    structlog.get_logger().info("worker stopped", worker=name)


async def run_auditor(settings: Settings) -> None:
    """Makes the auditor's rounds until the process is asked to stop; raises `SettingsError`."""
    configure_logs(settings)
    stop = _asked_to_stop()
    async with httpx.AsyncClient(follow_redirects=False) as http:
        await Auditor(build_post(settings, http)).watch(stop)


def build_post(settings: Settings, http: httpx.AsyncClient) -> Post:
    """Where the auditor stands, from settings of its own alone; raises `SettingsError` for one that is missing."""
    _refuse_unknown(settings)
    url, name, address = settings.auditor_database_url, settings.auditor_channel, settings.auditor_address
    if url is None or name is None or address is None:
        raise SettingsError("TOCSIN_AUDITOR_DATABASE_URL, TOCSIN_AUDITOR_CHANNEL and TOCSIN_AUDITOR_ADDRESS are needed")
    prefix = f"TOCSIN_AUDITOR_{name.upper()}_…"
    module = discover().get(name)
    if module is None:
        raise SettingsError(f"TOCSIN_AUDITOR_CHANNEL: there is no such channel; there are {', '.join(discover())}")
    try:
        channel = module.build(settings.options_for(f"auditor_{name}"), http)
    except ValueError as wrong:
        raise SettingsError(f"{prefix}: {wrong}") from None
    if channel is None:
        raise SettingsError(f"{prefix}: the auditor's channel has settings of its own, and they are missing")
    if refusal := channel.refuses(address):
        raise SettingsError(f"TOCSIN_AUDITOR_ADDRESS: {refusal}")
    return Post(
        database_url=url,
        channel=channel,
        address=address,
        http=http,
        heartbeat_url=settings.auditor_heartbeat_url,
        console_url=settings.console_url,
        clock=clock,
        language=settings.auditor_language,
        every=timedelta(seconds=settings.auditor_every_seconds),
    )


def _asked_to_stop() -> asyncio.Event:
    stop = asyncio.Event()
    for asked in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(asked, stop.set)
    return stop


def knock_at(base_url: str) -> Knock:
    """Hands a drill's diary in through the public door, as a phone does. A door that does not open is told by its class:
    the canary that does not come home tells the leads.
    """

    async def knock(drill: Drill) -> None:
        try:
            async with httpx.AsyncClient(timeout=KNOCK_SECONDS) as http:
                headers = {"authorization": f"Bearer {drill.token}"}
                answer = await http.post(f"{base_url}/v1/diaries", json=drill.diary, headers=headers)
            structlog.get_logger().info("canary began", clinic=drill.clinic_id, status=answer.status_code)
        except httpx.HTTPError as closed:
            structlog.get_logger().error("canary found the door closed", fault=type(closed).__name__)

    return knock


def configure_logs(settings: Settings) -> None:
    """One line an event, keys and values, to standard error; libraries speak only when something is wrong."""
    renderer = (
        structlog.processors.JSONRenderer()
        if settings.log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
        logger_factory=structlog.PrintLoggerFactory(_standard_error()),
    )
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.ERROR)


def _standard_error() -> TextIO:
    return open(2, "w", encoding="utf-8", buffering=1, closefd=False)  # kept for the whole run


def _refuse_unknown(settings: Settings) -> None:
    """A setting with a slip of the pen would otherwise be a channel that is silently not there."""
    prefixes = tuple(f"{PREFIX}{whose}{name.upper()}_" for name in discover() for whose in ("", "AUDITOR_"))
    unknown = sorted(name for name in settings.channel_options if not name.startswith(prefixes))
    if unknown:
        raise SettingsError(f"{', '.join(unknown)}: there is no such setting; docs/operations.md has them all")


def _required_url(settings: Settings) -> str:
    if settings.database_url is None:
        raise SettingsError("TOCSIN_DATABASE_URL is needed here")
    return settings.database_url


def _calm_the_garbage_collector() -> None:
    """Start-up leaves objects that never die; not visiting them again takes two thirds off the slowest answers."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
