"""`tocsin rules`: the rules in force, written from the code that runs."""

import click

from app.clinical.rules_page import rules_page


@click.command("rules", help="Print the rules in force as Markdown, for clinicians.")
def command() -> None:
    """The page `docs/rules-in-force.md` is this output."""
    click.echo(rules_page(), nl=False)
