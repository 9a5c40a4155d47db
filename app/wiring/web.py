"""How does the web door come together? API and console over one database."""

import gc
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx
from fastapi import FastAPI

from app.api import build_api
from app.api.desk import Desk
from app.console import build_console
from app.records.database import Database
from app.settings import Settings
from app.wiring.clock import clock
from app.wiring.logs import configure_logs
from app.wiring.ways_out import build_channels, build_telephony, refuse_unknown, required_url


def create_app(settings: Settings) -> FastAPI:
    """The web door: API and console over one database; raises `SettingsError`."""
    configure_logs(settings)
    refuse_unknown(settings)
    database = Database(required_url(settings), settings.pool_size)
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


def _calm_the_garbage_collector() -> None:
    """Start-up leaves objects that never die; not visiting them again takes two thirds off the slowest answers."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
