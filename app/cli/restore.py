"""`tocsin restore`: everything back from a file, and who is rung again."""

import asyncio
from pathlib import Path

import click

from app.backup import Restored, restore_backup
from app.cli._database import database_to_fill, refusals_of_backups
from app.cli._settings import settings_or_exit
from app.wiring.clock import clock


@click.command(
    "restore",
    help="Bring everything back from FILE into an empty database. Stop serve, worker and auditor first. Until it is whole "
    "and proved, nothing that is there is touched.",
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--replace",
    is_flag=True,
    help="Take the place of a database that is not empty; that one is kept under another name.",
)
@click.option(
    "--hold-messages/--send-messages",
    default=True,
    show_default=True,
    help="Whether messages that waited when the backup was taken stay unsent (every open alert then rings from its first "
    "rung), or go out as if nothing had happened.",
)
def command(file: Path, replace: bool, hold_messages: bool) -> None:  # noqa: FBT001 - click's own way
    """Restores, and says what it found and what nobody can know."""
    with refusals_of_backups(), database_to_fill(settings_or_exit()) as url:
        done = asyncio.run(restore_backup(url, file, clock(), replace=replace, hold_messages=hold_messages))
    for line in (*_found(done), *_rung(done), *_to_do(done)):
        click.echo(line)


def _found(done: Restored) -> list[str]:
    manifest = done.manifest
    is_older = manifest.schema != done.schema
    schema = f"brought from schema {manifest.schema} to {done.schema}" if is_older else f"schema {done.schema}"
    counted = f"{manifest.total:,} rows in {len(manifest.rows)} tables, as many as were saved"
    lines = [f"restored into the database {done.database}: {counted}; {schema}"]
    if kept := done.replaced:
        lines.append(f'what was there before is kept as {kept}; once it is not needed: DROP DATABASE "{kept}";')
    return lines


def _rung(done: Restored) -> list[str]:
    told = done.rung_again
    if told is None:
        return ["messages that waited when the backup was taken go out as soon as a worker runs"]
    alerts = "1 alert rings from its" if told.alerts == 1 else f"{told.alerts} alerts ring from their"
    ring = f"{alerts} first rung as soon as a worker runs"
    if told.had_been_taken:
        ring += f"; {told.had_been_taken} of them had been taken, and news about them had not been sent"
    return [ring, f"messages that waited when the backup was taken and are not sent any more: {told.not_sent}"]


def _to_do(done: Restored) -> list[str]:
    taken = f"{done.manifest.taken_at:%Y-%m-%d %H:%M:%S} UTC"
    return [
        "",
        f"What happened after {taken} is NOT here, and you must see to it:",
        "  - diaries and alerts since then are missing: look after every patient who may have written, by another way",
        "  - alerts answered since then are open again and ring again: answer them again",
        "  - tokens and people removed since then are valid again: revoke them again",
        "  - patients erased since then are back: erase them again",
        "  - the keys (TOCSIN_KEYS_FILE) are not part of a backup: put the file in place before you start Tocsin",
        *[
            f"  - the role {role} was made without a login: ALTER ROLE \"{role}\" LOGIN PASSWORD '…';"
            for role in done.made_roles
        ],
        "docs/backup-and-restore.md tells more. `tocsin doctor` checks that everything works.",
    ]
