"""What is left of an entry that cannot be read? All that can be, and never an exception."""

import copy
import json
from datetime import UTC, date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.clinical.context import Context
from app.clinical.diary import Diary, Entry, Pain
from app.clinical.evaluation import judge_entry
from app.clinical.intake.reading import UnreadableError, adapter, read_diary
from app.clinical.intake.salvage import MOST_READINGS, salvage
from app.clinical.intake.unread import judge_unread
from app.clinical.phrases import say_symptom
from app.clinical.vocabulary import NEUROLOGIC_SYMPTOMS, rank
from tests.clinical.anything import diaries
from tests.clinical.effort import most_thoroughly
from tests.clinical.making import by_rule

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
ID = UUID("0198a6a0-5c1e-7d3a-9f00-3b6f0c2d1a11")
HEAD = {"id": str(ID), "diary_date": "2026-03-09", "recorded_at": "2026-03-09T20:00:00Z"}
WEAK = {"symptom": "leg_weakness", "course": "new"}


def left_of(body):
    return salvage(body if isinstance(body, bytes) else json.dumps(body).encode(), NOW, LONDON)


def said(**sections):
    """What is salvaged of an entry of yesterday, as JSON, without its head."""
    shown = adapter(Diary).dump_python(left_of({**HEAD, **sections}).diary, mode="json", exclude_none=True)
    return {name: value for name, value in shown.items() if name not in (*HEAD, "reporter")}


@pytest.mark.parametrize(
    ("sent", "left"),
    [
        ({"mobility": "flying", "note": "x"}, {"note": "x"}),
        ({"pian": 3, "symptoms": [{**WEAK, "colour": "red"}]}, {"symptoms": [WEAK]}),
        ({"symptoms": [{"symptom": "ennui"}, WEAK, 7, None]}, {"symptoms": [WEAK]}),
        ({"symptoms": [{**WEAK, "severity": "odd", "side": 3}]}, {"symptoms": [WEAK]}),
        ({"symptoms": [{**WEAK, "course": "sideways"}]}, {"symptoms": [{"symptom": "leg_weakness"}]}),
        ({"symptoms": WEAK}, {"symptoms": [WEAK]}),
        ({"symptoms": [{"symptom": "ennui"}], "note": "x"}, {"note": "x"}),
        ({"symptoms": []}, {"symptoms": []}),
        ({"symptoms": [{"symptom": "fall"}] * 81 + [WEAK]}, {"symptoms": [{"symptom": "fall"}, WEAK]}),
        (
            {"symptoms": [{"symptom": "altered_sensation", "regions": ["feet", "fins"]}]},
            {"symptoms": [{"symptom": "altered_sensation", "regions": ["feet"]}]},
        ),
        (
            {"analgesics": [{"medicine": 7}, {"medicine": "morphine", "dose": -1}]},
            {"analgesics": [{"medicine": "morphine"}]},
        ),
        ({"temperature_c": "38.6", "quality_of_life": {"sleep": 99}}, {"temperature_c": 38.6}),
        ({"note": "x" * 5000, "patient_urgency": "now"}, {"patient_urgency": "now"}),
        ({"amends": str(ID), "note": "x"}, {"note": "x"}),
    ],
)
def test_the_smallest_unreadable_part_is_left_out(sent, left):
    assert said(**sent) == left


@pytest.mark.parametrize(
    ("sent", "left"),
    [
        ({"worst": 99, "average": 5, "now": 6}, {"worst": 6, "average": 5, "now": 6}),
        ({"average": 5}, {"worst": 5, "average": 5}),
        (
            {"worst": None, "sites": [{"region": "hip", "worst": 8}]},
            {"worst": 8, "sites": [{"region": "hip", "worst": 8}]},
        ),
        ({"worst": "bad", "sites": [{"region": "hip"}]}, {"worst": 0, "sites": [{"region": "hip"}]}),
        ({"worst": "7"}, {"worst": 7}),
        ({"worst": 99}, None),
        ({"worst": 3, "sites": [{"region": "fin"}, {"region": "hip"}]}, {"worst": 3, "sites": [{"region": "hip"}]}),
    ],
)
def test_pain_without_a_worst_is_as_bad_as_the_worst_number_that_can_be_read(sent, left):
    assert said(pain=sent).get("pain") == left


