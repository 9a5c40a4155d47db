"""Do the invented people make sense, do the plainer ways do what they say, and what do the rules make of a small cohort?"""

from dataclasses import replace

import pytest

from app.clinical.intake.reading import adapter, read_diary
from app.clinical.replay import Timeline
from app.clinical.transcript import read_timeline
from app.clinical.trials.share import Share
from app.clinical.trials.simulation import alternatives as plainer
from app.clinical.trials.simulation.attending import DEALT_WITH_IN, tocsin
from app.clinical.trials.simulation.cohort import cohort
from app.clinical.trials.simulation.comparison import Asked, compare, comparison_json
from app.clinical.trials.simulation.measures import outcome
from app.clinical.trials.simulation.plot import plot
from app.clinical.trials.simulation.stories import DECK, PERSONAS
from app.clinical.trials.simulation.table import MOST_DIARIES, figures
from tests.clinical.making import feels, hurts, site
from tests.clinical.simulated import alarm, patient_with, said

PEOPLE = tuple(cohort(len(DECK), 7, 84))


@pytest.fixture(scope="module")
def compared():
    return compare(Asked(patients=len(DECK), seed=7, days=84))


def test_the_same_seed_is_the_same_people_and_another_seed_is_not():
    assert tuple(cohort(50, 7, 84)) == PEOPLE
    assert tuple(cohort(50, 8, 84)) != PEOPLE


def test_a_smaller_cohort_is_the_beginning_of_a_larger_one():
    assert tuple(cohort(20, 7, 84)) == PEOPLE[:20]


def test_every_persona_is_dealt_as_often_as_the_mixture_says():
    dealt = [patient.persona for patient in PEOPLE]

    assert {one.name: dealt.count(one.name) for one in PERSONAS} == {one.name: one.cards for one in PERSONAS}


@pytest.mark.parametrize("persona", [one.name for one in PERSONAS])
def test_every_persona_writes_diaries_that_the_api_would_accept(persona):
    patient = next(one for one in PEOPLE if one.persona == persona)

    for sent in patient.diaries:
        assert read_diary(adapter(type(sent.diary)).dump_json(sent.diary)) == sent.diary
    assert len({sent.diary.id for sent in patient.diaries}) == len(patient.diaries)
    assert len(patient.diaries) > patient.days / 5


@pytest.mark.parametrize("days", [21, 84, 200])
def test_what_befalls_people_is_in_order_and_within_their_days(days):
    for patient in cohort(len(DECK), 3, days):
        truth = patient.truth
        signs = [day for day in (truth.first_sign, truth.neurologic, truth.deficit) if day is not None]
        assert signs == sorted(signs)
        assert all(1 <= day <= days for day in signs)
        assert (truth.first_sign is None) == (truth.windows == ())
        assert truth.deficit is None or truth.deficit <= patient.days <= truth.deficit + 1


def test_a_patients_timeline_can_be_kept_and_replayed_as_it_is():
    for patient in PEOPLE[:5]:
        assert read_timeline(adapter(Timeline).dump_json(patient.timeline)) == patient.timeline


def test_severe_or_worse_rings_for_a_severe_symptom_for_severe_pain_and_for_two_points_more():
    calm = said(pain=hurts(4), symptoms=feels("fatigue", severity="moderate"))

    assert not plainer.is_severe_or_worse(calm, None)
    assert plainer.is_severe_or_worse(said(pain=hurts(7)), None)
    assert plainer.is_severe_or_worse(said(pain=hurts(1), symptoms=feels("nausea", severity="severe")), calm)
    assert plainer.is_severe_or_worse(said(pain=hurts(6)), calm)
    assert not plainer.is_severe_or_worse(said(pain=hurts(5)), calm)


def test_pain_of_seven_rings_and_of_six_does_not_whatever_else_is_said():
    assert plainer.is_painful(said(pain=hurts(7)), None)
    assert not plainer.is_painful(said(pain=hurts(6), symptoms=feels("leg_weakness", "new")), None)


