"""`tocsin simulate`: how the rules do on invented patients whose fate is known, beside plainer ways to ring."""

import json
import sys
from pathlib import Path

import click

from app.clinical.governing import read_ruleset
from app.clinical.intake.reading import UnreadableError
from app.clinical.ruleset import STANDARD, Ruleset
from app.clinical.trials.simulation.cohort import SHORTEST
from app.clinical.trials.simulation.comparison import Asked, Comparison, compare, comparison_json
from app.clinical.trials.simulation.plot import plot
from app.clinical.trials.simulation.table import figures, mixture

BEGINS, ENDS = "<!-- figures: printed by the command below -->", "<!-- end of figures -->"
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command(
    "simulate", help="Play invented patients through the rules, and through plainer ways to ring. No database."
)
@click.option("--patients", type=click.IntRange(1, 100_000), default=500, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed is the same people.")
@click.option(
    "--days", type=click.IntRange(SHORTEST, 365), default=84, show_default=True, help="How long each may write."
)
@click.option("--ruleset", type=_FILE, help="A ruleset's JSON: judge by a clinic's numbers, not the standard.")
@click.option("--json", "as_json", is_flag=True, help="All figures as one JSON document.")
@click.option("--plot", "picture", type=_FILE, help="Draw the trade-off as SVG; plays everyone twice more.")
@click.option("--write-docs", "page", type=_FILE, help="Put the figures into a Markdown page, between its two marks.")
def command(
    *, patients: int, seed: int, days: int, ruleset: Path | None, as_json: bool, picture: Path | None, page: Path | None
) -> None:
    """Progress goes to standard error, the figures to standard output."""
    asked = Asked(patients=patients, seed=seed, days=days, ruleset=_read(ruleset) if ruleset else STANDARD)
    around = _around_the_figures(page) if page else None
    comparison = _compared(asked, tries_limits=picture is not None)
    if picture is not None:
        _write(picture, plot(comparison))
    if page is not None and around is not None:
        _write(page, _inside(comparison).join(around))
    told = json.dumps(comparison_json(comparison), indent=2) + "\n" if as_json else figures(comparison)
    click.echo(told, nl=False)


def _compared(asked: Asked, *, tries_limits: bool) -> Comparison:
    """Counts on standard error, in one line where someone watches, in ten where it is kept."""
    is_watched = sys.stderr.isatty()

    def progress(done: int, whole: int) -> None:
        if done == whole or done % max(1, whole // (100 if is_watched else 10)) == 0:
            click.echo(
                f"played {done} of {whole}" + ("\r" if is_watched and done < whole else "\n"), err=True, nl=False
            )

    return compare(asked, progress, tries_limits=tries_limits)


def _inside(comparison: Comparison) -> str:
    asked = comparison.asked
    command = f"tocsin simulate --patients {asked.patients} --seed {asked.seed} --days {asked.days}"
    return f"{BEGINS}\n\n`{command}`\n\n{figures(comparison)}\nThe mixture:\n\n{mixture()}\n{ENDS}"


def _around_the_figures(page: Path) -> tuple[str, str]:
    """What stands before and after the figures, looked for before any work is done."""
    text = _text(page)
    before, begins, rest = text.partition(BEGINS)
    _, ends, after = rest.partition(ENDS)
    if not begins or not ends:
        raise click.UsageError(f"{page}: expected a line {BEGINS} and, after it, a line {ENDS}")
    return before, after


def _read(path: Path) -> Ruleset:
    try:
        return read_ruleset(_text(path))
    except UnreadableError as unreadable:
        problems = "\n".join(f"{problem.pointer or '/'}: {problem.detail}" for problem in unreadable.problems)
        raise click.UsageError(problems) from None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as unreadable:
        raise click.UsageError(f"{path}: the file cannot be read: {unreadable}") from None


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as refused:
        raise click.UsageError(f"{path}: the file cannot be written: {refused.strerror}") from None
