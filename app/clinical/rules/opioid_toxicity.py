"""Opioid toxicity: does anything said today mean that the opioid has become too much for this person?

No dose excuses: toxicity comes at ordinary doses when the kidneys fail or a dose has risen fast. What an opioid is
expected to bring (nausea, constipation, a drowsiness that is as before) does not ring.
"""

from collections.abc import Iterator
from dataclasses import replace

from app.clinical.diary import Entry, PainSite, Symptom
from app.clinical.evidence import CONVENTION, Evidence, Source, Threshold
from app.clinical.findings import Case, Conclusion, Rule
from app.clinical.history import iso_week, sites_at, within
from app.clinical.phrases import plain, said_by, say_symptom, site_evidence, symptom_evidence
from app.clinical.signs.opioid_use import (
    CHANGED_LATELY,
    DOSES_LEAST,
    MEDINDEX,
    NPSA,
    RISE,
    RISK_LASTS,
    TOLD_LATELY,
    USUAL_DOSE_DAYS,
    Use,
    opioid_use,
    risks,
)
from app.clinical.signs.usual import GONE, Standing, standing
from app.clinical.vocabulary import SymptomCode, Urgency

MAJEED = Source(
    "Majeed and Ng 2019, J Palliat Care Med, doi 10.4172/2165-7386.1000361: slow breathing, small pupils and myoclonus "
    "tell opioid toxicity from high calcium",
    "read",
)

TOGETHER = Threshold(3, "days", "in which two signs belong together, today included", CONVENTION)
TWO = Threshold(2, "different signs", "that together ring at once", CONVENTION)

NERVOUS: frozenset[SymptomCode] = frozenset(("hallucinations", "muscle_jerks", "agitation"))
CLOUDED: frozenset[SymptomCode] = frozenset(("drowsiness", "confusion"))
SIGNS: frozenset[SymptomCode] = NERVOUS | CLOUDED | {"slow_breathing"}


def slow_breathing(case: Case) -> Iterator[Conclusion]:
    """Slow breathing, whatever is taken: only a record of it from before makes it usual."""
    goes_on = False
    for place, symptom in enumerate(case.entry.diary.symptoms or ()):
        if symptom.symptom != "slow_breathing":
            continue
        stands = standing(symptom, case)
        if stands == "usual" and (goes_on or _may_rest(symptom, case)):
            continue
        goes_on = goes_on or stands == "usual"
        is_new = stands == "fresh" or (stands == "unknown" and symptom.course != "better")
        yield Conclusion(
            urgency="immediate" if is_new else "urgent",
            because=f"{said_by(case.entry.diary)} {say_symptom(symptom)}: an opioid may be stopping the breath"
            + (", and it goes on as told before" if stands == "usual" else ""),
            unless="slow breathing were recorded on the patient's baseline, and no worse than there",
            evidence=(symptom_evidence(case.entry, place),),
            subject=f"slow-breathing:{iso_week(case.day)}" if stands == "usual" else case.part(f"/symptoms/{place}"),
        )


def nervous_sign(case: Case) -> Iterator[Conclusion]:
    """Hallucinations, muscle jerks or agitation that are new in someone who takes an opioid, or may take one."""
    told = list(_signs(case, NERVOUS))
    use = opioid_use(case) if told else "none"
    for place, symptom, stands in told:
        urgency = _nervous_urgency(symptom, stands, use)
        if urgency is None:
            continue
        found = tuple(risks(case))
        taken = "" if use == "taking" else "; whether an opioid is taken is not known"
        yield Conclusion(
            urgency=urgency,
            because=f"{said_by(case.entry.diary)} {say_symptom(symptom)}: a sign of opioid toxicity{_with(found)}{taken}",
            unless=f"{plain(symptom.symptom)} were on the patient's baseline and no worse, or no opioid were taken",
            evidence=(symptom_evidence(case.entry, place), *found),
            subject=case.part(f"/symptoms/{place}"),
        )


def two_signs(case: Case) -> Iterator[Conclusion]:
    """Two different signs that came within three days."""
    today = dict(_fresh_signs(case))
    if not today or opioid_use(case) == "none":
        return
    together: dict[str, Evidence] = {}
    for entry in within(case.before, case.day, int(TOGETHER.value)):
        earlier = tuple(other for other in case.before if other.place < entry.place)
        together.update(_fresh_signs(replace(case, entry=entry, before=earlier)))
    together.update(today)
    if len(together) < TWO.value:
        return
    found = tuple(risks(case))
    yield Conclusion(
        urgency="immediate",
        because=f"{' and '.join(sorted(plain(name) for name in together))} within {TOGETHER.value:g} days: together "
        f"they are signs of opioid toxicity{_with(found)}",
        unless=f"only one of these had come within {TOGETHER.value:g} days, or no opioid were taken",
        evidence=(*together.values(), *found),
    )


