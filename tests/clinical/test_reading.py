"""What becomes of input that cannot be read? Each fault is pointed to, said in a sentence, and never quoted."""

import json

import pytest

from app.clinical.intake.reading import UnreadableError, read_context, read_diary, read_json

SECRET = "Zebra-in-the-spine"
ID = "0198a6a0-5c1e-7d3a-9f00-3b6f0c2d1a11"
SOUND = {"id": ID, "diary_date": "2026-03-14", "recorded_at": "2026-03-14T08:15:00+01:00", "note": "as usual"}


def told_of(read, body):
    with pytest.raises(UnreadableError) as refused:
        read(body if isinstance(body, str | bytes) else json.dumps(body))
    return {problem.pointer: problem.detail for problem in refused.value.problems}


def faults(**fields):
    return told_of(read_diary, {**SOUND, **fields})


def raw(answer):
    """A diary in which one more field stands as it is written, JSON or not."""
    return json.dumps(SOUND)[:-1] + f", {answer}}}"


@pytest.mark.parametrize(
    ("fields", "pointer", "words"),
    [
        ({"id": SECRET}, "/id", "expected a UUID"),
        ({"id": 7}, "/id", "expected a UUID"),
        ({"diary_date": SECRET}, "/diary_date", "expected a date as in 2026-03-14"),
        ({"diary_date": "2026-02-30"}, "/diary_date", "expected a date"),
        ({"diary_date": "14/03/2026"}, "/diary_date", "expected a date"),
        ({"diary_date": 20000}, "/diary_date", "expected a date"),
        ({"diary_date": "0001-01-01"}, "/diary_date", "greater than or equal to 2000-01-01"),
        ({"diary_date": "9999-12-31"}, "/diary_date", "less than or equal to 2200-01-01"),
        ({"recorded_at": "2026-03-14T08:15:00"}, "/recorded_at", "expected an offset from UTC"),
        ({"recorded_at": "2026-03-14T25:00:00Z"}, "/recorded_at", "expected a moment with offset"),
        ({"recorded_at": "0001-01-01T00:00:00+14:00"}, "/recorded_at", "between the years 2000 and 2200"),
        ({"recorded_at": "9999-12-31T23:59:59-14:00"}, "/recorded_at", "between the years 2000 and 2200"),
        ({"recorded_at": SECRET}, "/recorded_at", "expected a moment with offset"),
        ({"amends": ID}, "/amends", "expected the id of another entry"),
        ({"reporter": SECRET}, "/reporter", "expected one of 'patient' or 'carer'"),
        ({"pain": SECRET}, "/pain", "expected an object"),
        ({"pain": {}}, "/pain/worst", "is required"),
        ({"pain": {"worst": "7"}}, "/pain/worst", "expected a whole number"),
        ({"pain": {"worst": 7.5}}, "/pain/worst", "expected a whole number"),
        ({"pain": {"worst": True}}, "/pain/worst", "expected a whole number"),
        ({"pain": {"worst": None}}, "/pain/worst", "expected a whole number"),
        ({"pain": {"worst": -1}}, "/pain/worst", "greater than or equal to 0"),
        ({"pain": {"worst": 11}}, "/pain/worst", "less than or equal to 10"),
        ({"pain": {"worst": 10**400}}, "/pain/worst", "less than or equal to 10"),
        ({"pain": {"worst": 5, "sites": {}}}, "/pain/sites", "expected a list"),
        ({"pain": {"worst": 5, "sites": [{"region": SECRET}]}}, "/pain/sites/0/region", "expected one of 'head'"),
        ({"pain": {"worst": 5, "sites": [{"region": "hip"}] * 61}}, "/pain/sites", "at most 60 in the list"),
        ({"symptoms": [{"symptom": SECRET}]}, "/symptoms/0/symptom", "expected one of 'leg_weakness'"),
        ({"symptoms": [{"course": "new"}]}, "/symptoms/0/symptom", "is required"),
        ({"symptoms": [{"symptom": "fall"}] * 81}, "/symptoms", "at most 80 in the list"),
        ({"analgesics": [{"medicine": ""}]}, "/analgesics/0/medicine", "at least 1 character"),
        ({"analgesics": [{"medicine": SECRET * 9}]}, "/analgesics/0/medicine", "at most 80 characters"),
        ({"analgesics": [{"medicine": "x", "dose": 0}]}, "/analgesics/0/dose", "greater than 0"),
        ({"mobility": SECRET}, "/mobility", "expected one of 'independent'"),
        ({"temperature_c": SECRET}, "/temperature_c", "expected a number"),
        ({"temperature_c": 29.9}, "/temperature_c", "greater than or equal to 30"),
        ({"temperature_c": 98.6}, "/temperature_c", "less than or equal to 45"),
        ({"patient_urgency": SECRET}, "/patient_urgency", "expected one of 'can_wait', 'soon' or 'now'"),
        ({"note": SECRET * 4000}, "/note", "at most 4000 characters"),
        ({"pian": SECRET}, "/pian", "is not a field of this version"),
        ({f"{SECRET} said": 1}, "", "has a field that is not of this version"),
        ({"pain": {"worst": 5, "x\ny": 1}}, "/pain", "has a field that is not of this version"),
    ],
)
def test_every_fault_is_pointed_to_and_said_in_words_that_quote_nothing(fields, pointer, words):
    found = faults(**fields)

    assert words in found[pointer]
    assert SECRET not in str(found)


