"""How does a worker come together? The jobs, the channels, and the knock at our own door."""

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import structlog

from app.care.drill import Drill
from app.care.fly_canaries import Knock
from app.notify.channels._http import open_client
from app.notify.deliver import IMMEDIATE, OTHERS, Lane, Telling
from app.records.database import Database
from app.schedule.clock import run_jobs
from app.schedule.jobs import jobs_of
from app.settings import Settings, SettingsError
from app.wiring.clock import clock
from app.wiring.keys import audit_keys, use_keys
from app.wiring.logs import configure_logs
from app.wiring.ways_out import build_channels, egress_in, refuse_unknown, required_url

KNOCK_SECONDS = 15


@asynccontextmanager
async def open_telling(settings: Settings) -> AsyncIterator[Telling]:
    """All that a worker needs, opened and closed again; raises `SettingsError`."""
    refuse_unknown(settings)
    use_keys(settings)
    database = Database(required_url(settings), settings.pool_size, "worker")
    async with open_client(IMMEDIATE.places + OTHERS.places, egress_in(settings)) as http:
        channels = build_channels(settings, http)
        if not channels and settings.environment == "production":
            raise SettingsError("no channel is configured: nobody could be told. Set TOCSIN_EMAIL_HOST, or another")
        try:
            yield Telling(
                database=database, channels=channels, console_url=settings.console_url, clock=clock, http=http
            )
        finally:
            await database.close()


async def run_worker(settings: Settings) -> None:
    """Runs the jobs until the process is asked to stop (SIGTERM or Ctrl-C)."""
    configure_logs(settings)
    stop = asked_to_stop()
    async with open_telling(settings) as telling:
        name = f"{socket.gethostname()}:{os.getpid()}"
        structlog.get_logger().info("worker started", worker=name, channels=sorted(telling.channels))
        lanes = (Lane(telling, IMMEDIATE), Lane(telling, OTHERS))
        audit_key = next(iter(audit_keys(settings)), None)
        jobs = jobs_of(telling, name, knock_at(settings.console_url), audit_key)
        await run_jobs(jobs, lanes, telling.database, stop)
    structlog.get_logger().info("worker stopped", worker=name)


def asked_to_stop() -> asyncio.Event:
    """An event that is set when the process is asked to stop."""
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