def test_anything_rings_for_what_some_rule_reads_and_not_for_what_none_does():
    assert plainer.says_anything(said(symptoms=feels("constipation", "unchanged")), None)
    assert plainer.says_anything(said(pain=hurts(2, site("ribs", "tender_to_touch"))), None)
    assert not plainer.says_anything(said(pain=hurts(9, site("ribs"))), None)
    assert not plainer.says_anything(said(symptoms=feels("low_mood")), None)


def test_a_plainer_way_rings_once_while_its_alert_is_open_and_again_when_it_was_closed():
    rings = plainer.painful_from(7)(patient_with(*(said(day, pain=hurts(8)) for day in range(1, 8))))

    assert [ring.diary for ring in rings] == [0, 3, 6]


def test_the_nurse_closes_every_alert_after_three_days_and_what_is_there_still_rings_anew():
    weak = [said(day, symptoms=feels("leg_weakness", "new")) for day in range(1, 8)]

    rings = [ring for ring in tocsin(patient_with(*weak)) if ring.condition == "cord_compression"]

    assert [ring.diary for ring in rings] == [0, 3, 6]
    assert all(ring.until - ring.at == DEALT_WITH_IN for ring in rings)


def test_only_an_alert_about_what_was_coming_is_a_warning_and_two_days_before_is_in_time():
    patient = patient_with(*(said(day) for day in range(1, 12)), first_sign=3, deficit=10)
    early, late, other = alarm(5), alarm(9), alarm(5, "hypercalcemia")

    assert (outcome(patient, [early]).warned, outcome(patient, [early]).in_time) == (True, True)
    assert (outcome(patient, [late]).warned, outcome(patient, [late]).in_time) == (True, False)
    assert outcome(patient, [other]).warned is False
    assert outcome(patient, [replace(early, urgency="soon")]).warned is False
    assert outcome(patient, [alarm(11)]).warned is False


def test_nobody_is_blamed_for_what_nobody_could_know():
    told_too_late = patient_with(said(9), said(10), first_sign=9, deficit=10)
    never_told = patient_with(said(2), first_sign=3, neurologic=4, deficit=10)

    assert outcome(told_too_late, []).in_time is None
    assert outcome(never_told, []).at_once is None


def test_a_neurologic_onset_is_at_once_when_its_first_diary_finds_or_makes_an_immediate_alert():
    patient = patient_with(said(4), said(6), said(7), first_sign=5, neurologic=5, deficit=9)

    assert outcome(patient, [alarm(6, urgency="immediate")]).at_once
    assert outcome(patient, [alarm(4, urgency="immediate")]).at_once
    assert not outcome(patient, [alarm(7, urgency="immediate")]).at_once
    assert not outcome(patient, [alarm(6, urgency="urgent")]).at_once


def test_an_alert_is_false_before_the_first_sign_and_about_anything_else():
    patient = patient_with(*(said(day) for day in range(1, 12)), first_sign=5, deficit=10)

    told = outcome(patient, [alarm(3), alarm(6), alarm(6, "jaw_osteonecrosis")])

    assert [ring.condition for ring in told.false_rings] == ["cord_compression", "jaw_osteonecrosis"]


def test_the_interval_of_a_share_is_wilsons():
    low, high = Share(8, 10).interval

    assert (round(low, 3), round(high, 3)) == (0.490, 0.943)
    assert Share(0, 0).interval is None


def test_every_neurologic_onset_of_the_cohort_rings_at_once(compared):
    at_once = compared.ours.everyone.at_once

    assert at_once.of >= 3
    assert at_once.hits == at_once.of


def test_few_diaries_of_the_cohort_ring_anyone(compared):
    assert compared.ours.everyone.ringing.value < MOST_DIARIES


def test_every_cord_compression_is_warned_of_two_days_before_if_a_sign_was_told_by_then(compared):
    in_time = compared.ours.personas["cord compression"].in_time

    assert in_time.of >= 3
    assert in_time.hits == in_time.of


def test_all_figures_are_told_in_words_in_json_and_as_a_picture(compared):
    ways = [way["name"] for way in comparison_json(compared)["ways"]]
    table, picture = figures(compared), plot(compared)

    assert ways == ["Tocsin", *plainer.ALTERNATIVES]
    assert all(f"| {name}" in table for name in (*ways, *(one.name for one in PERSONAS)))
    assert all(f">{name.replace(' or more', '+')}<" in picture for name in ways)
