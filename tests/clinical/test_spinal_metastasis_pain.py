"""Which back and neck pain is of the kind that comes weeks before the cord is pressed?"""

import pytest

from app.clinical.context import Context
from app.clinical.vocabulary import SPINE
from tests.clinical.making import by_rule, entry, hurts, judged, site

RULE = "spinal_metastasis_pain.suspicious_character"
SUSPICIOUS = (
    "worse_on_movement",
    "worse_on_loading",
    "worse_on_straining",
    "wakes_at_night",
    "worse_lying_flat",
    "tender_to_touch",
    "leg_pain_on_walking",
)
HARMLESS = ("cramping", "worse_in_cold", "light_touch_hurts", "sudden_onset", "after_injury")


def back(*qualities, region="lumbar_spine", course=None, worst=5, **more):
    return hurts(worst or 0, site(region, *qualities, course=course, worst=worst, **more))


@pytest.mark.parametrize("quality", SUSPICIOUS)
@pytest.mark.parametrize("region", sorted(SPINE))
@pytest.mark.parametrize("course", ["new", "worse", None])
def test_fresh_spinal_pain_with_any_suspicious_character_is_seen_within_a_day(region, quality, course):
    assert by_rule(RULE, judged(entry(pain=back(quality, region=region, course=course)))) == "urgent"


@pytest.mark.parametrize("quality", HARMLESS)
def test_new_low_back_pain_without_a_suspicious_character_is_silent(quality):
    assert by_rule(RULE, judged(entry(pain=back(quality, course="new")))) is None


@pytest.mark.parametrize(
    ("region", "expected"),
    [("cervical_spine", "urgent"), ("thoracic_spine", "urgent"), ("lumbar_spine", None), ("sacrum", None)],
)
def test_new_pain_in_the_neck_or_upper_back_is_suspicious_by_its_place(region, expected):
    assert by_rule(RULE, judged(entry(pain=back(region=region, course="new", worst=2)))) == expected


@pytest.mark.parametrize("region", ["lumbar_spine", "sacrum"])
def test_low_back_pain_that_grows_worse_is_progressive(region):
    assert by_rule(RULE, judged(entry(pain=back(region=region, course="worse", worst=1)))) == "urgent"


@pytest.mark.parametrize(
    ("worst", "qualities", "region", "expected"),
    [
        (3, ["worse_on_movement"], "lumbar_spine", "soon"),
        (4, ["worse_on_movement"], "lumbar_spine", "urgent"),
        (None, ["worse_on_movement"], "lumbar_spine", "urgent"),
        (3, ["worse_on_movement", "wakes_at_night"], "lumbar_spine", "urgent"),
        (3, ["worse_on_movement"], "thoracic_spine", "urgent"),
        (3, ["worse_on_loading"], "sacrum", "soon"),
        (0, ["wakes_at_night"], "lumbar_spine", None),
        (1, ["wakes_at_night"], "lumbar_spine", "urgent"),
    ],
)
def test_mild_strain_of_the_low_back_waits_three_days(worst, qualities, region, expected):
    assert by_rule(RULE, judged(entry(pain=back(*qualities, region=region, worst=worst, course="new")))) == expected


@pytest.mark.parametrize(("worst", "expected"), [(6, None), (7, "urgent")])
def test_constant_low_back_pain_is_unremitting_from_seven(worst, expected):
    assert by_rule(RULE, judged(entry(pain=back("constant", worst=worst, course="new")))) == expected


@pytest.mark.parametrize(("worst", "expected"), [(6, None), (7, "urgent")])
def test_where_no_place_has_a_number_the_worst_pain_of_all_is_taken(worst, expected):
    new = entry(pain=hurts(worst, site("lumbar_spine", "constant", course="new"), site("thigh")))

    assert by_rule(RULE, judged(new)) == expected


def test_where_another_place_has_the_number_the_back_is_not_called_severe():
    new = entry(pain=hurts(8, site("lumbar_spine", "constant", course="new"), site("thigh", worst=8)))

    assert by_rule(RULE, judged(new)) is None


@pytest.mark.parametrize("region", ["thigh", "lower_leg", "hip", "legs"])
def test_leg_pain_on_walking_counts_where_it_is_felt(region):
    assert by_rule(RULE, judged(entry(pain=back("leg_pain_on_walking", region=region, course="new")))) == "urgent"
    assert by_rule(RULE, judged(entry(pain=back("wakes_at_night", region=region, course="new")))) is None


def test_of_a_leg_only_pain_on_walking_counts():
    told = entry(1, pain=back("leg_pain_on_walking", region="thigh", course="new"))
    now = entry(2, pain=back("leg_pain_on_walking", "wakes_at_night", region="thigh", course="unchanged"))

    assert by_rule(RULE, judged(now, told)) is None


@pytest.mark.parametrize("course", ["unchanged", "better"])
@pytest.mark.parametrize(("bone_sites", "expected"), [((), "soon"), (("thigh",), "soon"), (("lumbar_spine",), None)])
def test_pain_said_to_be_usual_but_never_told_is_seen_within_three_days_unless_the_bone_is_known(
    course, bone_sites, expected
):
    new = entry(pain=back("wakes_at_night", course=course, worst=7))

    assert by_rule(RULE, judged(new, patient=Context(bone_sites=bone_sites))) == expected


@pytest.mark.parametrize("course", ["unchanged", "better", None])
def test_known_pain_of_a_known_character_is_silent(course):
    told = entry(1, pain=back("wakes_at_night", course="new"))

    assert by_rule(RULE, judged(entry(2, pain=back("wakes_at_night", course=course)), told)) is None


@pytest.mark.parametrize("quality", SUSPICIOUS)
def test_known_pain_that_takes_on_a_suspicious_character_is_seen_within_a_day(quality):
    told = entry(1, pain=back("cramping", course="unchanged"))

    assert by_rule(RULE, judged(entry(2, pain=back(quality, course="unchanged")), told)) == "urgent"


@pytest.mark.parametrize(("region", "expected"), [("lumbar_spine", "soon"), ("cervical_spine", "urgent")])
def test_known_mild_pain_that_becomes_mechanical_waits_three_days_only_in_the_low_back(region, expected):
    told = entry(1, pain=back(region=region, course="unchanged", worst=3))
    now = entry(2, pain=back("worse_on_movement", region=region, course="unchanged", worst=3))

    assert by_rule(RULE, judged(now, told)) == expected


def test_known_severe_pain_that_becomes_constant_is_seen_within_a_day():
    told = entry(1, pain=back("cramping", course="unchanged", worst=7))

    assert by_rule(RULE, judged(entry(2, pain=back("constant", course="unchanged", worst=7)), told)) == "urgent"


@pytest.mark.parametrize(("days_without", "expected"), [(2, None), (3, "urgent")])
def test_pain_that_was_gone_for_three_answered_days_is_new_when_it_comes_back(days_without, expected):
    told = entry(1, pain=back("wakes_at_night", course="new"))
    without = [entry(2 + n, pain=hurts(2, site("thigh"))) for n in range(days_without)]

    assert by_rule(RULE, judged(entry(2 + days_without, pain=back("wakes_at_night")), told, *without)) == expected
