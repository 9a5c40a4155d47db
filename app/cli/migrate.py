"""`tocsin migrate`: the database at its newest schema."""

import asyncio

import asyncpg
import click

from app.cli._settings import settings_or_exit, url_or_exit
from app.records.database import Database
from app.records.resealing import is_anything_clear, seal_all_anew
from app.records.schema import migrate

MAY = (
    "the owner of the database must be able to make the two roles that row-level security is for. As a superuser, once: "
    "ALTER ROLE <owner> CREATEROLE; then run this again. docs/who-sees-whom.md says why"
)


@click.command("migrate", help="Bring the database to the newest schema. Safe to run again, and from several places.")
def command() -> None:
    """Migrates, or says in one line why the database cannot be reached."""
    url = url_or_exit(settings_or_exit())
    try:
        migrate(url)
    except OSError as gone:
        raise click.ClickException(f"the database does not answer ({type(gone).__name__})") from None
    except asyncpg.InsufficientPrivilegeError as refused:
        raise click.ClickException(f"{refused}: {MAY}") from None
    click.echo("the database has the newest schema")
    if sealed := asyncio.run(_seal_what_is_clear(url)):
        click.echo(f"{sealed} names, numbers and references from before are sealed now")


async def _seal_what_is_clear(url: str) -> int:
    """What an older version has written in the clear."""
    database = Database(url, pool_size=1)
    try:
        return await seal_all_anew(database) if await is_anything_clear(database) else 0
    finally:
        await database.close()
