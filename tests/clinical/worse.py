"""What is a worse answer? Every entry that differs from a given one in a single answer, and that one for the worse."""

from collections.abc import Iterator
from dataclasses import replace
from typing import get_args

from app.clinical.diary import Analgesic, Diary, Pain, PainSite, QualityOfLife, Symptom
from app.clinical.vocabulary import Mobility, PatientUrgency, Quality, Region, Severity

WORSE_COURSE = {"better": ("unchanged", "worse", "new"), "unchanged": ("worse", "new"), None: ("worse", "new")}
# A clear strain is a cause, and both hands alike are less the cord than one: other answers, not worse ones.
A_CAUSE = "after_injury"
HANDS = {"hands", "around_mouth", "head", "jaw"}
NORMAL = 36.0  # below it a temperature is low
DOMAINS = ("overall", "sleep", "mood", "activity")
ADDED = (
    Symptom(symptom="leg_weakness"),
    Symptom(symptom="vomiting", course="unchanged"),
    Symptom(symptom="fatigue"),
    Symptom(symptom="fall"),
    Symptom(symptom="muscle_cramps", course="new"),
)


def worse(diary: Diary) -> Iterator[Diary]:
    """A question that was not answered is not made worse; a symptom or a quality may be added to those told."""
    if diary.pain is not None:
        yield from (replace(diary, pain=pain) for pain in worse_pain(diary.pain))
    if diary.symptoms is not None:
        yield from (replace(diary, symptoms=(*diary.symptoms, added)) for added in ADDED)
        yield from (replace(diary, symptoms=told) for told in each(diary.symptoms, worse_symptom))
    if diary.analgesics is not None:
        yield from (replace(diary, analgesics=taken) for taken in each(diary.analgesics, more_doses))
    if diary.mobility is not None:
        yield from (replace(diary, mobility=less) for less in after(Mobility, diary.mobility))
    if diary.quality_of_life is not None:
        yield from (replace(diary, quality_of_life=life) for life in less_of_life(diary.quality_of_life))
    if diary.temperature_c is not None:
        yield from (replace(diary, temperature_c=other) for other in further_off(diary.temperature_c))
    for word in after(PatientUrgency, diary.patient_urgency or "can_wait"):
        yield replace(diary, patient_urgency=word)


def worse_pain(pain: Pain) -> Iterator[Pain]:
    for box in ("worst", "average", "now", "least"):
        score = getattr(pain, box)
        if score is not None:
            yield from (replace(pain, **{box: higher}) for higher in range(score + 1, 11))
    yield from (replace(pain, sites=sites) for sites in each(pain.sites or (), worse_site))


def worse_site(site: PainSite) -> Iterator[PainSite]:
    if site.worst is not None:
        yield from (replace(site, worst=higher) for higher in range(site.worst + 1, 11))
    yield from (replace(site, course=course) for course in WORSE_COURSE.get(site.course, ()))
    told = site.qualities or ()
    graver = (quality for quality in get_args(Quality) if quality not in told and quality != A_CAUSE)
    yield from (replace(site, qualities=(*told, quality)) for quality in graver)
    if site.side in ("left", "right"):
        yield replace(site, side="both")


def worse_symptom(symptom: Symptom) -> Iterator[Symptom]:
    if symptom.severity is not None:
        yield from (replace(symptom, severity=higher) for higher in after(Severity, symptom.severity))
    else:
        yield replace(symptom, severity="severe")
    yield from (replace(symptom, course=course) for course in WORSE_COURSE.get(symptom.course, ()))
    if symptom.side in ("left", "right") and not set(symptom.regions or ("legs",)) <= HANDS:
        yield replace(symptom, side="both")
    if symptom.regions:
        wider = (region for region in get_args(Region) if region not in symptom.regions)
        yield from (replace(symptom, regions=(*symptom.regions, region)) for region in wider)


def more_doses(taken: Analgesic) -> Iterator[Analgesic]:
    yield from (replace(taken, doses_taken=(taken.doses_taken or 1) + more) for more in (0.5, 1, 3))


def less_of_life(life: QualityOfLife) -> Iterator[QualityOfLife]:
    for domain in DOMAINS:
        score = getattr(life, domain)
        if score is not None:
            yield from (replace(life, **{domain: less}) for less in range(score))


def further_off(temperature: float) -> Iterator[float]:
    """A low temperature is worse the lower it is, and a fever is worse than any that is low."""
    near = (temperature + step for step in ((-0.1, -1) if temperature < NORMAL else (0.1, 0.5, 1)))
    yield from (other for other in (*near, 38.0, 39.0, 41.0) if other < NORMAL or other > temperature)


def after(kind, word):
    """The words of a scale that come after one, in the order of the contract: each is worse."""
    scale = get_args(kind)
    return scale[scale.index(word) + 1 :]


def each(told, worsened):
    """The list with one of its parts made worse, in every way."""
    for place, part in enumerate(told):
        for other in worsened(part):
            yield (*told[:place], other, *told[place + 1 :])
