"""Fever: may this be an infection, in someone who cannot fight one just now?

A temperature after chemotherapy is an emergency however well the person feels. What may explain a fever, a first
bisphosphonate, makes it less urgent below 39 C and is said; it never explains more than that.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from app.clinical.diary import Diary, Symptom
from app.clinical.evidence import CONVENTION, Evidence, Source, Threshold
from app.clinical.findings import Case, Conclusion, Rule
from app.clinical.history import episode, iso_week
from app.clinical.phrases import said_by, say_symptom, symptom_evidence
from app.clinical.signs.defences import (
    ACUTE_PHASE,
    AFTER_CHEMOTHERAPY,
    AFTER_STEROID,
    CG151,
    COURSE_LASTS,
    REACTION_DAYS,
    after_chemotherapy,
    expected_reaction,
    on_a_steroid,
)
from app.clinical.signs.usual import GONE, Standing, standing
from app.clinical.vocabulary import SymptomCode, Urgency

UKONS = Source("UKONS 24-hour triage: raised from 37.5 C and low below 36 C in patients on treatment", "memory")

FEVER = Threshold(38.0, "degrees C", "a fever", CG151, key="fever.from_degrees", least=37.6, most=38.0)
HIGH = Threshold(39.0, "degrees C", "a high fever, which nothing explains", CONVENTION)
RAISED = Threshold(37.5, "degrees C", "above it, raised; up to it, not a fever whatever is felt", UKONS)
LOW = Threshold(36.0, "degrees C", "below it, low: in sepsis it may fall", UKONS)
AGAIN = Threshold(3, "days", "of a fever that goes on, after which it is told again", CONVENTION)

GRAVE: frozenset[SymptomCode] = frozenset(("confusion", "drowsiness", "breathlessness", "slow_breathing"))


def fever(case: Case) -> Iterator[Conclusion]:
    """A fever that was measured, or felt and not usual."""
    diary = case.entry.diary
    heat = diary.temperature_c
    if heat is not None and heat >= case.limit(FEVER):
        yield _measured(case, heat)
        return
    if heat is not None and heat > RAISED.value and (chemotherapy := after_chemotherapy(case)):
        yield Conclusion(
            urgency="urgent",
            because=f"{said_by(diary)} {heat:g} °C, {chemotherapy}: not yet a fever; from {case.limit(FEVER):g} °C it is an "
            "emergency",
            unless=f"the temperature were {RAISED.value:g} °C or less, or chemotherapy longer ago",
            evidence=(_temperature(case, heat),),
            subject=f"raised-temperature:{iso_week(case.day)}",
        )
    for place, symptom in enumerate(diary.symptoms or ()):
        if symptom.symptom == "fever":
            yield from _felt(case, place, symptom)


def cold_and_unwell(case: Case) -> Iterator[Conclusion]:
    """A low temperature in someone unwell after chemotherapy."""
    heat = case.entry.diary.temperature_c
    if heat is None or heat >= LOW.value or not _is_unwell(case.entry.diary):
        return
    chemotherapy = after_chemotherapy(case)
    if chemotherapy:
        yield Conclusion(
            urgency="urgent",
            because=f"{said_by(case.entry.diary)} {heat:g} °C and being unwell, {chemotherapy}: infection may lower the "
            "temperature too",
            unless=f"the temperature were {LOW.value:g} °C or more, or nothing were new, worse or severe",
            evidence=(_temperature(case, heat),),
        )


def _measured(case: Case, heat: float) -> Conclusion:
    grave = list(_grave(case))
    lowered = after_chemotherapy(case) or on_a_steroid(case)
    expected = expected_reaction(case)
    because = f"{said_by(case.entry.diary)} a temperature of {heat:g} °C"
    urgency: Urgency
    if lowered or grave or heat >= HIGH.value:
        urgency = "immediate"
        because += f", {lowered}: neutrophils or defences may be low" if lowered else ""
        because += "".join(f", with {one.said}" for one in grave)
    else:
        urgency = "soon" if expected else "urgent"
        because += f" {expected}; ring again if it is {HIGH.value:g} °C, or lasts longer" if expected else ""
    return Conclusion(
        urgency=urgency,
        because=because,
        unless=f"the temperature were {_harmless(case)}",
        evidence=(_temperature(case, heat), *grave),
        subject=_lasting(case),
    )


def _felt(case: Case, place: int, symptom: Symptom) -> Iterator[Conclusion]:
    stands = standing(symptom, case)
    lowered = after_chemotherapy(case)
    grave = list(_grave(case))
    urgency = _felt_urgency(symptom, stands, case, is_dangerous=bool(lowered or grave))
    if urgency is not None:
        also = f", {lowered}: neutrophils may be low" if lowered else ""
        yield Conclusion(
            urgency=urgency,
            because=f"{said_by(case.entry.diary)} {say_symptom(symptom)}{also}"
            + "".join(f", with {one.said}" for one in grave),
            unless="the fever were usual for this patient and no worse",
            evidence=(symptom_evidence(case.entry, place), *grave),
            subject=case.part(f"/symptoms/{place}"),
        )


def _felt_urgency(symptom: Symptom, stands: Standing, case: Case, *, is_dangerous: bool) -> Urgency | None:
    """A fever that is felt counts without a thermometer, and with one too: painkillers lower what it shows."""
    if stands == "usual":
        return None
    if is_dangerous:
        return "urgent" if symptom.course == "better" else "immediate"
    heat = case.entry.diary.temperature_c
    measured_normal = heat is not None and heat <= RAISED.value
    if stands == "unknown":
        return None if measured_normal or symptom.course == "better" else "soon"
    return "soon" if measured_normal or expected_reaction(case) else "urgent"


def _grave(case: Case) -> Iterator[Evidence]:
    """What beside a fever makes it an emergency, unless it is usual."""
    for place, symptom in enumerate(case.entry.diary.symptoms or ()):
        if symptom.symptom in GRAVE and standing(symptom, case) != "usual":
            yield symptom_evidence(case.entry, place)


def _harmless(case: Case) -> str:
    return f"{RAISED.value:g} °C or less" if after_chemotherapy(case) else f"below {case.limit(FEVER):g} °C"


def _lasting(case: Case) -> str | None:
    """One subject for a fever that goes on, another every third day; called new or worse, it is told again at once."""
    if any(s.symptom == "fever" and s.course in ("new", "worse") for s in case.entry.diary.symptoms or ()):
        return None
    limit = case.limit(FEVER)
    hot = list(episode(case.before, lambda diary: _is_hot(diary, limit)))
    began = hot[-1].day if hot else case.day
    return f"fever:{began}:{(case.day - began) // timedelta(AGAIN.value)}"


def _is_hot(diary: Diary, limit: float) -> bool | None:
    """People measure when they feel ill: a day that told of symptoms, fever not among them, had none."""
    if diary.temperature_c is not None:
        return diary.temperature_c >= limit
    if diary.symptoms is None or _has(diary.symptoms, "fever"):
        return None
    return False


def _has(symptoms: Sequence[Symptom], code: SymptomCode) -> bool:
    return any(symptom.symptom == code for symptom in symptoms)


def _is_unwell(diary: Diary) -> bool:
    asks = diary.patient_urgency in ("soon", "now")
    return asks or any(s.course in ("new", "worse") or s.severity == "severe" for s in diary.symptoms or ())


def _temperature(case: Case, heat: float) -> Evidence:
    return Evidence(day=case.day, said=f"{heat:g} °C", entry=case.entry.diary.id, pointer="/temperature_c")


_OF_DEFENCES = (AFTER_CHEMOTHERAPY, COURSE_LASTS)

RULES = (
    Rule(
        id="fever.measured_or_felt",
        condition="acute_illness",
        plain="From 38.0 C: immediate within 28 days of chemotherapy (or during a course without a recorded end), on a "
        "recent steroid, from 39.0 C, or with new confusion, drowsiness, breathlessness or slow breathing; otherwise "
        "within 24 hours, or within 72 in the three days after a first bisphosphonate on record. A fever that is felt "
        "counts like one that was measured, but within 72 hours when 37.5 C or less was measured and none of these "
        "holds. 37.6 to 37.9 C after chemotherapy: within 24 hours. A fever that goes on is told every third day.",
        sources=(CG151, ACUTE_PHASE, UKONS, CONVENTION),
        thresholds=(FEVER, HIGH, RAISED, *_OF_DEFENCES, AFTER_STEROID, REACTION_DAYS, AGAIN, GONE),
        red_flag=True,
        on_entry=fever,
    ),
    Rule(
        id="fever.cold_and_unwell",
        condition="acute_illness",
        plain="Below 36.0 C after chemotherapy, with anything new, worse or severe or a request for someone: within 24 hours.",
        sources=(UKONS, CONVENTION),
        thresholds=(LOW, *_OF_DEFENCES),
        red_flag=True,
        on_entry=cold_and_unwell,
    ),
)
