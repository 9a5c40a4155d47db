"""How does a command come by its settings? From the environment, once, with faults in words."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import click

from app.errors import Refusal
from app.settings import Settings, SettingsError, read_settings
from app.wiring.keys import use_keys


def settings_or_exit() -> Settings:
    """The settings; a setting that cannot be used ends the command with a line that names it."""
    try:
        return read_settings(os.environ)
    except SettingsError as wrong:
        raise click.UsageError(str(wrong)) from None


def url_or_exit(settings: Settings) -> str:
    """The address of the database, which most commands need."""
    if settings.database_url is None:
        raise click.UsageError(
            "TOCSIN_DATABASE_URL is not set. Give it as postgresql://user:password@host:5432/name, "
            "or run `tocsin up`, which brings a PostgreSQL of its own."
        )
    with refusals_in_words():
        use_keys(settings)
    return settings.database_url


@contextmanager
def refusals_in_words() -> Iterator[None]:
    """A refusal or a wrong setting ends the command with one line."""
    try:
        yield
    except (Refusal, SettingsError) as refused:
        raise click.ClickException(str(refused)) from None
