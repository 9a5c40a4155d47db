"""How do response times leave as a table? CSV after RFC 4180, one row an alert, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterable

from app.oncall.proof import STAGES, Answered

COLUMNS = (
    "alert_id",
    "urgency",
    "condition",
    "received_at",
    "was_raised",
    *(f"seconds_to_{stage}" for stage in STAGES),
    "seconds_watched",
    "acknowledged_by",
)


def as_csv(alerts: Iterable[Answered]) -> str:
    """The table with its header; a stage that was not reached is an empty field."""
    written = io.StringIO(newline="")
    table = csv.writer(written, lineterminator="\r\n")
    table.writerow(COLUMNS)
    for one in alerts:
        seconds = [_seconds(one.seconds.get(stage)) for stage in STAGES]
        told = (str(one.alert_id), one.urgency, one.condition, one.received_at.isoformat())
        was_raised = "yes" if one.was_raised else "no"
        by = harmless(one.acknowledged_by or "")
        table.writerow((*told, was_raised, *seconds, _seconds(one.waited), by))
    return written.getvalue()


def harmless(cell: str) -> str:
    """A spreadsheet runs a cell that begins like a formula: such a one is given an apostrophe, which makes it text."""
    return f"'{cell}" if cell.lstrip()[:1] in ("=", "+", "-", "@", "|", "%") or cell[:1] in ("\t", "\r", "\n") else cell


def _seconds(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"
