"""`tocsin clinic`: a clinic from a file, made or brought up to date."""

import asyncio
import json
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Annotated, ClassVar
from zoneinfo import ZoneInfo

import click
from annotated_types import MaxLen, MinLen
from pydantic import StringConstraints, ValidationError

from app.access import CLINIC_ID
from app.care.compare import replaced
from app.care.keep_contacts import MOST, enter_person
from app.care.keep_people import Keeper, PersonToKeep
from app.cli._settings import refusals_in_words, settings_or_exit, url_or_exit
from app.clinical.advice import Contact
from app.clinical.context import Zone
from app.clinical.escalation import ContactPoint, Ladder
from app.clinical.intake.reading import adapter, problems_from
from app.notify.wording import LANGUAGES
from app.oncall.canary import Canary
from app.oncall.hours import next_at
from app.records.audit import note
from app.records.clinics import Clinic, get_clinic, keep_clinic
from app.records.database import Database
from app.wiring.clock import clock

EXAMPLE = {
    "clinic_id": "st-elsewhere",
    "name": "St Elsewhere Oncology",
    "timezone": "Europe/London",
    "contact": {"name": "the 24-hour line", "phone": "+44 20 7946 0000", "emergency_phone": "999"},
    "ladder": {
        "rungs": [
            {
                "wait_seconds": 0,
                "people": [
                    {"name": "nurse on call", "contacts": [{"channel": "email", "address": "nurse@example.org"}]}
                ],
            },
            {
                "wait_seconds": 600,
                "people": [
                    {"name": "second on call", "contacts": [{"channel": "email", "address": "second@example.org"}]}
                ],
            },
        ],
        "begin_again_seconds": 600,
        "working_hours": {"weekdays": [1, 2, 3, 4, 5], "start": "08:00:00", "end": "18:00:00"},
        "urgent_rings_out_of_hours": False,
    },
}


@dataclass(frozen=True, kw_only=True)
class PersonInFile(PersonToKeep):
    """Somebody of the staff; their contact points have yet to be proved, whoever wrote them down."""

    contacts: Annotated[tuple[ContactPoint, ...], MaxLen(MOST)] = ()


@dataclass(frozen=True, kw_only=True)
class ClinicFile:
    """A clinic as an operator writes it down. Without a `canary` none flies."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}
    clinic_id: Annotated[str, StringConstraints(pattern=f"^{CLINIC_ID}$")]
    name: Annotated[str, MinLen(1), MaxLen(120)]
    timezone: Zone
    contact: Contact = field(default_factory=Contact)
    ladder: Ladder
    people: Annotated[tuple[PersonInFile, ...], MaxLen(500)] = ()
    canary: Canary | None = None


@dataclass(frozen=True, kw_only=True)
class Filed:
    """What a file replaces, people aside: each of them is a line of their own."""

    name: str
    timezone: str
    contact: Contact
    ladder: Ladder
    canary: Canary | None


def _as_filed(one: Clinic | ClinicFile) -> Filed:
    return Filed(name=one.name, timezone=one.timezone, contact=one.contact, ladder=one.ladder, canary=one.canary)


@click.command("clinic", help="Make a clinic from a JSON file ('-': standard input), or bring it up to date.")
@click.argument("file", type=click.Path(allow_dash=True, dir_okay=False, exists=True, path_type=Path), required=False)
@click.option("--example", is_flag=True, help="print a file to start from")
def command(file: Path | None, example: bool) -> None:  # noqa: FBT001 - click hands flags over like this
    """Alerts that are in flight keep the ladder they opened with."""
    if example:
        click.echo(json.dumps(EXAMPLE, indent=2))
        return
    if file is None:
        raise click.UsageError("name a file, or see `tocsin clinic --example`")
    wanted = _read(click.open_file(str(file)).read())
    url = url_or_exit(settings_or_exit())
    with refusals_in_words():
        asyncio.run(_keep(url, wanted))
    click.echo(f"clinic {wanted.clinic_id} is set up, with {len(wanted.ladder.rungs)} rungs on its ladder")
    if wanted.people:
        click.echo(f"{len(wanted.people)} people are kept; contact points that are new have yet to be proved")


def _read(text: str) -> ClinicFile:
    try:
        wanted = adapter(ClinicFile).validate_json(text, strict=True)
    except ValidationError as refused:
        problems = problems_from(refused.errors(include_url=False, include_input=False))
        raise click.UsageError("\n".join(f"{one.pointer or '/'}: {one.detail}" for one in problems)) from None
    for place, person in enumerate(wanted.people):
        if person.language not in LANGUAGES:
            raise click.UsageError(f"/people/{place}/language: expected one of {', '.join(sorted(LANGUAGES))}")
    return wanted


async def _keep(url: str, wanted: ClinicFile) -> None:
    database = Database(url, pool_size=1)
    now = clock()
    clinic = Clinic(
        clinic_id=wanted.clinic_id,
        name=wanted.name,
        timezone=wanted.timezone,
        contact=wanted.contact,
        ladder=wanted.ladder,
        changed_at=now,
        canary=wanted.canary,
        next_canary_at=next_at(wanted.canary.at, ZoneInfo(wanted.timezone), now) if wanted.canary else None,
    )
    by = Keeper(clinic_id=wanted.clinic_id, actor="command")
    try:
        async with database.begin() as session:
            there = await get_clinic(session, wanted.clinic_id)
            change = replaced(Filed, None if there is None else _as_filed(there), _as_filed(wanted))
            await keep_clinic(session, clinic)
            subject = f"clinic:{wanted.clinic_id}"
            await note(session, wanted.clinic_id, by.actor, "clinic.kept", subject, now, change=change)
            for one in wanted.people:
                details = PersonToKeep(**{part.name: getattr(one, part.name) for part in fields(PersonToKeep)})
                await enter_person(session, by, details, one.contacts, now)
    finally:
        await database.close()
