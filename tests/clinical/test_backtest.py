"""What would have rung under another ruleset: counted per diary and nurse, and named where the two differ."""

from datetime import timedelta

import pytest

from app.clinical.context import Context
from app.clinical.ruleset import STANDARD, Ruleset
from app.clinical.trials.backtest import ANSWERED_AFTER, Comparison, Ring, as_document
from tests.clinical.making import day, entry, hurts, moment

LOW = Ruleset(version="low-1", limits={"uncontrolled_pain.severe": 6})
PAIN = "uncontrolled_pain"
BEGIN, END = moment(1, 0), moment(11, 0)


def compared(*lives, active=STANDARD, candidate=LOW, since=BEGIN, until=END, nurses=2, zone="UTC"):
    found = Comparison(active=active, candidate=candidate, since=since, until=until, nurses=nurses)
    for number, entries in enumerate(lives, start=1):
        found.add(f"P-{number}", Context(timezone=zone), entries)
    return found


def pains(*scores):
    """A diary a day, with these worst pains."""
    return [entry(number, pain=hurts(score)) for number, score in enumerate(scores, start=1)]


def urgent(found):
    return [row[2:] for row in found.rows() if row[:2] == (PAIN, "urgent")]


def of_pain(rings):
    """Without the silence after the last diary, which weighs more after a bad one."""
    return [ring for ring in rings if ring.condition == PAIN]


def test_what_only_the_candidate_rings_is_new():
    found = compared(pains(1, 1, 6, 1), pains(1, 1, 1, 1))

    assert urgent(found) == [(0, 1)]
    assert of_pain(found.new) == [Ring("P-1", PAIN, "urgent", day(3))]
    assert of_pain(found.lost) == []


def test_what_only_the_active_one_rings_is_lost():
    found = compared(pains(1, 1, 6, 1), active=LOW, candidate=STANDARD)

    assert (of_pain(found.new), of_pain(found.lost)) == ([], [Ring("P-1", PAIN, "urgent", day(3))])


def test_what_both_ring_is_neither_new_nor_lost():
    found = compared(pains(1, 1, 8, 1))

    assert urgent(found) == [(1, 1)]
    assert (found.new, found.lost) == ([], [])


def test_rates_are_per_hundred_diaries_and_per_nurse_and_day():
    found = compared(pains(1, 1, 6, 1), pains(1, 1, 1, 1), nurses=2)

    assert (found.patients, found.diaries) == (2, 8)
    assert found.per_100_diaries(1) == 12.5
    assert found.per_nurse_and_day(1) == 0.05


def test_nothing_received_is_no_rate_at_all():
    assert compared().per_100_diaries(0) == 0.0


def test_an_alert_is_closed_in_time_and_rings_anew():
    first, second = 2, 2 + ANSWERED_AFTER.days
    scores = [1] * 8
    scores[first - 1] = scores[second - 1] = 9

    found = compared(pains(*scores))

    assert sum(row.active for row in found.rows() if row.condition == PAIN) == 2


def test_an_alert_that_nobody_has_closed_yet_takes_in_what_comes():
    found = compared(pains(1, 9, 9, 1))

    assert sum(row.active for row in found.rows() if row.condition == PAIN) == 1


def test_a_second_alert_is_counted_at_the_urgency_it_reached():
    found = compared(pains(1, 1, 7, 9, 1), candidate=STANDARD)

    assert [row[:3] for row in found.rows() if row.condition == PAIN] == [(PAIN, "immediate", 1)]


def test_what_came_before_is_past_and_not_counted():
    found = compared(pains(1, 1, 8, 1, 1, 1, 1, 6), since=moment(5, 0))

    assert found.diaries == 4
    assert urgent(found) == [(0, 1)]


def test_a_day_is_the_patients_own():
    late = [entry(3, hour=23, pain=hurts(6))]

    (ring,) = of_pain(compared(late, zone="Asia/Tokyo").new)

    assert ring.day == day(4)


def test_the_document_tells_all_of_it():
    found = as_document(compared(pains(1, 1, 6, 1), nurses=1, until=moment(5, 0) + timedelta(days=1)))

    assert (found["active"], found["candidate"], found["diaries"]) == ("2026.2", "low-1", 4)
    row = next(one for one in found["alerts"] if one["urgency"] == "urgent" and one["condition"] == PAIN)
    assert row["per_100_diaries"] == {"active": 0.0, "candidate": 25.0}
    assert row["per_nurse_and_day"] == {"active": 0.0, "candidate": 0.2}
    assert found["new"] == [{"patient": "P-1", "condition": PAIN, "urgency": "urgent", "day": "2026-03-03"}]
    assert found["answered_after_hours"] == pytest.approx(72)
    assert found["total"]["condition"] == "all"
