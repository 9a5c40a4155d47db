"""What is the person told? What to do and whom to ring; never a diagnosis, and nothing taken back unspoken."""

import re
from typing import get_args

import pytest

from app.clinical.advice import Contact, advise
from app.clinical.vocabulary import Condition, Urgency
from tests.clinical.making import entry, feels, hurts, judged
from tests.clinical.test_alerting import finding

LINE = Contact(name="Ward 7", phone="+44 20 7946 0000", emergency_phone="999")
DIAGNOSES = re.compile(
    r"cancer|tumou?r|metasta|malign|compress|cauda|calc|myeloma|fracture|toxic|necrosis|terminal|paraly", re.IGNORECASE
)
CALM = entry(mobility="independent").diary


def told(diary=CALM, findings=(), unanswered=None, contact=LINE):
    return advise(diary, findings, unanswered or {}, contact)


@pytest.mark.parametrize("condition", get_args(Condition))
@pytest.mark.parametrize("urgency", get_args(Urgency))
@pytest.mark.parametrize("word", ["now", None])
def test_no_advice_names_a_diagnosis_and_every_advice_names_the_line(condition, urgency, word):
    diary = entry(patient_urgency=word).diary

    for advice in (told(diary, [finding(condition, urgency)]), told(diary, unanswered={condition: urgency})):
        assert not DIAGNOSES.search(advice.text)
        assert "Ward 7: +44 20 7946 0000" in advice.text
        assert "_" not in advice.text


@pytest.mark.parametrize("condition", get_args(Condition))
def test_immediate_advice_says_to_ring_now_and_what_if_nobody_answers(condition):
    advice = told(findings=[finding(condition, "immediate")])

    assert advice.urgency == "immediate"
    assert advice.text.startswith("Please ring Ward 7: +44 20 7946 0000 now. Do not wait until morning.")
    assert "If nobody answers within 10 minutes, ring the emergency number, 999." in advice.text


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("cord_compression", "move as little as you can, and do not drive"),
        ("hypercalcemia", "Do not stay alone, and do not drive"),
        ("uncontrolled_pain", "it can be treated tonight"),
        ("system", "needs to be looked at today"),
    ],
)
def test_immediate_advice_says_what_to_do_until_then(condition, words):
    assert words in told(findings=[finding(condition, "immediate")]).text


def test_several_reasons_are_all_said_and_lesser_ones_are_not():
    found = [finding("cord_compression", "immediate"), finding("uncontrolled_pain", "immediate"), finding()]
    text = told(findings=found).text

    assert "do not drive" in text
    assert "treated tonight" in text
    assert "stay alone" not in text


@pytest.mark.parametrize(
    ("urgency", "words"),
    [("urgent", "within a day"), ("soon", "within three days"), ("routine", "your diary has arrived")],
)
def test_lesser_advice_says_when_someone_looks_and_what_to_ring_for(urgency, words):
    advice = told(findings=[finding(urgency=urgency)])

    assert advice.urgency == urgency
    assert words in advice.text
    assert "Ring at once, day or night, if you notice weak, heavy or numb legs" in advice.text


def test_a_better_day_does_not_take_back_what_nobody_has_answered():
    advice = told(unanswered={"cord_compression": "immediate"})

    assert advice.urgency == "immediate"
    assert "if nobody has spoken with you yet, please ring Ward 7" in advice.text
    assert "do not drive" in advice.text


def test_once_it_is_answered_a_better_day_is_a_better_day():
    assert told().urgency == "routine"


def test_todays_reasons_come_before_those_of_yesterday():
    text = told(findings=[finding("uncontrolled_pain", "immediate")], unanswered={"cord_compression": "immediate"}).text

    assert "treated tonight" in text
    assert "what you told us before" not in text


@pytest.mark.parametrize(("raised", "expected"), [(None, "urgent"), ("soon", "urgent"), ("urgent", "urgent")])
def test_who_asks_for_someone_now_is_told_to_ring(raised, expected):
    advice = told(entry(patient_urgency="now").diary, [finding(urgency=raised)] if raised else [])

    assert advice.urgency == expected
    assert "You told us that you need someone now: please ring Ward 7" in advice.text


def test_without_a_number_the_line_is_still_named():
    text = told(findings=[finding("cord_compression", "immediate")], contact=Contact()).text

    assert "Please ring your 24-hour line now." in text
    assert "ring the emergency number." in text


def test_the_words_fit_what_the_rules_find():
    new = entry(symptoms=feels("leg_weakness", "new"), pain=hurts(3))

    assert told(new.diary, judged(new)).urgency == "immediate"
