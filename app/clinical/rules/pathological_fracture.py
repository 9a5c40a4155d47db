"""Pathological fracture: is a weakened bone breaking, or about to?

Pain on loading asks for a prompt look at an image; it predicts nothing. Downie (BMJ 2021) counts severe pain on
movement among the red flags, but in the femur trial of van der Linden (2004) increasing pain did not foretell a fracture:
only the extent of cortex on the film did. What has already given way is another matter, and asks for a human at once.
No window of pain flare after radiotherapy lowers anything here.
"""

from collections.abc import Callable, Iterator, Mapping

from app.clinical.diary import PainSite
from app.clinical.evidence import CONVENTION, Source, Threshold
from app.clinical.findings import Case, Conclusion, Rule
from app.clinical.history import episode, iso_week, sites_at, within
from app.clinical.phrases import plain, said_by, say_day, say_site, say_symptom, site_evidence, symptom_evidence
from app.clinical.signs.antiresorptives import last_antiresorptive
from app.clinical.signs.bone_pain import (
    FALL_DAYS,
    JUMP,
    JUMP_WEEK,
    MODERATE,
    SERLIN,
    SEVERE,
    WOO,
    has_fallen,
    injury_urgency,
    limb_pain,
    loading_urgency,
    sudden_urgency,
)
from app.clinical.signs.bones import is_known_bone_site
from app.clinical.signs.places import hurts_at
from app.clinical.signs.usual import GONE, Standing, standing
from app.clinical.vocabulary import SPINE, Region, SymptomCode, Urgency, most_urgent

DOWNIE = Source("Downie 2021, BMJ 372:n98: severe pain on movement, unable to bear weight", "read")
VAN_DER_LINDEN = Source("van der Linden 2004, JBJS Br 86:566: increasing pain did not predict fracture", "read")
LONDON_CANCER = Source(
    "London Cancer 2014: thigh or groin pain for weeks on a bisphosphonate or denosumab may be an atypical fracture",
    "secondary",
)
MIRELS = Source("Mirels 1989: pain on using the limb scores highest", "memory")
BACK_DAYS = Threshold(14, "days", "in which back pain goes with a loss of height", CONVENTION)

WEEKS = Threshold(14, "days", "for how long a thigh must have hurt", LONDON_CANCER)
TOLD = Threshold(3, "days", "on how many of them the pain must have been told", CONVENTION)

THIGH: tuple[Region, ...] = ("thigh", "groin", "hip")
# Urgency of a sign that is fresh, and of one said to be usual that nobody had told us of.
SIGNS: dict[SymptomCode, dict[Standing, Urgency]] = {
    "crack_or_give_way": {"fresh": "immediate", "unknown": "soon"},
    "unable_to_bear_weight": {"fresh": "immediate", "unknown": "soon"},
    "limb_swelling_or_deformity": {"fresh": "urgent"},
    "height_loss": {"fresh": "soon"},
}
Judge = Callable[[PainSite, Case], Urgency | None]


def bone_sign(case: Case) -> Iterator[Conclusion]:
    """Something gave way, carries no weight, is out of shape, or the patient has become shorter."""
    for place, symptom in enumerate(case.entry.diary.symptoms or ()):
        if symptom.symptom not in SIGNS:
            continue
        stands = standing(symptom, case)
        urgency = SIGNS[symptom.symptom].get(stands)
        if urgency is None:
            continue
        raised = _raised(symptom.symptom, case) if stands == "fresh" else None
        if raised:
            urgency = raised[0]
        known = "" if stands == "fresh" else "; said to be usual, but nobody had told us"
        because = f"{said_by(case.entry.diary)} {say_symptom(symptom)}{raised[1] if raised else ''}"
        yield Conclusion(
            urgency=urgency,
            because=f"{because}: a weakened bone may have broken{known}",
            unless=f"{plain(symptom.symptom)} were on the recorded baseline and no worse, or told before and not gone since",
            evidence=(symptom_evidence(case.entry, place),),
            subject=case.part(f"/symptoms/{place}"),
        )


