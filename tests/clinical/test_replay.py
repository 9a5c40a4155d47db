"""Does a whole story come out as it would have in the house: late, twice, corrected, and up to the end of time?"""

import json
import timeit
from dataclasses import replace
from datetime import timedelta

import pytest

from app.clinical.context import Context
from app.clinical.intake.reading import adapter
from app.clinical.replay import Timeline, replay
from tests.clinical.making import day, entry, feels, hurts, lab, moment, rung, site, story

WEAK = {"symptoms": feels("leg_weakness", "new")}


def test_a_story_is_told_from_the_words_of_the_contract():
    timeline = {
        "patient": {"timezone": "Europe/London"},
        "entries": [
            {
                "received_at": "2026-03-14T08:15:02Z",
                "diary": {
                    "id": "0198a6a0-5c1e-7d3a-9f00-3b6f0c2d1a11",
                    "diary_date": "2026-03-14",
                    "recorded_at": "2026-03-14T08:15:00+00:00",
                    "symptoms": [{"symptom": "leg_weakness", "course": "new", "side": "left"}],
                },
            }
        ],
        "until": "2026-03-20T12:00:00Z",
    }
    told = replay(adapter(Timeline).validate_json(json.dumps(timeline), strict=True))

    assert rung(told) == {"cord_compression": "immediate", "missing_diaries": "urgent"}
    assert told.alerts["cord_compression"].opened_at.isoformat() == "2026-03-14T08:15:02+00:00"
    assert [advice.urgency for _, advice in told.advice] == ["immediate"]


def test_a_story_without_entries_rings_nobody():
    assert story().alerts == {}
    assert story(until=moment(60)).alerts == {}


def test_an_alert_rises_step_by_step_and_never_falls():
    told = story(
        entry(1, symptoms=feels("altered_sensation", "unchanged")),
        entry(2, symptoms=feels("heavy_legs", "unchanged")),
        entry(3, **WEAK),
        entry(4, symptoms=()),
    )
    alert = told.alerts["cord_compression"]

    assert [step.urgency for step in alert.steps] == ["soon", "urgent", "immediate"]
    assert [step.at for step in alert.steps] == [moment(1), moment(2), moment(3)]
    assert (alert.urgency, alert.opened_at, alert.concerns_day) == ("immediate", moment(1), day(1))


def test_advice_is_not_taken_back_by_a_better_day():
    told = story(entry(1, **WEAK), entry(2, symptoms=()))

    assert [advice.urgency for _, advice in told.advice] == ["immediate", "immediate"]
    assert "what you told us before" in told.advice[1][1].text


@pytest.mark.parametrize(("days", "late"), [(1, False), (2, True)])
def test_a_late_entry_rings_when_it_arrives_about_the_day_it_is_about(days, late):
    told = story(entry(1, received=moment(1 + days), **WEAK), entry(2, symptoms=()))
    alert = told.alerts["cord_compression"]

    assert (alert.opened_at, alert.concerns_day, alert.late) == (moment(1 + days), day(1), late)


def test_a_late_entry_makes_a_later_one_ring_at_its_arrival():
    told = story(entry(1, mobility="independent", received=moment(4)), entry(3, mobility="with_aid"))

    assert told.alerts["cord_compression"].opened_at == moment(4)
    assert told.alerts["cord_compression"].concerns_day == day(3)


def test_the_same_entry_twice_is_one_entry():
    once = entry(1, **WEAK)
    told = story(once, replace(once, received_at=moment(2)))

    assert (len(told.entries), len(told.advice), told.refused) == (1, 1, [])


def test_the_same_id_with_other_content_is_refused_and_judged_as_nothing():
    once = entry(1, symptoms=())
    other = entry(2, id=once.diary.id, **WEAK)
    told = story(once, other)

    assert told.alerts == {}
    assert [place for place, _ in told.refused] == [1]
    assert "refused" in told.refused[0][1]


def test_a_correction_is_kept_beside_what_it_corrects_and_does_not_take_back_an_alert():
    wrong = entry(1, **WEAK)
    told = story(wrong, entry(1, hour=21, symptoms=(), amends=wrong.diary.id))

    assert len(told.entries) == 2
    assert rung(told) == {"cord_compression": "immediate"}


def test_a_correction_that_comes_before_what_it_corrects_loses_nothing():
    wrong = entry(1, received=moment(3), **WEAK)
    right = entry(1, hour=21, symptoms=(), amends=wrong.diary.id)

    assert rung(story(right, wrong)) == {"cord_compression": "immediate"}


def test_the_story_ends_where_it_is_told_to_end():
    entries = [entry(1, symptoms=()), entry(3, **WEAK)]

    assert story(*entries, until=moment(3) - timedelta(seconds=1)).alerts == {}
    assert story(*entries, until=moment(3)).alerts != {}


def test_time_goes_on_after_the_last_entry_only_as_far_as_it_is_told():
    assert story(entry(1, symptoms=())).alerts == {}
    assert story(entry(1, symptoms=()), until=moment(5, 11)).alerts == {}
    assert rung(story(entry(1, symptoms=()), until=moment(5, 12))) == {"missing_diaries": "soon"}


def test_entries_are_fed_as_they_arrived_however_they_are_listed():
    entries = [entry(n, pain=hurts(3 if n < 4 else 6)) for n in range(1, 6)]

    assert story(*reversed(entries)).alerts == story(*entries).alerts


def test_a_result_rings_when_it_is_taken_between_two_entries():
    patient = Context(labs=(lab(3.1, adjusted=True, taken=moment(2, 9)),))
    told = story(entry(1, symptoms=()), entry(4, symptoms=()), patient=patient)

    assert told.alerts["hypercalcemia"].opened_at == moment(2, 9)


def test_a_result_from_before_the_first_entry_rings_with_it():
    patient = Context(labs=(lab(3.1, adjusted=True, taken=moment(1, 9)),))

    assert story(entry(4, symptoms=()), patient=patient).alerts["hypercalcemia"].opened_at == moment(4)


def test_a_story_of_blood_tests_alone_is_told_too():
    patient = Context(labs=(lab(3.1, adjusted=True, taken=moment(2, 9)), lab(2.7, adjusted=True, taken=moment(1))))
    told = story(patient=patient, until=moment(5))

    assert [(step.at, step.urgency) for step in told.alerts["hypercalcemia"].steps] == [
        (moment(1), "soon"),
        (moment(2, 9), "immediate"),
    ]


def test_a_year_of_diaries_is_told_quickly_enough_to_be_asked_about():
    pain = hurts(5, site("lumbar_spine", "worse_on_movement", worst=5, course="unchanged"))
    year = [entry(n, pain=pain, symptoms=feels("fatigue", "unchanged"), mobility="with_aid") for n in range(1, 366)]
    took = timeit.timeit(lambda: story(*year, until=moment(400)), number=1)

    print(f"a year of diaries: {took:.3f} s")  # noqa: T201 - a clock on the wall is no reason to fail
    assert len(story(*year).entries) == 365
