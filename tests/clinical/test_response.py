"""Does every pair of pain and dose fall in the class of the International Consensus, on both sides of each limit?"""

import math
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clinical.response import Judgement, ResponseClass, classify

CR, PR, PP, IR = "complete_response", "partial_response", "pain_progression", "indeterminate_response"


@pytest.mark.parametrize(
    ("p0", "p", "m0", "m", "expected"),
    [
        # No pain left: complete, unless the dose rose.
        (7, 0, 60, 60, CR),
        (7, 0, 60, 0, CR),
        (7, 0, 0, 0, CR),
        (2, 0, 60, 60, CR),
        (7, 0, 60, 60.1, IR),
        (7, 0, 60, 75, IR),
        (7, 0, 0, 5, IR),
        (7, 1, 60, 60, PR),
        # Pain lower by two points at a dose that is no higher.
        (7, 5, 60, 60, PR),
        (7, 6, 60, 60, IR),
        (7, 5, 60, 59, PR),
        (7, 5, 60, 61, IR),
        (7, 5, 60, 75, IR),
        (7, 5, 0, 0, PR),
        (7, 5, 0, 5, IR),
        # Dose lower by a quarter at a pain that is no higher.
        (7, 7, 60, 45, PR),
        (7, 7, 60, 45.1, IR),
        (7, 6, 60, 45, PR),
        (7, 8, 60, 45, IR),
        (7, 7, 60, 0, PR),
        # Pain higher by two points.
        (5, 7, 60, 60, PP),
        (5, 6, 60, 60, IR),
        (5, 7, 60, 45.1, PP),
        (5, 7, 60, 45, IR),
        (5, 10, 60, 0, IR),
        (5, 7, 0, 0, PP),
        # Dose higher by a quarter at a pain that is stable or one higher.
        (5, 5, 60, 75, PP),
        (5, 5, 60, 74.9, IR),
        (5, 6, 60, 75, PP),
        (5, 6, 60, 74.9, IR),
        (5, 4, 60, 75, IR),
        (5, 5, 0, 5, PP),
        (5, 6, 0, 5, PP),
        # Nothing moved.
        (5, 5, 60, 60, IR),
        (5, 5, 0, 0, IR),
    ],
)
def test_pain_and_dose_together_give_the_class(p0, p, m0, m, expected):
    assert classify(p0, p, m0, m) == Judgement(expected)


@pytest.mark.parametrize(
    ("p", "m", "gap"),
    [(7, 60, None), (7, 59, None), (7, 60.1, "both_up"), (7, 75, "both_up"), (10, 600, "both_up"), (6, 75, None)],
)
def test_progression_with_pain_and_dose_both_up_is_marked_as_our_own_reading(p, m, gap):
    assert classify(5, p, 60, m) == Judgement(PP, gap)


def test_pain_up_and_a_first_opioid_is_progression_with_both_up():
    assert classify(5, 7, 0, 5) == Judgement(PP, "both_up")


@pytest.mark.parametrize("missing", range(4))
def test_one_missing_number_is_not_evaluable(missing):
    numbers = [7, 2, 60, 60]
    numbers[missing] = None

    assert classify(*numbers).class_ == "not_evaluable"


@pytest.mark.parametrize("dose", [math.nan, math.inf, -1.0])
def test_a_dose_that_is_no_amount_is_not_evaluable(dose):
    assert classify(7, 2, dose, 60).class_ == "not_evaluable"
    assert classify(7, 2, 60, dose).class_ == "not_evaluable"


@pytest.mark.parametrize(("p0", "expected"), [(0, "not_eligible"), (1, "not_eligible"), (2, CR)])
def test_pain_below_two_before_treatment_is_not_eligible(p0, expected):
    assert classify(p0, 0, 60, 60).class_ == expected


def test_a_missing_number_weighs_more_than_a_low_baseline():
    assert classify(1, None, 60, 60).class_ == "not_evaluable"


@pytest.mark.parametrize(
    ("m", "tolerance", "expected"),
    [
        (66, 0.1, CR),
        (66.1, 0.1, IR),
        (74.9, 0.25, CR),
        (75, 0.25, IR),
        (75, 9.0, IR),
        (60, 0.0, CR),
    ],
)
def test_a_tolerated_rise_is_no_increase_but_a_quarter_always_is(m, tolerance, expected):
    assert classify(7, 0, 60, m, tolerance=tolerance).class_ == expected


def test_a_tolerated_rise_with_more_pain_is_plain_progression():
    assert classify(5, 7, 60, 63, tolerance=0.1) == Judgement(PP)


def test_binary_dust_in_a_sum_of_doses_moves_nobody_over_a_limit():
    assert classify(7, 5, 0.3, 0.1 + 0.2) == Judgement(PR)
    assert classify(5, 5, 0.4, (0.1 + 0.2) / 0.3 * 0.5) == Judgement(PP)
    assert classify(7, 7, 1.1 + 2.2, 3.3 * 0.75) == Judgement(PR)


PAIN = st.integers(0, 10)
DOSE = st.sampled_from([0.0, 30.0, 45.0, 59.0, 60.0, 61.0, 75.0, 80.0, 100.0]) | st.floats(0, 2000)
ANY_DOSE = st.none() | DOSE | st.floats()


@given(st.none() | PAIN, st.none() | PAIN, ANY_DOSE, ANY_DOSE)
def test_every_input_has_a_class_and_nothing_unknown_is_classified(p0, p, m0, m):
    judgement = classify(p0, p, m0, m)

    assert judgement.class_ in get_args(ResponseClass)
    if None in (p0, p, m0, m):
        assert judgement == Judgement("not_evaluable")
    if judgement.gap is not None:
        assert judgement.class_ == PP
        assert p > p0
        assert m > m0


@given(st.integers(2, 10), st.integers(2, 10), DOSE)
def test_at_a_steady_dose_what_is_relief_one_way_is_progression_the_other_way(one, other, dose):
    there, back = classify(one, other, dose, dose).class_, classify(other, one, dose, dose).class_

    assert (there == PR) == (back == PP)
    assert (there == IR) == (back == IR)


@given(PAIN, PAIN, DOSE, DOSE, st.sampled_from([0.25, 0.5, 2.0, 8.0]))
def test_only_the_relative_change_of_the_dose_counts(p0, p, m0, m, times):
    if min(m0, m) == 0 or min(m0, m) > 1e-6:
        assert classify(p0, p, m0, m) == classify(p0, p, m0 * times, m * times)


@given(PAIN, PAIN, DOSE, DOSE, DOSE)
def test_more_opioid_never_makes_a_responder_of_anyone(p0, p, m0, one, other):
    less, more = sorted((one, other))

    if classify(p0, p, m0, more).class_ in {CR, PR}:
        assert classify(p0, p, m0, less).class_ in {CR, PR}


@given(PAIN, st.integers(0, 9), DOSE, DOSE)
def test_more_pain_never_makes_a_responder_of_anyone(p0, p, m0, m):
    if classify(p0, p + 1, m0, m).class_ in {CR, PR}:
        assert classify(p0, p, m0, m).class_ in {CR, PR}