def sudden_pain(case: Case) -> Iterator[Conclusion]:
    """Pain in a bone that came from one moment, or one day, to the next."""
    judged = _judged(case, sudden_urgency)
    if judged:
        yield _conclusion(
            case,
            judged,
            "came suddenly, or rose by three points within a day, as when a bone breaks or gives way",
            "the pain had come slowly, or had been so before",
            case.part("/pain/sudden"),
        )


def pain_on_loading(case: Case) -> Iterator[Conclusion]:
    """A limb or hip that has come to hurt when weight is put on it: to be imaged soon, not a prediction."""
    judged = _judged(case, loading_urgency)
    if judged:
        urgency = most_urgent(*judged.values())
        yield _conclusion(
            case,
            judged,
            "hurts when weight is put on it; a prompt image shows whether the bone will hold (pain alone cannot)",
            "putting weight on it did not hurt, or had long hurt as it does now",
            f"loading:{iso_week(case.day)}:{urgency}",
        )


def after_injury(case: Case) -> Iterator[Conclusion]:
    """New pain in a bone after a fall, a knock or a strain."""
    judged = _judged(case, injury_urgency)
    if judged:
        yield _conclusion(
            case,
            judged,
            "began after an injury, and a weakened bone breaks easily",
            "there had been no fall or injury, or no bone metastasis were known there and the pain were mild",
            case.part("/pain/injury"),
        )


def thigh_pain_for_weeks(case: Case) -> Iterator[Conclusion]:
    """Weeks of thigh or groin pain on an antiresorptive, where no metastasis explains it: an atypical fracture begins so.

    Only pain that began while diaries were kept: one that was always there is known to somebody.
    """
    given = last_antiresorptive(case.context, case.day)
    if given is None:
        return
    judged = _judged(case, _thigh_urgency)
    told = tuple(episode(case.before, lambda diary: hurts_at(diary, *THIGH))) if judged else ()
    if not told or len({entry.day for entry in told} | {case.day}) < TOLD.value:
        return
    onset = told[-1]
    began_then = any(site.course == "new" for region in THIGH for site in sites_at(onset, region)) or any(
        hurts_at(entry.diary, *THIGH) is False for entry in case.before if entry.place < onset.place
    )
    if began_then and (case.day - onset.day).days >= WEEKS.value:
        yield _conclusion(
            case,
            judged,
            f"there since {say_day(onset.day)}, on {plain(given.kind)}: the thigh bone may be cracking slowly, often on both "
            "sides",
            f"the pain had been there for less than {WEEKS.value:g} days, or no such drug had been given",
            f"thigh-pain-since:{onset.day}",
        )


def _thigh_urgency(site: PainSite, case: Case) -> Urgency | None:
    return "soon" if site.region in THIGH and not is_known_bone_site(site.region, case.context) else None


def _raised(code: SymptomCode, case: Case) -> tuple[Urgency, str] | None:
    """What makes a fresh sign graver than it is by itself, with the words for it."""
    if code == "limb_swelling_or_deformity":
        if any(
            s.symptom == "crack_or_give_way" and standing(s, case) != "usual" for s in case.entry.diary.symptoms or ()
        ):
            return "immediate", ", and something gave way"
        if has_fallen(case):
            return "immediate", ", after a fall"
        if _judged(case, limb_pain):
            return "immediate", ", with new or severe pain in a limb"
    if code == "height_loss":
        lately = (*within(case.before, case.day, int(BACK_DAYS.value)), case.entry)
        if any(hurts_at(entry.diary, *SPINE) for entry in lately):
            return "urgent", ", with pain in the back"
    return None


def _judged(case: Case, judge: Judge) -> dict[int, Urgency]:
    """The places of the entry that a judgement finds, each with its urgency."""
    sites = (case.entry.diary.pain.sites if case.entry.diary.pain else None) or ()
    found = ((place, judge(site, case)) for place, site in enumerate(sites) if site.worst != 0)
    return {place: urgency for place, urgency in found if urgency is not None}


