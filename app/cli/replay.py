"""`tocsin replay`: a patient's story through the rules that run in production."""

import json
import sys
from collections.abc import Iterable
from typing import NoReturn

import click
from pydantic import ValidationError

from app.clinical.intake.reading import Problem, UnreadableError, adapter, problems_from
from app.clinical.replay import replay
from app.clinical.ruleset import STANDARD, Ruleset
from app.clinical.transcript import read_timeline, transcript


@click.command("replay", help="Run a patient's whole story (JSON; '-': standard input) through the rules. No database.")
@click.argument("timeline", type=click.Path(allow_dash=True))
@click.option("--ruleset", type=click.Path(), help="A ruleset's JSON: judge by a clinic's numbers, not the standard.")
def command(timeline: str, ruleset: str | None) -> None:
    """Exit status 0: evaluated, with alerts or without. 2: the input cannot be read; one line per problem."""
    rules = STANDARD if ruleset is None else _ruleset(_text(ruleset))
    try:
        read = read_timeline(_text(timeline))
    except UnreadableError as unreadable:
        _refuse(unreadable.problems)
    story = replay(read, rules)
    for place, why in story.refused:
        click.echo(f"/entries/{place}/diary/id: {why}", err=True)
    click.echo(json.dumps(transcript(story), indent=2, ensure_ascii=False))


def _text(path: str) -> bytes:
    try:
        text: bytes = click.open_file(path, "rb").read()
    except OSError as missing:
        _refuse([Problem("", f"the file cannot be read: {missing.strerror}")])
    return text


def _ruleset(text: bytes) -> Ruleset:
    try:
        return adapter(Ruleset).validate_json(text, strict=True)
    except ValidationError as refused:
        _refuse(problems_from(refused.errors(include_url=False, include_input=False)))


def _refuse(problems: Iterable[Problem]) -> NoReturn:
    for problem in problems:
        click.echo(f"{problem.pointer or '/'}: {problem.detail}", err=True)
    sys.exit(2)
