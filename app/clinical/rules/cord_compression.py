"""Cord or cauda equina compression: does anything said today mean that the cord may be in danger?

NG234 asks for contact with the coordinator *immediately* on any of these, pain or no pain (CG75 still asked for both:
NG234 is followed). Where the patient feels pain says little about where the cord is pressed (Levack 2002), so no place
excuses anything, and neither does a falling pain score: pain can fade while the deficit grows.
"""

from collections.abc import Iterable, Iterator

from app.clinical.diary import Diary, Entry, PainSite, Symptom
from app.clinical.evidence import (
    ALLAN,
    CG75,
    CONVENTION,
    LEVACK,
    NG234,
    RED_FLAG_CARD,
    Evidence,
    Source,
)
from app.clinical.findings import Case, Conclusion, Rule
from app.clinical.history import episode, sites_at
from app.clinical.phrases import plain, said_by, say_site, say_symptom, site_evidence, symptom_evidence
from app.clinical.signs.gait import GAIT_DAYS, GREAT_LOSS, SIGN_DAYS, gait_urgency
from app.clinical.signs.lookalikes import (
    ABOVE_THE_CORD,
    COMPANY_DAYS,
    LOW_CALCIUM_DAYS,
    NERVE_ROOT,
    NEUROPATHY_DAYS,
    OtherCause,
    is_above_the_cord,
    other_cause,
)
from app.clinical.signs.spine import lhrh_begun
from app.clinical.signs.usual import GONE, Standing, on_another_side, standing, was_absent
from app.clinical.vocabulary import (
    NEUROLOGIC_SYMPTOMS,
    SPINE,
    Quality,
    Region,
    SymptomCode,
    Urgency,
    steps_lost,
)

SCOTLAND = Source("Scottish referral guideline quick reference: saddle sensory change counts as sensory loss", "read")

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
        if symptom.symptom not in NEUROLOGIC_SYMPTOMS or is_above_the_cord(symptom):
            continue
        stands = standing(symptom, case)
        cause = other_cause(symptom, case) if stands != "usual" else None
        if stands == "usual" or cause == "antiresorptive":
            continue
        urgency, reason, unless = _weighed(symptom, stands, cause, case)
        yield Conclusion(
            urgency=urgency,
            because=f"{said_by(case.entry.diary)} {say_symptom(symptom)}: {reason}{lhrh_begun(case)}",
            unless=unless,
            evidence=(symptom_evidence(case.entry, place),),
            subject=case.part(f"/symptoms/{place}"),
        )


def _weighed(symptom: Symptom, stands: Standing, cause: OtherCause | None, case: Case) -> tuple[Urgency, str, str]:
    """Urgency, reason and counterfactual of a symptom that is not usual."""
    name = plain(symptom.symptom)
    if cause == "chemotherapy":
        unless = "no chemotherapy had been given, when it would ring at once, or it were on the recorded baseline"
        return "soon", "in both hands alone after chemotherapy, so neuropathy is likelier than the cord", unless
    if stands == "fresh":
        unless = f"{name} were as it is on the recorded baseline: same place, same side, no worse"
        return "immediate", "a new or changed neurologic sign", unless
    unless = f"{name} were on the recorded baseline, with place, side and severity"
    grave = symptom.symptom in GRAVE or "saddle" in (symptom.regions or ())
    if grave and was_absent(symptom, case):
        return "immediate", "called usual, but the entries before answered without it", unless
    return "urgent" if grave else "soon", "not known to be usual for this patient", unless


def radicular_pain(case: Case) -> Iterator[Conclusion]:
    """Nerve-root pain: it radiates, or goes round the body like a band."""
    sites = (case.entry.diary.pain.sites if case.entry.diary.pain else None) or ()
    for place, site in enumerate(sites):
        urgency = _radicular_urgency(site, case)
        if urgency is not None:
            yield Conclusion(
                urgency=urgency,
                because=f"{said_by(case.entry.diary)} {say_site(site)}: pain like that of a nerve root{lhrh_begun(case)}",
                unless="the pain did not radiate or go round like a band, or had been told before and not changed",
                evidence=(site_evidence(case.entry, place),),
                subject=case.part(f"/pain/sites/{place}"),
            )


