"""Which database does a command mean that saves or restores? TOCSIN_DATABASE_URL, else the embedded one of `tocsin up`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from app.backup import BackupRefusedError
from app.demo.places import data_dir_of
from app.demo.up import DATABASE
from app.embedded import EmbeddedPostgres, HomeInUse, PostgresUnavailable
from app.embedded.reach import reached
from app.settings import Settings


@contextmanager
def database_to_save(settings: Settings) -> Iterator[str]:
    """The address of the database, running or not."""
    if settings.database_url is not None:
        yield settings.database_url
        return
    with reached(home_of(settings), DATABASE) as url:
        yield url


@contextmanager
def database_to_fill(settings: Settings) -> Iterator[str]:
    """The address of the database; the embedded one must not be in use, and is begun when it was never there."""
    if settings.database_url is not None:
        yield settings.database_url
        return
    try:
        with EmbeddedPostgres(home_of(settings)) as server:
            yield server.url(DATABASE)
    except HomeInUse:
        raise click.ClickException("stop `tocsin up` first: a database in use cannot be replaced") from None


def home_of(settings: Settings) -> Path:
    """Where `tocsin up` keeps its PostgreSQL."""
    return data_dir_of(settings) / "postgres"


@contextmanager
def refusals_of_backups() -> Iterator[None]:
    """Whatever a backup refuses ends the command with its own words."""
    try:
        yield
    except (BackupRefusedError, PostgresUnavailable) as refused:
        raise click.ClickException(str(refused)) from None
