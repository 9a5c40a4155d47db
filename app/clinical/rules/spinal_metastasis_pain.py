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
from app.clinical.vocabulary import Region, Urgency

MILD_STRAIN = Threshold(
    3, "0-10", "up to here, pain that only moving makes worse is looked at within 72 hours", CONVENTION
)
SEVERE = Threshold(UNREMITTING, "0-10", "severe, in 'severe unremitting'", Source("Serlin 1995, Pain 61:277", "read"))
RISE = Threshold(PROGRESSIVE_RISE, "points of 0-10", "a rise that means something", Source("Farrar 2001", "memory"))
DAYS = Threshold(PROGRESSIVE_DAYS, "days", "how far back a rise is looked for", LEVACK)
LOW_BACK: frozenset[Region] = frozenset(("lumbar_spine", "sacrum"))


def suspicious_character(case: Case) -> Iterator[Conclusion]:
    """Fresh spinal pain with at least one suspicious character."""
    for found in suspicious_sites(case):
        characters = ", ".join(found.characters)
        yield Conclusion(
            urgency=_urgency(found),
            because=f"{said_by(case.entry.diary)} {say_site(found.site)}: {characters}",
            unless=f"the pain were as usual for this patient, or none of this applied: {characters}",
            evidence=(site_evidence(case.entry, found.place),),
        )


def _urgency(found: SuspiciousSite) -> Urgency:
    """24 hours, but for mild low back pain that is only mechanical: that is what any strained back does."""
    strain = found.characters == ("mechanical",) and found.site.region in LOW_BACK
    mild = found.site.worst is not None and found.site.worst <= MILD_STRAIN.value
    return "soon" if strain and mild else "urgent"


RULES = (
    Rule(
        id="spinal_metastasis_pain.suspicious_character",
        condition="spinal_metastasis_pain",
        plain="Spinal pain that is new or worse and is mechanical, worse on straining or lying flat, wakes at night, is tender "
        "at one place, comes into the legs on walking, is severe and constant, lies in the neck or upper back, or has "
        "risen over days. Mild low back pain that is only mechanical is looked at within 72 hours.",
        sources=(NG234_24H, CG75, RED_FLAG_CARD, LEVACK, ALLAN),
        thresholds=(MILD_STRAIN, SEVERE, RISE, DAYS),
        red_flag=True,
        on_entry=suspicious_character,
    ),
)
