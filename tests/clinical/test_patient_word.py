"""Does the patient's own word count, whatever else was said, and does it never lower anything?"""

import pytest

from tests.clinical.making import asked, by_rule, entry, feels, hurts, judged

RULE = "patient_word.asks_for_someone"


@pytest.mark.parametrize(("word", "expected"), [("now", "urgent"), ("soon", "soon"), ("can_wait", None), (None, None)])
@pytest.mark.parametrize("reporter", ["patient", "carer"])
def test_someone_needed_now_is_urgent_and_soon_is_soon(word, reporter, expected):
    findings = judged(entry(patient_urgency=word, reporter=reporter))

    assert by_rule(RULE, findings) == expected
    assert all(f"the {reporter} reports" in finding.because for finding in findings)


@pytest.mark.parametrize("word", ["can_wait", None])
def test_it_can_wait_lowers_nothing(word):
    new = entry(patient_urgency=word, symptoms=feels("leg_weakness", "new"), pain=hurts(9))
    findings = judged(new)

    assert asked("cord_compression", findings) == "immediate"
    assert asked("uncontrolled_pain", findings) == "immediate"


def test_it_is_an_alert_of_its_own_beside_what_else_was_found():
    findings = judged(entry(patient_urgency="now", symptoms=feels("leg_weakness", "new")))

    assert {finding.condition for finding in findings} == {"acute_illness", "cord_compression"}
