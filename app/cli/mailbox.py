"""`tocsin mailbox`: a mail catcher for development."""

import asyncio

import click

from app.demo.mailbox import run_mailbox


@click.command("mailbox", help="Catch mail for development and show it on a page. It delivers nothing to anyone.")
@click.option("--host", default="127.0.0.1", show_default=True, help="address to listen on")
@click.option("--smtp-port", default=1025, show_default=True, help="where mail is taken in; 0: any free port")
@click.option("--http-port", default=8025, show_default=True, help="where caught mail is shown; 0: any free port")
def command(host: str, smtp_port: int, http_port: int) -> None:
    """Catches mail until it is asked to stop."""
    asyncio.run(run_mailbox(smtp_port, http_port, host))
