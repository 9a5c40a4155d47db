"""Missing diaries: what does silence mean, after what was said last?

Daily diaries decay to about four a week, so a day without one is ordinary. Silence after something worrying is not.
"""

from collections.abc import Iterator

from app.clinical.evidence import CONVENTION, Evidence, Source, Threshold
from app.clinical.expectation import SILENT_AFTER_CALM, SILENT_AFTER_WORRY, days_missing
from app.clinical.findings import Check, Conclusion, Rule
from app.clinical.phrases import say_day
from app.clinical.vocabulary import rank

DALY = Source("MSK daily diaries: 3.9 a week in the first half year, 2.7 after a year", "secondary")
AFTER_WORRY = Threshold(SILENT_AFTER_WORRY, "owed days", "silence after an urgent or immediate entry", CONVENTION)
AFTER_CALM = Threshold(SILENT_AFTER_CALM, "owed days", "silence after ordinary entries", CONVENTION)


def silence(check: Check) -> Iterator[Conclusion]:
    """Owed diaries that did not come; a day's diary is owed until noon of the next, where the patient lives."""
    missing = days_missing(check.last_day, check.context.zone, check.now)
    worried = rank(check.worry) >= rank("urgent")
    if missing < (AFTER_WORRY if worried else AFTER_CALM).value:
        return
    last = f"the last is about {say_day(check.last_day)}" if check.entries else "none has ever come"
    weight = (
        "and it was a worrying one" if worried else "and it was an ordinary one" if check.entries else "since enrolment"
    )
    yield Conclusion(
        urgency="urgent" if worried else "soon",
        because=f"no diary for {missing} {'day' if missing == 1 else 'days'}; {last}, {weight}",
        unless="a diary had come about any of these days",
        evidence=(Evidence(day=check.last_day, said=f"{last}, {weight}"),),
        subject=f"silence:{check.last_day.isoformat()}",
    )


RULES = (
    Rule(
        id="missing_diaries.silence",
        condition="missing_diaries",
        plain="No diary for three owed days in a row is looked at within 72 hours; after an entry that was urgent or immediate, "
        "one owed day without a diary is urgent. A day's diary is owed until noon of the next day.",
        sources=(DALY, CONVENTION),
        thresholds=(AFTER_WORRY, AFTER_CALM),
        on_time=silence,
    ),
)
