"""Jaw: is the jawbone dying under a drug that holds on to bone, or is a nerve of the face in danger?

The regulator asks patients to tell doctor and dentist immediately of loose teeth, pain, swelling or sores that do not
heal. That is said so that nobody waits for the next appointment; bone that lies bare for weeks is not lost in a night, so
here it means a clinician within 24 hours, and no page at three in the morning. Bisphosphonates stay in bone for years:
how long ago the drug was given excuses nothing.
"""

from collections.abc import Iterator
from dataclasses import replace

from app.clinical.diary import Symptom
from app.clinical.evidence import CONVENTION, Evidence, Source, Threshold
from app.clinical.findings import Case, Conclusion, Rule
from app.clinical.history import within
from app.clinical.phrases import plain, said_by, say_day, say_symptom, site_evidence, symptom_evidence
from app.clinical.signs.antiresorptives import last_antiresorptive, last_given
from app.clinical.signs.places import hurts_at, pain_standing
from app.clinical.signs.usual import GONE, Standing, standing
from app.clinical.vocabulary import Region, SymptomCode, Urgency

MHRA = Source("MHRA Drug Safety Update 2015: loose teeth, pain, swelling, sores: tell doctor and dentist", "read")
XGEVA = Source("EMA, Xgeva product information: osteonecrosis of the jaw is common in cancer dosing", "read")
NUMB_CHIN = Source("numb chin syndrome: a mental nerve neuropathy may be the first sign of spread", "memory")
FEVERISH = Source("temperature that counts as fever in oncology triage", "memory")

TOGETHER = Threshold(14, "days", "in which two signs of the jaw belong together", CONVENTION)
SIGNS_TOGETHER = Threshold(2, "signs", "of the jaw together, which are seen within 24 hours", CONVENTION)
FEVER = Threshold(38.0, "degrees Celsius", "fever, which makes a swollen jaw an infection that spreads", FEVERISH)

SORE: frozenset[SymptomCode] = frozenset(("mouth_sore_not_healing", "jaw_swelling"))
SIGNS: frozenset[SymptomCode] = SORE | {"loose_tooth"}
JAW_PAIN = "jaw_pain"
FACE: frozenset[Region] = frozenset(("jaw", "head"))  # around the mouth alone is told of under low calcium


def sick_jaw(case: Case) -> Iterator[Conclusion]:
    """A loose tooth, a sore that does not heal, a swollen or a painful jaw."""
    stirred, evidence = _signs(case)
    if not stirred:
        return
    given = last_antiresorptive(case.context, case.day)
    together = _together(case)
    urgency = _urgency(case, stirred, together, is_given=given is not None)
    if urgency is None:
        return
    drug = "no drug that acts on bone is on record"
    if given is not None:
        last = last_given(given, case.day)
        drug = f"{plain(given.kind)}, given last on {say_day(last)} {last.year}, may do this"
    also = ", ".join(sorted(plain(sign) for sign in together - set(stirred)))
    fever = "; with fever" if "jaw_swelling" in stirred and _has_fever(case) else ""
    yield Conclusion(
        urgency=urgency,
        because=f"{said_by(case.entry.diary)} {' and '.join(e.said for e in evidence)}"
        f"{f', and {also}' if also else ''}{fever}: {drug}; doctor and dentist should know",
        unless="it were on the recorded baseline and no worse, or told before and not gone since"
        + ("" if given is None else ", or no denosumab or bisphosphonate had ever been given"),
        evidence=evidence,
        subject=case.part("/jaw"),
    )


def numb_face(case: Case) -> Iterator[Conclusion]:
    """A numb chin, jaw or face: a sign in itself, whatever was given."""
    for place, symptom in enumerate(case.entry.diary.symptoms or ()):
        if symptom.symptom != "altered_sensation" or FACE.isdisjoint(symptom.regions or ()):
            continue
        stands = standing(_in_the_face(symptom), case)
        if stands != "usual":
            yield Conclusion(
                urgency="urgent" if stands == "fresh" else "soon",
                because=f"{said_by(case.entry.diary)} {say_symptom(symptom)}: a numb chin or face may mean that cancer, or a "
                "sick jaw, presses on a nerve there; if it came suddenly, or the face droops, think of a stroke",
                unless="the numb place were on the recorded baseline, or told before and not changed",
                evidence=(symptom_evidence(case.entry, place),),
                subject=case.part(f"/symptoms/{place}"),
            )


