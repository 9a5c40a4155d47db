"""`tocsin up`: everything on this machine."""

import socket

import click

from app.cli._settings import settings_or_exit
from app.demo.checks import UnexpectedError
from app.demo.places import data_dir_of
from app.demo.up import Up
from app.embedded import PostgresUnavailable
from app.settings import Settings


@click.command("up", help="Run everything on this machine, with a PostgreSQL of its own whose data are kept.")
@click.option("--host", help="address to listen on (TOCSIN_HOST, default 127.0.0.1)")
@click.option("--port", type=click.IntRange(1, 65535), help="port to listen on (TOCSIN_PORT, default 8000)")
def command(host: str | None, port: int | None) -> None:
    """Runs until it is asked to stop; what ends by itself is started again."""
    settings = settings_or_exit()
    if settings.database_url is not None:
        raise click.UsageError(
            "TOCSIN_DATABASE_URL is set, and `tocsin up` brings a database of its own: unset it, or run `tocsin "
            "migrate`, `tocsin serve` and `tocsin worker`."
        )
    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    settings = settings.model_copy(update=given)
    _require_free(settings)
    if not settings.channel_options:
        _say("no channel is set up, so nobody is rung; see TOCSIN_EMAIL_HOST and its like in docs/operations.md")
    listening = {"host": settings.host, "port": str(settings.port)}
    try:
        Up(data_dir_of(settings), listening, _say).run(settings.console_url)
    except (PostgresUnavailable, UnexpectedError) as gone:
        raise click.ClickException(str(gone)) from None


def _say(line: str) -> None:
    click.echo(f"tocsin up: {line}")


def _require_free(settings: Settings) -> None:
    """A phone knows one address: another port than the one that was asked for would help nobody."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        socket.create_server((settings.host, settings.port), family=family).close()
    except OSError as taken:
        raise click.ClickException(
            f"cannot listen on port {settings.port} of {settings.host}: {taken.strerror}. Choose another with --port."
        ) from None
