"""Does each of the twelve points of the international consensus, as we read it, hold from the diary to what is printed?"""

from datetime import timedelta

import pytest

from app.clinical.context import Context, Treatment
from app.clinical.diary import Analgesic
from app.clinical.response import Judgement, classify
from app.clinical.ruleset import Ruleset
from app.clinical.transcript import transcript
from tests.clinical.making import day, entry, hurts, judged, moment, site, story

CR, PR, PP, IR = "complete_response", "partial_response", "pain_progression", "indeterminate_response"
UNKNOWN, OUT = "not_evaluable", "not_eligible"
FIRST, LAST = 8, 12  # the story's days of the first and of the last fraction


def takes(mg):
    if mg is None:
        return None
    return (Analgesic(medicine="morphine", route="oral", dose=mg, unit="mg", doses_taken=1),) if mg else ()


def written(number, worst, mg, region="lumbar_spine"):
    pain = None if worst is None else hurts(worst, site(region, worst=worst, course="unchanged"))
    return entry(number, pain=pain, analgesics=takes(mg))


def course(region="lumbar_spine", first=FIRST, last=LAST, kind="radiotherapy"):
    return Treatment(kind=kind, region=region, started_on=day(first), ended_on=None if last is None else day(last))


def printed(*entries, treatments=None, until=None, ruleset=None):
    patient = Context(treatments=treatments or (course(),))
    told = story(*entries, patient=patient, until=moment(until) if until else None)
    told.ruleset = ruleset or told.ruleset
    return transcript(told)["pain_response"]


@pytest.mark.parametrize(
    ("point", "p0", "p", "m0", "m", "expected"),
    [
        ("1: pain before is missing", None, 3, 60, 60, UNKNOWN),
        ("1: pain after is missing", 7, None, 60, 60, UNKNOWN),
        ("1: dose before is missing", 7, 3, None, 60, UNKNOWN),
        ("1: dose after is missing", 7, 3, 60, None, UNKNOWN),
        ("2: p0 of 1 is below 2", 1, 0, 60, 60, OUT),
        ("2: p0 of 2 is not", 2, 0, 60, 60, CR),
        ("3: no opioid before and after is stable", 7, 5, 0, 0, PR),
        ("3: any opioid after none is an increase", 7, 5, 0, 5, IR),
        ("3: any opioid after none is a quarter more", 7, 7, 0, 5, PP),
        ("4: p = 0 and r = 0", 7, 0, 60, 60, CR),
        ("4: p = 0 and r < 0", 7, 0, 60, 30, CR),
        ("5: dp = -2 and r = 0", 7, 5, 60, 60, PR),
        ("5: dp = -1 and r = 0", 7, 6, 60, 60, IR),
        ("6: r = -25% and dp = 0", 7, 7, 60, 45, PR),
        ("6: r = -25% and dp = -1", 7, 6, 60, 45, PR),
        ("6: r = -25% and dp = +1", 7, 8, 60, 45, IR),
        ("6: r = -24%", 7, 7, 100, 76, IR),
        ("7: dp = +2 and r = 0", 5, 7, 60, 60, PP),
        ("7: dp = +2 and r = -24%", 5, 7, 100, 76, PP),
        ("7: dp = +2 and r = -25%", 5, 7, 100, 75, IR),
        ("8: r = +25% and dp = 0", 5, 5, 60, 75, PP),
        ("8: r = +25% and dp = +1", 5, 6, 60, 75, PP),
        ("8: r = +24% and dp = +1", 5, 6, 100, 124, IR),
        ("8: r = +25% and dp = -1", 5, 4, 60, 75, IR),
        ("9: p = 0 on more opioid", 7, 0, 60, 70, IR),
        ("9: dp = -2 on a quarter more", 7, 5, 60, 75, IR),
        ("9: nothing moved", 5, 5, 60, 60, IR),
    ],
)
def test_points_1_to_9_from_the_diary_to_what_is_printed(point, p0, p, m0, m, expected):
    found = printed(written(FIRST - 1, p0, m0), written(LAST + 28, p, m), until=LAST + 32)

    assert found == [{"region": "lumbar_spine", "day": 28, "class": expected}], point


