"""`tocsin ruleset`: by which numbers a clinic's patients are judged, governed by two people."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, TypeVar

import click
from pydantic import TypeAdapter, ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from app.care.govern_rulesets import (
    Signatory,
    activate_ruleset,
    approve_ruleset,
    draft_ruleset,
    retire_ruleset,
)
from app.cli._settings import refusals_in_words, settings_or_exit, url_or_exit
from app.clinical.diary import Instant
from app.clinical.governing import adjustable, differences, read_ruleset
from app.clinical.intake.reading import UnreadableError, adapter, utc
from app.clinical.ruleset import Ruleset
from app.errors import NotFoundError
from app.records.database import Database
from app.records.rulesets import RulesetRow, get_ruleset, in_force, rulesets_of
from app.wiring.clock import clock

Found = TypeVar("Found")
Change = Callable[[AsyncSession, Signatory, datetime], Awaitable[RulesetRow]]

BY = click.option("--by", required=True, metavar="NAME", help="the person who does this; stands beside it for good")


@click.group("ruleset", help="A clinic's own numbers: draft, approve (by someone else), activate, retire.")
def command() -> None:
    """Each change needs a name; a ruleset is never approved by the one who drafted it."""


@command.command("numbers", help="Print every number that a clinic may set, with its bounds. Needs no database.")
def numbers() -> None:
    """One line a number."""
    for key, one in adjustable().items():
        told = one.threshold
        click.echo(f"{key}: {told.value:g}, from {one.least:g} to {one.most:g} ({told.unit})")
        click.echo(f"    {told.meaning}; {told.source.name}; used by {', '.join(one.rules)}")


@command.command("list", help="Print a clinic's rulesets, the newest first, and the one in force.")
@click.argument("clinic_id")
def list_(clinic_id: str) -> None:
    """One line a ruleset."""
    now = clock()

    async def reading(session: AsyncSession) -> tuple[str, list[str]]:
        rows = await rulesets_of(session, clinic_id)
        return (await in_force(session, clinic_id, now)).version, [_line(row, now) for row in rows]

    current, lines = _in_session(reading)
    for line in lines:
        click.echo(line)
    click.echo(f"in force: {current}")


@command.command("show", help="Print one of a clinic's rulesets: its numbers, and who stands behind it.")
@click.argument("clinic_id")
@click.argument("version")
@click.option("--json", "as_json", is_flag=True, help="only the ruleset, as `draft` and `replay --ruleset` read it")
def show(clinic_id: str, version: str, as_json: bool) -> None:  # noqa: FBT001 - click hands flags over like this
    """In words, or as JSON."""
    row = _in_session(lambda session: _required(session, clinic_id, version))
    if as_json:
        click.echo(json.dumps(adapter(Ruleset).dump_python(row.body, mode="json"), indent=2))
        return
    click.echo(_line(row, clock()))
    for line in differences(row.body) or ("nothing is otherwise than in the standard",):
        click.echo(f"    {line}")
    click.echo(f"    because: {row.reason}")


@command.command("draft", help="Write down a ruleset from a JSON file ('-': standard input). It judges nobody yet.")
@click.argument("clinic_id")
@click.argument("file", type=click.Path(allow_dash=True, dir_okay=False, exists=True))
@click.option("--reason", required=True, help="why these numbers: for the one who approves, and for later")
@BY
def draft(clinic_id: str, file: str, reason: str, by: str) -> None:
    """A number out of its bounds is named, with what was expected."""
    wanted = ruleset_in(file)
    _change(clinic_id, by, lambda session, who, now: draft_ruleset(session, who, wanted, reason, now))


@command.command("approve", help="Sign off what someone else has drafted.")
@click.argument("clinic_id")
@click.argument("version")
@BY
def approve(clinic_id: str, version: str, by: str) -> None:
    """Refused to the author."""
    _change(clinic_id, by, lambda session, who, now: approve_ruleset(session, who, version, now))


def _moment(_: click.Context, __: click.Parameter, given: str | None) -> datetime | None:
    try:
        return (
            None if given is None else utc(TypeAdapter[datetime](Instant).validate_json(json.dumps(given), strict=True))
        )
    except ValidationError:
        raise click.BadParameter("expected a moment with offset as in 2026-04-01T06:00:00+01:00") from None


@command.command("activate", help="Have the clinic judged by an approved ruleset, from now or from an instant on.")
@click.argument("clinic_id")
@click.argument("version")
@click.option("--from", "begins", callback=_moment, metavar="INSTANT", help="as in 2026-04-01T06:00:00+01:00")
@BY
def activate(clinic_id: str, version: str, begins: datetime | None, by: str) -> None:
    """The ruleset before it ends at that instant."""
    _change(clinic_id, by, lambda session, who, now: activate_ruleset(session, who, version, begins, now))


@command.command("retire", help="End a ruleset now: the clinic is judged by the standard again.")
@click.argument("clinic_id")
@click.argument("version")
@BY
def retire(clinic_id: str, version: str, by: str) -> None:
    """One that had not begun is withdrawn, and the one before it goes on."""
    _change(clinic_id, by, lambda session, who, now: retire_ruleset(session, who, version, now))


def ruleset_in(file: str) -> Ruleset:
    """The ruleset in a file; what cannot be read, or is out of its bounds, ends the command with a line each."""
    try:
        return read_ruleset(click.open_file(file, "rb").read())
    except UnreadableError as unreadable:
        told = "\n".join(f"{one.pointer or '/'}: {one.detail}" for one in unreadable.problems)
        raise click.UsageError(told) from None


def _change(clinic_id: str, by: str, change: Change) -> None:
    now = clock()
    who = Signatory(clinic_id=clinic_id, name=by, actor="command")
    row = _in_session(lambda session: change(session, who, now))
    click.echo(_line(row, now))


def _in_session(work: Callable[[AsyncSession], Awaitable[Found]]) -> Found:
    """One unit of work on the database that the settings name."""
    url = url_or_exit(settings_or_exit())

    async def working() -> Found:
        database = Database(url, pool_size=1)
        try:
            async with database.begin() as session:
                return await work(session)
        finally:
            await database.close()

    with refusals_in_words():
        return asyncio.run(working())


async def _required(session: AsyncSession, clinic_id: str, version: str) -> RulesetRow:
    row = await get_ruleset(session, clinic_id, version)
    if row is None:
        raise NotFoundError(f"clinic {clinic_id} has no ruleset {version!r}")
    return row


def _line(row: RulesetRow, now: datetime) -> str:
    """A ruleset in one line: where it stands, and who stands behind it."""
    told: list[tuple[str, datetime | None, Any]] = [
        ("drafted", row.created_at, row.created_by),
        ("approved", row.approved_at, row.approved_by),
        ("begins" if row.effective_from is None or row.effective_from > now else "began", row.effective_from, None),
        ("ends" if row.retired_at is None or row.retired_at > now else "ended", row.retired_at, row.retired_by),
    ]
    parts = [f"{what} {at:%Y-%m-%d %H:%M} UTC" + (f" by {who}" if who else "") for what, at, who in told if at]
    return f"{row.version}: {row.status(now)}; {', '.join(parts)}"
