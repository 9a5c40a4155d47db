"""`tocsin openapi`: what is promised to partners, as a document."""

import json

import click

from app.api import build_api
from app.api.desk import Desk
from app.records.database import Database
from app.wiring.clock import clock


@click.command("openapi", help="Print the OpenAPI 3.1 document.")
def command() -> None:
    """Needs no database: the address is only a name that is never called."""
    api = build_api(Desk(database=Database("postgresql://nowhere/nothing", pool_size=1), clock=clock))
    click.echo(json.dumps(api.openapi(), indent=2, ensure_ascii=False))
