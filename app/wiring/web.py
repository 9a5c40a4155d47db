"""How does the web door come together? API and console over one database."""

import gc
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from fastapi import FastAPI

from app.api import build_api
from app.api.desk import Desk
from app.api.elsewhere import OtherOrigins
from app.api.rates import Rates
from app.console import build_console
from app.console.desk import Desk as ConsoleDesk
from app.console.desk import SigningIn
from app.notify.channels._http import open_client
from app.notify.channels._nobody import nobody
from app.records.database import Database
from app.settings import Settings
from app.wiring.clock import clock
from app.wiring.keys import use_keys
from app.wiring.logs import configure_logs
from app.wiring.sign_in import build_signing_in, client_for_sign_in
from app.wiring.ways_out import build_channels, build_telephony, egress_in, refuse_unknown, required_url

PLACES = 16  # requests of its own at once; the web door sends nothing but what somebody at it asked for


def create_app(settings: Settings) -> FastAPI:
    """The web door: API and console over one database; raises `SettingsError`."""
    configure_logs(settings)
    refuse_unknown(settings)
    use_keys(settings)
    database = Database(required_url(settings), settings.pool_size, "web")
    http = open_client(PLACES, egress_in(settings))
    desk = Desk(
        database=database,
        clock=clock,
        channels=build_channels(settings, http) | (nobody() if settings.environment == "production" else {}),
        telephony=build_telephony(settings, http),
        base_url=settings.console_url,
        rates=Rates(settings.rate_per_token),
    )
    asks = client_for_sign_in()

    async def close() -> None:
        await http.aclose()
        await asks.aclose()

    app = assemble(desk, close, build_signing_in(settings, desk.rates, asks))
    if settings.cors_origins:
        app.add_middleware(OtherOrigins, origins=settings.cors_origins)
    return app


def assemble(
    desk: Desk, close: Callable[[], Awaitable[None]] | None = None, signing: SigningIn | None = None
) -> FastAPI:
    """The API and the console around a desk, whatever its clock and database; `close` is awaited at the end."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        _calm_the_garbage_collector()
        yield
        await desk.database.close()
        if close is not None:
            await close()

    app = build_api(desk, lifespan)
    app.include_router(build_console())
    furnish(app, desk, signing)
    return app


def furnish(app: FastAPI, desk: Desk, signing: SigningIn | None = None) -> None:
    """Puts desk and ways to sign in into an app that stands; what it had before is asked no more."""
    app.state.desk, app.state.rates = desk, desk.rates
    app.state.console = ConsoleDesk(desk.database, desk.clock, signing or SigningIn(desk.base_url, desk.rates))


def _calm_the_garbage_collector() -> None:
    """Start-up leaves objects that never die; not visiting them again takes two thirds off the slowest answers."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
