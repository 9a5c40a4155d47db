"""What holds for every story, whatever order it came in and whatever in it had been worse?"""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from app.clinical.vocabulary import rank
from tests.clinical.anything import contexts, histories
from tests.clinical.making import moment, story

thoroughly = settings(max_examples=300, deadline=None, derandomize=True)
AFTER_ALL = moment(60)
NOT_OF_ENTRIES = {"missing_diaries", "system"}


def holding(told):
    return {condition: urgency for condition, urgency in told.holds.items() if condition not in NOT_OF_ENTRIES}


@st.composite
def shuffled(draw, stories):
    """A story in the order in which it was written, and the same entries in any order of arrival, all of them late."""
    written = sorted(draw(stories), key=lambda one: one.place)
    instants = draw(st.permutations([AFTER_ALL + timedelta(minutes=n) for n in range(len(written))]))
    in_turn = [replace(one, received_at=at) for one, at in zip(written, sorted(instants), strict=True)]
    mixed = [replace(one, received_at=at) for one, at in zip(written, instants, strict=True)]
    return in_turn, mixed


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
