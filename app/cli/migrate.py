"""`tocsin migrate`: the database at its newest schema."""

import click

from app.cli._settings import settings_or_exit, url_or_exit
from app.records.schema import migrate


@click.command("migrate", help="Bring the database to the newest schema. Safe to run again, and from several places.")
def command() -> None:
    """Migrates, or says in one line why the database cannot be reached."""
    url = url_or_exit(settings_or_exit())
    try:
        migrate(url)
    except OSError as gone:
        raise click.ClickException(f"the database does not answer ({type(gone).__name__})") from None
    click.echo("the database has the newest schema")
