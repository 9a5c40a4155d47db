"""Is every rule there that should be, with a sentence a clinician can check and a source for every number?"""

import re

import pytest

from app.clinical.evidence import Threshold
from app.clinical.history import LOOK_BACK
from app.clinical.rules import RULES

PINNED = {
    "cord_compression.neurologic_symptom": True,
    "cord_compression.radicular_pain": True,
    "cord_compression.walking_lost": True,
    "hypercalcemia.clouded_mind": True,
    "hypercalcemia.cluster_over_days": False,
    "hypercalcemia.calcium_result": True,
    "missing_diaries.silence": False,
    "patient_word.asks_for_someone": False,
    "spinal_metastasis_pain.suspicious_character": True,
    "uncontrolled_pain.level": False,
    "uncontrolled_pain.climbing": False,
    "uncontrolled_pain.many_rescues": False,
    "uncontrolled_pain.above_goal": False,
}
each = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)


def test_no_rule_vanishes_and_none_comes_unseen_and_none_loses_its_red_flag():
    assert {rule.id: rule.red_flag for rule in RULES} == PINNED


def test_no_two_rules_share_a_name():
    assert len({rule.id for rule in RULES}) == len(RULES)


@each
def test_every_rule_has_a_source_and_says_in_a_sentence_what_it_does(rule):
    assert rule.sources
    assert all(source.name for source in rule.sources)
    assert re.fullmatch(r"[A-Z].{40,}\.", rule.plain, flags=re.DOTALL)
    assert "_" not in rule.plain


@each
def test_every_rule_reads_an_entry_or_time(rule):
    assert (rule.on_entry is None) != (rule.on_time is None)
    assert re.fullmatch(r"[a-z_]+\.[a-z_]+", rule.id)


@each
def test_every_number_has_a_unit_a_meaning_and_a_source(rule):
    for number in rule.thresholds:
        assert isinstance(number, Threshold)
        assert number.unit
        assert number.meaning
        assert number.source.name
        assert number.value > 0


def test_no_rule_looks_further_back_than_what_is_loaded():
    days = [one.value for rule in RULES for one in rule.thresholds if one.unit == "days"]

    assert max(days) <= LOOK_BACK.days
