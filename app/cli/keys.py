"""`tocsin keys`: what seals patients' names, telephone numbers and references."""

import asyncio

import click
from cryptography.fernet import Fernet

from app.cli._settings import settings_or_exit, url_or_exit
from app.records.database import Database
from app.records.resealing import Kept, count_sealed, seal_all_anew


@click.group("keys", help="Make keys, rotate them, and see which are still needed.")
def command() -> None:
    """The keys stand in TOCSIN_KEYS_FILE, the newest first, one a line."""


@command.command("new", help="Print a new key: put it FIRST into the key file, and keep the others below it.")
def new() -> None:
    """Prints the key alone, so that a script can take it."""
    click.echo(Fernet.generate_key().decode())


@command.command("check", help="Count what is sealed by which key; ends with 1 when something cannot be opened.")
def check() -> None:
    """Looks at every value and changes nothing."""
    kept = asyncio.run(_with_database(count=True))
    click.echo(_told(kept))
    if kept.lost:
        raise SystemExit(1)


@command.command(
    "rotate", help="Seal everything anew with the first key; the others may go when this has ended with 0."
)
def rotate() -> None:
    """Safe to run while everything else runs, to stop, and to run again."""
    kept = asyncio.run(_with_database(count=False))
    click.echo(_told(kept))
    if kept.lost or kept.older or kept.clear:
        raise SystemExit(1)
    click.echo("all older keys may be taken out of the key file")


async def _with_database(*, count: bool) -> Kept:
    database = Database(url_or_exit(settings_or_exit()), pool_size=1)
    try:
        if not count:
            click.echo(f"{await seal_all_anew(database)} values sealed anew")
        return await count_sealed(database)
    finally:
        await database.close()


def _told(kept: Kept) -> str:
    lines = [f"{kept.newest} values under the newest key, {kept.older} under older ones, {kept.clear} in the clear"]
    if kept.lost:
        lines.append(f"{kept.lost} under a key that is not in the key file: put it back, below the others")
    return "\n".join(lines)
