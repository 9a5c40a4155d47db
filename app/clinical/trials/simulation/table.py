"""How are the figures read? Tables in Markdown that are as plain in a terminal as on a page, and which aims are reached."""

from collections.abc import Iterator, Sequence
from statistics import median

from app.clinical.trials.share import Share
from app.clinical.trials.simulation.comparison import Comparison
from app.clinical.trials.simulation.report import Group
from app.clinical.trials.simulation.stories import DECK, PERSONAS

MOST_DIARIES = 0.04  # that may ring anyone: the aim; 34% of surveys did in PRO-TECT, 7.8% at MSK
MOST_RULES = 8
_HEADINGS = (
    "warned of by the day",
    "48 h before",
    "days of warning",
    "neurologic onset at once",
    "diaries that ring",
    "false rings a 100 patient-weeks",
)
NONE = "-"


def figures(comparison: Comparison) -> str:
    """All tables and aims, with a newline at the end."""
    return "\n".join(_lines(comparison)) + "\n"


def _lines(comparison: Comparison) -> Iterator[str]:
    asked, ours = comparison.asked, comparison.ours
    yield (
        f"{asked.patients} invented patients, seed {asked.seed}, {asked.days} days, ruleset `{asked.ruleset.version}`: "
        f"{ours.everyone.ringing.of:,} diaries in {ours.everyone.weeks:,.0f} patient-weeks at home."
    )
    yield ""
    yield from _table(("way of ringing", *_HEADINGS), [(way.name, *_cells(way.everyone)) for way in comparison.ways])
    yield ""
    yield from _aims(comparison)
    yield ""
    yield from _table(
        ("Tocsin, by persona", "patients", *_HEADINGS),
        [
            (persona.name, str(told.patients), *_cells(told))
            for persona in PERSONAS
            if (told := ours.personas.get(persona.name)) is not None
        ],
    )
    yield ""
    recognised = ours.everyone.recognised
    yield f"Flares that were called a possible flare, at any urgency: {_of(recognised)}."
    yield ""
    yield from _table(
        ("what rang falsely, most often first", "times"),
        [(rule, str(times)) for rule, times in ours.falsely[:MOST_RULES]],
    )


def mixture() -> str:
    """Who takes part, in Markdown."""
    rows = [(one.name, f"{100 * one.cards // len(DECK)}%", one.says) for one in PERSONAS]
    return "\n".join(_table(("persona", "share", "what befalls them"), rows)) + "\n"


def _aims(comparison: Comparison) -> Iterator[str]:
    told = comparison.ours.everyone
    in_time, at_once, ringing = told.in_time, told.at_once, told.ringing
    yield _aim(
        in_time.hits == in_time.of, "every deficit is warned of 48 h before, where a sign was told by then", in_time
    )
    yield _aim(at_once.hits == at_once.of, "every neurologic onset rings at once, with the first diary of it", at_once)
    yield _aim((ringing.value or 0) < MOST_DIARIES, f"under {MOST_DIARIES:.0%} of diaries ring anyone", ringing)


def _aim(is_reached: bool, says: str, share: Share) -> str:  # noqa: FBT001 - private
    verdict = "not asked" if not share.of else "reached" if is_reached else "NOT REACHED"
    return f"- {verdict}: {says} — {_of(share)}"


def _cells(told: Group) -> tuple[str, ...]:
    days = told.warned_days
    return (
        _counted(told.warned),
        _counted(told.in_time),
        f"{median(days):.0f} (least {days[0]:.0f})" if days else NONE,
        _counted(told.at_once),
        _percent(told.ringing, 1),
        f"{told.false_per_100_weeks:.1f}",
    )


def _of(share: Share) -> str:
    return f"{share.hits:,} of {share.of:,}, {_percent(share, 1)}" if share.of else NONE


def _counted(share: Share) -> str:
    return f"{share.hits} of {share.of}, {_percent(share, 0)}" if share.of else NONE


def _percent(share: Share, digits: int) -> str:
    """`3.2% (2.9-3.5)`: the share and its 95% interval."""
    if share.value is None or share.interval is None:
        return NONE
    low, high = share.interval
    return f"{100 * share.value:.{digits}f}% ({100 * low:.{digits}f}-{100 * high:.{digits}f})"


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(len(row[place]) for row in (headings, *rows)) for place in range(len(headings))]
    yield "| " + " | ".join(cell.ljust(width) for cell, width in zip(headings, widths, strict=True)) + " |"
    yield "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    for row in rows:
        yield "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
