"""Is a slow rise seen, and is pain that stays the same on ever more opioid not called stable?"""

from dataclasses import replace

import pytest

from app.clinical.context import Context, Treatment
from app.clinical.diary import Analgesic
from app.clinical.evaluation import judge_entry
from app.clinical.ruleset import Ruleset
from tests.clinical.making import asked, by_rule, day, entry, hurts, judged, rung, site, story

SLOWLY, MORE = "pain_trends.rising_slowly", "pain_trends.more_opioid"
GOAL_3 = Context(personal_pain_goal=3)


def takes(mg, **more):
    """So much oral morphine over the day, as background."""
    line = Analgesic(medicine="morphine", route="oral", dose=mg / 2, unit="mg", doses_taken=2, purpose="background")
    return (replace(line, **more),)


def told(pain, medicines, *, first=1, every=1):
    """One entry a day with its worst pain and its opioid in mg; `None` is not answered."""
    return [
        entry(
            first + n * every,
            pain=None if worst is None else hurts(worst),
            analgesics=takes(mg) if isinstance(mg, (int, float)) and mg else mg or None,
        )
        for n, (worst, mg) in enumerate(zip(pain, medicines, strict=True))
    ]


def last_of(rule, entries, patient=None, ruleset=None):
    *before, now = entries
    return by_rule(rule, judge_entry(now, before, patient or Context(), ruleset or Ruleset()))


def planned(on):
    return Context(treatments=(Treatment(kind="opioid_change", started_on=day(on)),))


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ([2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5], "soon"),
        ([3, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4], None),
        ([1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3], None),
        ([1, 1, 2, 2, 2, 3, 3, 3, 4, 4], "soon"),
        ([4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 8], None),
        ([4, 5, 4, 5, 5, 4, 5, 3, 4, 5, 4, 6], None),
        ([6, 6, 6, 5, 5, 5, 4, 4, 4], None),
        ([2, None, 3, None, None, 4, None, 5, None, 5], "soon"),
        ([2, 3, 4, 5, 6], None),
    ],
)
def test_two_points_over_one_to_two_weeks_are_a_rise_and_one_bad_day_is_none(scores, expected):
    assert last_of(SLOWLY, told(scores, [None] * len(scores))) == expected


