"""What is followed beside the alerts: the dose of each day, by the table of the clinic, and unknown where it is unknown?"""

from dataclasses import replace

import pytest

from app.clinical.context import Context, Treatment
from app.clinical.diary import Analgesic
from app.clinical.opioids import CDC_2022, UK_FPM
from app.clinical.tracking import daily_doses, pain_responses
from tests.clinical.making import day, entry, hurts, moment, site

TRAMADOL = (Analgesic(medicine="tramadol", route="oral", dose=100, unit="mg", doses_taken=4),)
CODEINE = (Analgesic(medicine="codeine", route="oral", dose=60, unit="mg", doses_taken=4),)


@pytest.mark.parametrize(("table", "tramadol", "codeine"), [(CDC_2022, 80.0, 36.0), (UK_FPM, 40.0, 24.0)])
def test_every_day_is_converted_by_the_same_table(table, tramadol, codeine):
    days = [entry(1, analgesics=TRAMADOL), entry(2, analgesics=CODEINE)]

    assert daily_doses(days, table) == [(day(1), tramadol), (day(2), codeine)]


def test_no_answer_is_no_day_none_taken_is_zero_and_an_unknown_medicine_is_unknown():
    green = (Analgesic(medicine="a green pill"),)
    days = [entry(1), entry(2, analgesics=()), entry(3, analgesics=green), entry(4, analgesics=(*TRAMADOL, *green))]

    assert daily_doses(days) == [(day(2), 0.0), (day(3), None), (day(4), None)]


def test_of_several_entries_about_a_day_the_last_that_answered_counts_and_corrections_are_applied():
    morning, evening = entry(1, hour=8, analgesics=TRAMADOL), entry(1, hour=20, analgesics=CODEINE)
    night = entry(1, hour=22)
    corrected = entry(1, hour=21, analgesics=(), amends=evening.diary.id)

    assert daily_doses([night, evening, morning]) == [(day(1), 36.0)]
    assert daily_doses([morning, evening, corrected]) == [(day(1), 0.0)]


def test_days_that_came_late_stand_where_they_belong():
    late = entry(1, received=moment(9), analgesics=TRAMADOL)

    assert daily_doses([entry(2, analgesics=CODEINE), late]) == [(day(1), 80.0), (day(2), 36.0)]


def test_what_is_printed_is_rounded_and_what_is_judged_is_not():
    odd = (replace(TRAMADOL[0], dose=0.3, doses_taken=1),)

    assert daily_doses([entry(1, analgesics=odd)]) == [(day(1), 0.1)]


def test_the_response_is_judged_by_the_table_that_is_given():
    treated = Context(treatments=(Treatment(kind="radiotherapy", region="hip", started_on=day(8)),))
    strong = (Analgesic(medicine="morphine", route="oral", dose=60, unit="mg", doses_taken=1),)
    days = [
        entry(7, pain=hurts(5, site("hip", worst=5)), analgesics=TRAMADOL),
        entry(36, pain=hurts(5, site("hip", worst=5)), analgesics=strong),
    ]

    def answer(table):
        return [one.class_ for one in pain_responses(days, treated, table, moment(36))]

    assert answer(CDC_2022) == ["partial_response"]
    assert answer(UK_FPM) == ["pain_progression"]


def test_a_course_that_is_still_to_come_has_no_response():
    treated = Context(treatments=(Treatment(kind="radiotherapy", region="hip", started_on=day(60)),))

    assert pain_responses([entry(1, pain=hurts(5))], treated, CDC_2022, moment(40)) == ()
