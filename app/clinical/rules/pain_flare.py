"""Pain flare: may the pain be worse for a while because of radiotherapy? Possible, never certain on the day.

Two of five patients have one (Hird and Chow 2009), mostly for a day or two. To say so is not to reassure: whatever else
the entry tells is judged as if there had been no radiotherapy, but for severe pain that is not a crisis.
"""

from collections.abc import Iterator

from app.clinical.evidence import Evidence
from app.clinical.findings import Case, Conclusion, Rule
from app.clinical.phrases import plain, said_by, say_day
from app.clinical.signs.flare import (
    BASELINE_DAYS,
    FLARE_DAYS,
    FLARE_DOSE,
    FLARE_PAIN,
    HIRD,
    Flare,
    courses_at,
    possible_flare,
)


def after_radiotherapy(case: Case) -> Iterator[Conclusion]:
    """Pain or dose above the week before a radiotherapy, during it or in the ten days after: told once for each course."""
    if not case.context.treatments:
        return
    for course in courses_at(case.context.treatments, case.day):
        flare = possible_flare(course, case)
        if flare is not None:
            yield Conclusion(
                urgency="soon",
                because=f"{said_by(case.entry.diary)} {_said(flare)} since radiotherapy{_where(flare)} on "
                f"{say_day(course.started_on)}: possibly a flare; it explains no weakness, numbness or break",
                unless="pain had been less than two points, and opioids less than a quarter, above the week before the "
                "radiotherapy, or the tenth day after it had passed",
                evidence=_evidence(flare, case),
                subject=f"flare:{course.started_on}:{course.region or 'anywhere'}",
            )


def _said(flare: Flare) -> str:
    pain = f"worst pain {flare.pain:g}/10 (was {flare.pain_was:g})"
    if flare.dose is None or flare.dose_was is None:
        return pain
    return f"{pain} on {flare.dose:.0f} mg of oral morphine a day (was {flare.dose_was:.0f})"


def _where(flare: Flare) -> str:
    return "" if flare.course.region is None else f" to the {plain(flare.course.region)}"


def _evidence(flare: Flare, case: Case) -> tuple[Evidence, ...]:
    at, id_ = flare.course.started_on, case.entry.diary.id
    pain = Evidence(day=case.day, said=f"worst pain {flare.pain:g}/10 there", entry=id_, pointer="/pain")
    before = Evidence(day=at, said=f"radiotherapy{_where(flare)}; worst pain {flare.pain_was:g}/10 in the week before")
    if flare.dose is None:
        return (before, pain)
    dose = Evidence(day=case.day, said=f"{flare.dose:.0f} mg of oral morphine", entry=id_, pointer="/analgesics")
    return (before, pain, dose)


RULES = (
    Rule(
        id="pain_flare.after_radiotherapy",
        condition="pain_flare",
        plain="From the first fraction of a radiotherapy to ten days after the last: worst pain at the treated place two "
        "points or more above the median of the week before, with no less opioid; or a quarter more opioid with pain no "
        "lower. Possible only, since a flare is one when it has gone again; told once for each course.",
        sources=(HIRD,),
        thresholds=(FLARE_DAYS, FLARE_PAIN, FLARE_DOSE, BASELINE_DAYS),
        on_entry=after_radiotherapy,
    ),
)
