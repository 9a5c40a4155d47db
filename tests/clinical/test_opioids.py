"""Is a day's oral morphine equivalent what the published table says, and unknown wherever the table is silent?"""

import math
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clinical.opioids import (
    CDC_2022,
    NON_OPIOIDS,
    TABLES,
    UK_FPM,
    Unconverted,
    daily_omed,
    not_comparable,
    unconverted,
)


@dataclass(frozen=True)
class Line:
    medicine: str
    route: str | None = "oral"
    dose: float | None = 10
    unit: str | None = "mg"
    doses_taken: float | None = 1


def patch(medicine: str, ug_h: float, doses_taken: float | None = None) -> Line:
    return Line(medicine, "transdermal", ug_h, "ug/h", doses_taken)


@pytest.mark.parametrize(
    ("medicine", "mg_a_day", "omed"),
    [
        ("codeine", 240, 36),
        ("hydrocodone", 20, 20),
        ("hydromorphone", 8, 40),
        ("methadone", 10, 47),
        ("morphine", 60, 60),
        ("oxycodone", 40, 60),
        ("oxymorphone", 10, 30),
        ("tapentadol", 100, 40),
        ("tramadol", 400, 80),
    ],
)
def test_a_tablet_counts_by_the_cdc_factor(medicine, mg_a_day, omed):
    assert daily_omed([Line(medicine, dose=mg_a_day / 4, doses_taken=4)]) == pytest.approx(omed)


@pytest.mark.parametrize(
    ("medicine", "route", "mg_a_day", "omed"),
    [
        ("morphine", "oral", 60, 60),
        ("codeine", "oral", 240, 24),
        ("dihydrocodeine", "oral", 240, 24),
        ("tramadol", "oral", 400, 40),
        ("tapentadol", "oral", 100, 40),
        ("oxycodone", "oral", 40, 60),
        ("hydromorphone", "oral", 8, 40),
        ("morphine", "subcutaneous", 30, 60),
        ("morphine", "intramuscular", 30, 60),
        ("morphine", "intravenous", 30, 60),
        ("diamorphine", "subcutaneous", 10, 33),
    ],
)
def test_the_same_tablet_counts_by_the_uk_factor(medicine, route, mg_a_day, omed):
    assert daily_omed([Line(medicine, route, mg_a_day)], UK_FPM) == pytest.approx(omed)


@pytest.mark.parametrize(("ug_h", "omed"), [(12, 28.8), (25, 60), (37.5, 90), (75, 180), (100, 240)])
def test_a_fentanyl_patch_counts_2_4_for_each_microgram_an_hour(ug_h, omed):
    assert daily_omed([patch("fentanyl", ug_h)]) == pytest.approx(omed)


@pytest.mark.parametrize(
    ("medicine", "ug_h", "omed"),
    [
        *(("fentanyl", s, m) for s, m in [(12, 30), (25, 60), (50, 120), (75, 180), (100, 240)]),
        *(("buprenorphine", s, m) for s, m in [(5, 12), (10, 24), (20, 48), (35, 84), (52.5, 126), (70, 168)]),
    ],
)
def test_a_uk_patch_counts_as_the_table_prints_it(medicine, ug_h, omed):
    assert daily_omed([patch(medicine, ug_h)], UK_FPM) == omed


@pytest.mark.parametrize("strength", [11, 12.5, 13, 37, 37.5, 62, 62.5, 74.9, 150])
def test_a_uk_patch_of_a_strength_that_is_not_printed_is_unknown(strength):
    worn = [patch("fentanyl", strength)]

    assert daily_omed(worn, UK_FPM) is None
    assert unconverted(worn, UK_FPM) == (Unconverted("fentanyl", "strength"),)


@pytest.mark.parametrize("changed_today", [None, 0, 1, 3])
def test_a_patch_counts_for_the_day_on_which_it_was_not_changed(changed_today):
    assert daily_omed([patch("fentanyl", 25, changed_today)]) == 60


def test_two_patches_add_up_each_by_its_own_strength():
    assert daily_omed([patch("fentanyl", 50), patch("fentanyl", 25)]) == 180
    assert daily_omed([patch("fentanyl", 12), patch("fentanyl", 25)], UK_FPM) == 90
    assert daily_omed([patch("buprenorphine", 52.5), patch("buprenorphine", 10)], UK_FPM) == 150
    assert daily_omed([patch("fentanyl", 37), patch("fentanyl", 25)], UK_FPM) is None


def test_rescue_doses_add_to_the_background():
    assert daily_omed([patch("fentanyl", 25), Line("morphine", dose=10, doses_taken=4)]) == 100


@pytest.mark.parametrize(("dose", "unit"), [(30, "mg"), (30_000, "ug"), (0.03, "g")])
def test_the_unit_of_a_dose_does_not_change_its_worth(dose, unit):
    assert daily_omed([Line("morphine", dose=dose, unit=unit, doses_taken=2)]) == pytest.approx(60)


def test_a_dose_that_was_not_taken_is_zero():
    assert daily_omed([Line("morphine", doses_taken=0)]) == 0


def test_no_answer_is_unknown_and_no_medicine_is_zero():
    assert daily_omed(None) is None
    assert unconverted(None) == ()
    assert daily_omed([]) == 0


@pytest.mark.parametrize("medicine", ["Paracetamol", "acetaminophen", "ibuprofen", "pregabalin", "dexamethasone"])
def test_a_non_opioid_is_zero_even_when_its_dose_was_left_out(medicine):
    assert daily_omed([Line(medicine, None, None, None, None)]) == 0


