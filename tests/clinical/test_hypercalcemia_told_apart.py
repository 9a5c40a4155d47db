"""Is a high calcium told apart from the effects of opioid, steroid and chemotherapy, without being silenced by them?"""

import pytest

from app.clinical.context import Context, Treatment
from app.clinical.diary import Analgesic, Symptom
from app.clinical.evaluation import judge_entry
from app.clinical.ruleset import Ruleset
from tests.clinical.making import asked, by_rule, day, entry, judged, rung, story

CLUSTER = "hypercalcemia.cluster_over_days"


def unwell(number, *symptoms, course="new", **more):
    return entry(
        number, symptoms=tuple(Symptom(symptom=s, course=course, severity="moderate") for s in symptoms), **more
    )


def given(kind, number, ended=None, **more):
    treatment = Treatment(kind=kind, started_on=day(number), ended_on=ended and day(ended))
    return Context(treatments=(treatment,), **more)


def last_of(*days, patient=None):
    return by_rule(CLUSTER, judged(days[-1], *days[:-1], patient=patient))


def because(*days, patient=None):
    (reason,) = [one.because for one in judged(days[-1], *days[:-1], patient=patient) if one.rule == CLUSTER]
    return reason


# Chemotherapy


@pytest.mark.parametrize(
    ("symptoms", "expected"),
    [
        (["vomiting", "fatigue"], "soon"),
        (["vomiting", "nausea", "loss_of_appetite", "fatigue"], "soon"),
        (["vomiting", "fatigue", "constipation"], "urgent"),
        (["vomiting", "fatigue", "thirst"], "urgent"),
        (["vomiting", "fatigue", "polyuria"], "urgent"),
    ],
)
def test_what_chemotherapy_alone_may_explain_waits_three_days_and_thirst_or_constipation_do_not(symptoms, expected):
    days = [unwell(n, *symptoms) for n in (2, 3)]

    assert last_of(*days, patient=given("chemotherapy", 1)) == expected
    assert last_of(*days) == "urgent"


@pytest.mark.parametrize(
    ("chemotherapy", "expected"), [(1, "urgent"), (2, "soon"), (7, "urgent"), (6, "soon"), (8, "urgent")]
)
def test_chemotherapy_explains_five_days_and_only_what_comes_after_it(chemotherapy, expected):
    days = [unwell(n, "vomiting", "fatigue") for n in (6, 7)]

    assert last_of(*days, patient=given("chemotherapy", chemotherapy)) == expected


def test_a_course_of_chemotherapy_explains_the_days_after_its_end_too_and_none_in_its_midst():
    days = [unwell(n, "vomiting", "fatigue") for n in (20, 21)]

    assert last_of(*days, patient=given("chemotherapy", 1, 18)) == "soon"
    assert last_of(*days, patient=given("chemotherapy", 1, 28)) == "urgent"


def test_the_reason_names_the_chemotherapy_and_when_to_look_again():
    reason = because(*[unwell(n, "vomiting", "fatigue") for n in (2, 3)], patient=given("chemotherapy", 1))

    assert "chemotherapy on 1 Mar may explain it; look again if it lasts more than 5 days" in reason


def test_vomiting_after_chemotherapy_that_lasts_and_brings_thirst_becomes_urgent():
    sick = [unwell(n, "vomiting", "fatigue") for n in (1, 2, 3)]
    still = unwell(7, "vomiting", "thirst")

    early = story(*sick, patient=given("chemotherapy", 1))
    late = story(*sick, still, patient=given("chemotherapy", 1))
    assert rung(early)["hypercalcemia"] == "soon"
    assert rung(late)["hypercalcemia"] == "urgent"
    assert late.alerts["hypercalcemia"].steps[-1].at == still.received_at


def test_tiredness_that_trails_after_chemotherapy_does_not_raise_it():
    days = [unwell(n, "vomiting", "fatigue") for n in (2, 3)] + [unwell(n, "fatigue") for n in (4, 5, 6, 7, 8)]

    assert rung(story(*days, patient=given("chemotherapy", 1)))["hypercalcemia"] == "soon"
    assert (
        rung(story(*days, unwell(8, "vomiting", hour=21), patient=given("chemotherapy", 1)))["hypercalcemia"]
        == "urgent"
    )


