"""Cord or cauda equina compression: does anything said today mean that the cord may be in danger?

NG234 asks for contact with the coordinator *immediately* on any of these, pain or no pain (CG75 still asked for both:
NG234 is followed). Where the patient feels pain says little about where the cord is pressed (Levack 2002), so no place
excuses anything, and neither does a falling pain score: pain can fade while the deficit grows.
"""

from collections.abc import Iterator

from app.clinical.diary import PainSite, Symptom
from app.clinical.evidence import (
    ALLAN,
    CG75,
    CONVENTION,
    LEVACK,
    NG234,
    RED_FLAG_CARD,
    Evidence,
    Source,
    Threshold,
)
from app.clinical.findings import Case, Conclusion, Rule
from app.clinical.history import sites_at, within
from app.clinical.phrases import plain, said_by, say_site, say_symptom, site_evidence, symptom_evidence
from app.clinical.spine import suspicious_sites, was_suspicious
from app.clinical.usual import standing
from app.clinical.vocabulary import (
    NEUROLOGIC_SYMPTOMS,
    SPINE,
    Mobility,
    Region,
    SymptomCode,
    Urgency,
    steps_lost,
)

GAIT_DAYS = Threshold(14, "days", "how far back walking is compared with today", CONVENTION)
GREAT_LOSS = Threshold(2, "steps of mobility", "a loss that rings by itself, at once", CONVENTION)
SCOTLAND = Source("Scottish referral guideline quick reference: saddle sensory change counts as sensory loss", "read")

# Sensation changed only here has other causes (calcium, the jaw); it is not a sign of the cord.
ABOVE_THE_CORD: frozenset[Region] = frozenset(("head", "jaw", "around_mouth"))
# Said to be usual, yet never told before: these are seen within a day, a stable sensory change within three.
GRAVE: frozenset[SymptomCode] = frozenset(NEUROLOGIC_SYMPTOMS) - {
    "altered_sensation",
    "loss_of_sexual_function",
    "electric_shocks",
    "fall",
}


def neurologic_symptom(case: Case) -> Iterator[Conclusion]:
    """Any neurologic feature that is new, worse, spread or unknown."""
    for place, symptom in enumerate(case.entry.diary.symptoms or ()):
        if symptom.symptom not in NEUROLOGIC_SYMPTOMS or _is_above_the_cord(symptom):
            continue
        stands = standing(symptom, case)
        evidence = (symptom_evidence(case.entry, place),)
        if stands == "fresh":
            yield Conclusion(
                urgency="immediate",
                because=f"{said_by(case.entry.diary)} {say_symptom(symptom)}: a new or changed neurologic sign",
                unless=f"{plain(symptom.symptom)} were as it is on the recorded baseline: same place, same side, no worse",
                evidence=evidence,
            )
        elif stands == "unknown":
            yield Conclusion(
                urgency="urgent" if symptom.symptom in GRAVE or "saddle" in (symptom.regions or ()) else "soon",
                because=f"{said_by(case.entry.diary)} {say_symptom(symptom)} as usual, but no such baseline is recorded",
                unless=f"{plain(symptom.symptom)} were recorded on the patient's baseline",
                evidence=evidence,
            )


def radicular_pain(case: Case) -> Iterator[Conclusion]:
    """Nerve-root pain: it radiates, or goes round the body like a band."""
    sites = (case.entry.diary.pain.sites if case.entry.diary.pain else None) or ()
    for place, site in enumerate(sites):
        urgency = _radicular_urgency(site, case)
        if urgency is not None:
            yield Conclusion(
                urgency=urgency,
                because=f"{said_by(case.entry.diary)} {say_site(site)}: pain like that of a nerve root",
                unless="the pain did not radiate or go round like a band, or had been told before and not changed",
                evidence=(site_evidence(case.entry, place),),
            )


