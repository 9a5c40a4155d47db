"""Is every rule there that should be, with a sentence a clinician can check and a source for every number?"""

import re

import pytest

from app.clinical.evidence import Threshold
from app.clinical.history import LOOK_BACK
from app.clinical.rules import RULES

PINNED = {
    "acute_illness.breathlessness": True,
    "acute_illness.severe_vomiting": False,
    "acute_illness.lasting_vomiting": False,
    "acute_illness.heart_or_head": False,
    "acute_illness.troubled_mind": False,
    "cord_compression.neurologic_symptom": True,
    "cord_compression.radicular_pain": True,
    "cord_compression.walking_lost": True,
    "fever.measured_or_felt": True,
    "fever.cold_and_unwell": True,
    "hypercalcemia.clouded_mind": True,
    "hypercalcemia.cluster_over_days": False,
    "hypercalcemia.calcium_result": True,
    "hypercalcemia.raised_and_unwell": True,
    "hypocalcemia.irritable_nerves": True,
    "hypocalcemia.calcium_result": True,
    "jaw_osteonecrosis.sick_jaw": False,
    "jaw_osteonecrosis.numb_face": True,
    "missing_diaries.silence": False,
    "pathological_fracture.bone_sign": True,
    "pathological_fracture.sudden_pain": True,
    "pathological_fracture.pain_on_loading": True,
    "pathological_fracture.after_injury": True,
    "pathological_fracture.thigh_pain_for_weeks": False,
    "pain_flare.after_radiotherapy": False,
    "pain_trends.more_opioid": False,
    "pain_trends.rising_slowly": False,
    "opioid_toxicity.slow_breathing": True,
    "opioid_toxicity.nervous_sign": True,
    "opioid_toxicity.two_signs": True,
    "opioid_toxicity.drowsy_at_risk": True,
    "patient_word.asks_for_someone": False,
    "quality_of_life_decline.decline": False,
    "quality_of_life_decline.low_mood": False,
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
