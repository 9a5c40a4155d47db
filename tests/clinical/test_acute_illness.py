"""Which breathlessness, vomiting, heartbeat or delirium cannot wait?"""

import pytest

from app.clinical.diary import Analgesic
from tests.clinical.making import by_rule, entry, feels, judged, usual

BREATH, HEART, MIND = "acute_illness.breathlessness", "acute_illness.heart_or_head", "acute_illness.troubled_mind"
SEVERE, LASTING = "acute_illness.severe_vomiting", "acute_illness.lasting_vomiting"
MORPHINE, PARACETAMOL = (Analgesic(medicine="morphine"),), (Analgesic(medicine="paracetamol"),)


def asks(rule, *told, patient=None, **more):
    """What a rule asks for of an entry that tells of these symptoms."""
    symptoms = tuple(one for several in told for one in several)
    return by_rule(rule, judged(entry(20, symptoms=symptoms, **more), patient=patient))


@pytest.mark.parametrize(
    ("course", "severity", "expected"),
    [
        ("new", "mild", "urgent"),
        ("new", None, "urgent"),
        ("worse", "moderate", "urgent"),
        ("new", "severe", "immediate"),
        (None, None, "urgent"),
        (None, "severe", "immediate"),
        ("unchanged", None, "soon"),
        ("unchanged", "severe", "urgent"),
        ("better", "moderate", None),
        ("better", "severe", "urgent"),
    ],
)
def test_breathlessness_that_is_new_is_seen_within_a_day_and_at_once_when_severe(course, severity, expected):
    assert asks(BREATH, feels("breathlessness", course, severity=severity)) == expected


@pytest.mark.parametrize(
    "beside", ["palpitations", "dizziness", "limb_swelling_or_deformity", "confusion", "drowsiness"]
)
def test_new_breathlessness_with_another_sign_of_a_clot_rings_at_once(beside):
    short = feels("breathlessness", "new")

    assert asks(BREATH, short, feels(beside, "new")) == "immediate"
    assert asks(BREATH, short, feels(beside, "unchanged"), patient=usual(beside)) == "urgent"
    assert asks(BREATH, feels("breathlessness", "unchanged"), feels(beside, "new")) == "soon"


def test_breath_that_was_always_short_rings_nobody_until_it_is_shorter():
    patient = usual("breathlessness", severity="moderate")

    assert asks(BREATH, feels("breathlessness", "unchanged", severity="moderate"), patient=patient) is None
    assert asks(BREATH, feels("breathlessness", severity="severe"), patient=patient) == "immediate"
    assert asks(BREATH, feels("breathlessness", "worse"), patient=patient) == "urgent"


@pytest.mark.parametrize(
    ("course", "severity", "expected"),
    [
        ("new", "severe", "urgent"),
        ("worse", "severe", "urgent"),
        ("unchanged", "severe", "soon"),
        ("new", "moderate", None),
        ("new", None, None),
    ],
)
def test_severe_vomiting_is_seen_within_a_day(course, severity, expected):
    assert asks(SEVERE, feels("vomiting", course, severity=severity)) == expected


def vomits(*days, first="new", course=None, severity=None):
    """What the last of these days asks for, when each tells of vomiting."""
    told = [
        entry(day, symptoms=feels("vomiting", first if day == days[0] else course, severity=severity)) for day in days
    ]
    return by_rule(LASTING, judged(told[-1], *told[:-1]))


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ((1,), None),
        ((1, 2), None),
        ((1, 2, 3), "urgent"),
        ((1, 2, 4), "urgent"),
        ((1, 3, 4), "urgent"),
        ((1, 3, 5), None),
        (tuple(range(1, 16)), "urgent"),
        (tuple(range(1, 17)), None),
    ],
)
def test_vomiting_on_three_of_four_days_is_seen_within_a_day_while_it_is_not_yet_usual(days, expected):
    assert vomits(*days) == expected


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ({"severity": "mild"}, None),
        ({"severity": "moderate"}, "urgent"),
        ({"course": "unchanged"}, "urgent"),
        ({"course": "better"}, None),
        ({"first": "unchanged", "course": "unchanged"}, None),
    ],
)
def test_vomiting_that_is_slight_better_or_was_always_there_does_not_count(how, expected):
    assert vomits(1, 2, 3, **how) == expected


def test_lasting_vomiting_is_told_once_a_week():
    days = [entry(n, symptoms=feels("vomiting", "new" if n == 2 else "unchanged")) for n in range(2, 9)]
    found = [one for n, now in enumerate(days) for one in judged(now, *days[:n]) if one.rule == LASTING]

    assert len(found) == 5
    assert len({one.key for one in found}) == 1
    assert [said.pointer for said in found[0].evidence] == 3 * ["/symptoms/0"]


@pytest.mark.parametrize(
    ("code", "severity", "expected"),
    [
        ("palpitations", "mild", None),
        ("palpitations", None, "soon"),
        ("palpitations", "moderate", "soon"),
        ("palpitations", "severe", "urgent"),
        ("dizziness", "mild", None),
        ("dizziness", None, None),
        ("dizziness", "moderate", None),
        ("dizziness", "severe", "urgent"),
    ],
)
def test_palpitations_are_looked_at_and_dizziness_only_when_it_is_severe(code, severity, expected):
    assert asks(HEART, feels(code, "new", severity=severity)) == expected
    assert asks(HEART, feels(code, "unchanged", severity=severity)) is None


@pytest.mark.parametrize(
    ("code", "severity", "expected"),
    [
        ("hallucinations", None, "urgent"),
        ("hallucinations", "mild", "urgent"),
        ("agitation", "severe", "urgent"),
        ("agitation", "moderate", None),
        ("agitation", None, None),
        ("anxiety", "severe", None),
    ],
)
def test_a_troubled_mind_without_an_opioid_is_an_acute_illness(code, severity, expected):
    told = feels(code, "new", severity=severity)

    assert asks(MIND, told, analgesics=()) == expected
    assert asks(MIND, told, analgesics=PARACETAMOL) == expected
    assert asks(MIND, told, analgesics=MORPHINE) is None
    assert asks(MIND, told) is None
    assert asks(MIND, feels(code, "unchanged", severity=severity), analgesics=()) is None


@pytest.mark.parametrize("taken", [None, (), PARACETAMOL, MORPHINE])
def test_new_hallucinations_are_seen_within_a_day_whatever_is_taken(taken):
    found = judged(entry(symptoms=feels("hallucinations", "new"), analgesics=taken))

    assert [one.urgency for one in found] == ["urgent"]
