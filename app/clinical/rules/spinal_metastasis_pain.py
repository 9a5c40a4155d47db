"""Spinal metastasis pain: is this back or neck pain of the kind that comes weeks before the cord is pressed?

Pain came a median of 90 days before diagnosis of compression (Levack 2002), and a hotline that acted on pain alone
halved paralysis at diagnosis (Allan 2009). That is the time this rule is for.
"""

from collections.abc import Iterator

from app.clinical.evidence import ALLAN, CG75, CONVENTION, LEVACK, NG234_24H, RED_FLAG_CARD, Source, Threshold
from app.clinical.findings import Case, Conclusion, Rule
from app.clinical.phrases import said_by, say_site, site_evidence
from app.clinical.spine import (
    PROGRESSIVE_DAYS,
    PROGRESSIVE_RISE,
    UNREMITTING,
    SuspiciousSite,
    suspicious_sites,
)
from app.clinical.usual import GONE
from app.clinical.vocabulary import Region, Urgency

MILD_STRAIN = Threshold(
    3, "0-10", "up to here, pain that only moving makes worse is looked at within 72 hours", CONVENTION
)
SEVERE = Threshold(UNREMITTING, "0-10", "severe, in 'severe unremitting'", Source("Serlin 1995, Pain 61:277", "read"))
RISE = Threshold(PROGRESSIVE_RISE, "points of 0-10", "a rise that means something", Source("Farrar 2001", "memory"))
DAYS = Threshold(PROGRESSIVE_DAYS, "days", "how far back a rise is looked for", LEVACK)
LOW_BACK: frozenset[Region] = frozenset(("lumbar_spine", "sacrum"))


def suspicious_character(case: Case) -> Iterator[Conclusion]:
    """Spinal pain with at least one suspicious character that is fresh, or that nobody had told us of."""
    for found in suspicious_sites(case):
        characters = ", ".join(found.characters) + ("" if found.is_fresh else "; said to be usual, but not told before")
        yield Conclusion(
            urgency=_urgency(found),
            because=f"{said_by(case.entry.diary)} {say_site(found.site)}: {characters}",
            unless="the pain were known to be usual for this patient, or had none of these characters",
            evidence=(site_evidence(case.entry, found.place),),
            subject=case.part(f"/pain/sites/{found.place}"),
        )


def _urgency(found: SuspiciousSite) -> Urgency:
    """24 hours, but for mild low back pain that is only mechanical: that is what any strained back does.

    Pain said to be usual, though never told before and in no known site of bone metastasis, is seen within 72 hours.
    """
    strain = found.characters == ("mechanical",) and found.site.region in LOW_BACK
    mild = found.site.worst is not None and found.site.worst <= MILD_STRAIN.value
    return "soon" if (strain and mild) or not found.is_fresh else "urgent"


RULES = (
    Rule(
        id="spinal_metastasis_pain.suspicious_character",
        condition="spinal_metastasis_pain",
        plain="Spinal pain that is new or worse and is mechanical, worse on straining or lying flat, wakes at night, is tender "
        "at one place, comes into the legs on walking, is severe and constant, lies in the neck or upper back, or has "
        "risen over days; leg pain on walking counts wherever it is felt. Mild low back pain that is only mechanical is "
        "looked at within 72 hours, and so is such pain said to be usual that was never told before, unless the place is "
        "a recorded bone metastasis.",
        sources=(NG234_24H, CG75, RED_FLAG_CARD, LEVACK, ALLAN),
        thresholds=(MILD_STRAIN, SEVERE, RISE, DAYS, GONE),
        red_flag=True,
        on_entry=suspicious_character,
    ),
)