@pytest.mark.parametrize(("m", "gap"), [(60, {}), (61, {"gap": "both_up"}), (75, {"gap": "both_up"})])
def test_point_7_a_gap_of_the_printed_rule_is_said_and_only_then(m, gap):
    found = printed(written(FIRST - 1, 5, 60), written(LAST + 28, 7, m))

    assert found == [{"region": "lumbar_spine", "day": 28, "class": PP, **gap}]


def test_point_10_no_increase_is_read_literally_unless_a_tolerance_is_given():
    assert classify(7, 5, 60, 60.5) == Judgement(IR)
    assert classify(7, 5, 60, 60.5, tolerance=0.25) == Judgement(PR)
    assert classify(7, 5, 60, 75, tolerance=0.25) == Judgement(IR)


@pytest.mark.parametrize("month", [28, 56, 84])
@pytest.mark.parametrize(("apart", "expected"), [(-4, UNKNOWN), (-3, PR), (3, PR), (4, UNKNOWN)])
def test_point_11_seven_days_around_each_month_after_the_last_fraction(month, apart, expected):
    found = printed(written(FIRST - 1, 7, 60), written(LAST + month + apart, 5, 60), until=LAST + month + 4)

    assert found[-1] == {"region": "lumbar_spine", "day": month, "class": expected}


@pytest.mark.parametrize("kind", ["radiotherapy", "surgery"])
@pytest.mark.parametrize(("region", "kept"), [("lumbar_spine", False), ("trunk", False), ("hip", True)])
def test_point_11_another_radiotherapy_or_operation_of_the_place_censors_from_that_day(kind, region, kept):
    again = course(region, LAST + 40, LAST + 40, kind)
    days = [written(FIRST - 1, 7, 60), written(LAST + 28, 5, 60), written(LAST + 56, 0, 60)]
    found = printed(*days, treatments=(course(), again), until=LAST + 60)

    months = [(one["day"], one["class"]) for one in found if one["region"] == "lumbar_spine"]
    assert (56, CR) in months if kept else (56, CR) not in months
    assert months[0] == (28, PR)


def test_point_12_the_same_diary_is_judged_anew_by_another_table():
    tramadol = (Analgesic(medicine="tramadol", route="oral", dose=100, unit="mg", doses_taken=4),)
    before = entry(FIRST - 1, pain=hurts(5, site("lumbar_spine", worst=5)), analgesics=tramadol)
    days = [before, written(LAST + 28, 5, 60)]

    assert [one["class"] for one in printed(*days)] == [PR]
    assert [one["class"] for one in printed(*days, ruleset=Ruleset(opioid_table="uk-fpm-2020"))] == [PP]


def test_two_courses_to_two_places_are_two_answers():
    pain = {7: (7, 4), LAST + 28: (5, 4), LAST + 38: (5, 0)}
    days = [
        entry(number, pain=hurts(back, site("lumbar_spine", worst=back), site("hip", worst=hip)), analgesics=takes(60))
        for number, (back, hip) in pain.items()
    ]
    found = printed(*days, treatments=(course(), course("hip", FIRST, LAST + 10)))

    assert found == [
        {"region": "lumbar_spine", "day": 28, "class": PR},
        {"region": "hip", "day": 28, "class": CR},
    ]


def test_nothing_is_printed_before_a_follow_up_can_be_answered_nor_for_a_course_without_a_place():
    days = [written(number, 5, 60) for number in range(1, LAST + 28)]

    assert printed(*days) == []
    assert printed(*days, written(LAST + 28, 5, 60)) == [{"region": "lumbar_spine", "day": 28, "class": IR}]
    assert printed(*days, written(LAST + 28, 5, 60), treatments=(course(None),)) == []


def test_the_response_is_for_following_and_rings_nobody():
    last = written(LAST + 28, 4, 60)
    earlier = [written(number, 4, 60) for number in range(FIRST, LAST + 28)]

    assert judged(last, *earlier, patient=Context(treatments=(course(),))) == ()
    assert last.day - day(LAST) == timedelta(days=28)