@pytest.mark.parametrize(
    ("head", "day", "moment"),
    [
        ({"diary_date": "yesterday"}, date(2026, 3, 10), datetime(2026, 3, 9, 20, tzinfo=UTC)),
        ({"diary_date": "2199-01-01"}, date(2026, 3, 10), datetime(2026, 3, 9, 20, tzinfo=UTC)),
        ({"diary_date": "0001-01-01"}, date(2026, 3, 10), datetime(2026, 3, 9, 20, tzinfo=UTC)),
        ({"recorded_at": "2026-03-09T20:00:00"}, date(2026, 3, 9), NOW),
        ({"recorded_at": "2001-01-01T00:00:00Z"}, date(2026, 3, 9), datetime(2001, 1, 1, tzinfo=UTC)),
    ],
)
def test_dates_that_cannot_be_read_are_those_of_its_arrival(head, day, moment):
    diary = left_of({**HEAD, **head, "note": "x"}).diary

    assert (diary.diary_date, diary.recorded_at) == (day, moment)


def test_the_day_of_arrival_is_the_one_where_the_patient_lives():
    late = datetime(2026, 3, 10, 23, 30, tzinfo=UTC)

    assert salvage(b"{}", late, ZoneInfo("Asia/Tokyo")).diary.diary_date == date(2026, 3, 11)


def test_an_entry_without_an_id_is_the_same_entry_when_it_is_sent_again():
    once, again, other = left_of({"note": "a"}), left_of({"note": "a"}), left_of({"note": "b"})

    assert once.entry_id == once.body_id == once.diary.id == again.entry_id != other.entry_id
    assert left_of({**HEAD, "mobility": 1}).entry_id == ID != left_of({**HEAD, "mobility": 1}).body_id


def test_a_field_given_twice_is_judged_in_both_ways():
    body = json.dumps({**HEAD, "mobility": "independent"}).encode()[:-1] + b', "symptoms": [], "symptoms": [%b]}'
    left = left_of(body % json.dumps(WEAK).encode())
    hidden = left_of((body % b"").replace(b'"symptoms": []', b'"symptoms": [%b]' % json.dumps(WEAK).encode(), 1))

    for one in (left, hidden):
        findings = judge_unread(one, (), (), Context(), NOW)
        assert len(one.readings) == 2
        assert findings[0].urgency == "immediate"
        assert {finding.subject.split("/")[0] for finding in findings} == {f"quarantine:{one.body_id}"}


def test_an_endless_contradiction_is_not_followed_for_ever():
    body = b"{" + b",".join(b'"temperature_c": %f' % (35 + n / 1000) for n in range(1000)) + b"}"

    assert len(left_of(body).readings) == MOST_READINGS


def test_a_list_that_is_too_long_is_judged_in_parts():
    symptoms = [{"symptom": "fatigue", "regions": [region] * n} for region in ("feet", "hip") for n in range(1, 51)]
    left = left_of({**HEAD, "symptoms": [*symptoms, WEAK]})

    assert any(one.symptom == "leg_weakness" for diary in left.readings for one in diary.symptoms)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{bad", b"[]", b"null", b"7", b'"text"', b"\xff\xfe", b"\x00", b"NaN", b"[" * 60_000, b'{"note":' * 9_000,
        b"]" * 60_000, b'{"symptoms": [{"symptom": "leg_weakness"}', b'"' * 60_001,
    ],
)  # fmt: skip
def test_what_is_no_json_object_is_nothing_to_judge_and_no_exception(body):
    assert left_of(body).diary is None


