"""Is this symptom the person's usual state? Baseline deficits do not ring; whatever changed, spread or grew does."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Literal, NamedTuple

from app.clinical.diary import Diary, Entry, Symptom
from app.clinical.evidence import CONVENTION, Threshold
from app.clinical.findings import Case
from app.clinical.history import GONE_AFTER, episode
from app.clinical.vocabulary import Region, Severity, Side, SymptomCode

# fresh: new, worse, spread or grown. unknown: nobody has told us enough to call it usual.
# usual: on the recorded baseline, or told before and not changed since.
Standing = Literal["fresh", "unknown", "usual"]

GONE = Threshold(
    GONE_AFTER, "answered days", "without a symptom, after which it was gone: coming back, it is new", CONVENTION
)
_GRADES: dict[Severity | None, int] = {None: 0, "mild": 1, "moderate": 2, "severe": 3}
# A large place on record includes its parts; never the saddle, which must be named to be usual.
_LIMBS: dict[Region, frozenset[Region]] = {
    "legs": frozenset(("thigh", "knee", "lower_leg", "feet")),
    "arms": frozenset(("upper_arm", "forearm", "hands")),
}
_BODY: frozenset[Region] = frozenset(("arms", "legs", "trunk"))
_INCLUDES: dict[Region, frozenset[Region]] = {**_LIMBS, "widespread": _BODY | _LIMBS["legs"] | _LIMBS["arms"]}


class _Known(NamedTuple):
    """What was known of a symptom: where, on which side, how bad."""

    regions: frozenset[Region]
    side: Side | None
    severity: Severity | None


def standing(symptom: Symptom, case: Case) -> Standing:
    """Whether a symptom in the entry is fresh, unknown or usual for this person.

    `new` and `worse` are fresh whatever is on record. Otherwise it is compared with the baseline and with what was
    told before, since it was last gone: another place, another side or a higher grade is fresh, however it was called.
    Where the baseline left something open that earlier entries did not, going beyond those is unknown.
    """
    if symptom.course in ("new", "worse"):
        return "fresh"
    recorded = list(_on_record(symptom, case))
    if symptom.course is not None and _is_within(symptom, recorded):
        return "usual"  # whatever was told before cannot take that back, so nothing need be looked up
    told = list(_told_before(symptom, case))
    known = recorded + told
    if not known:
        return "fresh" if symptom.course is None else "unknown"
    if _goes_beyond(symptom, known):
        return "unknown" if _is_a_shade(symptom, recorded) or _covered(symptom, recorded) else "fresh"
    if symptom.course is None and _is_vaguer(symptom, known):
        return "unknown"
    return "usual"


def _is_within(symptom: Symptom, recorded: Sequence[_Known]) -> bool:
    """Whether the record by itself names every place, with its side, and a severity at least as high."""
    if not symptom.regions or not recorded:
        return False
    if symptom.severity is not None and not any(_GRADES[had.severity] >= _GRADES[symptom.severity] for had in recorded):
        return False
    sides = {"both", symptom.side}
    return all(any(_covers(had, region) and had.side in sides for had in recorded) for region in symptom.regions)


def was_absent(symptom: Symptom, case: Case) -> bool:
    """Whether the last days that answered did so without the symptom, so that it cannot be as usual as it is called."""
    without: set[date] = set()
    for entry in reversed(case.before):
        tells = _tells(entry.diary, symptom.symptom)
        if tells:
            return False
        if tells is False and entry.day != case.day:
            without.add(entry.day)
        if len(without) == GONE_AFTER:
            return not any(had.symptom == symptom.symptom for had in case.context.baseline)
    return False


def tellings(code: SymptomCode, entries: Sequence[Entry]) -> Iterator[Entry]:
    """The entries that tell of a symptom, newest first, back to where it had been gone."""
    return episode(entries, lambda diary: _tells(diary, code))


def on_another_side(side: Side | None, known: Iterable[Side | None]) -> bool:
    """Whether it is on a side where it was not; left open, on either hand, a side says nothing against any."""
    sided = {had for had in known if had is not None}
    if side is None or not sided or "both" in sided:
        return False
    return not frozenset(("left", "right") if side == "both" else (side,)) <= sided


def _covered(symptom: Symptom, recorded: Sequence[_Known]) -> bool:
    return bool(recorded) and not _goes_beyond(symptom, recorded)


def _is_a_shade(symptom: Symptom, recorded: Sequence[_Known]) -> bool:
    """A sensation on record, in the same places, called unchanged but one grade up: a word for the same, perhaps."""
    grades = [_GRADES[had.severity] for had in recorded if had.severity is not None]
    one_up = bool(grades) and _GRADES[symptom.severity] == max(grades) + 1
    said_so = symptom.symptom == "altered_sensation" and symptom.course in ("unchanged", "better")
    return one_up and said_so and not _spreads(symptom, recorded)


def _on_record(symptom: Symptom, case: Case) -> Iterator[_Known]:
    """The baseline as it was on the day of the entry: a deficit that began later excuses nothing before."""
    for had in case.context.baseline:
        if had.symptom == symptom.symptom and (had.since is None or had.since <= case.day):
            yield _Known(frozenset(had.regions or ()), had.side, had.severity)


def _told_before(symptom: Symptom, case: Case) -> Iterator[_Known]:
    for entry in tellings(symptom.symptom, case.before):
        for told in entry.diary.symptoms or ():
            if told.symptom == symptom.symptom:
                yield _Known(frozenset(told.regions or ()), told.side, told.severity)


def _tells(diary: Diary, code: SymptomCode) -> bool | None:
    return None if diary.symptoms is None else any(told.symptom == code for told in diary.symptoms)


def _goes_beyond(symptom: Symptom, known: Sequence[_Known]) -> bool:
    return _spreads(symptom, known) or _grew(symptom, known)


def _spreads(symptom: Symptom, known: Sequence[_Known]) -> bool:
    """Whether it is now where it was not; a record without a place says nothing against any place but the saddle."""
    placed = [had for had in known if had.regions]
    for region in symptom.regions or ():
        here = [had for had in placed if _covers(had, region)]
        if not here and (placed or region == "saddle"):
            return True
        if on_another_side(symptom.side, (had.side for had in here or known)):
            return True
    return not symptom.regions and on_another_side(symptom.side, (had.side for had in known))


def _covers(had: _Known, region: Region) -> bool:
    return region in had.regions or any(region in _INCLUDES.get(place, ()) for place in had.regions)


def _grew(symptom: Symptom, known: Sequence[_Known]) -> bool:
    graded = [_GRADES[had.severity] for had in known if had.severity is not None]
    return bool(graded) and _GRADES[symptom.severity] > max(graded)


def _is_vaguer(symptom: Symptom, known: Sequence[_Known]) -> bool:
    """Whether it leaves open what every record says, or calls severe what none has graded."""
    return (
        (not symptom.regions and all(had.regions for had in known))
        or (symptom.side is None and all(had.side is not None for had in known))
        or (symptom.severity == "severe" and all(had.severity is None for had in known))
    )
