"""What became of one patient under one way of ringing? The facts that the report adds up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.clinical.trials.simulation.attending import Ring
from app.clinical.trials.simulation.cohort import Patient, moment
from app.clinical.trials.simulation.people import FIRST_DAY, day_of
from app.clinical.vocabulary import Urgency

IN_TIME = timedelta(hours=48)  # before the deficit; our own choice of what still leaves time to act


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One patient, one way of ringing. What cannot be asked of this patient is `None`.

    `warned`: rung on or before the day of the deficit; `warned_days`: how long before its noon, 0 at least; `in_time`:
    rung 48 hours before. Both are asked only of those who had told of a sign by then. `at_once`: the first diary of a
    neurologic sign found or made an alert at `immediate`; `recognised`: a flare was called a possible flare, at any urgency.
    """

    persona: str
    weeks: float
    diaries: int
    rung_by_diaries: int
    false_rings: tuple[Ring, ...]
    warned: bool | None = None
    warned_days: float | None = None
    in_time: bool | None = None
    at_once: bool | None = None
    recognised: bool | None = None


def outcome(patient: Patient, rings: Sequence[Ring], urgency: Urgency = "urgent") -> Outcome:
    """Only rings at `urgency` and above count; a neurologic sign is at once at `immediate` alone, if conditions are named."""
    loud = [ring for ring in rings if ring.asks_for(urgency)]
    first = _first_warning(patient, loud)
    deficit = None if patient.truth.deficit is None else moment(patient.truth.deficit)
    end_of_day = None if deficit is None else deficit + timedelta(hours=12)
    warned = _warned(patient, first, end_of_day)
    days = max(0.0, (deficit - first) / timedelta(days=1)) if warned and deficit and first else None
    return Outcome(
        persona=patient.persona,
        weeks=patient.days / 7,
        diaries=len(patient.diaries),
        rung_by_diaries=len({ring.diary for ring in loud if ring.diary is not None}),
        false_rings=tuple(ring for ring in loud if not patient.truth.is_right(ring.condition, _day(ring.at, patient))),
        warned=warned,
        warned_days=days,
        in_time=_warned(patient, first, deficit - IN_TIME if deficit else None),
        at_once=_at_once(patient, loud),
        recognised=_recognised(patient, rings),
    )


def _first_warning(patient: Patient, rings: Sequence[Ring]) -> datetime | None:
    """The first ring that is about what was coming, from the first sign on; one that is open by then has been heard."""
    truth = patient.truth
    if truth.first_sign is None:
        return None
    begins = datetime.combine(day_of(truth.first_sign), datetime.min.time(), patient.context.zone)
    about = (ring for ring in rings if ring.condition is None or ring.condition in truth.warns)
    return min((max(ring.at, begins) for ring in about if ring.until > begins), default=None)


def _warned(patient: Patient, first: datetime | None, latest: datetime | None) -> bool | None:
    """Whether anyone was rung by then; `None` where no diary told of a sign by then, so that nobody could have been."""
    sign = patient.truth.first_sign
    if latest is None or sign is None:
        return None
    told = (sent for sent in patient.diaries if sent.diary.diary_date >= day_of(sign))
    if not any(sent.received_at <= latest for sent in told):
        return None
    return first is not None and first <= latest


def _at_once(patient: Patient, rings: Sequence[Ring]) -> bool | None:
    """Asked of whoever wrote after the first neurologic sign; a plainer way to ring has no urgency and need only ring."""
    if patient.truth.neurologic is None:
        return None
    onset = day_of(patient.truth.neurologic)
    told = [sent for sent in patient.diaries if sent.diary.diary_date >= onset]
    if not told:
        return None
    at = min(told, key=lambda sent: sent.received_at).received_at
    cord = (ring for ring in rings if ring.condition is None or ring.condition == "cord_compression")
    return any(ring.at <= at < ring.until for ring in cord if ring.condition is None or ring.asks_for("immediate"))


def _recognised(patient: Patient, rings: Sequence[Ring]) -> bool | None:
    """Asked only of what passes by itself: stories with a sign and no deficit."""
    truth = patient.truth
    if truth.first_sign is None or truth.deficit is not None:
        return None
    named = (ring for ring in rings if ring.condition in truth.warns)
    return any(truth.is_right(ring.condition, _day(ring.at, patient)) for ring in named)


def _day(at: datetime, patient: Patient) -> int:
    local: date = at.astimezone(patient.context.zone).date()
    return (local - FIRST_DAY).days + 1
