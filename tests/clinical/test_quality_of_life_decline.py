"""Has life become clearly less than this person's own usual, and has it lasted?"""

import pytest

from app.clinical.context import Context
from app.clinical.diary import QualityOfLife
from app.clinical.evaluation import judge_entry
from tests.clinical.making import by_rule, entry, feels, judged, rung, story, usual

DECLINE, MOOD = "quality_of_life_decline.decline", "quality_of_life_decline.low_mood"


def lives(domain, *scores, first=1, every=1):
    """A score each `every` days; `None` is a day that did not answer it."""
    return [
        entry(first + n * every, quality_of_life=None if score is None else QualityOfLife(**{domain: score}))
        for n, score in enumerate(scores)
    ]


def last_of(rule, days, patient=None):
    *before, now = days
    return by_rule(rule, judged(now, *before, patient=patient))


@pytest.mark.parametrize(
    ("domain", "fall", "expected"),
    [
        ("activity", 1, None),
        ("activity", 2, "soon"),
        ("activity", 7, "soon"),
        ("overall", 1, None),
        ("overall", 2, "soon"),
        ("sleep", 2, "routine"),
        ("sleep", 3, "routine"),
        ("sleep", 4, "soon"),
        ("mood", 1, None),
        ("mood", 3, "routine"),
        ("mood", 4, "soon"),
    ],
)
def test_two_points_below_the_usual_are_told_by_what_they_are_about(domain, fall, expected):
    assert last_of(DECLINE, lives(domain, *7 * (8,), *3 * (8 - fall,))) == expected


def test_two_domains_that_fell_together_are_seen_within_three_days():
    def life(score):
        return QualityOfLife(sleep=score, mood=score)

    days = [entry(n, quality_of_life=life(8 if n < 10 else 6)) for n in range(1, 13)]

    assert last_of(DECLINE, days) == "soon"


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ((7, 7, 7, 7, 7, 3), None),
        ((7, 7, 7, 7, 7, 3, 3), None),
        ((7, 7, 7, 7, 7, 3, 3, 3), "soon"),
        ((7, 7, 7, 7, 3, 3, 3), None),
        ((7, 7, 7, 7, 7, 7, 7, 3, 3, 7, 3), "soon"),
        ((7, 7, 7, 7, 7, 3, 3, 3, 7), None),
        ((7, 7, 2, 7, 7, 7, 2, 7, 7, 7, 3), None),
        ((7, 3, 7, 7, 3, 7, 7, 3, 7, 7, 3, 3, 3), None),
    ],
)
def test_it_must_last_three_days_go_on_today_and_not_be_a_dip_that_is_known(scores, expected):
    assert last_of(DECLINE, lives("activity", *scores)) == expected


@pytest.mark.parametrize(("every", "expected"), [(1, "soon"), (2, "soon"), (3, "soon"), (4, None)])
def test_those_who_write_every_few_days_are_seen_too(every, expected):
    assert last_of(DECLINE, lives("activity", *6 * (7,), *3 * (4,), every=every)) == expected


def test_days_without_an_answer_are_neither_good_nor_bad():
    assert last_of(DECLINE, lives("overall", 7, None, 7, 7, None, 7, 7, 7, None, 4, None, 4, 4)) == "soon"
    assert last_of(DECLINE, lives("overall", *7 * (7,), 4, 4, 4, None)) is None


def test_of_two_entries_about_a_day_the_later_one_counts():
    days = [*lives("activity", *7 * (7,)), *(e for n in (8, 9, 10) for e in lives("activity", 4, first=n))]
    again = entry(10, hour=21, quality_of_life=QualityOfLife(activity=7))

    assert last_of(DECLINE, days) == "soon"
    assert by_rule(DECLINE, judge_entry(again, days, Context())) is None


def test_late_entries_stand_on_the_day_they_are_about():
    days = lives("activity", *7 * (7,), 3, 3, 3)
    late = entry(9, hour=21, quality_of_life=QualityOfLife(activity=3), received=days[-1].received_at)

    assert by_rule(DECLINE, judged(late, *days)) == "soon"