def test_a_rise_is_told_once_a_week():
    month = told([1 + n // 4 for n in range(28)], [None] * 28, first=2)
    rises = [f for n, now in enumerate(month) for f in judged(now, *month[:n]) if f.rule == SLOWLY]

    assert len({finding.key for finding in rises}) == 3


@pytest.mark.parametrize(
    ("dose", "pain", "expected"),
    [
        (60, 5, None),
        (89, 5, None),
        (90, 5, "routine"),
        (119, 5, "routine"),
        (120, 5, "soon"),
        (120, 4, "soon"),
        (120, 3, None),
        (240, 3, None),
        (90, 4, None),
        (90, 6, "routine"),
        (89, 7, None),
        (90, 7, "urgent"),
        (30, 5, None),
    ],
)
def test_pain_and_dose_are_judged_together_on_both_sides_of_each_limit(dose, pain, expected):
    fortnight = told([5] * 14 + [pain] * 3, [60] * 14 + [dose] * 3)

    assert last_of(MORE, fortnight) == expected


def test_rising_pain_on_a_rising_dose_is_seen_within_72_hours_and_within_24_when_it_is_severe():
    assert last_of(MORE, told([3] * 14 + [5, 5, 5], [60] * 14 + [90] * 3)) == "soon"
    assert last_of(MORE, told([4] * 14 + [6, 6, 6], [60] * 14 + [90] * 3)) == "soon"
    assert last_of(MORE, told([4] * 14 + [6, 6, 7], [60] * 14 + [90] * 3)) == "urgent"


@pytest.mark.parametrize(("was", "now", "expected"), [(10, 20, None), (10, 24, None), (10, 25, "soon"), (0, 60, None)])
def test_a_tablet_more_is_no_doubling_and_a_first_opioid_is_none_either(was, now, expected):
    before = takes(was) if was else ()

    assert last_of(MORE, told([5] * 17, [before] * 14 + [takes(now)] * 3)) == expected


def test_two_days_on_twice_the_dose_are_no_doubling_and_three_are():
    assert last_of(MORE, told([5] * 16, [60] * 14 + [120] * 2)) is None
    assert last_of(MORE, told([5] * 17, [60] * 14 + [120] * 3)) == "soon"
    assert last_of(MORE, told([5] * 17, [60] * 14 + [120, 89, 120])) is None
    assert last_of(MORE, told([5] * 17, [60] * 14 + [120, 90, 120])) == "soon"


@pytest.mark.parametrize(("known", "expected"), [(3, None), (4, "soon")])
def test_the_fortnight_before_needs_four_days_with_a_known_dose(known, expected):
    assert last_of(MORE, told([5] * (known + 3), [60] * known + [120] * 3)) == expected


@pytest.mark.parametrize(
    "unknown",
    [
        takes(60, medicine="a green pill"),
        takes(60, doses_taken=None),
        takes(60, route=None),
        takes(60, unit="ml"),
    ],
)
def test_days_that_cannot_be_converted_are_left_out_and_never_count_as_nothing(unknown):
    doubled = told([5] * 17, [60, 60, 60, 60, *[unknown] * 10, 120, 120, 120])
    same = told([5] * 17, [60, 60, 60, 60, *[unknown] * 10, 60, 60, 60])
    never = told([5] * 17, [*[unknown] * 14, 120, 120, 120])

    assert last_of(MORE, doubled) == "soon"
    assert last_of(MORE, same) is None
    assert last_of(MORE, never) is None
    assert last_of(MORE, told([5] * 17, [60] * 14 + [120, 120, unknown])) is None


def test_a_dose_without_pain_beside_it_says_nothing():
    assert last_of(MORE, told([None] * 17, [60] * 14 + [120] * 3)) is None


def test_all_days_are_converted_by_the_table_of_the_clinic():
    tramadol = takes(400, medicine="tramadol")
    entries = told([5] * 17, [*[tramadol] * 14, *[60] * 3])

    assert last_of(MORE, entries) is None
    assert last_of(MORE, entries, ruleset=Ruleset(opioid_table="uk-fpm-2020")) == "routine"


def test_methadone_is_compared_with_methadone_alone():
    methadone = takes(20, medicine="Methadone")

    assert last_of(MORE, told([5] * 17, [*[30] * 14, *[methadone] * 3])) is None
    assert last_of(MORE, told([5] * 17, [*[methadone] * 14, *[takes(40, medicine="methadone")] * 3])) == "soon"


def test_a_patch_that_replaces_tablets_of_the_same_worth_is_no_rise():
    patch = (Analgesic(medicine="fentanyl", route="transdermal", dose=25, unit="ug/h", purpose="background"),)

    assert last_of(MORE, told([5] * 17, [*[60] * 14, *[patch] * 3])) is None


def test_someone_who_writes_every_second_day_is_followed_too():
    assert last_of(MORE, told([5] * 9, [60] * 6 + [120] * 3, every=2)) == "soon"


@pytest.mark.parametrize(("changed_on", "expected"), [(None, "soon"), (15, None), (11, None), (10, "soon")])
def test_a_change_of_dose_by_the_team_is_given_a_week_to_work(changed_on, expected):
    patient = planned(changed_on) if changed_on else Context()

    assert last_of(MORE, told([5] * 17, [60] * 14 + [120] * 3), patient) == expected


@pytest.mark.parametrize(
    ("pain", "goal", "expected"), [(5, 3, "soon"), (4, None, "soon"), (3, None, None), (4, 4, None)]
)
def test_after_that_week_it_is_no_news_where_the_patient_accepts_the_pain(pain, goal, expected):
    patient = replace(planned(9), personal_pain_goal=goal)

    assert last_of(MORE, told([pain] * 17, [60] * 10 + [120] * 7), patient) == expected


def test_a_doubling_is_told_once_a_week_and_not_for_ever():
    months = told([5] * 60, [60] * 30 + [120] * 30, first=2)
    rises = [f for n, now in enumerate(months) for f in judged(now, *months[max(0, n - 28) : n]) if f.rule == MORE]

    assert 1 <= len({finding.key for finding in rises if finding.urgency == "soon"}) <= 2
    assert all(finding.concerns_day <= day(47) for finding in rises)


def test_pain_the_same_and_opioids_doubled_opens_an_alert_of_72_hours():
    assert rung(story(*told([4] * 24, [40] * 14 + [80] * 10))) == {"uncontrolled_pain": "soon"}


def test_a_titration_that_helps_rings_nobody():
    patient = Context(treatments=tuple(Treatment(kind="opioid_change", started_on=day(n)) for n in (15, 22)))
    doses, pain = [40] * 14 + [60] * 7 + [90] * 30, [5] * 16 + [4] * 7 + [3] * 28

    assert rung(story(*told(pain, doses), patient=patient)) == {}


def test_severe_rising_pain_waits_for_a_possible_flare_but_a_crisis_does_not():
    patient = Context(treatments=(Treatment(kind="radiotherapy", region="hip", started_on=day(14)),))
    fortnight = told([5] * 14 + [7, 7, 7], [60] * 14 + [90] * 3)
    crisis = told([5] * 14 + [7, 7, 9], [60] * 14 + [90] * 3)
    elsewhere = entry(17, pain=hurts(7, site("ribs", worst=7)), analgesics=takes(90))

    assert last_of(MORE, fortnight, patient) == "soon"
    assert last_of(MORE, crisis, patient) == "urgent"
    assert last_of(MORE, [*fortnight[:-1], elsewhere], patient) == "urgent"
    assert asked("uncontrolled_pain", judged(crisis[-1], *crisis[:-1], patient=patient)) == "immediate"
