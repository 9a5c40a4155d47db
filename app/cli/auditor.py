"""`tocsin auditor`: the alarm on the alarm."""

import asyncio

import click

from app.cli._settings import refusals_in_words, settings_or_exit
from app.records.auditor_role import grants_for
from app.wiring.watch import run_auditor


@click.command(
    "auditor",
    help="Each minute, find alerts that no human has confirmed, and ring by a way of its own. Run one, on its own role.",
)
@click.option("--grants", metavar="ROLE", help="Print the SQL that makes the auditor's role in the database, and end.")
def command(grants: str | None) -> None:
    """Makes rounds until it is asked to stop, or prints what its role may do."""
    if grants is not None:
        try:
            click.echo(grants_for(grants), nl=False)
        except ValueError as wrong:
            raise click.BadParameter(str(wrong), param_hint="--grants") from None
        return
    settings = settings_or_exit()
    with refusals_in_words():
        asyncio.run(run_auditor(settings))
