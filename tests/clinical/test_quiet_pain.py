"""Who lives with pain and must not be rung about? Years on opioids within the goal, a dose raised by the team, bad days."""

from itertools import cycle, islice
from random import Random

from app.clinical.context import Context, Treatment
from app.clinical.diary import Analgesic
from tests.clinical.making import day, entry, hurts, rung, site, story

AT_GOAL = Context(personal_pain_goal=4, bone_sites=("pelvis",))


def medicines(background=30, rescues=1):
    """Slow-release morphine twice a day, with so many rescue doses of 10 mg."""
    slow = Analgesic(medicine="morphine", route="oral", dose=background, unit="mg", doses_taken=2, purpose="background")
    quick = Analgesic(
        medicine="morphine", route="oral", dose=10, unit="mg", doses_taken=rescues, purpose="breakthrough"
    )
    return (slow, quick, Analgesic(medicine="paracetamol", dose=1, unit="g", doses_taken=4))


def usual_day(number, worst=4, **taken):
    pain = hurts(worst, site("pelvis", "worse_on_movement", worst=worst, course="unchanged"), average=max(0, worst - 2))
    return entry(number, pain=pain, analgesics=medicines(**taken), patient_urgency="can_wait", mobility="with_aid")


def days_that_ring(told):
    """The days on which anyone was told anything, whether or not an alert was open."""
    return {step.at.date() for alert in told.alerts.values() for step in alert.steps}


def test_two_years_of_the_same_pain_within_the_goal_on_the_same_opioids_ring_nobody():
    assert story(*[usual_day(n) for n in range(1, 731)], patient=AT_GOAL).alerts == {}


def test_a_year_with_three_rescue_doses_a_day_within_the_goal_is_told_when_it_begins_and_never_again():
    told = story(*[usual_day(n, rescues=1 if n < 20 else 3) for n in range(1, 366)], patient=AT_GOAL)

    assert [(step.urgency, step.at.date()) for step in told.alerts["uncontrolled_pain"].steps] == [("soon", day(20))]


def test_rescue_doses_and_pain_that_vary_from_day_to_day_ring_nobody():
    chance = Random(7)
    life = [usual_day(n, chance.choice((3, 4, 4, 5)), rescues=chance.choice((0, 1, 1, 2))) for n in range(1, 366)]

    assert story(*life, patient=AT_GOAL).alerts == {}


def test_rescue_doses_alone_that_come_and_go_are_no_doubling():
    taken = islice(cycle((0, 1, 0, 2, 2, 1, 0)), 200)
    life = [usual_day(n, background=5, rescues=doses) for n, doses in enumerate(taken, 1)]

    assert story(*life, patient=AT_GOAL).alerts == {}


def test_a_dose_raised_by_the_team_step_by_step_until_the_pain_is_within_the_goal_rings_nobody():
    changes = tuple(Treatment(kind="opioid_change", started_on=day(n)) for n in (15, 22, 29))
    patient = Context(personal_pain_goal=4, treatments=changes)
    doses = {15: 20, 22: 30, 29: 45}
    life = [
        usual_day(
            n,
            worst=5 if n < 24 else 4,
            background=next((mg for on, mg in doses.items() if n < on), 60),
        )
        for n in range(1, 120)
    ]

    assert rung(story(*life, patient=patient)) == {}


def test_a_switch_from_tablets_to_a_patch_of_the_same_worth_rings_nobody():
    patch = (Analgesic(medicine="fentanyl", route="transdermal", dose=25, unit="ug/h", purpose="background"),)
    life = [
        entry(n, pain=hurts(4), analgesics=medicines(rescues=0) if n < 40 else patch, patient_urgency="can_wait")
        for n in range(1, 90)
    ]

    assert story(*life, patient=AT_GOAL).alerts == {}


def test_severe_pain_that_the_patient_has_agreed_to_live_with_rings_only_until_it_is_usual():
    patient = Context(personal_pain_goal=7)
    told = story(*[usual_day(n, 7) for n in range(1, 200)], patient=patient)

    assert days_that_ring(told) == {day(1)}


def test_radiotherapy_that_helps_rings_nobody():
    patient = Context(
        personal_pain_goal=4,
        treatments=(
            Treatment(kind="radiotherapy", region="pelvis", started_on=day(15), ended_on=day(19), fractions=5),
        ),
    )
    life = [usual_day(n, 5 if n < 24 else 3 if n < 40 else 2) for n in range(1, 120)]

    assert story(*life, patient=patient).alerts == {}
