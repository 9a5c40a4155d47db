"""What holds for every story, whatever order it came in and whatever in it had been worse?"""

from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from app.clinical.vocabulary import rank
from tests.clinical.anything import AFTER_ALL, contexts, entries, histories, shuffled
from tests.clinical.effort import thoroughly
from tests.clinical.making import story
from tests.clinical.worse import worse

NOT_OF_ENTRIES = {"missing_diaries", "system"}


def holding(told):
    return {condition: urgency for condition, urgency in told.holds.items() if condition not in NOT_OF_ENTRIES}


@thoroughly
@given(shuffled(histories), contexts)
def test_the_order_of_arrival_never_changes_what_holds_in_the_end(orders, patient):
    in_turn, mixed = (story(*order, patient=patient) for order in orders)

    assert holding(mixed) == holding(in_turn)


@thoroughly
@given(shuffled(histories), contexts)
def test_an_alert_is_as_urgent_as_what_holds_or_says_that_its_reason_is_gone(orders, patient):
    told = story(*orders[1], patient=patient)

    for condition, alert in told.alerts.items():
        holds = told.holds.get(condition)
        if holds != alert.urgency:
            assert alert.remarks
            assert alert.remarks[-1].holds == holds
    assert all(rank(told.alerts[condition].urgency) >= rank(urgency) for condition, urgency in told.holds.items())


def immediate_since(told):
    """When each condition first rang at once."""
    return {
        condition: next(step.at for step in alert.steps if step.urgency == "immediate")
        for condition, alert in told.alerts.items()
        if alert.urgency == "immediate"
    }


@thoroughly
@given(histories, contexts, st.data())
def test_a_worse_answer_of_one_day_takes_no_immediate_alert_from_a_later_one(history, patient, data):
    """At every moment at least the same conditions ring at once; the first answer about walking alone is a reference."""
    written = sorted((replace(one, received_at=one.diary.recorded_at) for one in history), key=lambda one: one.place)
    if len(written) < 2:
        return
    was = immediate_since(story(*written, patient=patient))
    place = data.draw(st.integers(0, len(written) - 2))
    answers = written[place].diary
    is_reference = all(one.diary.mobility is None for one in written[:place])

    graver = [diary for diary in worse(answers) if not is_reference or diary.mobility == answers.mobility]
    for diary in data.draw(st.permutations(graver))[:5]:
        changed = [*written[:place], replace(written[place], diary=diary), *written[place + 1 :]]
        now = immediate_since(story(*changed, patient=patient))
        late = {condition for condition, at in was.items() if condition not in now or now[condition] > at}
        assert not late, (diary, late)


@thoroughly
@given(histories, entries, contexts)
def test_one_more_diary_takes_away_no_alert_that_was_due_before_it_came(history, more, patient):
    assume(any(one.received_at <= more.received_at for one in history))  # a story begins with its first diary
    without = story(*history, patient=patient, until=AFTER_ALL)
    told = story(*history, more, patient=patient, until=AFTER_ALL)

    for condition, alert in without.alerts.items():
        for due in (step for step in alert.steps if step.at < more.received_at):
            kept = told.alerts[condition].steps
            assert any(step.at <= due.at and rank(step.urgency) >= rank(due.urgency) for step in kept)