def test_activity_that_falls_from_seven_to_three_over_three_weeks_is_seen_before_the_end():
    months = [entry(n, quality_of_life=QualityOfLife(activity=7 + n % 2, overall=6)) for n in range(1, 60)]
    fall = [entry(60 + n, quality_of_life=QualityOfLife(activity=7 - 4 * n // 21, overall=6)) for n in range(22)]
    told = story(*months, *fall)
    (step,) = told.alerts["quality_of_life_decline"].steps

    assert step.urgency == "soon"
    assert step.at < fall[16].received_at
    assert "activity from 7" in step.because
    assert {said.pointer for said in step.evidence} == {"/quality_of_life/activity"}


def test_the_same_fall_without_a_time_before_it_is_seen_in_the_third_week():
    fall = lives("activity", *(7 - round(4 * n / 21) for n in range(22)))

    assert rung(story(*fall)) == {"quality_of_life_decline": "soon"}


def test_a_fall_that_goes_on_is_told_once_a_week():
    days = lives("activity", *7 * (8,), *(round(8 - n / 3) for n in range(21)))
    found = [one for n, now in enumerate(days) for one in judged(now, *days[:n]) if one.rule == DECLINE]

    assert len(found) > 2 * len({one.key for one in found})


@pytest.mark.parametrize(
    "scores",
    [
        120 * (2,),
        tuple((4, 5, 4, 6, 5, 5, 4)[n % 7] for n in range(120)),
        tuple(3 if n % 21 in (0, 1, 2, 3) else 6 for n in range(120)),
        tuple(2 if n % 11 == 0 else 6 for n in range(120)),
        tuple(min(9, 3 + n // 10) for n in range(120)),
    ],
    ids=["always low", "up and down", "after each chemotherapy", "one bad day", "better"],
)
@pytest.mark.parametrize("domain", ["overall", "activity", "sleep"])
def test_nobody_is_rung_about_a_life_that_is_as_usual(domain, scores):
    assert story(*lives(domain, *scores)).alerts == {}


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ((2, 2), None),
        ((2, 2, 2), "soon"),
        ((0, 1, 2), "soon"),
        ((3, 3, 3), None),
        ((2, 2, 3), None),
        ((2, 3, 2, 3, 2), "soon"),
        ((2, 2, 6, 6, 6, 6, 2), "soon"),
        ((2, 2, 6, 6, 6, 6, 6, 2), None),
        ((*7 * (6,), 2, 2, 2), "soon"),
        (10 * (2,), None),
        (9 * (2,), "soon"),
    ],
)
def test_a_mood_of_two_on_three_days_of_a_week_is_asked_about_until_it_has_been_so_for_weeks(scores, expected):
    assert last_of(MOOD, lives("mood", *scores)) == expected


@pytest.mark.parametrize(
    ("course", "severity", "expected"),
    [
        ("new", "severe", "soon"),
        ("unchanged", "severe", "soon"),
        (None, "severe", "soon"),
        ("new", "moderate", None),
        ("worse", None, None),
    ],
)
def test_severe_low_mood_is_asked_about_unless_it_is_usual(course, severity, expected):
    new = entry(symptoms=feels("low_mood", course, severity=severity))

    assert by_rule(MOOD, judged(new)) == expected
    known = usual("low_mood", severity="severe")
    assert by_rule(MOOD, judged(new, patient=known)) == (expected if course == "new" else None)


def test_it_never_asks_for_more_than_three_days_and_a_note_is_never_read():
    worst = [
        entry(n, quality_of_life=QualityOfLife(overall=0, mood=0, activity=0, sleep=0), note="I want to die")
        for n in range(1, 30)
    ]
    days = [entry(n - 20, quality_of_life=QualityOfLife(overall=9, mood=9, activity=9, sleep=9)) for n in range(1, 20)]
    found = {one.urgency for n, now in enumerate(worst) for one in judged(now, *days, *worst[:n])}

    assert found == {"soon"}
    assert judged(entry(note="I want to die")) == ()
