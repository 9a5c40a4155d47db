"""What holds for every entry and every story, whoever wrote them?"""

from hypothesis import given
from hypothesis import strategies as st

from app.clinical.context import Context
from app.clinical.diary import Diary, Entry, Symptom
from app.clinical.evaluation import judge_arrival, judge_entry
from app.clinical.vocabulary import NEUROLOGIC_SYMPTOMS, Mobility, rank
from tests.clinical.anything import AFTER_ALL, contexts, days, entries, histories, maybe, one_of, shuffled
from tests.clinical.effort import thoroughly
from tests.clinical.making import DAY_ONE, checked, moment, story
from tests.clinical.worse import worse


def urgencies(findings):
    """The highest urgency for each condition."""
    return {one.condition: one.urgency for one in sorted(findings, key=lambda one: rank(one.urgency))}


@thoroughly
@given(entries, histories, contexts)
def test_a_worse_answer_never_lowers_what_is_asked_for_about_any_condition(entry, history, patient):
    was = urgencies(judge_entry(entry, history, patient))

    for diary in worse(entry.diary):
        now = urgencies(judge_entry(Entry(diary, entry.received_at), history, patient))
        lowered = {one for one in was if one not in now or rank(now[one]) < rank(was[one])}
        assert not lowered, (diary, lowered)


@thoroughly
@given(entries, histories, contexts)
def test_no_entry_makes_a_rule_fail(entry, history, patient):
    findings = judge_arrival(entry, history, patient, AFTER_ALL)
    findings += checked(entry, *history, patient=patient, expected_from=DAY_ONE, now=AFTER_ALL)

    assert [finding for finding in findings if finding.condition == "system"] == []


@thoroughly
@given(entries, histories, contexts)
def test_judging_the_same_again_concludes_the_same_whatever_the_order_of_what_is_known(entry, history, patient):
    once = judge_arrival(entry, history, patient, AFTER_ALL)

    assert judge_arrival(entry, history, patient, AFTER_ALL) == once
    assert set(judge_arrival(entry, history[::-1], patient, AFTER_ALL)) == set(once)


@thoroughly
@given(entries, histories, contexts)
def test_every_finding_says_why_and_is_a_finding_of_its_own(entry, history, patient):
    findings = judge_entry(entry, history, patient)

    assert all(one.because and one.evidence and one.would_not_have_fired_if for one in findings)
    assert len({finding.key for finding in findings}) == len(findings)


@thoroughly
@given(histories, contexts)
def test_alerts_of_a_story_only_rise_and_none_opens_outside_of_it(history, patient):
    told = story(*history, patient=patient, until=AFTER_ALL)
    first = min((one.received_at for one in history), default=None)

    for condition, alert in told.alerts.items():
        ranks = [rank(step.urgency) for step in alert.steps]
        assert ranks == sorted(set(ranks))
        assert [step.at for step in alert.steps] == sorted(step.at for step in alert.steps)
        assert alert.condition == condition
        assert first is None or first <= alert.opened_at <= AFTER_ALL
        assert rank(alert.urgency) == max(ranks)


def rang(told):
    return {condition: alert.urgency for condition, alert in told.alerts.items() if alert.urgency == "immediate"}


@thoroughly
@given(shuffled(histories), contexts)
def test_no_order_of_arrival_loses_an_alert_that_rings_at_once(orders, patient):
    """It may add one: what came first is judged by what was known then, and a page cannot be called back."""
    in_turn, mixed = (story(*order, patient=patient) for order in orders)

    assert rang(in_turn).items() <= rang(mixed).items()


plainly = st.builds(
    lambda day, code, course, mobility, number: Entry(
        Diary(
            id=number,
            diary_date=day,
            recorded_at=moment(1) + (day - DAY_ONE),
            symptoms=(Symptom(symptom=code, course=course),),
            mobility=mobility,
        ),
        AFTER_ALL,
    ),
    days,
    st.sampled_from(NEUROLOGIC_SYMPTOMS[:3]),
    st.sampled_from(("new", "worse", "unchanged", "better")),
    maybe(one_of(Mobility)),
    st.uuids(),
)


@thoroughly
@given(shuffled(st.lists(plainly, max_size=8, unique_by=lambda one: one.diary.id)), st.just(Context()))
def test_where_every_symptom_says_its_course_the_order_of_arrival_changes_no_alert_of_the_cord(orders, patient):
    in_turn, mixed = (rang(story(*order, patient=patient)) for order in orders)

    assert mixed.get("cord_compression") == in_turn.get("cord_compression")
