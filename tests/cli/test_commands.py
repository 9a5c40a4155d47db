"""The commands as an operator types them: real processes, a real database."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.cli import COMMANDS
from tests.command import installed, tocsin
from tests.conftest import KEY

RED = {
    "id": "0198a6a0-5c1e-7d3a-9f00-3b6f0c2d1a11",
    "diary_date": "2026-03-14",
    "recorded_at": "2026-03-14T08:15:00+01:00",
    "symptoms": [{"symptom": "leg_weakness", "course": "new", "side": "left"}],
}


KEYS = KEY.decode()


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_explains_itself(command: str) -> None:
    done = tocsin(command, "--help")

    assert done.returncode == 0, done.stderr
    assert "Usage: tocsin" in done.stdout


def test_the_installed_script_names_every_command() -> None:
    done = installed("--help")

    assert done.returncode == 0, done.stderr
    assert all(f"  {command} " in done.stdout for command in COMMANDS)


def test_replay_prints_one_document_in_the_words_of_the_contract() -> None:
    timeline = {
        "patient": {"timezone": "Europe/London"},
        "entries": [{"received_at": "2026-03-14T08:15:02Z", "diary": RED}],
        "until": "2026-03-14T12:00:00Z",
    }

    done = tocsin("replay", "-", given=json.dumps(timeline))

    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert list(told) == ["ruleset", "alerts", "advice", "combined", "pain_response", "omed"]
    (alert,) = told["alerts"]
    assert alert["condition"] == "cord_compression"
    assert alert["opened_at"] == "2026-03-14T08:15:02Z"
    assert set(alert) == {"condition", "urgency", "opened_at", "concerns_day", "steps", "late"}
    assert set(alert["steps"][0]) == {"at", "urgency", "rule", "because", "evidence", "would_not_have_fired_if"}
    assert told["advice"][0]["urgency"] == "immediate"


def test_replay_follows_the_days_opioids_and_the_answer_to_radiotherapy(tmp_path: Path) -> None:
    file = tmp_path / "timeline.json"
    file.write_text(json.dumps(irradiated()))

    told = json.loads(tocsin("replay", str(file)).stdout)

    assert told["omed"] == [
        {"day": "2026-02-28", "mg": 40.0},
        {"day": "2026-03-29", "mg": 40.0},
        {"day": "2026-03-30", "mg": None},
    ]
    assert told["pain_response"] == [{"region": "lumbar_spine", "day": 28, "class": "partial_response"}]


def irradiated() -> dict[str, Any]:
    morphine = {"medicine": "morphine", "route": "oral", "dose": 10, "unit": "mg", "doses_taken": 4}
    unknown = {"medicine": "elixir", "route": "oral", "dose": 10, "unit": "mg", "doses_taken": 4}
    days = [("2026-02-28", 7, morphine), ("2026-03-29", 3, morphine), ("2026-03-30", 3, unknown)]
    entries = [
        {
            "received_at": f"{day}T10:00:00Z",
            "diary": {
                "id": f"0198a6a0-5c1e-7d3a-9f00-3b6f0c2d1a{place:02d}",
                "diary_date": day,
                "recorded_at": f"{day}T10:00:00+00:00",
                "pain": {"worst": worst, "sites": [{"region": "lumbar_spine", "worst": worst}]},
                "analgesics": [medicine],
            },
        }
        for place, (day, worst, medicine) in enumerate(days)
    ]
    treatment = {"kind": "radiotherapy", "region": "lumbar_spine", "started_on": "2026-03-01", "ended_on": "2026-03-01"}
    return {"patient": {"treatments": [treatment]}, "entries": entries}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("nonsense", "/: Invalid JSON"),
        ("[]", "/: expected an object"),
        ('{"entries": [{"diary": {}}]}', "/entries/0/received_at: is required"),
        ('{"patient": {"timezone": "Mars/Olympus"}}', "/patient/timezone: expected the name of an IANA time zone"),
        ('{"patient": {"labs": [{"calcium_mmol_l": 11.2}]}}', "/patient/labs/0/calcium_mmol_l: expected a value less"),
    ],
)
def test_a_timeline_that_cannot_be_read_ends_with_2_and_names_every_field(given: str, told: str) -> None:
    done = tocsin("replay", "-", given=given)

    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_an_entry_of_a_timeline_about_a_day_to_come_is_named() -> None:
    entry = {"received_at": "2026-03-14T08:15:02Z", "diary": {**RED, "diary_date": "2026-03-16"}}

    done = tocsin("replay", "-", given=json.dumps({"entries": [entry]}))

    assert done.returncode == 2
    assert done.stderr.startswith("/entries/0/diary/diary_date: expected no later than")


def test_a_clinic_and_a_token_are_made_and_made_again(database_url: str) -> None:
    example = tocsin("clinic", "--example").stdout

    made = [tocsin("clinic", "-", given=example, TOCSIN_DATABASE_URL=database_url) for _ in range(2)]
    token = tocsin("token", "st-elsewhere", "--name", "Night nurse", TOCSIN_DATABASE_URL=database_url)
    token_id = token.stdout.strip().split("_")[2]
    revoked = [
        tocsin("token", "st-elsewhere", "--revoke", token_id, TOCSIN_DATABASE_URL=database_url) for _ in range(2)
    ]

    assert [done.returncode for done in made] == [0, 0], made[0].stderr
    assert token.stdout.startswith("tocsin_st-elsewhere_")
    assert [done.returncode for done in revoked] == [0, 1]


@pytest.mark.parametrize(
    ("words", "environment", "told"),
    [
        (["serve"], {}, "TOCSIN_DATABASE_URL is not set"),
        (["worker"], {"TOCSIN_PORT": "eighty", "TOCSIN_DATABASE_URL": "postgresql://x/y"}, "TOCSIN_PORT"),
        (["migrate"], {"TOCSIN_DATABASE_URL": "postgresql://u:hush@127.0.0.1:9/x"}, "does not answer"),
        (["token", "nowhere", "--name", "x"], {"TOCSIN_DATABASE_URL": "postgresql://u:hush@127.0.0.1:9/x"}, "answer"),
        (
            ["serve"],
            {"TOCSIN_ENVIRONMENT": "production", "TOCSIN_DATABASE_URL": "postgresql://x/y", "TOCSIN_KEYS": KEYS},
            "PUBLIC_URL",
        ),
        (
            ["serve"],
            {"TOCSIN_ENVIRONMENT": "production", "TOCSIN_DATABASE_URL": "postgresql://x/y"},
            "TOCSIN_KEYS_FILE",
        ),
        (["serve"], {"TOCSIN_DATABASE_URL_FILE": "/nowhere/at/all"}, "TOCSIN_DATABASE_URL_FILE"),
        (["clinic", "-"], {}, "/: Invalid JSON"),
        (["worker"], {"TOCSIN_EMIAL_HOST": "relay", "TOCSIN_DATABASE_URL": "postgresql://x/y"}, "TOCSIN_EMIAL_HOST"),
        (["serve"], {"TOCSIN_EMIAL_HOST": "relay", "TOCSIN_DATABASE_URL": "postgresql://x/y"}, "TOCSIN_EMIAL_HOST"),
        (
            ["worker"],
            {
                "TOCSIN_ENVIRONMENT": "production",
                "TOCSIN_PUBLIC_URL": "https://t.example",
                "TOCSIN_DATABASE_URL": "postgresql://x/y",
                "TOCSIN_KEYS": KEYS,
            },
            "nobody could be told",
        ),
    ],
)
def test_what_an_operator_can_mend_is_said_in_a_line(words: list[str], environment: dict[str, str], told: str) -> None:
    done = tocsin(*words, **environment)

    assert done.returncode in (1, 2)
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert "hush" not in done.stderr


def test_secrets_may_come_from_files(tmp_path: Path, database_url: str) -> None:
    secret = tmp_path / "url"
    secret.write_text(database_url + "\n")

    done = tocsin("migrate", TOCSIN_DATABASE_URL_FILE=str(secret))

    assert done.returncode == 0, done.stderr
