"""`tocsin doctor`: the whole path proved, one line for each part of it."""

import asyncio
import json
from datetime import timedelta

import click

from app.cli._settings import refusals_in_words, settings_or_exit, url_or_exit
from app.doctor.examine import examine
from app.doctor.finding import Finding, for_machines, is_healthy
from app.doctor.house import House
from app.doctor.sending import follow, send_tests
from app.notify.channels._http import open_client
from app.records.database import Database
from app.settings import Settings
from app.wiring.clock import clock
from app.wiring.ways_out import egress_in

PLACES = 4  # requests at once; it asks one after another


@click.command("doctor", help="Prove the whole path: settings, database, clocks, workers, channels, ladders, people.")
@click.option("--send", is_flag=True, help="Send a test message to every verified contact point, and follow it.")
@click.option(
    "--wait", type=click.IntRange(1, 3600), default=60, show_default=True, help="Seconds to follow the tests for."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object when all is known, for machines.")
def command(*, send: bool, wait: int, as_json: bool) -> None:
    """Ends with status 1 when anything failed: then somebody may not be told."""
    settings = settings_or_exit()
    url_or_exit(settings)
    with refusals_in_words():
        found = asyncio.run(_examine(settings, timedelta(seconds=wait) if send else None, is_quiet=as_json))
    if as_json:
        click.echo(json.dumps(for_machines(found), indent=2))
    raise SystemExit(0 if is_healthy(found) else 1)


async def _examine(settings: Settings, wait: timedelta | None, *, is_quiet: bool) -> list[Finding]:
    def say(line: str) -> None:
        if not is_quiet:
            click.echo(line)

    database = Database(settings.database_url or "", pool_size=2)
    found = []
    try:
        async with open_client(PLACES, egress_in(settings)) as http:  # as the workers', so what they refuse is found
            async for finding in examine(House(settings=settings, database=database, http=http, clock=clock)):
                found.append(finding)
                say(finding.line)
        if wait is not None and is_healthy(one for one in found if one.what in ("settings", "database", "migrations")):
            for finding in await follow(database, await send_tests(database, clock()), wait, say):
                found.append(finding)
                say(finding.line)
    finally:
        await database.close()
    return found