@pytest.mark.parametrize("field", ["id", "diary_date", "recorded_at"])
def test_what_is_required_is_named(field):
    body = {name: value for name, value in SOUND.items() if name != field}

    assert told_of(read_diary, body) == {f"/{field}": "is required"}


def test_every_fault_of_an_entry_is_named_at_once():
    assert set(faults(pain={"worst": 11, "now": -1}, mobility="flying", recorded_at=None)) == {
        "/pain/worst",
        "/pain/now",
        "/mobility",
        "/recorded_at",
    }


@pytest.mark.parametrize(
    "answer",
    [
        '"temperature_c": NaN',
        '"temperature_c": Infinity',
        '"temperature_c": -Infinity',
        '"temperature_c": 1e400',
        '"pain": {"worst": NaN}',
        f'"pain": {{"worst": {"9" * 5000}}}',
        r'"note": "\ud800"',
        r'"note": "\udc00\ud800"',
        '"note": "\x00"',
        f'"symptoms": {"[" * 300}{"]" * 300}',
        f'"symptoms": {"[" * 50}{"]" * 50}',
        f'"analgesics": {SECRET}',
    ],
)
def test_numbers_that_are_none_broken_text_and_deep_nests_are_refused(answer):
    found = told_of(read_diary, raw(answer))

    assert all(found.values())
    assert SECRET not in str(found)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        SECRET.encode(),
        b"{",
        b"\xff\xfe",
        b"\xef\xbb\xbf{}",
        b'{"note": "\xed\xa0\x80"}',
        b"[" * 100_000,
        "\ud800",
        '{"id": 1}'.encode("utf-16"),
        "[]",
        "null",
        "7",
        f'"{SECRET}"',
    ],
)
def test_what_is_not_a_json_object_is_refused_as_a_whole(body):
    found = told_of(read_diary, body)

    assert list(found) == [""]
    assert SECRET not in found[""]


@pytest.mark.parametrize(
    ("answer", "pointer"),
    [
        ('"pain": {"worst": 1}, "pain": {"worst": 9}', "/pain"),
        ('"pain": {"worst": 9, "worst": 1}', "/pain/worst"),
        (
            '"symptoms": [{"symptom": "fall"}, {"symptom": "fall", "course": "new", "course": "better"}]',
            "/symptoms/1/course",
        ),
        ('"note": "a", "note": "a"', "/note"),
    ],
)
def test_a_field_given_twice_is_refused_because_the_worse_answer_may_be_the_one_lost(answer, pointer):
    assert told_of(read_diary, raw(answer)) == {pointer: "is given more than once"}


@pytest.mark.parametrize(
    "field",
    [
        "amends",
        "pain",
        "analgesics",
        "symptoms",
        "mobility",
        "temperature_c",
        "quality_of_life",
        "patient_urgency",
    ],
)
def test_null_is_the_same_as_not_answered(field):
    assert read_diary(json.dumps({**SOUND, field: None})) == read_diary(json.dumps(SOUND))