def drowsy_at_risk(case: Case) -> Iterator[Conclusion]:
    """Drowsiness or confusion that is new in someone whose kidneys or dose make an opioid build up."""
    told = list(_signs(case, CLOUDED))
    if not told or opioid_use(case) != "taking":
        return
    found = tuple(risks(case))
    for place, symptom, stands in told if found else ():
        yield Conclusion(
            urgency="immediate" if stands == "fresh" else "urgent",
            because=f"{said_by(case.entry.diary)} {say_symptom(symptom)}: the opioid may be building up{_with(found)}",
            unless=f"{plain(symptom.symptom)} were as before, or there were neither renal impairment nor a recent change or "
            "rise of the opioid",
            evidence=(symptom_evidence(case.entry, place), *found),
            subject=case.part(f"/symptoms/{place}"),
        )


def _signs(case: Case, codes: frozenset[SymptomCode]) -> Iterator[tuple[int, Symptom, Standing]]:
    """What the entry tells of these that is not usual, with its place."""
    for place, symptom in enumerate(case.entry.diary.symptoms or ()):
        if symptom.symptom in codes:
            stands = standing(symptom, case)
            if stands != "usual":
                yield place, symptom, stands


def _fresh_signs(case: Case) -> Iterator[tuple[str, Evidence]]:
    for place, symptom, stands in _signs(case, SIGNS):
        if stands == "fresh":
            yield symptom.symptom, symptom_evidence(case.entry, place)
    sites = (case.entry.diary.pain.sites if case.entry.diary.pain else None) or ()
    for place, site in enumerate(sites):
        if "light_touch_hurts" in (site.qualities or ()) and _is_new_to_touch(site, case.before):
            yield "pain at a light touch", site_evidence(case.entry, place)


def _is_new_to_touch(site: PainSite, before: tuple[Entry, ...]) -> bool:
    """Whether light touch had not hurt here before: pain of nerves is often so for years, so a first telling says
    nothing by itself.
    """
    told = [earlier for entry in before for earlier in sites_at(entry, site.region)]
    if any("light_touch_hurts" in (earlier.qualities or ()) for earlier in told) or site.course == "better":
        return False
    return site.course in ("new", "worse") or any(earlier.qualities is not None for earlier in told)


def _may_rest(symptom: Symptom, case: Case) -> bool:
    return symptom.course == "better" or standing(symptom, replace(case, before=())) == "usual"


def _nervous_urgency(symptom: Symptom, stands: Standing, use: Use) -> Urgency | None:
    """Mild agitation has many causes; where nobody knows what is taken, hallucinations weigh more than the others."""
    code = symptom.symptom
    if use == "none" or (stands == "unknown" and symptom.course == "better"):
        return None
    if stands == "unknown":
        return "soon" if use == "taking" or code == "hallucinations" else None
    is_slight = code == "agitation" and symptom.severity == "mild"
    if use == "taking":
        return "soon" if is_slight else "urgent"
    if code == "hallucinations":
        return "urgent"
    return None if is_slight else "soon"


def _with(found: tuple[Evidence, ...]) -> str:
    return f" ({'; '.join(one.said for one in found)})" if found else ""


_OF_USE = (TOLD_LATELY, CHANGED_LATELY)
_OF_RISK = (RISK_LASTS, RISE, USUAL_DOSE_DAYS, DOSES_LEAST)

RULES = (
    Rule(
        id="opioid_toxicity.slow_breathing",
        condition="opioid_toxicity",
        plain="Slow breathing: immediate whatever the dose and whether or not an opioid is known, unless it is on the "
        "baseline; getting better or going on unchanged as told before, within 24 hours or quiet.",
        sources=(MAJEED, MEDINDEX, CONVENTION),
        thresholds=(GONE,),
        red_flag=True,
        on_entry=slow_breathing,
    ),
    Rule(
        id="opioid_toxicity.nervous_sign",
        condition="opioid_toxicity",
        plain="Hallucinations, muscle jerks or agitation that are new or worse in someone taking an opioid: within 24 hours "
        "(mild agitation 72). Where nobody has told which painkillers are taken, hallucinations within 24 hours, the "
        "others within 72. Any medicine that is not known to be something else counts as an opioid.",
        sources=(MEDINDEX, MAJEED, CONVENTION),
        thresholds=(GONE, *_OF_USE, *_OF_RISK),
        red_flag=True,
        on_entry=nervous_sign,
    ),
    Rule(
        id="opioid_toxicity.two_signs",
        condition="opioid_toxicity",
        plain="Two of drowsiness, confusion, hallucinations, muscle jerks, agitation, slow breathing and pain at a light "
        "touch, both new or worse within three days, unless the painkillers told hold no opioid: immediate.",
        sources=(MEDINDEX, CONVENTION),
        thresholds=(TOGETHER, TWO, GONE, *_OF_USE, *_OF_RISK),
        red_flag=True,
        on_entry=two_signs,
    ),
    Rule(
        id="opioid_toxicity.drowsy_at_risk",
        condition="opioid_toxicity",
        plain="Drowsiness or confusion that is new or worse in someone taking an opioid who has renal impairment, or whose "
        "opioid was changed or rose by half or more within a week: immediate. A dose that cannot be converted is "
        "unknown and no proof of a rise.",
        sources=(MEDINDEX, NPSA, CONVENTION),
        thresholds=(*_OF_USE, *_OF_RISK, GONE),
        red_flag=True,
        on_entry=drowsy_at_risk,
    ),
)
