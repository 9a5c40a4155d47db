"""`tocsin clinic`: a clinic from a file, made or brought up to date."""

import asyncio
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, ClassVar

import click
from annotated_types import MaxLen, MinLen
from pydantic import StringConstraints, ValidationError

from app.access import CLINIC_ID
from app.cli._settings import refusals_in_words, settings_or_exit, url_or_exit
from app.clinical.advice import Contact
from app.clinical.context import Zone
from app.clinical.escalation import Ladder
from app.clinical.intake.reading import adapter, problems_from
from app.records.audit import note
from app.records.clinics import Clinic, keep_clinic
from app.records.database import Database
from app.wiring import clock

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
class ClinicFile:
    """A clinic as an operator writes it down."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}
    clinic_id: Annotated[str, StringConstraints(pattern=f"^{CLINIC_ID}$")]
    name: Annotated[str, MinLen(1), MaxLen(120)]
    timezone: Zone
    contact: Contact = field(default_factory=Contact)
    ladder: Ladder


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


def _read(text: str) -> ClinicFile:
    try:
        return adapter(ClinicFile).validate_json(text, strict=True)
    except ValidationError as refused:
        problems = problems_from(refused.errors(include_url=False, include_input=False))
        raise click.UsageError("\n".join(f"{one.pointer or '/'}: {one.detail}" for one in problems)) from None


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
    )
    try:
        async with database.begin() as session:
            await keep_clinic(session, clinic)
            subject = f"clinic:{wanted.clinic_id}"
            await note(session, wanted.clinic_id, "command", "clinic.kept", subject, now)
    finally:
        await database.close()