@pytest.mark.parametrize(
    "garbage",
    [
        b"NaN", b"1e999", b"-Infinity", b"9" * 5000, b"[" * 9000 + b"]" * 9000, b'{"a":' * 9000 + b"7" + b"}" * 9000,
        b'"\\ud800"', b'"\xff\xc3"', b'"raw\nline \x01"', b'"\\u0000"', b'{"\\udc00": 1}', b'{"": {"": []}}',
    ],
)  # fmt: skip
@pytest.mark.parametrize("field", [b"mobility", b"symptoms_", b"temperature_c", b"id", b"recorded_at", b"pain"])
def test_no_garbage_in_one_field_hides_a_red_flag_in_another(field, garbage):
    body = b'{"%b": %b, "symptoms": [%b]}' % (field, garbage, json.dumps(WEAK).encode())

    diary = left_of(body).diary

    assert [one.symptom for one in diary.symptoms] == ["leg_weakness"]


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_bytes_are_an_exception(body):
    found = judge_unread(left_of(body), (), (), Context(), NOW)

    assert found[-1].rule == "system.unreadable_diary"


GARBAGE = (-1, 9e99, "ennui" * 1000, {"garbled": 1}, [["garbled"]], float("nan"), "\ud800")
REQUIRED = {"symptom", "region", "medicine"}


def places(value, path=()):
    """Every part of a document, by the steps that lead to it."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in inside:
        yield (*path, step)
        yield from places(inner, (*path, step))


def at(document, path):
    for step in path:
        document = document[step]
    return document


def without(document, path):
    """The document as it must be read when this part of it cannot be."""
    document = copy.deepcopy(document)
    while path[-1] in REQUIRED or (isinstance(path[-1], int) and len(at(document, path[:-1])) == 1):
        path = path[:-1]
    del at(document, path[:-1])[path[-1]]
    return without(document, path[:-1]) if path[:-1] and at(document, path[:-1]) == {} else document


@st.composite
def broken(draw):
    diary = draw(diaries())
    document = adapter(Diary).dump_python(diary, mode="json", exclude_none=True)
    path = draw(st.sampled_from(list(places(document))))
    sent = copy.deepcopy(document)
    at(sent, path[:-1])[path[-1]] = draw(st.sampled_from(GARBAGE))
    return diary, sent, path, without(document, path)


@most_thoroughly
@given(broken())
def test_whatever_is_broken_every_other_answer_is_unchanged_and_neurologic_signs_are_judged_the_same(one):
    whole, sent, path, expected = one
    body = json.dumps(sent).encode()
    left = salvage(body, whole.recorded_at, UTC)

    with pytest.raises(UnreadableError):
        read_diary(body)
    seen = adapter(Diary).dump_python(left.diary, mode="json", exclude_none=True)
    if path == ("pain", "worst"):
        seen, expected = without_worst(seen), without_worst(expected)
    for name in {"id", "diary_date", "recorded_at", "reporter"} & {path[0]}:
        expected[name] = seen[name]
    assert seen == expected
    assert_judged_the_same(whole, left.diary)


def without_worst(document):
    """Without what is only judged by; pain of which then nothing is left was not told."""
    pain = {name: value for name, value in document.get("pain", {}).items() if name != "worst" and value != []}
    rest = {name: value for name, value in document.items() if name != "pain"}
    return {**rest, "pain": pain} if pain else rest


def assert_judged_the_same(whole, left):
    """Each neurologic symptom that is told as it was asks for as much as it did, or more."""
    was, now = (urgency_of_signs(diary) for diary in (whole, left))

    for sign in {say_symptom(s) for s in left.symptoms or () if s.symptom in NEUROLOGIC_SYMPTOMS} & was.keys():
        assert rank(now[sign]) >= rank(was[sign])


def urgency_of_signs(diary):
    found = judge_entry(Entry(diary, diary.recorded_at), (), Context())
    signs = [finding for finding in found if finding.condition == "cord_compression"]
    return {said.said: one.urgency for one in sorted(signs, key=lambda f: rank(f.urgency)) for said in one.evidence}


def test_pain_that_was_made_up_to_judge_by_is_never_more_than_what_was_said():
    findings = judge_unread(
        left_of({**HEAD, "pain": {"worst": 99, "sites": [{"region": "hip"}]}}), (), (), Context(), NOW
    )

    assert by_rule("system.unreadable_diary", findings) == "soon"
    assert left_of({**HEAD, "pain": {"worst": 99, "now": 2}}).diary.pain == Pain(worst=2, now=2)
