"""Does silence ring against the patient's own habit, again every week, and whatever arrives meanwhile?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clinical.context import Context
from app.clinical.diary import Entry
from app.clinical.evaluation import judge_time, next_check_at
from app.clinical.findings import Check
from app.clinical.ruleset import Ruleset
from app.clinical.vocabulary import rank
from tests.clinical.anything import contexts, entries, histories
from tests.clinical.effort import thoroughly
from tests.clinical.making import DAY_ONE, asked, checked, day, entry, feels, hurts, moment, rung, story

CALM = {"pain": hurts(3), "symptoms": ()}
GRAVE = {"symptoms": feels("leg_weakness", "new")}


def writes(*numbers):
    return [entry(number, **CALM) for number in numbers]


def rings_after(*numbers, worst=CALM):
    """How many owed days after the last of these days silence rings, and how urgently."""
    written = [*writes(*numbers[:-1]), entry(numbers[-1], **worst)]
    for missing in range(1, 15):
        urgency = asked("missing_diaries", checked(*written, now=moment(numbers[-1] + missing + 1, 12)))
        if urgency is not None:
            return missing, urgency
    return None


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        (range(1, 29), 3),
        (range(1, 29, 2), 3),
        (range(1, 29, 3), 4),
        (range(1, 29, 4), 5),
        ((1, 5, 8, 12, 15, 19, 22, 26), 5),
        (range(1, 29, 5), 6),
        (range(1, 29, 7), 7),
        (range(1, 29, 9), 7),
        ((1, 2, 3, 11, 12, 13, 14), 3),
        ((1, 2, 3, 11, 12, 20, 21), 7),
        ((1, 9), 3),
        ((1,), 3),
    ],
)
def test_silence_rings_two_days_beyond_a_pause_that_was_made_twice_and_after_a_week_at_the_latest(numbers, expected):
    assert rings_after(*numbers) == (expected, "soon")


@pytest.mark.parametrize("every", [1, 2, 3, 4, 7, 9])
def test_after_a_worrying_entry_no_habit_excuses_a_single_day(every):
    assert rings_after(*range(1, 29, every), worst=GRAVE) == (1, "urgent")


def test_a_pause_of_more_than_four_weeks_ago_is_no_habit_any_more():
    assert rings_after(1, 6, 11, *range(12, 29)) == (6, "soon")
    assert rings_after(1, 6, 11, *range(12, 30)) == (3, "soon")


def test_those_who_write_on_the_same_days_of_every_week_are_not_missed_once_that_is_known():
    for days in ((1, 4), (1, 3, 5), (1,), (1, 5, 6)):
        known = [7 * week + n for week in range(4) for n in days]
        later = [7 * week + n for week in range(4, 20) for n in days]
        written = writes(*known, *later)
        for number in range(29, 140):
            so_far = [one for one in written if one.received_at < moment(number, 12)]
            assert checked(*so_far, now=moment(number, 12)) == ()


def test_a_clinic_may_ask_sooner_or_later_but_a_habit_still_counts():
    written = writes(*range(1, 29))
    for limit in (1, 2, 5):
        rules = Ruleset(limits={"missing_diaries.after_calm": limit})
        for missing, expected in [(limit - 1, None), (limit, "soon")]:
            now = moment(28 + missing + 1, 12)
            check = Check(entries=tuple(written), context=Context(), expected_from=DAY_ONE, now=now, ruleset=rules)
            assert asked("missing_diaries", judge_time(check)) == expected


def test_the_reason_says_what_has_been_usual():
    (finding,) = checked(*writes(*range(1, 29, 4)), now=moment(25 + 6, 12))

    assert finding.because == (
        "no diary for 5 days; the last is about 25 Mar, and it was an ordinary one; pauses of 3 days have been usual"
    )


def test_a_story_with_a_habit_is_looked_at_on_the_very_day_that_it_ends():
    told = story(*writes(*range(1, 29, 4)), until=moment(60))

    assert told.alerts["missing_diaries"].opened_at == moment(5, 12)
    assert [next_check_at(day(25), Context(), moment(25 + n, 12)) for n in range(2, 12)] == [
        moment(26 + n, 12) for n in range(2, 12)
    ]


def test_silence_that_goes_on_is_told_again_every_week_and_joins_what_is_open():
    def key(number):
        (finding,) = checked(entry(1, **CALM), now=moment(number, 12))
        return finding.key

    assert len({key(number) for number in range(5, 12)}) == 1
    assert len({key(number) for number in range(5, 40)}) == 5
    assert len(story(entry(1, **CALM), until=moment(60)).alerts["missing_diaries"].steps) == 1


def test_silence_that_turns_out_to_have_followed_something_worrying_is_told_again_and_rises():
    calm = entry(5, **CALM)
    late = entry(4, received=moment(10), **GRAVE)
    steps = story(calm, late, until=moment(12)).alerts["missing_diaries"].steps

    assert [(step.at, step.urgency) for step in steps] == [(moment(9, 12), "soon"), (moment(11, 12), "urgent")]


def test_a_late_diary_fills_its_own_day_and_does_not_shorten_the_silence():
    last, late = entry(10, **CALM), entry(8, received=moment(13), **CALM)
    now = moment(14, 12)

    assert asked("missing_diaries", checked(last, late, now=now)) == "soon"
    (finding,) = checked(last, late, now=now)
    assert finding.because.startswith("no diary for 3 days; the last is about 10 Mar")


def test_a_late_diary_about_the_newest_day_begins_the_silence_anew():
    last, late = entry(10, **CALM), entry(12, received=moment(14, 13), **CALM)

    assert asked("missing_diaries", checked(last, now=moment(14, 12))) == "soon"
    assert checked(last, late, now=moment(15, 12)) == ()
    assert asked("missing_diaries", checked(last, late, now=moment(16, 12))) == "soon"


def test_diaries_that_come_during_a_silence_make_no_habit_that_excuses_it():
    last = entry(28, **CALM)
    late = [entry(number, received=moment(31), **CALM) for number in range(1, 28, 5)]

    assert asked("missing_diaries", checked(last, *late, now=moment(32, 12))) == "soon"


def test_what_was_written_offline_and_came_with_the_last_diary_makes_the_habit():
    day_of_sync = moment(25)
    written = [entry(number, received=day_of_sync, **CALM) for number in range(1, 29, 4)]

    assert checked(*written, now=moment(30, 12)) == ()
    assert asked("missing_diaries", checked(*written, now=moment(31, 12))) == "soon"


@thoroughly
@given(histories.filter(bool), entries, contexts, st.integers(1, 12))
def test_a_diary_that_comes_after_the_noon_never_takes_back_a_silence_that_was_due(history, extra, patient, missing):
    """Unless it is about a newer day, or says that a worrying entry was wrong or had long been usual."""
    last = max(one.day for one in history)
    zone = ZoneInfo(patient.timezone)
    noon = datetime(last.year, last.month, last.day, 12, tzinfo=zone) + timedelta(days=missing + 1)
    now = noon.astimezone(UTC)
    calm = replace(extra.diary, symptoms=None, pain=None, mobility=None, quality_of_life=None, analgesics=None)
    late = Entry(replace(calm, diary_date=min(calm.diary_date, last)), now)
    due = asked("missing_diaries", checked(*history, patient=patient, now=now))
    after = asked("missing_diaries", checked(*history, late, patient=patient, now=now))

    assert due is None or after is not None
    assert due is None or rank(after) >= rank(due)


@thoroughly
@given(histories.filter(bool), entries, contexts)
def test_no_diary_added_to_a_story_removes_an_alert_that_was_already_due(history, extra, patient):
    until = max(one.received_at for one in history) + timedelta(days=9)
    was = story(*history, patient=patient, until=until)
    added = Entry(extra.diary, until + timedelta(seconds=1))
    now = story(*history, added, patient=patient, until=until + timedelta(days=1))

    for condition, alert in was.alerts.items():
        assert now.alerts[condition].opened_at == alert.opened_at
        assert rank(now.alerts[condition].urgency) >= rank(alert.urgency)


def test_a_patient_who_was_enrolled_and_never_wrote_is_missed_after_three_owed_days_and_every_week():
    found = {n: checked(expected_from=day(1), now=moment(n, 12)) for n in range(1, 12)}

    assert [n for n, one in found.items() if one] == list(range(4, 12))
    assert all(asked("missing_diaries", one) == "soon" for one in found.values() if one)
    assert len({one[0].key for one in found.values() if one}) == 2


def test_silence_after_a_single_red_word_is_urgent_until_a_diary_comes():
    told = story(*writes(1, 2), entry(3, **GRAVE), *writes(9), until=moment(9, 21))

    assert rung(told)["missing_diaries"] == "urgent"
    assert told.alerts["missing_diaries"].opened_at == moment(5, 12)
