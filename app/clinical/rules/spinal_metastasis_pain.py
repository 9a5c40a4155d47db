"""Spinal metastasis pain: is this back or neck pain of the kind that comes weeks before the cord is pressed?

Pain came a median of 90 days before diagnosis of compression (Levack 2002), and a hotline that acted on pain alone
halved paralysis at diagnosis (Allan 2009). That is the time this rule is for.
"""

from collections.abc import Iterator

from app.clinical.evidence import ALLAN, CG75, CONVENTION, LEVACK, NG234_24H, RED_FLAG_CARD, Source, Threshold
from app.clinical.findings import Case, Conclusion, Rule
from app.clinical.phrases import said_by, say_site, site_evidence
from app.clinical.signs.spine import (
    LHRH_DAYS,
    PROGRESSIVE_DAYS,
    PROGRESSIVE_RISE,
    UNREMITTING,
    SuspiciousSite,
    lhrh_begun,
    suspicious_sites,
)
from app.clinical.signs.usual import GONE
from app.clinical.vocabulary import Region, Urgency

MILD_STRAIN = Threshold(
    3, "0-10", "up to here, pain that only moving makes worse is looked at within 72 hours", CONVENTION
)
SEVERE = Threshold(UNREMITTING, "0-10", "severe, in 'severe unremitting'", Source("Serlin 1995, Pain 61:277", "read"))
RISE = Threshold(PROGRESSIVE_RISE, "points of 0-10", "a rise that means something", Source("Farrar 2001", "memory"))
DAYS = Threshold(PROGRESSIVE_DAYS, "days", "how far back a rise is looked for", LEVACK)
STRAINED = Threshold(
    6,
    "0-10",
    "up to here, low back pain after a clear strain that only moving makes worse stays at 72 hours",
    CONVENTION,
)
LOW_BACK: frozenset[Region] = frozenset(("lumbar_spine", "sacrum"))


def suspicious_character(case: Case) -> Iterator[Conclusion]:
    """Spinal pain with at least one suspicious character that is fresh, or that nobody had told us of."""
    for found in suspicious_sites(case):
        characters = ", ".join(found.characters) + ("" if found.is_fresh else "; said to be usual, but not told before")
        yield Conclusion(
            urgency=_urgency(found, case),
            because=f"{said_by(case.entry.diary)} {say_site(found.site)}: {characters}{lhrh_begun(case)}",
            unless="the pain were known to be usual for this patient, or had none of these characters",
            evidence=(site_evidence(case.entry, found.place),),
            subject=case.part(f"/pain/sites/{found.place}"),
        )


def _urgency(found: SuspiciousSite, case: Case) -> Urgency:
    """24 hours, but for low back pain that is only mechanical and mild, or came with a clear strain and is not severe:
    that is what any strained back does. Not in a place that is a recorded bone metastasis, and not in the first weeks
    of an LHRH agonist. Pain said to be usual, though never told before and in no known site of bone metastasis, is seen
    within 72 hours.
    """
    if not found.is_fresh:
        return "soon"
    site = found.site
    mechanical = found.characters == ("mechanical",) and site.region in LOW_BACK
    limit = STRAINED if "after_injury" in (site.qualities or ()) else MILD_STRAIN
    low = mechanical and site.worst is not None and site.worst <= limit.value
    return "soon" if low and site.region not in case.context.bone_sites and not lhrh_begun(case) else "urgent"


RULES = (
    Rule(
        id="spinal_metastasis_pain.suspicious_character",
        condition="spinal_metastasis_pain",
        plain="Spinal pain that is new or worse and is mechanical, worse on straining or lying flat, wakes at night, is tender "
        "at one place, comes into the legs on walking, is severe and constant, lies in the neck or upper back, or has "
        "risen over days; leg pain on walking counts wherever it is felt. Low back pain that is only mechanical "
        "and mild, or came with a clear strain and is not severe, is looked at within 72 hours (not in a recorded bone "
        "metastasis, nor in the first four weeks of an LHRH agonist), and so is such pain said to be usual that was never "
        "told before, unless the place is a recorded bone metastasis.",
        sources=(NG234_24H, CG75, RED_FLAG_CARD, LEVACK, ALLAN),
        thresholds=(MILD_STRAIN, STRAINED, SEVERE, RISE, DAYS, LHRH_DAYS, GONE),
        red_flag=True,
        on_entry=suspicious_character,
    ),
)
