"""What holds for pain and dose over weeks of daily diaries, with radiotherapies and planned changes of dose?

The properties of all rules are asked of a handful of entries; trends and flares need weeks of them.
"""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.clinical.context import Context, Treatment
from app.clinical.diary import Analgesic, Entry, Pain, PainSite
from app.clinical.evaluation import judge_entry
from app.clinical.rules import RULES
from app.clinical.ruleset import Ruleset
from app.clinical.vocabulary import rank
from tests.clinical.anything import few, maybe
from tests.clinical.effort import thoroughly
from tests.clinical.making import day, entry, sleeps
from tests.clinical.worse import worse

OURS = tuple(rule for rule in RULES if rule.condition in ("uncontrolled_pain", "pain_flare"))
PLACES = ("lumbar_spine", "hip", "pelvis", "ribs", "trunk", "widespread")
TODAY = 25

doses = st.sampled_from((10.0, 30.0, 60.0, 120.0))
lines = st.builds(
    Analgesic,
    medicine=st.sampled_from((*4 * ("morphine",), "methadone", "a green pill")),
    route=st.just("oral"),
    dose=doses,
    unit=st.just("mg"),
    doses_taken=st.sampled_from((1, 2, 3, None)),
    purpose=st.sampled_from(("background", "breakthrough")),
)
morphine = lines.map(lambda line: replace(line, medicine="morphine", doses_taken=line.doses_taken or 1))
known = st.lists(morphine, min_size=1, max_size=2).map(tuple)
medicines = known | known | few(lines, 2)
places = st.builds(
    PainSite,
    region=st.sampled_from(PLACES),
    worst=maybe(st.integers(0, 10)),
    course=st.sampled_from((None, "unchanged", "worse")),
)
pains = st.builds(Pain, worst=st.sampled_from((3, 5, 6, 7, 7, 8, 8, 9)), sites=maybe(few(places, 2)))
levels = st.integers(2, 8)
treatments = st.builds(
    Treatment,
    kind=st.sampled_from(("radiotherapy", "radiotherapy", "opioid_change")),
    region=st.sampled_from((*PLACES, None)),
    started_on=st.integers(TODAY - 16, TODAY).map(day),
    ended_on=maybe(st.integers(TODAY - 12, TODAY).map(day)),
)
contexts = st.builds(Context, personal_pain_goal=maybe(st.integers(2, 8)), treatments=few(treatments, 2))


@st.composite
def weeks(draw):
    """Up to 24 days that are alike but for noise, gaps and one step, and the entry of today."""
    low, high, step = draw(levels), draw(levels), draw(st.integers(TODAY - 8, TODAY))
    before = draw(medicines)
    after = draw(st.just(before + before + before[:1]) | medicines)
    past = [
        entry(
            n,
            pain=Pain(worst=max(0, (low if n < step else high) + draw(st.integers(-1, 1)))),
            analgesics=before if n < step else after,
        )
        for n in range(1, TODAY)
        if draw(st.integers(0, 4))
    ]
    return past, entry(
        TODAY, pain=draw(pains), analgesics=draw(st.just(after) | maybe(medicines)), quality_of_life=sleeps(4)
    )


def asked_of(today, past, patient):
    """The highest urgency for each condition, by the rules of pain alone."""
    found = judge_entry(today, past, patient, Ruleset(), OURS)
    assert all(one.condition != "system" for one in found)
    return {one.condition: rank(one.urgency) for one in sorted(found, key=lambda one: rank(one.urgency))}


@thoroughly
@given(weeks(), contexts)
def test_a_worse_answer_after_weeks_of_diaries_never_lowers_what_is_asked_for(story, patient):
    past, today = story
    was = asked_of(today, past, patient)

    for diary in worse(today.diary):
        now = asked_of(Entry(diary, today.received_at), past, patient)
        assert all(now.get(condition, -1) >= urgency for condition, urgency in was.items()), diary


@thoroughly
@given(weeks(), contexts)
def test_radiotherapy_lowers_nothing_but_severe_pain_to_72_hours(story, patient):
    past, today = story
    untreated = replace(patient, treatments=tuple(one for one in patient.treatments if one.kind != "radiotherapy"))
    was = asked_of(today, past, untreated).get("uncontrolled_pain", -1)
    now = asked_of(today, past, patient).get("uncontrolled_pain", -1)

    assert now >= was or (was, now) == (rank("urgent"), rank("soon"))
