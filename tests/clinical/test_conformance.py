"""The published stories ring as clinicians say they must, and a story that is not one is refused by name."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from app.clinical.intake.reading import UnreadableError
from app.clinical.trials.conformance import read_case, schema
from app.clinical.trials.deviations import differences
from app.clinical.vocabulary import NEUROLOGIC_SYMPTOMS

FOLDER = Path("conformance")
FILES = sorted(FOLDER.glob("*/*.json"))
PUBLISHED = json.loads((FOLDER / "schema.json").read_text())
RED = {
    "id": "0198a6a0-5c1e-7d3a-9f00-3b6f0c2d1a11",
    "diary_date": "2026-03-14",
    "recorded_at": "2026-03-14T08:15:00+01:00",
    "symptoms": [{"symptom": "leg_weakness", "course": "new", "side": "left"}],
}


def name(path):
    return f"{path.parent.name}/{path.stem}"


def a_case(**expect):
    """A man with a weak leg, and what is expected of it."""
    return {
        "title": "A weak leg",
        "story": "A man's left leg is weak. It is new.",
        "source": {"rule": "Any new neurologic feature fires.", "evidence": "NG234", "certainty": "secondary"},
        "timeline": {"entries": [{"received_at": "2026-03-14T08:15:02Z", "diary": RED}]},
        "expect": expect or {"alerts": [{"condition": "cord_compression", "urgency": "immediate"}]},
    }


def told(case):
    return differences(read_case(json.dumps(case)))


def refusal(case):
    with pytest.raises(UnreadableError) as refused:
        read_case(json.dumps(case))
    return {problem.pointer for problem in refused.value.problems}


@pytest.mark.parametrize("path", FILES, ids=name)
def test_a_published_story_rings_as_it_must(path):
    assert differences(read_case(path.read_bytes())) == ()


@pytest.mark.parametrize("path", FILES, ids=name)
def test_a_published_story_keeps_to_the_schema(path):
    assert [
        fault.json_path for fault in Draft202012Validator(PUBLISHED).iter_errors(json.loads(path.read_text()))
    ] == []


def test_the_published_schema_is_the_one_that_is_read_by():
    Draft202012Validator.check_schema(PUBLISHED)
    assert json.loads(json.dumps(schema())) == PUBLISHED, "write it anew with `make generated`"


def test_there_are_stories_of_every_condition_and_of_every_neurologic_sign():
    folders = {path.parent.name for path in FILES}
    alone = {path.stem.removeprefix("alone_") for path in FOLDER.glob("cord_compression/alone_*.json")}

    assert len(FILES) >= 60
    assert set(NEUROLOGIC_SYMPTOMS) <= alone
    assert folders >= {
        *("cord_compression", "spinal_metastasis_pain", "hypercalcemia", "pathological_fracture", "uncontrolled_pain"),
        *("pain_flare", "opioid_toxicity", "hypocalcemia", "jaw_osteonecrosis", "acute_illness"),
        *("quality_of_life_decline", "missing_diaries", "quiet_years"),
    }


def test_every_story_has_a_title_of_its_own():
    titles = [json.loads(path.read_text())["title"] for path in FILES]

    assert sorted(titles) == sorted(set(titles))


@pytest.mark.parametrize(
    ("expect", "said"),
    [
        ({"alerts": [{"condition": "hypercalcemia", "urgency": "urgent"}]}, "hypercalcemia: expected urgent; it never"),
        ({"alerts": [{"condition": "hypercalcemia", "at_least": "soon"}]}, "hypercalcemia: expected at least soon"),
        ({"alerts": [{"condition": "cord_compression", "urgency": "urgent"}]}, "cord_compression: expected urgent; it"),
        ({"alerts": [], "exactly": True}, "cord_compression: expected not to ring; it rang as immediate ("),
        ({"never": ["cord_compression"]}, "cord_compression: expected not to ring"),
        ({"not_above": {"cord_compression": "soon"}}, "cord_compression: expected no higher than soon"),
        ({"advice": [{"on_entry": 0, "urgency": "soon"}]}, "advice on entry 0: expected soon; it was immediate"),
        ({"combined": [["hypercalcemia", "uncontrolled_pain"]]}, "expected a combined concern of hypercalcemia and"),
        (
            {"omed": [{"day": "2026-03-14", "mg": None}]},
            "oral morphine equivalent on 2026-03-14: expected None; it was n",
        ),
        (
            {"pain_response": [{"region": "hip", "day": 28, "class": "complete_response"}]},
            "expected the pain responses",
        ),
        ({"refused": ["/patient"]}, "the timeline was expected to be refused; it was read"),
        ({"refused_entries": [0]}, "expected the entries [0] to be refused; it was []"),
    ],
)
def test_what_is_not_as_expected_is_said_in_plain_words(expect, said):
    (line,) = told(a_case(**expect))

    assert line.startswith(said)


@pytest.mark.parametrize(
    "wanted",
    [
        {"opened_at": "2026-03-14T08:15:03Z"},
        {"on_day": "2026-03-15"},
        {"concerns_day": "2026-03-13"},
        {"late": True},
        {"steps": [{"urgency": "urgent"}, {"urgency": "immediate"}]},
        {"steps": [{"urgency": "immediate", "at": "2026-03-14T09:00:00Z"}]},
    ],
)
def test_an_alert_is_held_to_its_time_its_day_and_its_steps(wanted):
    alert = {"condition": "cord_compression", "urgency": "immediate"}
    assert told(a_case(alerts=[{**alert, "opened_on_entry": 0, "late": False, "on_day": "2026-03-14"}])) == ()

    (line,) = told(a_case(alerts=[{**alert, **wanted}]))

    assert line.startswith("cord_compression: expected ")


@pytest.mark.parametrize(
    ("change", "pointers"),
    [
        ({"titel": "x"}, {"/titel"}),
        ({"expect": {}}, {"/expect"}),
        ({"expect": {"alerts": [{"condition": "measles", "urgency": "urgent"}]}}, {"/expect/alerts/0/condition"}),
        ({"expect": {"alerts": [{"condition": "hypercalcemia"}]}}, {"/expect/alerts/0"}),
        (
            {"expect": {"alerts": [{"condition": "hypercalcemia", "urgency": "soon", "opened_on_entry": 1}]}},
            {"/expect/alerts/0/opened_on_entry"},
        ),
        ({"expect": {"advice": [{"on_entry": 7, "urgency": "soon"}]}}, {"/expect/advice/0/on_entry"}),
        (
            {"expect": {"never": ["jaw_osteonecrosis"]}, "timeline": {"patient": {"zone": "x"}}},
            {"/timeline/patient/zone"},
        ),
        ({"expect": {"never": ["system"]}, "timeline": {"entries": [{"received_at": "now"}]}}, None),
    ],
)
def test_a_case_that_cannot_be_read_names_every_field(change, pointers):
    found = refusal({**a_case(), **change})

    assert found == (pointers or {"/timeline/entries/0/received_at", "/timeline/entries/0/diary"})


def test_a_timeline_that_is_to_be_refused_is_held_to_the_very_fields():
    case = a_case(refused=["/patient/timezone"])
    case["timeline"]["patient"] = {"timezone": "Mars/Olympus"}
    assert told(case) == ()

    case["expect"] = {"refused": ["/patient/labs/0"]}

    assert told(case) == (
        "/patient/labs/0: expected to be refused; it was read",
        "/patient/timezone: expected to be read; it was refused",
    )