def test_a_non_opioid_does_not_hide_the_opioid_beside_it():
    assert daily_omed([Line("paracetamol", dose=1, unit="g"), Line("morphine")]) == 10


@pytest.mark.parametrize("spelling", ["Morphine", " MORPHINE ", "morphine sulfate", "Morphine  Sulphate"])
def test_a_medicine_is_known_by_its_common_spellings(spelling):
    assert daily_omed([Line(spelling)]) == 10


def test_a_box_names_the_salt_and_the_factor_is_that_of_the_medicine():
    assert daily_omed([Line("Oxycodone Hydrochloride"), Line("codeine phosphate")]) == pytest.approx(16.5)
    assert daily_omed([Line("diacetylmorphine", "subcutaneous")], UK_FPM) == pytest.approx(33)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (Line("buprenorphine"), "no_factor"),
        (patch("buprenorphine", 10), "no_factor"),
        (Line("pethidine"), "no_factor"),
        (Line("co-codamol"), "no_factor"),
        (Line("a green pill"), "no_factor"),
        (Line(""), "no_factor"),
        (Line("morphine", "intravenous"), "no_factor"),
        (Line("morphine", "sublingual"), "no_factor"),
        (Line("morphine", None), "no_factor"),
        (Line("fentanyl", "buccal", 100, "ug"), "no_factor"),
        (Line("fentanyl", "sublingual", 100, "ug"), "no_factor"),
        (Line("fentanyl", "intranasal", 100, "ug"), "no_factor"),
        (Line("dihydrocodeine"), "no_factor"),
        (Line("Oramorph"), "no_factor"),
        (Line("OxyContin"), "no_factor"),
        (Line("fentanyl", "oral", 25, "ug/h"), "no_factor"),
        (Line("morphine", dose=None), "dose"),
        (Line("morphine", dose=math.nan), "dose"),
        (Line("morphine", dose=-10), "dose"),
        (Line("morphine", unit="ml"), "unit"),
        (Line("morphine", unit="ug/h"), "unit"),
        (Line("morphine", unit=None), "unit"),
        (Line("morphine", doses_taken=None), "doses_taken"),
        (Line("morphine", doses_taken=math.inf), "doses_taken"),
        (Line("fentanyl", "transdermal", None, "ug/h"), "dose"),
        (Line("fentanyl", "transdermal", 25, "ug"), "unit"),
        (Line("fentanyl", "transdermal", 25, None), "unit"),
    ],
)
def test_one_line_without_a_factor_makes_the_whole_day_unknown_and_is_named(line, reason):
    day = [Line("morphine", dose=60), line, Line("paracetamol")]

    assert daily_omed(day) is None
    assert unconverted(day) == (Unconverted(line.medicine, reason),)


def test_methadone_has_no_factor_in_the_uk():
    assert daily_omed([Line("methadone")], UK_FPM) is None


def test_methadone_and_buprenorphine_are_marked_as_not_comparable():
    assert not_comparable([Line("morphine"), Line("Methadone"), Line("ibuprofen")]) == ("Methadone",)
    assert not_comparable([patch("buprenorphine", 10), patch("fentanyl", 25)], UK_FPM) == ("buprenorphine",)
    assert not_comparable(None) == ()


def test_a_dose_beyond_all_numbers_is_unknown():
    assert daily_omed([Line("morphine", dose=1e300, doses_taken=1e300)]) is None


def test_every_table_and_factor_says_where_it_comes_from_and_how_sure_it_is():
    assert set(TABLES) == {"cdc-2022", "uk-fpm-2020"}
    for table in TABLES.values():
        for said in (table, *table.factors):
            assert said.source
            assert said.certainty in {"read", "secondary", "memory", "convention"}


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_no_medicine_is_both_opioid_and_not_and_none_has_two_factors(table):
    keys = [(factor.medicine, route) for factor in table.factors for route in factor.routes]

    assert not {factor.medicine for factor in table.factors} & NON_OPIOIDS
    assert len(keys) == len(set(keys))


CODES = {"medicine": ["morphine", "fentanyl", "methadone", "buprenorphine", "codeine", "ibuprofen", "khat", ""]}
LINES = st.builds(
    Line,
    medicine=st.sampled_from(CODES["medicine"]) | st.text(max_size=8),
    route=st.sampled_from(["oral", "transdermal", "intravenous", "other", None]),
    dose=st.none() | st.floats() | st.sampled_from([10.0, 25.0]),
    unit=st.sampled_from(["mg", "ug", "ug/h", "g", "ml", None]),
    doses_taken=st.none() | st.floats() | st.integers(0, 9),
)
SANE = st.lists(st.builds(Line, st.sampled_from(["morphine", "oxycodone", "tramadol"]), dose=st.integers(1, 200)))


@given(st.lists(LINES), st.sampled_from([CDC_2022, UK_FPM]))
def test_whatever_is_written_a_day_is_a_plain_amount_or_unknown(day, table):
    omed = daily_omed(day, table)

    assert omed is None or (math.isfinite(omed) and omed >= 0)


@given(st.lists(LINES), st.sampled_from([CDC_2022, UK_FPM]))
def test_a_day_with_an_unconverted_line_is_never_a_number(day, table):
    if unconverted(day, table):
        assert daily_omed(day, table) is None


@given(SANE, SANE)
def test_the_order_of_the_list_does_not_matter_and_more_medicine_is_never_less(some, more):
    assert daily_omed(some + more) == pytest.approx(daily_omed(more + some))
    assert daily_omed(some + more) >= daily_omed(some)