def walking_lost(case: Case) -> Iterator[Conclusion]:
    """Walking has become harder than it was within the last two weeks."""
    now = case.entry.diary.mobility
    if now is None or now == "independent":
        return
    told = [(e.day, e.diary.mobility) for e in within(case.before, case.day, int(GAIT_DAYS.value)) if e.diary.mobility]
    urgency = _gait_urgency(now, [mobility for _, mobility in told], case)
    if urgency is None:
        return
    best_day, best = min(told, key=lambda one: (steps_lost("independent", one[1]), one[0]), default=(case.day, None))
    was = f"was {plain(best)} on {best_day:%d %b}" if best else "nothing is known of walking before"
    yield Conclusion(
        urgency=urgency,
        because=f"{said_by(case.entry.diary)} walking: {plain(now)}; {was}",
        unless=f"walking had stayed {plain(best)}" if best else "an earlier entry had told how the patient walks",
        evidence=(
            Evidence(day=case.day, said=f"mobility {plain(now)}", entry=case.entry.diary.id, pointer="/mobility"),
            *((Evidence(day=best_day, said=f"mobility {plain(best)}"),) if best else ()),
        ),
    )


def _is_above_the_cord(symptom: Symptom) -> bool:
    places = frozenset(symptom.regions or ())
    return symptom.symptom == "altered_sensation" and bool(places) and places <= ABOVE_THE_CORD


def _radicular_urgency(site: PainSite, case: Case) -> Urgency | None:
    """Fresh nerve-root pain is immediate; said to be usual but never told before, it is looked at within 72 hours."""
    marks = {"radiating", "band_like"} & frozenset(site.qualities or ())
    if not marks or site.region in ABOVE_THE_CORD:
        return None
    told = {
        quality
        for entry in case.before
        for earlier in sites_at(entry, site.region)
        for quality in earlier.qualities or ()
    }
    if site.course in ("new", "worse") or (site.course is None and not marks <= told) or (told and not marks <= told):
        rooted = site.region in SPINE or "band_like" in marks or case.context.spinal_metastases is not False
        return "immediate" if rooted else "urgent"
    return None if marks <= told else "soon"


def _gait_urgency(now: Mobility, told: list[Mobility], case: Case) -> Urgency | None:
    """How urgent a loss of walking is: the greater the loss, and the more the spine is already suspect, the more."""
    suspect_now = bool(suspicious_sites(case))
    if not told:
        return "urgent" if now == "unable_to_walk" else None
    lost = max(steps_lost(mobility, now) for mobility in told)
    first_time = all(steps_lost(mobility, now) > 0 for mobility in told)
    if lost <= 0 or not (first_time or suspect_now):
        return None
    if lost >= GREAT_LOSS.value or now == "unable_to_walk" or suspect_now or was_suspicious(case):
        return "immediate"
    return "urgent"


RULES = (
    Rule(
        id="cord_compression.neurologic_symptom",
        condition="cord_compression",
        plain="Any neurologic symptom of limbs, walking, sensation, bladder, bowel or saddle that is new or worse, that "
        "spread to another place or side, or grew in severity, whether the patient or a carer says so. A symptom that "
        "is on the recorded baseline and has not changed does not ring; one said to be usual that is not on record is "
        "looked at within 24 hours (sensory change alone: 72 hours).",
        sources=(NG234, CG75, SCOTLAND, LEVACK),
        red_flag=True,
        on_entry=neurologic_symptom,
    ),
    Rule(
        id="cord_compression.radicular_pain",
        condition="cord_compression",
        plain="Pain that radiates, or goes round like a band, and is new or changed. In a limb without known spinal "
        "metastases it is urgent, everywhere else immediate.",
        sources=(NG234, ALLAN, RED_FLAG_CARD),
        red_flag=True,
        on_entry=radicular_pain,
    ),
    Rule(
        id="cord_compression.walking_lost",
        condition="cord_compression",
        plain="Walking is harder than on any day of the last two weeks: urgent for one step (for example from independent "
        "to a stick), immediate for two steps, when walking is lost, or when spinal pain was already suspicious.",
        sources=(NG234, LEVACK, CONVENTION),
        thresholds=(GAIT_DAYS, GREAT_LOSS),
        red_flag=True,
        on_entry=walking_lost,
    ),
)
