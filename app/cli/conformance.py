"""`tocsin conformance`: do the published stories ring as clinicians say they must, here or on a server?"""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal, NamedTuple, NoReturn

import click
import httpx

from app.cli._partner import Partner
from app.clinical.intake.reading import UnreadableError
from app.clinical.trials.conformance import Case, read_case, schema
from app.clinical.trials.deviations import differences

# Beside the code: in an installed wheel, or in a checkout.
SHIPPED = (Path(__file__).resolve().parents[1] / "conformance", Path(__file__).resolve().parents[2] / "conformance")
NOT_CASES = frozenset(("schema.json",))


class Outcome(NamedTuple):
    """What became of a case; the lines say what differs, or what could not be asked."""

    mark: Literal["✓", "✗", "-"]
    lines: Sequence[str]


@click.command("conformance", help="Play published stories (files or folders; default: ours) and compare what rings.")
@click.argument("cases", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--server", metavar="URL", help="play them on this server, through its API: one that is for trying out")
@click.option("--token", envvar="TOCSIN_CONFORMANCE_TOKEN", help="a staff token of a clinic on that server")
@click.option("--schema", "wants_schema", is_flag=True, help="print the JSON Schema of a case instead")
def command(cases: tuple[Path, ...], server: str | None, token: str | None, *, wants_schema: bool) -> None:
    """Exit status 0: all as expected. 1: some are not. 2: a case cannot be read, or the server does not answer."""
    if wants_schema:
        click.echo(json.dumps(schema(), indent=2, ensure_ascii=False))
        return
    if server is not None and token is None:
        raise click.UsageError("--server needs --token (or TOCSIN_CONFORMANCE_TOKEN)")
    read = [(_name(path), _read(path)) for path in _files(cases)]
    played = _here(read) if server is None or token is None else _there(read, server, token)
    marks = [_shown(name, case, outcome) for name, case, outcome in played]
    skipped = f", {marks.count('-')} not played" if "-" in marks else ""
    click.echo(f"{marks.count('✓')} of {len(marks)} as expected, {marks.count('✗')} not{skipped}")
    sys.exit(1 if "✗" in marks else 0)


def _files(given: Sequence[Path]) -> list[Path]:
    """The cases in these files and folders, or in the folder that comes with Tocsin."""
    roots = list(given) or [folder for folder in SHIPPED if folder.is_dir()][:1]
    found = [path for root in roots for path in (sorted(root.rglob("*.json")) if root.is_dir() else [root])]
    cases = [path for path in found if path.name not in NOT_CASES]
    if not cases:
        raise click.UsageError("no cases: name a folder or files")
    return cases


def _name(path: Path) -> str:
    return f"{path.resolve().parent.name}/{path.stem}"


def _read(path: Path) -> Case:
    try:
        return read_case(path.read_bytes())
    except OSError as gone:
        _refuse([f"{path}: the file cannot be read: {gone.strerror}"])
    except UnreadableError as unreadable:
        _refuse(f"{path}: {problem.pointer or '/'}: {problem.detail}" for problem in unreadable.problems)


def _here(read: Iterable[tuple[str, Case]]) -> Iterator[tuple[str, Case, Outcome]]:
    for name, case in read:
        found = differences(case)
        yield name, case, Outcome("✗" if found else "✓", found)


def _there(read: Iterable[tuple[str, Case]], server: str, token: str) -> Iterator[tuple[str, Case, Outcome]]:
    click.echo(f"{server}: each case enrols a patient there, and its alerts ring whoever is on the ladder", err=True)
    try:
        with Partner(server, token) as partner:
            for name, case in read:
                yield name, case, _outcome(partner.play(name, case))
    except httpx.HTTPStatusError as refused:
        request = refused.request
        _refuse([f"{server} answered {refused.response.status_code} to {request.method} {request.url.path}"])
    except (httpx.HTTPError, httpx.InvalidURL) as gone:
        _refuse([f"{server} does not answer ({type(gone).__name__})"])


def _outcome(told: tuple[tuple[str, ...], tuple[str, ...]] | str) -> Outcome:
    if isinstance(told, str):
        return Outcome("-", [f"skipped: {told}"])
    found, skipped = told
    return Outcome("✗" if found else "✓", [*found, *(f"skipped: {one}" for one in skipped)])


def _shown(name: str, case: Case, outcome: Outcome) -> str:
    click.echo(f"{outcome.mark} {name}  {case.title}")
    for line in outcome.lines:
        click.echo(f"    {line}")
    return outcome.mark


def _refuse(lines: Iterable[str]) -> NoReturn:
    for line in lines:
        click.echo(line, err=True)
    sys.exit(2)