def _conclusion(case: Case, judged: Mapping[int, Urgency], tail: str, unless: str, subject: str) -> Conclusion:
    sites = (case.entry.diary.pain.sites if case.entry.diary.pain else None) or ()
    told = " and ".join(say_site(sites[place]) for place in judged)
    return Conclusion(
        urgency=most_urgent(*judged.values()),
        because=f"{said_by(case.entry.diary)} {told}: {tail}",
        unless=unless,
        evidence=tuple(site_evidence(case.entry, place) for place in judged),
        subject=subject,
    )


RULES = (
    Rule(
        id="pathological_fracture.bone_sign",
        condition="pathological_fracture",
        plain="Something that cracked or gave way, or a limb that cannot bear weight, new or worse: immediate. A limb swollen "
        "or out of shape: urgent, and immediate together with new or severe limb pain, a fall within a week or something "
        "that gave way. Loss of height: within 72 hours, or urgent with back pain in the last two weeks. A crack or a "
        "limb that bears no weight, said to be usual though nobody had told of it, is looked at within 72 hours, once.",
        sources=(DOWNIE, CONVENTION),
        thresholds=(BACK_DAYS, FALL_DAYS, SEVERE, GONE),
        red_flag=True,
        on_entry=bone_sign,
    ),
    Rule(
        id="pathological_fracture.sudden_pain",
        condition="pathological_fracture",
        plain="Pain in a limb, hip or pelvis that came suddenly: urgent from 7, immediate when the leg cannot be loaded or "
        "the arm not be used as well. From 4 it is urgent in a known bone metastasis, or when the limb cannot be used. "
        "Where a metastasis of the limb is on record, a rise of three points within a day, above every number of the week "
        "and to 4 or more, is urgent if it is called new or worse; from 7 also if no course is told.",
        sources=(DOWNIE, SERLIN, WOO, CONVENTION),
        thresholds=(SEVERE, MODERATE, JUMP, JUMP_WEEK, GONE),
        red_flag=True,
        on_entry=sudden_pain,
    ),
    Rule(
        id="pathological_fracture.pain_on_loading",
        condition="pathological_fracture",
        plain="Limb, hip or pelvic pain that is newly worse on loading: urgent at a known bone metastasis or from 7, within 72 "
        "hours elsewhere unless mild; an arm bone with a known metastasis is loaded by movement too. Mild pain at a known "
        "metastasis, or a first diary, whose phone tells no course is not taken as new. It asks for a prompt review of "
        "images and predicts nothing; told once a week.",
        sources=(DOWNIE, MIRELS, VAN_DER_LINDEN),
        thresholds=(SEVERE, MODERATE, GONE),
        red_flag=True,
        on_entry=pain_on_loading,
    ),
    Rule(
        id="pathological_fracture.after_injury",
        condition="pathological_fracture",
        plain="New pain after a fall within the last week or another injury: urgent at a known bone metastasis (mild pain "
        "without a fall: within 72 hours), elsewhere in a limb or the spine urgent from 7. Where no metastasis has been "
        "mapped at all, limb pain from 4 is looked at within 72 hours.",
        sources=(DOWNIE, CONVENTION),
        thresholds=(SEVERE, MODERATE, FALL_DAYS, GONE),
        red_flag=True,
        on_entry=after_injury,
    ),
    Rule(
        id="pathological_fracture.thigh_pain_for_weeks",
        condition="pathological_fracture",
        plain="Thigh, groin or hip pain that began while diaries were kept and has lasted two weeks, in a patient who has "
        "had denosumab, zoledronate or pamidronate and has no known metastasis there: within 72 hours, told once.",
        sources=(LONDON_CANCER, CONVENTION),
        thresholds=(WEEKS, TOLD, GONE),
        on_entry=thigh_pain_for_weeks,
    ),
)