def _signs(case: Case) -> tuple[dict[str, Standing], tuple[Evidence, ...]]:
    """The signs of the jaw that the entry tells of and that are not usual, the fresher standing of each."""
    found: dict[str, Standing] = {}
    evidence = []
    for place, symptom in enumerate(case.entry.diary.symptoms or ()):
        if symptom.symptom in SIGNS and (stands := standing(symptom, case)) != "usual":
            found[symptom.symptom] = "fresh" if found.get(symptom.symptom) == "fresh" else stands
            evidence.append(symptom_evidence(case.entry, place))
    for place, site in enumerate((case.entry.diary.pain.sites if case.entry.diary.pain else None) or ()):
        if site.region == "jaw" and site.worst != 0 and pain_standing(site, case) == "fresh":
            found[JAW_PAIN] = "fresh"
            evidence.append(site_evidence(case.entry, place))
    return found, tuple(evidence)


def _urgency(case: Case, stirred: dict[str, Standing], together: frozenset[str], *, is_given: bool) -> Urgency | None:
    """A sign said to be usual that nobody had told of counts less, a long loose tooth not at all."""
    fresh = {sign for sign, stands in stirred.items() if stands == "fresh"}
    if "jaw_swelling" in stirred and _has_fever(case):
        return "urgent"
    if not fresh:
        return "soon" if is_given and SORE & set(stirred) else None
    is_grave = bool(SORE & fresh) or len(together) >= SIGNS_TOGETHER.value
    if is_given:
        return "urgent" if is_grave else "soon"
    return "soon" if is_grave else "routine"


def _together(case: Case) -> frozenset[str]:
    """The signs of the jaw in this entry and those of the last two weeks; what is on the baseline counts when fresh."""
    long_there = {had.symptom for had in case.context.baseline}
    told: set[str] = {
        symptom.symptom
        for entry in within(case.before, case.day, int(TOGETHER.value))
        for symptom in entry.diary.symptoms or ()
        if symptom.symptom in SIGNS and symptom.symptom not in long_there
    }
    entries = (*within(case.before, case.day, int(TOGETHER.value)), case.entry)
    if any(hurts_at(entry.diary, "jaw") for entry in entries):
        told.add(JAW_PAIN)
    told.update(
        symptom.symptom
        for symptom in case.entry.diary.symptoms or ()
        if symptom.symptom in SIGNS and (symptom.symptom not in long_there or standing(symptom, case) != "usual")
    )
    return frozenset(told)


def _has_fever(case: Case) -> bool:
    diary = case.entry.diary
    measured = diary.temperature_c is not None and diary.temperature_c >= FEVER.value
    return measured or any(told.symptom == "fever" for told in diary.symptoms or ())


def _in_the_face(symptom: Symptom) -> Symptom:
    return replace(symptom, regions=tuple(region for region in symptom.regions or () if region in FACE))


RULES = (
    Rule(
        id="jaw_osteonecrosis.sick_jaw",
        condition="jaw_osteonecrosis",
        plain="After denosumab, zoledronate or pamidronate, however long ago: a mouth sore that does not heal, a swollen jaw, or "
        "two signs within two weeks, new or worse, are urgent; one loose tooth or jaw pain alone is looked at within 72 "
        "hours, and so is a sore or swelling said to be usual that nobody had told of. Without such a drug on record each is "
        "one step lower. A swollen jaw with fever is urgent in anyone. What is on the baseline and no worse does not ring.",
        sources=(MHRA, XGEVA, FEVERISH, CONVENTION),
        thresholds=(TOGETHER, SIGNS_TOGETHER, FEVER, GONE),
        on_entry=sick_jaw,
    ),
    Rule(
        id="jaw_osteonecrosis.numb_face",
        condition="jaw_osteonecrosis",
        plain="A numb or tingling chin, jaw or face that is new or worse: urgent, with or without a drug that acts on bone; "
        "said to be usual though nobody had told of it, within 72 hours. Around the mouth alone is judged as low calcium.",
        sources=(NUMB_CHIN, CONVENTION),
        thresholds=(GONE,),
        red_flag=True,
        on_entry=numb_face,
    ),
)
