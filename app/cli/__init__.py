"""What can be typed after `tocsin`? Each command is a module here; only the one that is asked for is loaded."""

import sys
from importlib import import_module

import click

COMMANDS = {
    "account": "invite somebody of the staff to sign in: the first one, or any",
    "audit": "the record of who did what and who looked: prove that it is whole, or take it out",
    "auditor": "the alarm on the alarm: find what no human has confirmed, and ring by a way of its own",
    "backtest": "what would have rung under another ruleset, from stored diaries",
    "backup": "save everything to a file, or prove that such a file is whole",
    "clinic": "make or change a clinic: its clock, its 24-hour number, its ladder",
    "conformance": "play published stories and compare what rings, here or on a server",
    "demo": "play the main job in front of you, with a PostgreSQL of its own",
    "drill": "send a red diary about nobody through production, until somebody acknowledges",
    "keys": "make and rotate what seals patients' names, numbers and references",
    "mailbox": "catch mail for development, and show it on a page",
    "doctor": "prove the whole path: settings, database, workers, channels, people",
    "migrate": "bring the database to the newest schema",
    "openapi": "print the OpenAPI document",
    "partner": "let another program in: its scopes, and its first secret or key",
    "replay": "run a patient's whole story through the rules; no database",
    "organization": "which clinics belong to one hospital, trust or network",
    "report": "how fast alerts were answered, and what the rules led to",
    "restore": "bring everything back from such a file",
    "roles": "print the SQL that makes logins of their own for serve and worker",
    "rules": "print the rules in force, as a page for clinicians",
    "ruleset": "a clinic's own numbers: draft, approve, activate, retire; by two people",
    "serve": "run the API and the console",
    "simulate": "how the rules do on invented patients whose fate is known",
    "token": "make or revoke a token for staff or a partner system",
    "up": "run everything on this machine, with a PostgreSQL of its own",
    "worker": "deliver, escalate and watch the time; any number may run",
}


class LazyGroup(click.Group):
    """Loads a command's module when it is asked for, so that `tocsin replay` need not load a web server."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002 - as above
        if name not in COMMANDS:
            return None
        command: click.Command = import_module(f"app.cli.{name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - as above
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
def tocsin() -> None:
    """The alarm bell for people living with bone metastases."""


def main() -> None:
    """Runs the command; a fault that its user can mend ends with one line and status 2, never a stack trace."""
    try:
        tocsin(standalone_mode=False)
    except click.ClickException as wrong:
        wrong.show()
        sys.exit(wrong.exit_code)
    except click.Abort:
        sys.exit(130)
    except KeyboardInterrupt:
        sys.exit(130)
