"""Where does the auditor stand? Everything it has is its own."""

from datetime import timedelta

import httpx

from app.auditing.rounds import Auditor, Post
from app.notify.channels import discover
from app.settings import Settings, SettingsError
from app.wiring.clock import clock
from app.wiring.logs import configure_logs
from app.wiring.ways_out import refuse_unknown
from app.wiring.worker import asked_to_stop


async def run_auditor(settings: Settings) -> None:
    """Makes the auditor's rounds until the process is asked to stop; raises `SettingsError`."""
    configure_logs(settings)
    stop = asked_to_stop()
    async with httpx.AsyncClient(follow_redirects=False) as http:
        await Auditor(build_post(settings, http)).watch(stop)


def build_post(settings: Settings, http: httpx.AsyncClient) -> Post:
    """Where the auditor stands, from settings of its own alone; raises `SettingsError` for one that is missing."""
    refuse_unknown(settings)
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
