"""`tocsin demo`: the main job, played in front of you."""

import sys

import click

from app.cli._settings import settings_or_exit
from app.demo.places import data_dir_of
from app.demo.play import Demo
from app.wiring.clock import clock


@click.command("demo", help="Play the main job in front of you. Needs no database, no account and no set-up.")
@click.option("--once", is_flag=True, help="stop after the story; the exit status says whether all was as it should be")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="where you like the API")
def command(once: bool, port: int) -> None:  # noqa: FBT001 - click hands flags over like this
    """Nothing in it reaches anybody: whatever channels and databases are configured, it uses its own."""
    home = data_dir_of(settings_or_exit()) / "demo"
    sys.exit(Demo(home, port, clock, once=once).run())
