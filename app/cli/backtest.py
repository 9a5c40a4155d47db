"""`tocsin backtest`: what would have rung under another ruleset, from the diaries that a clinic has stored."""

import asyncio
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import click

from app.care.backtest_ruleset import backtest_ruleset
from app.cli._periods import days
from app.cli._settings import refusals_in_words, settings_or_exit, url_or_exit
from app.cli.ruleset import ruleset_in
from app.clinical.phrases import plain
from app.clinical.ruleset import Ruleset
from app.clinical.trials.backtest import ANSWERED_AFTER, Comparison, Ring, Row, as_document
from app.records.database import Database
from app.wiring.clock import clock


@click.command("backtest", help="What would have rung under another ruleset, against the one in force. Keeps nothing.")
@click.option("--clinic", "clinic_id", required=True, help="whose stored diaries")
@click.option("--ruleset", required=True, metavar="VERSION|FILE", help="one of the clinic's, the standard, or a file")
@click.option("--since", default="90d", show_default=True, callback=days, metavar="DAYS", help="how far back")
@click.option("--nurses", type=click.IntRange(1, 10_000), help="who share the alerts (default: all on the ladder)")
@click.option("--json", "as_json", is_flag=True, help="print one JSON document")
def command(clinic_id: str, ruleset: str, since: timedelta, nurses: int | None, as_json: bool) -> None:  # noqa: FBT001 - click hands flags over like this
    """Names patients by the clinic's reference: what it prints is for the clinic alone."""
    url = url_or_exit(settings_or_exit())
    candidate = ruleset_in(ruleset) if Path(ruleset).is_file() else ruleset
    now = clock()
    with refusals_in_words():
        found = asyncio.run(_compare(url, clinic_id, candidate, now - since, nurses, now))
    if as_json:
        click.echo(json.dumps(as_document(found), indent=2, ensure_ascii=False))
        return
    for line in _page(found):
        click.echo(line)


async def _compare(
    url: str, clinic_id: str, candidate: Ruleset | str, since: datetime, nurses: int | None, now: datetime
) -> Comparison:
    database = Database(url, pool_size=1)
    try:
        return await backtest_ruleset(database, clinic_id, candidate, since, nurses, now)
    finally:
        await database.close()


def _page(found: Comparison) -> Iterator[str]:
    yield f"diaries: {found.diaries}; patients: {found.patients}; from {found.since:%Y-%m-%d} to {found.until:%Y-%m-%d}"
    yield f"active: {found.active.version}; instead: {found.candidate.version}; {found.nurses} nurses share the alerts"
    yield f"every alert is taken as closed after {ANSWERED_AFTER / timedelta(hours=1):g} hours, and may ring anew"
    yield ""
    yield f"{'':40} {'alerts':>15} {'per 100 diaries':>17} {'per nurse and day':>19}"
    yield (
        f"{'condition, urgency':40}"
        f" {'active':>7} {'instead':>7}"
        f" {'active':>8} {'instead':>8}"
        f" {'active':>9} {'instead':>9}"
    )
    for row in (*found.rows(), found.total()):
        yield _line(found, row)
    yield from _told("new", found.new)
    yield from _told("lost", found.lost)


def _line(found: Comparison, row: Row) -> str:
    name = ", ".join(plain(part) for part in (row.condition, row.urgency) if part)
    counts = (row.active, row.candidate)
    rates = [found.per_100_diaries(count) for count in counts]
    loads = [found.per_nurse_and_day(count) for count in counts]
    return (
        f"{name:40}"
        + "".join(f" {count:7}" for count in counts)
        + "".join(f" {rate:8.2f}" for rate in rates)
        + "".join(f" {load:9.3f}" for load in loads)
    )


def _told(what: str, rings: list[Ring]) -> Iterator[str]:
    yield ""
    yield f"{what}: {len(rings)}"
    for ring in sorted(rings, key=lambda ring: (ring.day, ring.patient)):
        yield f"    {ring.day} {ring.patient}: {plain(ring.condition)}, {ring.urgency}"
