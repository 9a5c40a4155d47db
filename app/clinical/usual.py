"""Is this symptom the person's usual state? Baseline deficits do not ring; whatever changed, spread or grew does."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from app.clinical.context import BaselineSymptom
from app.clinical.diary import Symptom
from app.clinical.findings import Case
from app.clinical.vocabulary import Region, Severity, Side

# fresh: new, worse, spread or grown. unknown: said to be as usual, but nobody has told us of it before.
# usual: on the recorded baseline, or told before and not changed since.
Standing = Literal["fresh", "unknown", "usual"]

_GRADES: dict[Severity | None, int] = {None: 0, "mild": 1, "moderate": 2, "severe": 3}


@dataclass(frozen=True, slots=True)
class _Known:
    """What was known of a symptom: where, on which side, how bad."""

    regions: frozenset[Region]
    side: Side | None
    severity: Severity | None


def standing(symptom: Symptom, case: Case) -> Standing:
    """Whether a symptom in the entry is fresh, unknown or usual for this person.

    `new` and `worse` are fresh whatever is on record. Otherwise it is compared with the baseline and with earlier
    entries: another place, another side or a higher grade is fresh, however it was called.
    """
    if symptom.course in ("new", "worse"):
        return "fresh"
    baseline = [_of_baseline(had) for had in case.context.baseline if had.symptom == symptom.symptom]
    if baseline and not _spreads(symptom, baseline) and not _grew(symptom, baseline):
        return "usual"
    told = list(_told_before(symptom, case))
    if not baseline and not told:
        return "fresh" if symptom.course is None else "unknown"
    known = baseline + told
    if _spreads(symptom, known) or _grew(symptom, known):
        return "fresh"
    return "usual"


def _of_baseline(had: BaselineSymptom) -> _Known:
    return _Known(frozenset(had.regions or ()), had.side, had.severity)


def _told_before(symptom: Symptom, case: Case) -> Iterator[_Known]:
    for entry in case.before:
        for told in entry.diary.symptoms or ():
            if told.symptom == symptom.symptom:
                yield _Known(frozenset(told.regions or ()), told.side, told.severity)


def _spreads(symptom: Symptom, known: Iterable[_Known]) -> bool:
    """Whether it is now where it was not; a record without a place (or a side) says nothing against any place."""
    known = tuple(known)
    placed = [had for had in known if had.regions]
    new_place = bool(placed) and bool(
        frozenset(symptom.regions or ()) - frozenset().union(*(had.regions for had in placed))
    )
    sides = {side for had in known for side in _both(had.side)}
    sided = any(had.side is not None for had in known)
    return new_place or (sided and not _both(symptom.side) <= sides)


def _both(side: Side | None) -> frozenset[str]:
    if side is None:
        return frozenset()
    return frozenset(("left", "right")) if side == "both" else frozenset((side,))


def _grew(symptom: Symptom, known: Iterable[_Known]) -> bool:
    graded = [_GRADES[had.severity] for had in known if had.severity is not None]
    return bool(graded) and _GRADES[symptom.severity] > max(graded)
