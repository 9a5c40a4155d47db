"""`tocsin roles`: logins of their own for serve and worker."""

import click

from app.records.login_roles import logins_for


@click.command("roles", help="Print the SQL that makes logins of their own for `tocsin serve` and `tocsin worker`.")
@click.option("--grants", is_flag=True, required=True, help="print it; the owner of the tables runs it")
@click.option("--web", default="tocsin_serve", show_default=True, help="the login that serve is to use")
@click.option("--worker", default="tocsin_work", show_default=True, help="the login that worker is to use")
def command(grants: bool, web: str, worker: str) -> None:  # noqa: FBT001, ARG001 - click hands flags over like this
    """Changes nothing by itself."""
    try:
        click.echo(logins_for(web, worker), nl=False)
    except ValueError as wrong:
        raise click.BadParameter(str(wrong), param_hint="--web, --worker") from None
