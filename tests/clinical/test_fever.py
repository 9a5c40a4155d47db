"""When may a temperature be an infection, in whom, and what may explain it?"""

import pytest

from app.clinical.context import Context, Treatment
from app.clinical.evaluation import judge_entry
from app.clinical.ruleset import Ruleset
from tests.clinical.making import by_rule, day, entry, feels, judged, story, usual

FEVER, COLD = "fever.measured_or_felt", "fever.cold_and_unwell"


def given(kind, *starts, ended=None):
    """A treatment begun on these days of the story (20 is today)."""
    end = None if ended is None else day(ended)
    return Context(treatments=tuple(Treatment(kind=kind, started_on=day(n), ended_on=end) for n in starts))


def once(kind, *days):
    """A treatment given and over on each of these days."""
    return Context(treatments=tuple(Treatment(kind=kind, started_on=day(n), ended_on=day(n)) for n in days))


def at(heat, *symptoms, patient=None, **more):
    told = tuple(one for several in symptoms for one in several) if symptoms else None
    return by_rule(FEVER, judged(entry(20, temperature_c=heat, symptoms=told, **more), patient=patient))


@pytest.mark.parametrize(
    ("heat", "alone", "after_chemotherapy"),
    [
        (36.0, None, None),
        (37.5, None, None),
        (37.6, None, "urgent"),
        (37.9, None, "urgent"),
        (38.0, "urgent", "immediate"),
        (38.9, "urgent", "immediate"),
        (39.0, "immediate", "immediate"),
        (41.0, "immediate", "immediate"),
    ],
)
def test_a_fever_is_seen_within_a_day_and_after_chemotherapy_or_at_39_at_once(heat, alone, after_chemotherapy):
    assert at(heat) == alone
    assert at(heat, patient=once("chemotherapy", 11)) == after_chemotherapy


@pytest.mark.parametrize(("ago", "expected"), [(0, "immediate"), (9, "immediate"), (28, "immediate"), (29, "urgent")])
def test_defences_may_be_low_for_four_weeks_after_chemotherapy_whichever_cycle_it_was(ago, expected):
    assert at(38.1, patient=once("chemotherapy", 20 - ago)) == expected
    assert at(38.1, patient=once("chemotherapy", -80, 20 - ago, -60)) == expected
    assert at(38.1, patient=given("chemotherapy", -80, ended=20 - ago)) == expected


def test_chemotherapy_is_taken_to_go_on_until_its_end_and_for_half_a_year_when_none_is_on_record():
    assert at(38.1, patient=given("chemotherapy", -80, ended=30)) == "immediate"
    assert at(38.1, patient=given("chemotherapy", 20 - 26 * 7)) == "immediate"
    assert at(38.1, patient=given("chemotherapy", 19 - 26 * 7)) == "urgent"


@pytest.mark.parametrize("kind", ["radiotherapy", "denosumab", "lhrh_agonist", "immunotherapy", "surgery"])
def test_no_other_treatment_makes_a_fever_an_emergency(kind):
    assert at(38.1, patient=once(kind, 18)) == "urgent"


@pytest.mark.parametrize(("ago", "expected"), [(0, "immediate"), (28, "immediate"), (29, "urgent")])
def test_a_steroid_begun_or_ended_lately_makes_a_fever_an_emergency(ago, expected):
    assert at(38.0, patient=given("steroid", 20 - ago)) == expected
    assert at(38.0, patient=given("steroid", -80, ended=20 - ago)) == expected
    assert at(37.9, patient=given("steroid", 20 - ago)) is None


def test_chemotherapy_that_began_after_the_day_of_a_late_entry_says_nothing_of_it():
    late = entry(10, temperature_c=38.1, received=entry(20).received_at)

    assert by_rule(FEVER, judged(late, patient=once("chemotherapy", 12))) == "urgent"


@pytest.mark.parametrize("code", ["confusion", "drowsiness", "breathlessness", "slow_breathing"])
def test_a_fever_with_a_clouded_mind_or_short_breath_rings_at_once_unless_that_is_usual(code):
    assert at(38.0, feels(code, "new")) == "immediate"
    assert at(38.0, feels(code, "unchanged"), patient=usual(code)) == "urgent"
    assert at(37.9, feels(code, "new")) is None
    assert at(None, feels("fever", "new"), feels(code, "new")) == "immediate"


@pytest.mark.parametrize(
    ("course", "heat", "alone", "after_chemotherapy"),
    [
        ("new", None, "urgent", "immediate"),
        ("worse", None, "urgent", "immediate"),
        (None, None, "urgent", "immediate"),
        ("unchanged", None, "soon", "immediate"),
        ("better", None, None, "urgent"),
        ("new", 37.6, "urgent", "immediate"),
        ("new", 37.5, "soon", "immediate"),
        ("unchanged", 37.5, None, "immediate"),
    ],
)
def test_a_fever_that_is_felt_counts_and_a_thermometer_takes_nothing_away_after_chemotherapy(
    course, heat, alone, after_chemotherapy
):
    assert at(heat, feels("fever", course)) == alone
    assert at(heat, feels("fever", course), patient=once("chemotherapy", 12)) == after_chemotherapy