def test_null_for_the_reporter_is_the_patient():
    assert read_diary(json.dumps({**SOUND, "reporter": None})).reporter == "patient"


@pytest.mark.parametrize("section", ["analgesics", "symptoms"])
def test_an_empty_list_answers_none_which_is_not_the_same_as_not_answered(section):
    bare = {name: value for name, value in SOUND.items() if name != "note"}

    assert getattr(read_diary(json.dumps({**bare, section: []})), section) == ()
    assert getattr(read_diary(json.dumps(SOUND)), section) is None


@pytest.mark.parametrize("other", [{}, {"patient_urgency": "now"}, {"reporter": "carer"}, {"note": None}])
def test_an_entry_that_answers_nothing_is_refused(other):
    bare = {name: value for name, value in SOUND.items() if name != "note"}

    assert told_of(read_diary, {**bare, **other}) == {
        "": "expected at least one of pain, analgesics, symptoms, mobility, temperature_c, quality_of_life, note"
    }


@pytest.mark.parametrize("section", [{"mobility": "independent"}, {"temperature_c": 37}, {"quality_of_life": {}}])
def test_one_answer_is_enough(section):
    bare = {name: value for name, value in SOUND.items() if name != "note"}

    assert read_diary(json.dumps({**bare, **section}))


@pytest.mark.parametrize(
    ("recorded_at", "diary_date", "is_read"),
    [
        ("2026-03-14T23:59:59+01:00", "2026-03-15", True),
        ("2026-03-14T23:59:59+01:00", "2026-03-16", False),
        ("2026-03-14T00:00:00+14:00", "2026-03-15", True),
        ("2026-03-14T00:00:00+14:00", "2026-03-16", False),
        ("2026-03-14T08:00:00Z", "2026-03-14", True),
        ("2026-03-14T08:00:00Z", "2025-03-14", True),
        ("2026-03-14T08:00:00Z", "2000-01-01", True),
    ],
)
def test_an_entry_may_be_about_the_day_after_the_phones_own_today_and_no_later(recorded_at, diary_date, is_read):
    body = {**SOUND, "recorded_at": recorded_at, "diary_date": diary_date}

    if is_read:
        assert read_diary(json.dumps(body))
    else:
        assert list(told_of(read_diary, body)) == ["/diary_date"]


@pytest.mark.parametrize(
    ("context", "pointer", "words"),
    [
        ({"timezone": SECRET}, "/timezone", "expected the name of an IANA time zone"),
        ({"timezone": "../../etc/passwd"}, "/timezone", "expected the name of an IANA time zone"),
        ({"timezone": "\x00"}, "/timezone", "expected the name of an IANA time zone"),
        ({"bone_sites": [SECRET]}, "/bone_sites/0", "expected one of 'head'"),
        ({"personal_pain_goal": 11}, "/personal_pain_goal", "less than or equal to 10"),
        ({"baseline": [{"symptom": SECRET}]}, "/baseline/0/symptom", "expected one of"),
        ({"treatments": [{"kind": "surgery"}]}, "/treatments/0/started_on", "is required"),
        ({"labs": [{"taken_at": "2026-03-02T09:00:00Z", "calcium_mmol_l": 10.4}]}, "/labs/0/calcium_mmol_l", "to 7"),
        (
            {"labs": [{"taken_at": "2026-03-02T09:00:00Z", "calcium_mmol_l": 2.4, "albumin_g_l": 3.9}]},
            "/labs/0/albumin_g_l",
            "greater than or equal to 5",
        ),
        ({"labs": [{"taken_at": "2026-03-02", "calcium_mmol_l": 2.4}]}, "/labs/0/taken_at", "a moment with offset"),
    ],
)
def test_a_context_that_cannot_be_read_is_refused_in_the_same_way(context, pointer, words):
    found = told_of(read_context, context)

    assert words in found[pointer]
    assert SECRET not in str(found)


def test_any_other_json_is_read_or_refused_without_being_quoted():
    assert read_json(b'{"a": [1, null]}') == {"a": [1, None]}
    assert SECRET not in told_of(read_json, f'{{"a": {SECRET}}}')[""]
    assert told_of(read_json, b'{"a": NaN}')