def test_a_clinic_may_let_chemotherapy_explain_fewer_days():
    days = [unwell(n, "vomiting", "fatigue") for n in (4, 5)]
    strict = Ruleset(limits={"hypercalcemia.after_chemotherapy": 3})

    found = judge_entry(days[1], days[:1], given("chemotherapy", 1), strict)
    assert by_rule(CLUSTER, found) == "urgent"
    assert last_of(*days, patient=given("chemotherapy", 1)) == "soon"


# Opioids


def takes(medicine):
    return (Analgesic(medicine=medicine, route="oral", dose=10, unit="mg", doses_taken=4, purpose="background"),)


@pytest.mark.parametrize(
    ("symptoms", "expected"),
    [
        (["constipation", "nausea", "fatigue"], None),
        (["vomiting", "constipation"], "soon"),
        (["vomiting", "constipation", "thirst"], "urgent"),
        (["thirst", "constipation"], "urgent"),
        (["polyuria", "nausea"], "urgent"),
    ],
)
def test_what_a_new_opioid_may_explain_waits_and_thirst_never_does(symptoms, expected):
    days = [unwell(n, *symptoms) for n in (6, 7)]

    assert last_of(*days, patient=given("opioid_change", 5)) == expected


@pytest.mark.parametrize(("changed", "expected"), [(5, "soon"), (4, "urgent"), (19, "urgent"), (18, "soon")])
def test_an_opioid_explains_two_weeks(changed, expected):
    days = [unwell(n, "vomiting", "constipation") for n in (18, 19)]

    assert last_of(*days, patient=given("opioid_change", changed)) == expected


@pytest.mark.parametrize(
    ("before", "expected"),
    [((), "soon"), (takes("paracetamol"), "soon"), (takes("Oxycodone hydrochloride"), "urgent"), (None, "urgent")],
)
def test_the_first_opioid_told_after_diaries_without_one_is_a_new_one(before, expected):
    days = [entry(1, analgesics=before)]
    days += [unwell(n, "vomiting", "constipation", analgesics=takes("morphine")) for n in (2, 3)]

    assert last_of(*days) == expected


def test_an_opioid_first_told_in_the_entry_itself_explains_nothing_of_it():
    days = [entry(1, analgesics=()), unwell(2, "vomiting", "constipation")]
    days += [unwell(3, "vomiting", "constipation", analgesics=takes("morphine"))]

    assert last_of(*days) == "urgent"


def test_drowsiness_after_a_new_opioid_rings_at_once_and_both_causes_are_named():
    days = [entry(1, analgesics=())]
    days += [unwell(n, "constipation", "nausea", analgesics=takes("morphine")) for n in (2, 3)]
    drowsy = unwell(4, "constipation", "nausea", "drowsiness", analgesics=takes("morphine"))
    (finding,) = [one for one in judged(drowsy, *days) if one.rule == "hypercalcemia.clouded_mind"]

    assert asked("hypercalcemia", judged(days[2], *days[:2])) is None
    assert finding.urgency == "immediate"
    assert "high calcium, or an effect of the opioid begun or changed on 2 Mar" in finding.because


# Steroids


@pytest.mark.parametrize(
    ("ended", "on", "noted"), [(None, 29, True), (None, 30, False), (3, 31, True), (3, 32, False), (90, 60, True)]
)
def test_thirst_on_a_steroid_is_as_urgent_and_asks_for_glucose_too(ended, on, noted):
    days = [unwell(n, "thirst", "loss_of_appetite") for n in (on - 1, on)]
    patient = given("steroid", 1, ended)

    assert last_of(*days, patient=patient) == "urgent"
    assert ("also check glucose" in because(*days, patient=patient)) is noted


def test_glucose_is_not_asked_for_where_nothing_was_told_that_sugar_explains():
    assert "glucose" not in because(*[unwell(n, "vomiting", "fatigue") for n in (2, 3)], patient=given("steroid", 1))


def test_thirst_and_polyuria_alone_on_a_steroid_ring_only_where_a_high_calcium_is_likelier():
    days = [unwell(n, "thirst", "polyuria") for n in (2, 3)]

    assert last_of(*days, patient=given("steroid", 1)) is None
    assert last_of(*days, patient=given("steroid", 1, primary_cancer="breast")) == "soon"
    assert "also check glucose" in because(*days, patient=given("steroid", 1, primary_cancer="breast"))
