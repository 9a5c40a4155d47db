"""Acute illness: is something else going on that cannot wait for the next contact? Breath, heart, vomiting, delirium."""

from collections.abc import Iterator
from dataclasses import replace

from app.clinical.diary import Entry, Symptom
from app.clinical.evidence import CONVENTION, Source, Threshold
from app.clinical.findings import Case, Conclusion, Rule
from app.clinical.history import iso_week, within
from app.clinical.phrases import plain, said_by, say_day, say_symptom, symptom_evidence
from app.clinical.signs.opioid_use import TOLD_LATELY, opioid_use
from app.clinical.signs.usual import GONE, Standing, standing, tellings
from app.clinical.vocabulary import SymptomCode, Urgency

EMBOLISM = Source("new breathlessness in cancer: lung embolism, effusion, infection, anaemia", "memory")

VOMITING_DAYS = Threshold(
    3, "days", "with vomiting that is not slight, after which fluids and medicines are lost", CONVENTION
)
VOMITING_WITHIN = Threshold(4, "days", "in which they must lie, today included", CONVENTION)
BEGUN_WITHIN = Threshold(14, "days", "vomiting that began earlier is not told again by itself", CONVENTION)

# Beside new breathlessness each of these may mean a clot in the lung, or that too little oxygen reaches the brain.
WITH_BREATHLESSNESS: frozenset[SymptomCode] = frozenset(
    ("palpitations", "dizziness", "limb_swelling_or_deformity", "confusion", "drowsiness")
)
HEART: frozenset[SymptomCode] = frozenset(("palpitations", "dizziness"))
TROUBLED: frozenset[SymptomCode] = frozenset(("hallucinations", "agitation"))


def breathlessness(case: Case) -> Iterator[Conclusion]:
    """Breathlessness that is not usual."""
    for place, symptom, stands in _not_usual(case, frozenset(("breathlessness",))):
        beside = (
            [] if stands == "unknown" else [one for one in _not_usual(case, WITH_BREATHLESSNESS) if one[2] == "fresh"]
        )
        urgency = _breath_urgency(symptom, stands, is_accompanied=bool(beside))
        if urgency is not None:
            told = "".join(f", with {plain(other.symptom)}" for _, other, _ in beside)
            yield Conclusion(
                urgency=urgency,
                because=f"{said_by(case.entry.diary)} {say_symptom(symptom)}{told}: a clot, fluid or infection in the lung may "
                "be behind it",
                unless="the breathlessness were on the patient's baseline, or told before, and no worse",
                evidence=tuple(symptom_evidence(case.entry, n) for n in (place, *(other for other, _, _ in beside))),
                subject=case.part(f"/symptoms/{place}"),
            )


def severe_vomiting(case: Case) -> Iterator[Conclusion]:
    """Vomiting that is severe and not usual."""
    for place, symptom, stands in _not_usual(case, frozenset(("vomiting",))):
        if symptom.severity == "severe":
            yield Conclusion(
                urgency="urgent" if stands == "fresh" else "soon",
                because=f"{said_by(case.entry.diary)} {say_symptom(symptom)}: fluids and medicines may not stay down",
                unless="the vomiting were less than severe, or usual for this patient",
                evidence=(symptom_evidence(case.entry, place),),
                subject=case.part(f"/symptoms/{place}"),
            )


def lasting_vomiting(case: Case) -> Iterator[Conclusion]:
    """Vomiting, more than slight, on three days in a row or nearly so."""
    if not any(_counts(symptom) for symptom in case.entry.diary.symptoms or ()):
        return
    told = [case.entry, *tellings("vomiting", case.before)]
    lately = [entry for entry in within(told, case.day, int(VOMITING_WITHIN.value)) if _has_vomited(entry)]
    days = {entry.day for entry in lately}
    began = told[-1]
    if len(days) < VOMITING_DAYS.value or not _began_fresh(began, case):
        return
    yield Conclusion(
        urgency="urgent",
        because=f"{said_by(case.entry.diary)} vomiting again, on {len(days)} of the last {VOMITING_WITHIN.value:g} days; it "
        f"began on {say_day(began.day)}: fluids and medicines may not stay down",
        unless=f"there had been vomiting on fewer than {VOMITING_DAYS.value:g} of these days, or it had been slight or usual",
        evidence=tuple(
            symptom_evidence(entry, place)
            for entry in reversed(lately)
            for place, symptom in enumerate(entry.diary.symptoms or ())
            if _counts(symptom)
        ),
        subject=f"lasting-vomiting:{iso_week(case.day)}",
    )


