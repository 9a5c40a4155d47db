"""Is calcium adjusted once and in the right direction, and graded by scales that are never mixed?"""

import math

import pytest

from app.clinical.ruleset import STANDARD, Ruleset
from app.clinical.signs.calcium import (
    GRADING,
    HIGH,
    UPPER_NORMAL,
    VERY_HIGH,
    adjusted_both_ways,
    adjusted_calcium,
    clinic_band,
    ctcae_grade,
    raised_labs,
    read_both_ways,
    read_upward,
    say_calcium,
    say_lab,
    uk_band,
)
from tests.clinical.making import lab, moment

FORMULAS = ("payne-0.02", "scotland-0.022")


@pytest.mark.parametrize(
    ("calcium", "albumin", "adjusted", "expected"),
    [
        (2.70, 26, False, 2.98),
        (2.70, 24, False, 3.02),
        (2.70, 26, True, 2.70),
        (2.70, None, False, 2.70),
        (2.70, 40, False, 2.70),
        (2.70, 50, False, 2.70),
        (2.62, 39.5, False, 2.63),
    ],
)
def test_calcium_is_adjusted_for_low_albumin_once_and_never_downward(calcium, albumin, adjusted, expected):
    assert math.isclose(adjusted_calcium(lab(calcium, albumin, adjusted=adjusted)), expected)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [("payne-0.02", 2.98), ("scotland-0.022", 3.008)],
)
def test_each_formula_adjusts_by_its_own_factor_and_is_named(formula, expected):
    reading = read_upward(lab(2.70, 26), formula)

    assert math.isclose(reading.calcium, expected)
    assert reading.how == f"adjusted for albumin 26 g/l from 2.7 by {formula}"


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("albumin", [None, 20, 26, 40, 45, 60])
def test_what_the_laboratory_has_adjusted_is_never_adjusted_again(formula, albumin):
    result = lab(2.70, albumin, adjusted=True)

    assert adjusted_calcium(result, formula) == adjusted_both_ways(result, formula) == 2.70
    assert read_upward(result, formula).how == read_both_ways(result, formula).how == "as adjusted by the laboratory"


@pytest.mark.parametrize("formula", FORMULAS)
def test_without_albumin_no_formula_is_named(formula):
    assert read_upward(lab(2.9), formula) == read_both_ways(lab(2.9), formula)
    assert read_upward(lab(2.9), formula).how == "not adjusted, because albumin is not known"


def test_high_albumin_lowers_only_the_reading_by_which_a_low_calcium_is_judged():
    high = lab(2.70, 45)

    assert adjusted_calcium(high) == 2.70
    assert "asks for no upward adjustment" in read_upward(high, "payne-0.02").how
    assert math.isclose(adjusted_both_ways(high), 2.60)
    assert math.isclose(adjusted_both_ways(high, "scotland-0.022"), 2.59)
    assert read_both_ways(high, "payne-0.02").how == "adjusted for albumin 45 g/l from 2.7 by payne-0.02"


def test_low_albumin_raises_both_readings_alike():
    low = lab(1.90, 25)

    assert adjusted_calcium(low) == adjusted_both_ways(low) == 2.2


@pytest.mark.parametrize(
    ("calcium", "grade", "band"),
    [
        (2.63, 1, "mild"),
        (2.9, 1, "mild"),
        (2.91, 2, "mild"),
        (2.95, 2, "mild"),
        (2.999, 2, "mild"),
        (3.0, 2, "moderate"),
        (3.1, 2, "moderate"),
        (3.11, 3, "moderate"),
        (3.4, 3, "moderate"),
        (3.41, 4, "moderate"),
        (3.45, 4, "moderate"),
        (3.5, 4, "moderate"),
        (3.51, 4, "severe"),
    ],
)
def test_grade_and_band_are_two_scales_that_stand_side_by_side(calcium, grade, band):
    assert (ctcae_grade(calcium), uk_band(calcium)) == (grade, band)


def test_a_normal_calcium_has_no_grade_and_the_clinics_own_limit_says_what_is_normal():
    assert ctcae_grade(2.62) == 0
    assert ctcae_grade(2.58, 2.55) == 1


@pytest.mark.parametrize(
    ("limits", "calcium", "expected"),
    [
        ({}, 2.8, "urgent"),
        ({}, 2.799, "soon"),
        ({}, 3.0, "urgent"),
        ({}, 3.001, "immediate"),
        ({"hypercalcemia.high": 2.7}, 2.7, "urgent"),
        ({"hypercalcemia.very_high": 2.9}, 2.91, "immediate"),
    ],
)
def test_the_clinics_own_bands_say_how_soon(limits, calcium, expected):
    urgency, words = clinic_band(calcium, Ruleset(limits=limits))

    assert urgency == expected
    assert words


def test_a_clinic_can_only_make_the_bands_more_watchful_and_never_crosses_them():
    for limit in (UPPER_NORMAL, HIGH, VERY_HIGH):
        assert limit.key
        assert limit.least < limit.value == limit.most
    assert UPPER_NORMAL.most < HIGH.least < HIGH.most <= VERY_HIGH.least


def test_every_end_of_a_grade_has_its_unit_and_source():
    assert all(one.unit == "mmol/l adjusted calcium" and one.source.name for one in GRADING)


@pytest.mark.parametrize(
    ("calcium", "words"),
    [(2.9, "2.90 mmol/l (11.6 mg/dl)"), (3.008, "3.008 mmol/l (12.1 mg/dl)"), (3.4, "3.40 mmol/l (13.6 mg/dl)")],
)
def test_calcium_is_said_with_its_unit_and_a_third_decimal_where_it_matters(calcium, words):
    assert say_calcium(calcium) == words


def test_a_result_is_said_as_it_was_sent():
    assert say_lab(lab(2.7, 26)) == "calcium 2.7 mmol/l, albumin 26 g/l"
    assert say_lab(lab(2.7)) == "calcium 2.7 mmol/l, albumin not known"
    assert say_lab(lab(2.7, adjusted=True)) == "calcium 2.7 mmol/l, adjusted by the laboratory"


def test_only_a_normal_result_with_albumin_accounted_for_answers_the_raised_ones_before_it():
    first, second = (lab(3.2, adjusted=True, taken=moment(n)) for n in (1, 3))
    normal, bare = lab(2.4, 38, taken=moment(2)), lab(2.4, taken=moment(5))

    assert raised_labs((first, normal, second, bare), STANDARD) == [second]
    assert raised_labs((bare, second, first), STANDARD) == [second, first]
    assert raised_labs((second, lab(2.4, 38, taken=moment(3))), STANDARD) == [second]
    assert raised_labs((first, second, lab(2.4, 38, taken=moment(4))), STANDARD) == []
