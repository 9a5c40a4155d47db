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
    Threshold,
)
from app.clinical.findings import Case, Conclusion, Rule
from app.clinical.history import LOOK_BACK, episode, sites_at
from app.clinical.phrases import plain, said_by, say_site, say_symptom, site_evidence, symptom_evidence
from app.clinical.spine import is_suspicious, was_suspicious
from app.clinical.usual import GONE, on_another_side, standing
from app.clinical.vocabulary import (
    NEUROLOGIC_SYMPTOMS,
    SPINE,
    Mobility,
    Quality,
    Region,
    SymptomCode,
    Urgency,
    steps_lost,
)

GAIT_DAYS = Threshold(LOOK_BACK.days, "days", "how far back walking is compared with today", CONVENTION)
GREAT_LOSS = Threshold(2, "steps of mobility", "a loss that rings by itself, at once", CONVENTION)
SCOTLAND = Source("Scottish referral guideline quick reference: saddle sensory change counts as sensory loss", "read")

# Sensation changed only here has other causes (calcium, the jaw); it is not a sign of the cord.
RADICULAR: frozenset[Quality] = frozenset(("radiating", "band_like"))
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
                subject=case.part(f"/symptoms/{place}"),
            )
        elif stands == "unknown":
            yield Conclusion(
                urgency="urgent" if symptom.symptom in GRAVE or "saddle" in (symptom.regions or ()) else "soon",
                because=f"{said_by(case.entry.diary)} {say_symptom(symptom)}: not known to be usual for this patient",
                unless=f"{plain(symptom.symptom)} were on the recorded baseline, with place, side and severity",
                evidence=evidence,
                subject=case.part(f"/symptoms/{place}"),
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
                subject=case.part(f"/pain/sites/{place}"),
            )


def walking_lost(case: Case) -> Iterator[Conclusion]:
    """Walking has become harder than it was within the last four weeks."""
    now = case.entry.diary.mobility
    if now is None or now == "independent":
        return
    told = [(entry.day, entry.diary.mobility) for entry in case.before if entry.diary.mobility]
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
    """Fresh nerve-root pain is immediate; said to be usual but not told lately, it is looked at within 72 hours."""
    marks = RADICULAR & frozenset(site.qualities or ())
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
    return any(RADICULAR & frozenset(site.qualities or ()) for site in here)


def _gait_urgency(now: Mobility, told: list[Mobility], case: Case) -> Urgency | None:
    """How urgent a loss of walking is: the greater the loss, and the more the spine is already suspect, the more.

    A loss counts once: while walking stays as it is, only fresh suspicious pain makes it ring again. Ups and downs of
    one step, told before, are not a new loss; two steps, or not walking any more, are one each time.
    """
    if not told:
        if now != "unable_to_walk":
            return None
        return "immediate" if is_suspicious(case) else "urgent"
    as_bad = [place for place, before in enumerate(told) if steps_lost(before, now) <= 0]
    since = told[as_bad[-1] + 1 :] if as_bad else told
    if not since:
        return "immediate" if len(as_bad) < len(told) and is_suspicious(case) else None
    great = max(steps_lost(before, now) for before in since) >= GREAT_LOSS.value or now == "unable_to_walk"
    if great or is_suspicious(case) or was_suspicious(case):
        return "immediate"
    return None if as_bad else "urgent"


RULES = (
    Rule(
        id="cord_compression.neurologic_symptom",
        condition="cord_compression",
        plain="Any neurologic symptom of limbs, walking, sensation, bladder, bowel or saddle that is new or worse, that "
        "spread to another place or side, or grew in severity, whether the patient or a carer says so. A symptom that "
        "is on the recorded baseline and has not changed, or was told before and has not been gone for three answered days, "
        "does not ring; one said to be usual that is not on record, or told with less than what is on record, is "
        "looked at within 24 hours (sensory change alone: 72 hours). A numb saddle is usual only where it is on record "
        "by name.",
        sources=(NG234, CG75, SCOTLAND, LEVACK),
        thresholds=(GONE,),
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
        plain="Walking is harder than on any day of the last four weeks: urgent for one step (for example from independent "
        "to a stick), immediate for two steps, when walking is lost, or when spinal pain was suspicious in the last two "
        "weeks. After a recovery, a loss of two steps or of walking rings again.",
        sources=(NG234, LEVACK, CONVENTION),
        thresholds=(GAIT_DAYS, GREAT_LOSS),
        red_flag=True,
        on_entry=walking_lost,
    ),
)
