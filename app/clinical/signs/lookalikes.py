"""Which changed sensation in the hands has a likely cause other than the cord? Told apart, never excused.

Neuropathy after chemotherapy and its tingling in the cold, and the tingling of low calcium after an antiresorptive, begin
in the fingers and round the mouth. What is felt in feet, legs, trunk or saddle is never told apart, and neither is
anything beside another neurologic sign, nerve-root pain, suspicious neck pain or a loss of walking.
"""

from datetime import timedelta
from typing import Literal

from app.clinical.diary import Diary, Symptom
from app.clinical.evidence import CONVENTION, Source, Threshold
from app.clinical.findings import Case
from app.clinical.history import within
from app.clinical.signs.antiresorptives import days_since, last_antiresorptive
from app.clinical.signs.usual import standing
from app.clinical.vocabulary import NEUROLOGIC_SYMPTOMS, Quality, Region, steps_lost

NECSU = Source("NECSU safety update: tingling of fingers or round the mouth in hypocalcaemia", "secondary")
NEUROPATHY_DAYS = Threshold(
    84, "days after chemotherapy", "both hands changed within them may be neuropathy: 72 hours", CONVENTION
)
LOW_CALCIUM_DAYS = Threshold(
    180, "days after an antiresorptive", "tingling fingers within them may be low calcium", NECSU
)
COMPANY_DAYS = Threshold(14, "days", "another neurologic sign within them, and nothing is told apart", CONVENTION)

OtherCause = Literal["chemotherapy", "antiresorptive"]
NERVE_ROOT: frozenset[Quality] = frozenset(("radiating", "band_like"))
ABOVE_THE_CORD: frozenset[Region] = frozenset(("head", "jaw", "around_mouth"))
FINGERS: frozenset[Region] = ABOVE_THE_CORD | {"hands"}


def is_above_the_cord(symptom: Symptom) -> bool:
    """Sensation changed only where the cord does not reach; the rules on calcium and the jaw judge it."""
    places = frozenset(symptom.regions or ())
    return symptom.symptom == "altered_sensation" and bool(places) and places <= ABOVE_THE_CORD


def other_cause(symptom: Symptom, case: Case) -> OtherCause | None:
    """What else a change of sensation is likely to come from; `None` whenever the cord must be thought of first."""
    if not _is_of_both_hands(symptom) or _has_company(symptom, case):
        return None
    drug = last_antiresorptive(case.context, case.day)
    if drug is not None and days_since(drug, case.day) <= LOW_CALCIUM_DAYS.value:
        return "antiresorptive"
    if symptom.severity != "severe" and _is_after_chemotherapy(case):
        return "chemotherapy"
    return None


def _is_of_both_hands(symptom: Symptom) -> bool:
    """One hand alone is a nerve root until proven otherwise."""
    places = frozenset(symptom.regions or ())
    within_reach = bool(places) and places <= FINGERS
    return symptom.symptom == "altered_sensation" and within_reach and symptom.side not in ("left", "right")


def _is_after_chemotherapy(case: Case) -> bool:
    lasting = timedelta(days=NEUROPATHY_DAYS.value)
    return any(
        one.kind == "chemotherapy" and one.started_on <= case.day <= (one.ended_on or one.started_on) + lasting
        for one in case.context.treatments
    )


def _has_company(symptom: Symptom, case: Case) -> bool:
    """Whether anything else, now or lately, speaks for the cord."""
    others = [told for told in case.entry.diary.symptoms or () if told is not symptom]
    if any(_is_a_sign(told) and standing(told, case) != "usual" for told in others):
        return True
    if _is_stirred(case.entry.diary) or _has_lost_walking(case):
        return True
    lately = within(case.before, case.day, int(COMPANY_DAYS.value))
    return any(_told_a_change(entry.diary) or _is_stirred(entry.diary) for entry in lately)


def _is_a_sign(told: Symptom) -> bool:
    return told.symptom in NEUROLOGIC_SYMPTOMS and not _is_of_both_hands(told) and not is_above_the_cord(told)


def _told_a_change(diary: Diary) -> bool:
    return any(_is_a_sign(told) and told.course in ("new", "worse") for told in diary.symptoms or ())


def _is_stirred(diary: Diary) -> bool:
    """Nerve-root pain, or neck pain that is new or worse."""
    sites = (diary.pain.sites if diary.pain else None) or ()
    return any(
        NERVE_ROOT & frozenset(site.qualities or ())
        or (site.region == "cervical_spine" and site.course in ("new", "worse"))
        for site in sites
    )


def _has_lost_walking(case: Case) -> bool:
    now = case.entry.diary.mobility
    told = [entry.diary.mobility for entry in case.before if entry.diary.mobility is not None]
    return now is not None and any(steps_lost(before, now) > 0 for before in told)
