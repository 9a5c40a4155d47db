"""Does a rule that fails still ring, does a late entry change what is known, and when is time looked at again?"""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.clinical.context import Context, Treatment, known_at
from app.clinical.evaluation import instants_to_check, judge_arrival, judge_entry, judge_time, next_check_at
from app.clinical.findings import Check, Conclusion, Rule
from app.clinical.rules import RULES
from app.clinical.vocabulary import rank
from tests.clinical.making import DAY_ONE, asked, checked, day, entry, feels, hurts, judged, lab, moment, rescues

CONTEXT = Context()


def broken(case):
    yield Conclusion(urgency="soon", because="a beginning", unless="", evidence=())
    raise ZeroDivisionError("Zebra")


def rule(*, red_flag, **reads):
    return Rule(id="test.broken", condition="cord_compression", plain="Fails.", sources=(), red_flag=red_flag, **reads)


@pytest.mark.parametrize(("red_flag", "urgency"), [(True, "immediate"), (False, "soon")])
def test_a_rule_that_fails_on_an_entry_rings_at_once_if_it_is_a_red_flag(red_flag, urgency):
    new = entry()
    rules = (rule(red_flag=red_flag, on_entry=broken),)

    for findings in (
        judge_entry(new, (), CONTEXT, rules=rules),
        judge_arrival(new, (), CONTEXT, new.received_at, rules=rules),
    ):
        (finding,) = findings
        assert (finding.condition, finding.urgency, finding.rule) == ("system", urgency, "failed:test.broken")
        assert "read this diary yourself" in finding.because
        assert "Zebra" not in str(finding)


@pytest.mark.parametrize(("red_flag", "urgency"), [(True, "immediate"), (False, "soon")])
def test_a_rule_that_fails_as_time_passes_rings_too(red_flag, urgency):
    check = Check(entries=(), context=CONTEXT, expected_from=DAY_ONE, now=moment(1))
    (finding,) = judge_time(check, (rule(red_flag=red_flag, on_time=broken),))

    assert (finding.condition, finding.urgency) == ("system", urgency)


def test_a_rule_that_fails_silences_no_other():
    new = entry(symptoms=feels("leg_weakness", "new"))
    findings = judge_entry(new, (), CONTEXT, rules=(rule(red_flag=False, on_entry=broken), *RULES))

    assert {finding.condition for finding in findings} == {"system", "cord_compression"}


def test_a_rule_that_fails_on_the_last_entry_makes_silence_after_it_worrying():
    rules = (rule(red_flag=True, on_entry=broken), *(one for one in RULES if one.on_time))
    check = Check(entries=(entry(1),), context=CONTEXT, expected_from=DAY_ONE, now=moment(3, 12))

    assert asked("missing_diaries", judge_time(check, rules)) == "urgent"


def test_findings_come_the_most_urgent_first():
    new = entry(symptoms=feels("leg_weakness", "new"), analgesics=rescues(3), pain=hurts(8))
    ranks = [rank(finding.urgency) for finding in judged(new)]

    assert ranks == sorted(ranks, reverse=True)
    assert len(set(ranks)) == 3


def test_an_entry_that_comes_late_has_the_later_ones_judged_again():
    later = [entry(n, pain=hurts(6)) for n in (4, 5)]
    late = [entry(n, pain=hurts(3)) for n in (1, 2, 3)]

    assert judged(later[1], later[0]) == ()
    assert judged(late[0], *later) == ()
    assert asked("uncontrolled_pain", judged(late[2], *later, *late[:2])) == "soon"


def test_a_morning_entry_that_comes_after_the_evening_one_has_the_evening_judged_again():
    evening = entry(2, hour=20, mobility="with_help")
    morning = entry(2, hour=8, mobility="independent", received=moment(3))

    assert asked("cord_compression", judged(morning, evening)) == "immediate"


def test_entries_more_than_four_weeks_later_are_not_judged_again():
    later = entry(30, symptoms=feels("leg_weakness"))

    assert judged(entry(1, symptoms=()), later) == ()
    assert asked("cord_compression", judged(entry(2, symptoms=()), later)) == "immediate"


def test_an_entry_that_was_corrected_is_not_judged_again():
    wrong = entry(2, symptoms=feels("leg_weakness"))
    right = entry(2, hour=21, symptoms=(), amends=wrong.diary.id)

    assert judged(entry(1, symptoms=()), wrong, right) == ()


def test_a_day_cannot_lie_further_ahead_than_the_day_after_arrival():
    ahead = entry(20, received=moment(3))

    assert (ahead.diary.diary_date, ahead.day) == (day(20), day(4))


def test_what_lies_in_the_future_is_not_known():
    tomorrow = Treatment(kind="denosumab", started_on=day(2))
    patient = Context(treatments=(tomorrow,), labs=(lab(3.2, adjusted=True, taken=moment(2)),))

    assert known_at(patient, moment(1)) == Context()
    assert known_at(patient, moment(2)) == patient


def test_no_rule_sees_what_lies_in_the_future():
    def sees(case):
        assert case.context.treatments == ()
        return ()

    patient = Context(treatments=(Treatment(kind="denosumab", started_on=day(2)),))
    new = entry(1)

    assert judge_arrival(new, (), patient, moment(1), rules=(rule(red_flag=True, on_entry=sees),)) == ()
    assert judge_arrival(new, (), patient, moment(2), rules=(rule(red_flag=True, on_entry=sees),)) != ()


def test_the_patients_own_calendar_says_what_is_tomorrow():
    patient = Context(timezone="Pacific/Kiritimati", treatments=(Treatment(kind="surgery", started_on=day(2)),))

    assert known_at(patient, moment(1, 9)).treatments == ()
    assert known_at(patient, moment(1, 10)).treatments != ()


def test_time_is_looked_at_when_silence_may_begin_to_mean_something():
    assert next_check_at(day(1), CONTEXT, moment(1)) == moment(3, 12)
    assert next_check_at(day(1), CONTEXT, moment(3, 12)) == moment(4, 12)


def test_past_its_deadlines_silence_is_looked_at_every_noon():
    assert next_check_at(day(1), CONTEXT, moment(9, 12)) == moment(10, 12)
    assert next_check_at(day(1), CONTEXT, moment(9, 11)) == moment(9, 12)
    assert instants_to_check(day(1), CONTEXT, moment(9, 13)) == (moment(10, 12),)


def test_time_is_looked_at_when_a_result_becomes_known():
    patient = Context(labs=(lab(3.2, taken=moment(2)), lab(3.2, taken=moment(4)), lab(3.2, taken=moment(1))))

    assert next_check_at(day(1), patient, moment(1)) == moment(2)
    noons = tuple(moment(n, 12) for n in range(5, 10))
    assert instants_to_check(day(1), patient, moment(1)) == (moment(2), moment(3, 12), moment(4, 12), moment(4), *noons)


def test_the_order_in_which_entries_are_known_does_not_matter():
    known = [entry(n, pain=hurts(3), symptoms=feels("heavy_legs", "unchanged")) for n in range(1, 8)]
    new = entry(8, pain=hurts(6), symptoms=feels("heavy_legs"))

    assert judged(new, *known) == judged(new, *reversed(known))
    assert checked(*known, now=moment(12)) == checked(*reversed(known), now=moment(12))


def test_the_same_entry_among_those_known_is_not_its_own_past():
    new = entry(symptoms=feels("leg_weakness"))
    again = replace(new, received_at=new.received_at + timedelta(hours=1))

    assert [one.urgency for one in judge_entry(new, (again,), CONTEXT)] == ["immediate"]