def heart_or_head(case: Case) -> Iterator[Conclusion]:
    """Palpitations or dizziness that are new and severe; palpitations also when they are less than that."""
    for place, symptom, stands in _not_usual(case, HEART):
        is_severe = symptom.severity == "severe"
        if stands == "fresh" and (is_severe or (symptom.symptom == "palpitations" and symptom.severity != "mild")):
            yield Conclusion(
                urgency="urgent" if is_severe else "soon",
                because=f"{said_by(case.entry.diary)} {say_symptom(symptom)}: rhythm, blood pressure and blood salts may be at "
                "fault",
                unless=f"{plain(symptom.symptom)} were less than that, or usual for this patient",
                evidence=(symptom_evidence(case.entry, place),),
                subject=case.part(f"/symptoms/{place}"),
            )


def troubled_mind(case: Case) -> Iterator[Conclusion]:
    """Hallucinations, or severe agitation, that no opioid explains; with an opioid they are its own alert."""
    told = [one for one in _not_usual(case, TROUBLED) if one[2] == "fresh"]
    if not told or opioid_use(case) != "none":
        return
    for place, symptom, _ in told:
        if symptom.symptom == "hallucinations" or symptom.severity == "severe":
            yield Conclusion(
                urgency="urgent",
                because=f"{said_by(case.entry.diary)} {say_symptom(symptom)}, and no opioid among the painkillers: infection, "
                "blood salts, a steroid or the brain may be behind it",
                unless=f"{plain(symptom.symptom)} were on the patient's baseline and no worse",
                evidence=(symptom_evidence(case.entry, place),),
                subject=case.part(f"/symptoms/{place}"),
            )


def _not_usual(case: Case, codes: frozenset[SymptomCode]) -> Iterator[tuple[int, Symptom, Standing]]:
    for place, symptom in enumerate(case.entry.diary.symptoms or ()):
        if symptom.symptom in codes:
            stands = standing(symptom, case)
            if stands != "usual":
                yield place, symptom, stands


def _breath_urgency(symptom: Symptom, stands: Standing, *, is_accompanied: bool) -> Urgency | None:
    is_severe = symptom.severity == "severe"
    if stands == "fresh":
        return "immediate" if is_severe or is_accompanied else "urgent"
    if is_severe:
        return "urgent"
    return None if symptom.course == "better" else "soon"


def _counts(symptom: Symptom) -> bool:
    return symptom.symptom == "vomiting" and symptom.severity != "mild" and symptom.course != "better"


def _has_vomited(entry: Entry) -> bool:
    return any(_counts(symptom) for symptom in entry.diary.symptoms or ())


def _began_fresh(began: Entry, case: Case) -> bool:
    """Whether vomiting was new when it began, and that is not so long ago that it has become usual."""
    if (case.day - began.day).days > BEGUN_WITHIN.value:
        return False
    then = replace(case, entry=began, before=())
    return any(s.symptom == "vomiting" and standing(s, then) == "fresh" for s in began.diary.symptoms or ())


RULES = (
    Rule(
        id="acute_illness.breathlessness",
        condition="acute_illness",
        plain="Breathlessness that is new or worse: within 24 hours; immediate when it is severe, or comes with new "
        "palpitations, dizziness, a swollen limb, confusion or drowsiness. Not known to be usual: within 72 hours.",
        sources=(EMBOLISM, CONVENTION),
        thresholds=(GONE,),
        red_flag=True,
        on_entry=breathlessness,
    ),
    Rule(
        id="acute_illness.severe_vomiting",
        condition="acute_illness",
        plain="Severe vomiting that is new or worse: within 24 hours; not known to be usual: within 72 hours.",
        sources=(CONVENTION,),
        thresholds=(GONE,),
        on_entry=severe_vomiting,
    ),
    Rule(
        id="acute_illness.lasting_vomiting",
        condition="acute_illness",
        plain="Vomiting, more than slight and begun within two weeks, on three of four days: within 24 hours, told once a week.",
        sources=(CONVENTION,),
        thresholds=(VOMITING_DAYS, VOMITING_WITHIN, BEGUN_WITHIN, GONE),
        on_entry=lasting_vomiting,
    ),
    Rule(
        id="acute_illness.heart_or_head",
        condition="acute_illness",
        plain="Severe palpitations or dizziness that are new or worse: within 24 hours. Palpitations that are new and more "
        "than slight: within 72 hours.",
        sources=(CONVENTION,),
        thresholds=(GONE,),
        on_entry=heart_or_head,
    ),
    Rule(
        id="acute_illness.troubled_mind",
        condition="acute_illness",
        plain="Hallucinations, or severe agitation, that are new in someone whose painkillers hold no opioid: within 24 hours.",
        sources=(CONVENTION,),
        thresholds=(TOLD_LATELY, GONE),
        on_entry=troubled_mind,
    ),
)