@pytest.mark.parametrize("drug", ["zoledronate", "pamidronate"])
@pytest.mark.parametrize(("ago", "expected"), [(0, "soon"), (1, "soon"), (3, "soon"), (4, "urgent")])
def test_a_fever_in_the_three_days_after_a_first_bisphosphonate_can_wait_and_says_why(drug, ago, expected):
    assert at(38.2, patient=given(drug, 20 - ago)) == expected
    assert at(None, feels("fever", "new"), patient=given(drug, 20 - ago)) == expected


def test_the_reason_names_the_infusion_and_when_to_ring_again():
    (finding,) = judged(entry(20, temperature_c=38.2), patient=given("zoledronate", 19))

    assert "after a first zoledronate on 19 Mar" in finding.because
    assert "39 °C" in finding.because


@pytest.mark.parametrize(
    ("heat", "symptoms", "patient", "expected"),
    [
        (39.0, (), given("zoledronate", 19), "immediate"),
        (38.2, feels("confusion", "new"), given("zoledronate", 19), "immediate"),
        (38.2, (), given("zoledronate", -60, 19), "urgent"),
        (38.2, (), given("denosumab", 19), "urgent"),
        (
            38.2,
            (),
            Context(treatments=given("zoledronate", 19).treatments + given("steroid", 18).treatments),
            "immediate",
        ),
        (
            38.2,
            (),
            Context(treatments=given("zoledronate", 19).treatments + once("chemotherapy", 9).treatments),
            "immediate",
        ),
    ],
)
def test_the_infusion_explains_nothing_more_than_a_moderate_fever_after_the_first(heat, symptoms, patient, expected):
    assert at(heat, symptoms, patient=patient) == expected


@pytest.mark.parametrize(
    ("heat", "more", "expected"),
    [
        (36.0, {"patient_urgency": "now"}, None),
        (35.9, {}, None),
        (35.9, {"patient_urgency": "can_wait"}, None),
        (35.9, {"patient_urgency": "soon"}, "urgent"),
        (35.9, {"symptoms": feels("fatigue", "worse")}, "urgent"),
        (35.9, {"symptoms": feels("nausea", severity="severe")}, "urgent"),
        (35.9, {"symptoms": feels("fatigue", "unchanged", severity="moderate")}, None),
    ],
)
def test_cold_and_unwell_after_chemotherapy_is_seen_within_a_day(heat, more, expected):
    new = entry(20, temperature_c=heat, **more)

    assert by_rule(COLD, judged(new, patient=once("chemotherapy", 11))) == expected
    assert by_rule(COLD, judged(new, patient=once("chemotherapy", -20))) is None


def keys(*heats, first=1, **more):
    """What is told of each day's temperature, as the keys that decide whether it is told anew."""
    days = [entry(first + n, temperature_c=heat, **more) for n, heat in enumerate(heats)]
    found = [[one.key for one in judged(now, *days[:n]) if one.rule == FEVER] for n, now in enumerate(days)]
    return [key for several in found for key in several]


def test_a_fever_that_goes_on_is_told_again_every_third_day_only():
    told = keys(38.2, 38.4, 38.1, 38.3, 38.2, 38.5, 38.2)

    assert [told.index(key) for key in told] == [0, 0, 0, 3, 3, 3, 6]


def test_a_fever_that_rises_above_39_is_told_at_once_and_so_is_one_that_is_called_worse():
    assert len(set(keys(38.2, 39.2))) == 2
    assert len(set(keys(38.2, 38.3, symptoms=feels("fever", "worse")))) == 2


@pytest.mark.parametrize(("between", "told"), [((), 1), ((36.8,), 1), ((36.8, 36.9, 36.7), 2), ((36.8,) * 6, 2)])
def test_a_fever_that_was_gone_for_three_days_is_another_one(between, told):
    assert len(set(keys(38.2, *between, 38.3))) == told


def test_days_that_told_of_symptoms_without_fever_were_without_it_though_nobody_measured():
    first, back = entry(1, temperature_c=38.2), entry(5, temperature_c=38.2)
    quiet = [entry(n, symptoms=()) for n in (2, 3, 4)]
    mute = [entry(n, mobility="independent") for n in (2, 3, 4)]

    assert judged(back, first, *quiet)[0].subject == f"fever:{day(5)}:0"
    assert judged(back, first, *mute)[0].subject == f"fever:{day(1)}:1"


def test_the_same_fever_in_the_window_opens_one_alert_and_rings_once():
    days = [entry(n, temperature_c=38.1 + n / 100) for n in range(9, 20)]
    told = story(*days, patient=once("chemotherapy", 1))

    assert [step.urgency for step in told.alerts["acute_illness"].steps] == ["immediate"]


def test_a_clinic_may_call_less_a_fever_and_wait_longer_after_chemotherapy():
    strict = Ruleset(version="x", limits={"fever.from_degrees": 37.8, "fever.after_chemotherapy": 42})
    new, patient = entry(50, temperature_c=37.8), once("chemotherapy", 8)

    assert by_rule(FEVER, judge_entry(new, (), patient, strict)) == "immediate"
    assert by_rule(FEVER, judge_entry(new, (), patient)) is None
