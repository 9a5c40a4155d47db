"""Which spinal pain rises over days, eases after a strain, or comes while an LHRH agonist begins?"""

import pytest

from app.clinical.context import Context, Treatment
from tests.clinical.making import by_rule, day, entry, hurts, judged, site, story

RULE = "spinal_metastasis_pain.suspicious_character"


def back(*qualities, region="lumbar_spine", course=None, worst=5, **more):
    return hurts(worst or 0, site(region, *qualities, course=course, worst=worst, **more))


def weeks(*scores, region="lumbar_spine", **more):
    """Entries on following days with these scores, and none of them called worse."""
    return [
        entry(n, pain=hurts(score, site(region, worst=score, course="unchanged", **more)))
        for n, score in enumerate(scores, 1)
    ]


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ([3, 3, 3, 5, 5], "urgent"),
        ([3, 3, 3, 4, 4], None),
        ([1, 1, 1, 3, 3], None),
        ([2, 2, 2, 4, 4], None),
        ([2, 4, 2, 3, 2, 4, 4, 4], None),
        ([3, 3, 3, 3, 9], None),
        ([3, 3, 5, 5], None),
        ([3, 5, 5], None),
        ([3, 4, 4, 5, 5, 6, 6, 7, 7], "urgent"),
        ([6, 6, 6, 4, 4], None),
    ],
)
def test_low_back_pain_that_has_risen_by_two_points_over_days_is_progressive(scores, expected):
    *before, now = weeks(*scores)

    assert by_rule(RULE, judged(now, *before)) == expected


@pytest.mark.parametrize(("course", "expected"), [(None, "urgent"), ("unchanged", None)])
def test_a_rise_to_four_is_progressive_unless_the_patient_calls_it_unchanged(course, expected):
    *before, now = [entry(n, pain=back(course=course, worst=w)) for n, w in enumerate([2, 2, 2, 4, 4], 1)]

    assert by_rule(RULE, judged(now, *before)) == expected


def test_someone_who_writes_every_fourth_day_and_climbs_is_seen():
    days = [entry(n, pain=back(course=None, worst=w)) for n, w in ((1, 2), (5, 3), (9, 4), (13, 5), (17, 6))]

    assert "progressive" in story(*days).alerts["spinal_metastasis_pain"].steps[-1].because


@pytest.mark.parametrize(("worst", "expected"), [(1, None), (3, None), (4, "urgent")])
def test_mild_pain_in_a_recorded_metastasis_is_not_new_because_a_phone_gives_no_course(worst, expected):
    patient = Context(bone_sites=("thoracic_spine",))
    new = entry(pain=hurts(worst, site("thoracic_spine", worst=worst)))

    assert by_rule(RULE, judged(new, patient=patient)) == expected


@pytest.mark.parametrize(("worst", "expected"), [(6, "soon"), (7, "urgent")])
def test_a_clear_strain_of_the_low_back_stays_low(worst, expected):
    strain = hurts(worst, site("lumbar_spine", "after_injury", "worse_on_movement", worst=worst, course="new"))

    assert by_rule(RULE, judged(entry(pain=strain))) == expected
    assert by_rule(RULE, judged(entry(pain=strain), patient=Context(bone_sites=("lumbar_spine",)))) == "urgent"


def test_a_strain_that_eases_over_days_never_rises():
    def back_on(n, worst, course):
        return entry(
            n, pain=hurts(worst, site("lumbar_spine", "after_injury", "worse_on_movement", worst=worst, course=course))
        )

    told = story(*[back_on(n, max(0, 7 - n), "new" if n == 1 else "better") for n in range(1, 8)])

    assert told.alerts["spinal_metastasis_pain"].urgency == "soon"
    assert len(told.alerts["spinal_metastasis_pain"].steps) == 1


@pytest.mark.parametrize(("days", "expected"), [(0, "urgent"), (28, "urgent"), (29, "soon")])
def test_the_start_of_an_lhrh_agonist_reassures_nobody(days, expected):
    begun = Treatment(kind="lhrh_agonist", started_on=day(40 - days))
    strain = hurts(3, site("lumbar_spine", "worse_on_movement", worst=3, course="new"))
    found = judged(entry(40, pain=strain), patient=Context(treatments=(begun,)))

    assert by_rule(RULE, found) == expected
    assert ("reassures nobody" in found[0].because) == (expected == "urgent")


def test_gaps_do_not_hide_a_rise():
    days = [1, 3, 6, 9, 12]
    *before, now = [
        entry(n, pain=back(course="unchanged", worst=w)) for n, w in zip(days, [3, 3, 3, 6, 6], strict=True)
    ]

    assert by_rule(RULE, judged(now, *before)) == "urgent"


def test_two_painful_sides_of_one_place_that_stay_as_they_are_are_not_a_rise():
    def both(n):
        places = [site("lumbar_spine", side=s, worst=w, course="unchanged") for s, w in (("left", 6), ("right", 2))]
        return entry(n, pain=hurts(6, *places))

    *before, now = [both(n) for n in range(1, 15)]

    assert judged(now, *before) == ()


def test_a_rise_on_one_side_is_seen_beside_a_steady_other():
    def both(n, right):
        places = [site("lumbar_spine", side=s, worst=w, course="unchanged") for s, w in (("left", 6), ("right", right))]
        return entry(n, pain=hurts(6, *places))

    *before, now = [both(n, right) for n, right in enumerate([2, 2, 2, 2, 6, 6], 1)]

    assert by_rule(RULE, judged(now, *before)) == "urgent"