def walking_lost(case: Case) -> Iterator[Conclusion]:
    """Walking has become harder than it was within the last four weeks."""
    now = case.entry.diary.mobility
    if now is None or now == "independent":
        return
    told = [(entry.day, entry.diary.mobility) for entry in case.before if entry.diary.mobility]
    urgency = gait_urgency(now, [mobility for _, mobility in told], case)
    if urgency is None:
        return
    best_day, best = min(told, key=lambda one: (steps_lost("independent", one[1]), one[0]), default=(case.day, None))
    was = f"was {plain(best)} on {best_day:%d %b}" if best else "nothing is known of walking before"
    yield Conclusion(
        urgency=urgency,
        because=f"{said_by(case.entry.diary)} walking: {plain(now)}; {was}{lhrh_begun(case)}",
        unless=f"walking had stayed {plain(best)}" if best else "an earlier entry had told how the patient walks",
        evidence=(
            Evidence(day=case.day, said=f"mobility {plain(now)}", entry=case.entry.diary.id, pointer="/mobility"),
            *((Evidence(day=best_day, said=f"mobility {plain(best)}"),) if best else ()),
        ),
    )


def _radicular_urgency(site: PainSite, case: Case) -> Urgency | None:
    """Fresh nerve-root pain is immediate; said to be usual but not told lately, it is looked at within 72 hours."""
    marks = NERVE_ROOT & frozenset(site.qualities or ())
    if not marks or site.region in ABOVE_THE_CORD:
        return None
    if site.course not in ("new", "worse"):
        lately = tuple(episode(case.before, lambda diary: _tells_of_a_root(diary, site.region)))
        if _have_told(site, marks, lately):
            return None
        described = any(told.qualities is not None for entry in case.before for told in sites_at(entry, site.region))
        if site.course is not None and (not described or _have_told(site, marks, case.before)):
            return "soon"
    rooted = site.region in SPINE or "band_like" in marks or case.context.spinal_metastases is not False
    return "immediate" if rooted else "urgent"


def _have_told(site: PainSite, marks: frozenset[Quality], entries: Iterable[Entry]) -> bool:
    """Whether these entries told of pain with all of these marks at this place and side."""
    told = [earlier for entry in entries for earlier in sites_at(entry, site.region)]
    for mark in marks:
        sides = [earlier.side for earlier in told if mark in (earlier.qualities or ())]
        if not sides or on_another_side(site.side, sides):
            return False
    return True


def _tells_of_a_root(diary: Diary, region: Region) -> bool | None:
    if diary.pain is None or diary.pain.sites is None:
        return None
    here = [site for site in diary.pain.sites if site.region == region]
    if here and all(site.qualities is None for site in here):
        return None
    return any(NERVE_ROOT & frozenset(site.qualities or ()) for site in here)


RULES = (
    Rule(
        id="cord_compression.neurologic_symptom",
        condition="cord_compression",
        plain="Any neurologic symptom of limbs, walking, sensation, bladder, bowel or saddle that is new or worse, that "
        "spread to another place or side, or grew in severity, whether the patient or a carer says so. A symptom that "
        "is on the recorded baseline and has not changed, or was told before and has not been gone for three answered days, "
        "does not ring; one said to be usual that is not on record, or told with less than what is on record, is "
        "looked at within 24 hours (sensory change alone: 72 hours), and at once when three days had answered without it. "
        "A numb saddle is usual only where it is on record by name. Told apart, while nothing else speaks for the cord: "
        "both hands alone within twelve weeks of chemotherapy (72 hours, unless severe), and fingers or mouth after an "
        "antiresorptive (the rules on low calcium judge it). Feet, legs, trunk and saddle are never told apart.",
        sources=(NG234, CG75, SCOTLAND, LEVACK),
        thresholds=(GONE, NEUROPATHY_DAYS, LOW_CALCIUM_DAYS, COMPANY_DAYS),
        red_flag=True,
        on_entry=neurologic_symptom,
    ),
    Rule(
        id="cord_compression.radicular_pain",
        condition="cord_compression",
        plain="Pain that radiates, or goes round like a band, and is new or changed. In a limb without known spinal "
        "metastases it is urgent, everywhere else immediate.",
        sources=(NG234, ALLAN, RED_FLAG_CARD),
        thresholds=(GONE,),
        red_flag=True,
        on_entry=radicular_pain,
    ),
    Rule(
        id="cord_compression.walking_lost",
        condition="cord_compression",
        plain="Walking is harder than on any day of the last four weeks: urgent for the step from independent to a stick, "
        "immediate for two steps, when someone's help is needed or walking is lost, when spinal pain was suspicious or a "
        "neurologic sign new in the last two weeks, or when the legs have a deficit on record. A first answer of unable to "
        "walk is immediate (on record: urgent), of needing help 72 hours. After a recovery, a loss of two steps or of "
        "walking rings again.",
        sources=(NG234, LEVACK, CONVENTION),
        thresholds=(GAIT_DAYS, GREAT_LOSS, SIGN_DAYS),
        red_flag=True,
        on_entry=walking_lost,
    ),
)
