"""`tocsin report`: how fast alerts were answered, and what the rules led to."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import click
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Sight
from app.cli._periods import days
from app.cli._settings import refusals_in_words, settings_or_exit, url_or_exit
from app.clinical.trials.rule_report import RuleLine, by_rule
from app.errors import NotFoundError
from app.oncall.proof import CERTAIN, FEWEST, Answered, Interval, Proof, Verdict, prove
from app.oncall.proof_table import as_csv
from app.records.audit import note
from app.records.clinics import get_clinic
from app.records.database import Database
from app.records.response_times import response_times, what_rules_led_to
from app.wiring.clock import clock

Found = TypeVar("Found")

SINCE = click.option("--since", default="30d", show_default=True, callback=days, metavar="DAYS", help="how far back")


@click.group("report", help="How fast alerts were answered, and what the rules led to. Drills are never counted.")
def command() -> None:
    """Figures of one clinic; no patient is named."""


@command.command("times", help="Print how long it took from received to sent, delivered, read, acknowledged, resolved.")
@click.argument("clinic_id")
@SINCE
@click.option("--csv", "file", metavar="FILE|-", help="write one row for each alert ('-': standard output) instead")
def times(clinic_id: str, since: timedelta, file: str | None) -> None:
    """By urgency, and whether red was acknowledged sooner than amber."""
    now = clock()

    async def read(session: AsyncSession) -> list[Answered]:
        if (
            file is not None
        ):  # a row for each alert, as `/v1/reports/response-times.csv`: that it was taken is written down
            await note(session, clinic_id, "command", "report.read", "report:response-times", now)
        return await response_times(session, Sight(clinic_id), now - since, now, now)

    found = _in_clinic(clinic_id, read)
    if file is None:
        for line in _page(prove(found)):
            click.echo(line)
    elif file == "-":
        click.echo(as_csv(found), nl=False)
    else:
        _write(Path(file), as_csv(found))
        click.echo(f"{len(found)} alerts written to {file}")


@command.command(
    "rules", help="Print for each rule the alerts it led to, how they ended, and how many were false alarms."
)
@click.argument("clinic_id")
@click.option("--since", default="90d", show_default=True, callback=days, metavar="DAYS", help="how far back")
def rules(clinic_id: str, since: timedelta) -> None:
    """The rule with the most alerts first."""
    now = clock()
    found = by_rule(
        _in_clinic(clinic_id, lambda session: what_rules_led_to(session, Sight(clinic_id), now - since, now))
    )
    if not found:
        click.echo("no alerts")
    for line in found:
        click.echo(f"{line.rule}: {line.alerts} alerts ({line.opened} opened, {line.raised} raised)")
        click.echo(f"    ended: {', '.join(f'{code} {n}' for code, n in line.outcomes.items()) or 'none yet'}")
        click.echo(f"    false alarms: {_false(line)}")


def _page(proof: Proof) -> Iterator[str]:
    yield f"alerts: {proof.alerts}; {proof.raised} became more urgent meanwhile and are left out below"
    for found in proof.times:
        if found.n:
            yield ""
            yield f"{found.urgency} ({found.n}){'':30}"[:30] + "reached   median      p90      p95  longest"
            for interval in found.intervals:
                yield f"    {interval.stage:26}" + _figures(interval)
    yield ""
    yield from _verdict(proof.red_before_amber)


def _figures(found: Interval) -> str:
    seconds = (found.median, found.p90, found.p95, found.longest)
    return f"{found.share or 0:7.0%}" + "".join(f"{_long(one):>9}" for one in seconds)


def _verdict(found: Verdict) -> Iterator[str]:
    said = {
        "shown": "red is acknowledged faster than amber: shown",
        "not_shown": "red is acknowledged faster than amber: NOT shown",
        "too_few": f"red is acknowledged faster than amber: too few to tell (at least {FEWEST} of each are needed)",
    }
    yield said[found.finding]
    yield f"    red: {found.red}, median {_long(found.red_median)}; amber: {found.amber}, median {_long(found.amber_median)}"
    if found.p is not None and found.chance is not None:
        yield f"    a red comes before an amber in {found.chance:.0%} of pairs; p = {found.p:.2g} (shown below {CERTAIN:g})"


def _long(seconds: float | None) -> str:
    if seconds is None:
        return "-"
    if seconds < 100:
        return f"{seconds:.1f} s"
    return f"{seconds / 60:.1f} min" if seconds < 7_200 else f"{seconds / 3600:.1f} h"


def _false(line: RuleLine) -> str:
    labelled, interval = line.false, line.false.interval
    rest = f"{line.unsure} unsure, {line.not_labelled} not labelled"
    if interval is None or labelled.value is None:
        return f"nothing labelled true or false; {rest}"
    low, high = interval
    return f"{labelled.hits} of {labelled.of} labelled, {labelled.value:.0%} (95% {low:.0%} to {high:.0%}); {rest}"


def _write(file: Path, table: str) -> None:
    try:
        file.write_text(table, encoding="utf-8", newline="")
    except OSError as fault:
        raise click.ClickException(f"{file} cannot be written: {fault.strerror}") from None


def _in_clinic(clinic_id: str, reading: Callable[[AsyncSession], Awaitable[Found]]) -> Found:
    url = url_or_exit(settings_or_exit())

    async def read() -> Found:
        database = Database(url, pool_size=1)
        try:
            async with database.begin() as session:
                if await get_clinic(session, clinic_id) is None:
                    raise NotFoundError("no such clinic")
                return await reading(session)
        finally:
            await database.close()

    with refusals_in_words():
        return asyncio.run(read())
