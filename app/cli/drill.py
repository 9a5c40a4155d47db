"""`tocsin drill`: a synthetic red diary through production, until a human or the sink has acknowledged it."""

import asyncio
import time
from collections.abc import Sequence
from datetime import datetime

import click
import httpx

from app.care.drill import Drill, alert_of, begin_drill, end_drill, sink_ladder
from app.cli._settings import refusals_in_words, settings_or_exit, url_or_exit
from app.records.alerts import Alert
from app.records.database import Database
from app.records.notifications import Notification, told_about
from app.wiring.clock import clock

DRILL = "DRILL"  # the reference of the synthetic patient
LOOK_SECONDS = 0.5
TIMEOUT_SECONDS = 15


@click.command(
    "drill", help="Send a red diary about nobody through production, and wait until somebody acknowledges it."
)
@click.argument("clinic_id")
@click.option("--wait", type=click.IntRange(1, 86_400), default=600, show_default=True, help="seconds to wait")
@click.option("--sink", is_flag=True, help="ring the sink instead of the clinic's ladder: nobody is woken")
@click.option("--url", help="where the API is (default: TOCSIN_PUBLIC_URL, or TOCSIN_HOST and TOCSIN_PORT)")
def command(clinic_id: str, wait: int, sink: bool, url: str | None) -> None:  # noqa: FBT001 - click's way
    """Exits with 0 when it was acknowledged in time, else with 1. What the drill opened is closed afterwards."""
    settings = settings_or_exit()
    database = Database(url_or_exit(settings), pool_size=2)
    with refusals_in_words():
        acknowledged = asyncio.run(_run(database, clinic_id, url or settings.console_url, wait, sink=sink))
    if not acknowledged:
        raise click.ClickException(f"nobody has acknowledged the drill within {wait} s")


async def _run(database: Database, clinic_id: str, url: str, wait: int, *, sink: bool) -> bool:
    ladder = sink_ladder("sink", "self") if sink else None
    try:
        async with database.begin() as session:
            drill = await begin_drill(session, clinic_id, DRILL, ladder, clock())
        began = time.monotonic()
        await _hand_in(drill, url.rstrip("/"))
        _say(began, "the diary was accepted")
        try:
            return await _watch(database, drill, began, wait)
        finally:
            async with database.begin() as session:
                await end_drill(session, clinic_id, drill.patient_id, clock())
    finally:
        await database.close()


async def _hand_in(drill: Drill, url: str) -> None:
    headers = {"authorization": f"Bearer {drill.token}"}
    try:
        async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS) as http:
            answer = await http.post(f"{url}/v1/diaries", json=drill.diary, headers=headers)
    except httpx.HTTPError as closed:
        raise click.ClickException(f"{url} does not answer ({type(closed).__name__})") from None
    if answer.status_code != 201:
        raise click.ClickException(f"{url} answered the diary with {answer.status_code} instead of 201")


async def _watch(database: Database, drill: Drill, began: float, wait: int) -> bool:
    """Tells each thing once, when it is first seen; true as soon as somebody has acknowledged."""
    said: set[str] = set()
    while time.monotonic() - began < wait:
        async with database.begin() as session:
            alert = await alert_of(session, drill.patient_id, drill.clinic_id)
            told = await told_about(session, drill.clinic_id, [alert.alert_id]) if alert else ()
        for line in _seen(alert, told):
            if line not in said:
                said.add(line)
                _say(began, line)
        if alert is not None and alert.status == "acknowledged":
            return True
        await asyncio.sleep(LOOK_SECONDS)
    return False


def _seen(alert: Alert | None, told: Sequence[Notification]) -> list[str]:
    if alert is None:
        return []
    lines = [f"an {alert.urgency} alert was opened"]
    for one in told:
        lines.extend(_of(one))
    if alert.status == "acknowledged":
        lines.append(f"{alert.acknowledged_by} has acknowledged")
    return lines


def _of(one: Notification) -> list[str]:
    way = f"{one.recipient} by {one.channel}"
    marks: list[tuple[str, datetime | bool | None]] = [
        (f"sent to {way}", one.state == "sent"),
        (f"FAILED to {way}", one.state == "failed"),
        (f"not delivered to {way}", one.undelivered_at),
        (f"delivered to {way}", one.delivered_at),
        (f"read by {way}", one.read_at),
    ]
    return [line for line, mark in marks if mark]


def _say(began: float, line: str) -> None:
    click.echo(f"{time.monotonic() - began:7.1f} s  {line}")
