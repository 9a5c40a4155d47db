"""`tocsin backup`: everything in one file, with what proves it whole."""

import asyncio
from pathlib import Path

import click

from app.backup import Manifest, place_of_manifest, take_backup, verify_backup
from app.cli._database import database_to_save, refusals_of_backups
from app.cli._settings import settings_or_exit
from app.wiring.clock import clock


@click.command(
    "backup",
    help="Save everything to FILE while Tocsin goes on; FILE may be a folder, then the name is made from the time.",
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--verify", "only_verify", is_flag=True, help="Only check that FILE is whole; needs no database.")
def command(file: Path, only_verify: bool) -> None:  # noqa: FBT001 - click's own way
    """Takes a backup, or proves one."""
    with refusals_of_backups():
        if only_verify:
            manifest = asyncio.run(verify_backup(file))
            click.echo(f"{file} is whole: {_in_words(manifest)}")
            return
        now = clock()
        file = file / f"tocsin-{now:%Y%m%dT%H%M%SZ}.dump" if file.is_dir() else file
        with database_to_save(settings_or_exit()) as url:
            manifest = asyncio.run(take_backup(url, file, now))
    click.echo(f"saved to {file}: {_in_words(manifest)}")
    click.echo(f"what proves it whole: {place_of_manifest(file)}. Copy both together to another place.")
    click.echo(
        "NOT in it: the keys (TOCSIN_KEYS_FILE) that open names and numbers of patients, and your settings. Keep the keys"
        " safe in a place of their own, never beside the backup: without them what is sealed can never be read again."
    )


def _in_words(manifest: Manifest) -> str:
    return (
        f"{manifest.total:,} rows in {len(manifest.rows)} tables as of {manifest.taken_at:%Y-%m-%d %H:%M:%S} UTC,"
        f" schema {manifest.schema}, PostgreSQL {manifest.postgres}, {manifest.bytes / 1e6:,.1f} MB"
    )
