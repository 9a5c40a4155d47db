"""Which pain is of a nerve root?"""

import pytest

from app.clinical.context import Context
from app.clinical.vocabulary import SPINE
from tests.clinical.making import by_rule, entry, hurts, judged, site

ROOT = "cord_compression.radicular_pain"
NO_SPINAL_METASTASES = Context(spinal_metastases=False)


def radiating(course=None, region="thigh", *, quality="radiating", **more):
    return hurts(6, site(region, quality, course=course, **more))


@pytest.mark.parametrize("quality", ["radiating", "band_like"])
@pytest.mark.parametrize("course", ["new", "worse", None])
@pytest.mark.parametrize("region", ["thigh", "chest_wall", "lumbar_spine", "shoulder"])
def test_root_pain_that_is_new_rings_at_once(region, course, quality):
    assert by_rule(ROOT, judged(entry(pain=radiating(course, region, quality=quality)))) == "immediate"


@pytest.mark.parametrize(
    ("region", "quality", "spinal_metastases", "expected"),
    [
        ("thigh", "radiating", False, "urgent"),
        ("thigh", "radiating", None, "immediate"),
        ("thigh", "radiating", True, "immediate"),
        ("thigh", "band_like", False, "immediate"),
        *((region, "radiating", False, "immediate") for region in sorted(SPINE)),
    ],
)
def test_radiating_limb_pain_waits_a_day_only_when_the_spine_is_known_to_be_free(
    region, quality, spinal_metastases, expected
):
    patient = Context(spinal_metastases=spinal_metastases)

    assert by_rule(ROOT, judged(entry(pain=radiating("new", region, quality=quality)), patient=patient)) == expected


@pytest.mark.parametrize("region", ["head", "jaw", "around_mouth"])
def test_a_band_round_the_head_is_not_of_the_cord(region):
    assert by_rule(ROOT, judged(entry(pain=radiating("new", region, quality="band_like")))) is None


@pytest.mark.parametrize("course", ["unchanged", "better"])
def test_root_pain_said_to_be_usual_but_never_told_is_seen_within_three_days(course):
    assert by_rule(ROOT, judged(entry(pain=radiating(course)))) == "soon"


@pytest.mark.parametrize("course", ["unchanged", "better", None])
def test_root_pain_that_was_told_and_has_not_changed_is_silent(course):
    told = entry(1, pain=radiating("new"))

    assert by_rule(ROOT, judged(entry(2, pain=radiating(course)), told)) is None


@pytest.mark.parametrize("qualities", [(), ("constant",)])
def test_a_known_pain_that_begins_to_radiate_rings_however_it_is_called(qualities):
    told = entry(1, pain=hurts(6, site("thigh", *qualities, course="unchanged")))

    assert by_rule(ROOT, judged(entry(2, pain=radiating("unchanged")), told)) == "immediate"


@pytest.mark.parametrize(
    ("was", "now", "expected"),
    [
        ("left", "left", None),
        ("left", "right", "immediate"),
        ("left", "both", "immediate"),
        ("both", "left", None),
        (None, "left", None),
        ("left", None, None),
    ],
)
def test_root_pain_that_takes_the_other_leg_rings(was, now, expected):
    told = entry(1, pain=radiating("new", side=was))

    assert by_rule(ROOT, judged(entry(2, pain=radiating("unchanged", side=now)), told)) == expected


@pytest.mark.parametrize(("days_without", "course", "expected"), [(2, None, None), (3, None, "immediate")])
def test_root_pain_that_was_gone_for_three_answered_days_is_new_when_it_comes_back(days_without, course, expected):
    told = entry(1, pain=radiating("new"))
    without = [entry(2 + n, pain=hurts(2)) for n in range(days_without)]

    assert by_rule(ROOT, judged(entry(2 + days_without, pain=radiating(course)), told, *without)) == expected


def test_root_pain_that_comes_and_goes_and_is_called_usual_is_seen_within_three_days():
    told = entry(1, pain=radiating("new"))
    without = [entry(n, pain=hurts(4, site("thigh"))) for n in range(2, 6)]

    assert by_rule(ROOT, judged(entry(6, pain=radiating("unchanged")), told, *without)) == "soon"
