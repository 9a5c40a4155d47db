"""`tocsin worker`: deliver, escalate, watch the time."""

import asyncio

import click

from app.cli._settings import refusals_in_words, settings_or_exit, url_or_exit
from app.wiring.worker import run_worker


@click.command("worker", help="Deliver, escalate and watch the time. Any number may run; none of them is special.")
def command() -> None:
    """Works until it is asked to stop, and finishes what it is sending."""
    settings = settings_or_exit()
    url_or_exit(settings)
    with refusals_in_words():
        asyncio.run(run_worker(settings))
