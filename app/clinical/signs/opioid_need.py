"""Does it take more opioid than before to hold the pain where it is? Dose and pain judged together, day by day.

Pain that stays the same on twice the opioid is not stable. Both are medians: the last three days with a number against
the fortnight before them. A day that cannot be converted is left out, never counted as nothing; all days are converted
by the one table that the clinic has chosen; days on a medicine whose ratio is disputed (methadone, buprenorphine) are
compared only with days on the same.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from app.clinical.diary import Analgesic
from app.clinical.evidence import CONVENTION, Source, Threshold
from app.clinical.findings import Case
from app.clinical.history import daily_peaks, within
from app.clinical.opioids import TABLES, FactorTable, daily_omed, not_comparable
from app.clinical.signs.flare import has_risen_by
from app.clinical.signs.pain_scale import MODERATE
from app.clinical.signs.trends import LATELY_WITHIN, USUAL_DAYS, Change, change

NPSA = Source("UK NPSA: an ordinary increase is no more than 50% of the previous dose", "secondary")

DOUBLED = Threshold(
    100, "percent", "more opioid than in the fortnight before: doubled", CONVENTION,
    key="uncontrolled_pain.opioid_doubled", least=50, most=150,
)  # fmt: skip
MORE_OPIOID = Threshold(
    50, "percent", "more opioid than in the fortnight before", NPSA,
    key="uncontrolled_pain.more_opioid", least=25, most=100,
)  # fmt: skip
LEAST_RISE = Threshold(15, "mg oral morphine a day", "a smaller rise is a tablet more, whatever its share", CONVENTION)
ENOUGH_USUAL = Threshold(4, "days", "of the fortnight before that must have a known dose", CONVENTION)
PLANNED_DAYS = Threshold(7, "days", "that a change of dose made by the team is given to work", CONVENTION)

_DAYS = int(LATELY_WITHIN.value + USUAL_DAYS.value)
_Lines = tuple[Analgesic, ...]


@dataclass(frozen=True, slots=True)
class Need:
    """Opioid in mg of oral morphine a day, and worst pain 0-10: each lately, and in the fortnight before."""

    dose: Change
    pain: Change

    def has_risen_by(self, percent: float) -> bool:
        return has_risen_by(self.dose.was, self.dose.now, percent)


def opioid_need(case: Case) -> Need | None:
    """Dose and pain, when today's dose is known and clearly more is taken lately than in the fortnight before: by the
    median of the last days, and on each of them, so that rescue doses which come and go are no rise.

    `None` too where either cannot be compared, where opioids were only begun, within `PLANNED_DAYS` of a change that
    the team made itself, and later where such a change has brought the pain to what the patient accepts.
    """
    doses = _comparable_doses(case)
    if not doses or max(doses.values()) - min(doses.values()) < LEAST_RISE.value:
        return None
    dose = change(doses, case.day, usual_least=int(ENOUGH_USUAL.value))
    if dose is None or dose.was == 0 or min(doses[day] for day in dose.days) - dose.was < LEAST_RISE.value:
        return None
    least = min(case.limit(MORE_OPIOID), case.limit(DOUBLED))
    if not all(has_risen_by(dose.was, doses[day], least) for day in dose.days):
        return None
    pain = change(daily_peaks((*within(case.before, case.day, _DAYS), case.entry)), case.day)
    if pain is None or _is_planned(case, pain.now, dose.days[0]):
        return None
    return Need(dose, pain)


def _is_planned(case: Case, pain: float, lately_since: date) -> bool:
    """Whether the team has changed the dose itself, so recently that its effect is still awaited, or to good effect."""
    planned = [one.started_on for one in case.context.treatments if one.kind == "opioid_change"]
    newest = max((on for on in planned if on <= case.day), default=None)
    if newest is None or newest < lately_since - timedelta(days=USUAL_DAYS.value):
        return False
    goal = case.context.personal_pain_goal
    accepted = pain < case.limit(MODERATE) or (goal is not None and pain <= goal)
    return accepted or (case.day - newest).days < PLANNED_DAYS.value


def _comparable_doses(case: Case) -> dict[date, float]:
    """The known doses of the days that can be compared with today's, today's among them; empty if it is not known.

    Of several entries about a day the last one that answered counts, as each tells of the same 24 hours.
    """
    table, lines = TABLES[case.ruleset.opioid_table], case.entry.diary.analgesics
    today = daily_omed(lines, table) if lines else None
    if not lines or not today:
        return {}
    disputed = _disputed(lines, table)
    known: dict[_Lines, float | None] = {lines: today}  # most people take the same few lists over and over
    doses: dict[date, float] = {}
    for entry in within(case.before, case.day, _DAYS):
        taken = entry.diary.analgesics
        if taken is None:
            continue
        if taken not in known:
            known[taken] = _comparable(taken, table, disputed)
        dose = known[taken]
        if dose is not None:
            doses[entry.day] = dose
        else:
            doses.pop(entry.day, None)
    doses[case.day] = today
    return doses


def _comparable(lines: _Lines, table: FactorTable, disputed: frozenset[str]) -> float | None:
    dose = daily_omed(lines, table)
    return dose if dose is not None and _disputed(lines, table) == disputed else None


def _disputed(lines: _Lines, table: FactorTable) -> frozenset[str]:
    return frozenset(medicine.lower() for medicine in not_comparable(lines, table))
