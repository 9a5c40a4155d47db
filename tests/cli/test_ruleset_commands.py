"""Governing the rules as an operator types it: real processes, a real database, two names."""

import json
import uuid
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest

from app.wiring.clock import clock
from tests.command import tocsin

SEVERE = "uncontrolled_pain.severe"
LOW = {"version": "low-1", "limits": {SEVERE: 6}}


class Clinic:
    """A clinic of its own in the worker's database, and the commands about it."""

    def __init__(self, url: str, name: str) -> None:
        self.url, self.name = url, name

    def ruleset(self, verb: str, *words: str, given: str = "") -> tuple[int, str, str]:
        done = tocsin("ruleset", verb, self.name, *words, given=given, TOCSIN_DATABASE_URL=self.url)
        assert "Traceback" not in done.stderr
        return done.returncode, done.stdout, done.stderr

    def drafts(self, by: str = "Dr Author") -> tuple[int, str, str]:
        return self.ruleset("draft", "-", "--reason", "agreed", "--by", by, given=json.dumps(LOW))

    def backtest(self, *words: str) -> tuple[int, str, str]:
        done = tocsin("backtest", "--clinic", self.name, *words, TOCSIN_DATABASE_URL=self.url)
        assert "Traceback" not in done.stderr
        return done.returncode, done.stdout, done.stderr


@pytest.fixture
def clinic(database_url: str, made_clinic: str) -> Clinic:
    return Clinic(database_url, made_clinic)


async def stored(clinic: Clinic, *worst: int) -> None:
    """A patient with one diary a day, the last one an hour old."""
    connection = await asyncpg.connect(clinic.url)
    now, patient = clock(), uuid.uuid4()
    await connection.execute(
        "INSERT INTO patients (clinic_id, patient_id, reference, name, context, expected_from, version, enrolled_at)"
        " VALUES ($1, $2, 'BM-0017', 'A Name', '{}', $3, 0, $4)",
        *(clinic.name, patient, now.date(), now),
    )
    for ago, score in enumerate(reversed(worst)):
        at, diary = now - timedelta(days=ago, hours=1), uuid.uuid4()
        said = {"id": str(diary), "diary_date": str(at.date()), "recorded_at": at.isoformat(), "pain": {"worst": score}}
        await connection.execute(
            "INSERT INTO diaries (clinic_id, patient_id, diary_id, diary_date, received_at, body, gist, advice, ruleset)"
            " VALUES ($1, $2, $3, $4, $5, $6, $6, '{}', '2026.2')",
            *(clinic.name, patient, diary, at.date(), at, json.dumps(said)),
        )
    await connection.close()


def test_two_people_bring_a_ruleset_into_force_and_one_ends_it(clinic: Clinic) -> None:
    drafted = clinic.drafts()
    approved = clinic.ruleset("approve", "low-1", "--by", "Second Reader")
    activated = clinic.ruleset("activate", "low-1", "--by", "Dr Author")
    listed = clinic.ruleset("list")
    retired = clinic.ruleset("retire", "low-1", "--by", "Second Reader")

    for done, told in ((drafted, "low-1: draft"), (approved, "approved"), (activated, "active"), (retired, "retired")):
        assert done[0] == 0, done[2]
        assert told in done[1]
    assert listed[1].endswith("in force: low-1\n")
    assert clinic.ruleset("list")[1].endswith("in force: 2026.2\n")


def test_the_author_does_not_approve(clinic: Clinic) -> None:
    clinic.drafts()

    status, _, complained = clinic.ruleset("approve", "low-1", "--by", "dr author")

    assert (status, "someone else" in complained) == (1, True)


def test_a_ruleset_may_begin_on_a_day_to_come(clinic: Clinic) -> None:
    clinic.drafts()
    clinic.ruleset("approve", "low-1", "--by", "Second Reader")

    wrong = clinic.ruleset("activate", "low-1", "--by", "Dr Author", "--from", "2199-01-01")
    status, told, _ = clinic.ruleset("activate", "low-1", "--by", "Dr Author", "--from", "2199-01-01T06:00:00+01:00")

    assert (wrong[0], "with offset" in wrong[2]) == (2, True)
    assert (status, "low-1: approved" in told, "begins 2199-01-01 05:00 UTC" in told) == (0, True, True)


def test_what_is_shown_can_be_drafted_again(clinic: Clinic) -> None:
    clinic.drafts()

    words = clinic.ruleset("show", "low-1")[1]
    document = json.loads(clinic.ruleset("show", "low-1", "--json")[1])
    again = clinic.ruleset("draft", "-", "--reason", "agreed", "--by", "Dr Author", given=json.dumps(document))

    assert "severe pain: 6 instead of 7" in words
    assert "because: agreed" in words
    assert document["limits"] == {SEVERE: 6}
    assert again[0] == 0, again[2]


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ({"version": "a-1", "limits": {SEVERE: 9}}, f"/limits/{SEVERE}: expected 5 to 8 0-10"),
        ({"version": "a-1", "limits": {"cord_compression.any": 1}}, "is not a number that may be set"),
        ({"version": "2026.2"}, "/version: expected a name of your own"),
    ],
)
def test_a_file_out_of_bounds_ends_with_2_and_names_the_number(clinic: Clinic, file: dict, told: str) -> None:
    done = clinic.ruleset("draft", "-", "--reason", "agreed", "--by", "Dr Author", given=json.dumps(file))

    assert (done[0], done[1]) == (2, "")
    assert told in done[2]


@pytest.mark.parametrize("verb", ["approve", "activate", "retire"])
def test_a_ruleset_that_is_not_there_is_said_in_a_line(clinic: Clinic, verb: str) -> None:
    status, _, complained = clinic.ruleset(verb, "none-1", "--by", "Dr Author")

    assert (status, "no such ruleset" in complained) == (1, True)


def test_the_numbers_that_may_be_set_are_printed_without_a_database() -> None:
    done = tocsin("ruleset", "numbers")

    assert (done.returncode, done.stderr) == (0, "")
    assert f"{SEVERE}: 7, from 5 to 8 (0-10)" in done.stdout


async def test_a_backtest_prints_a_table_and_who_is_new(clinic: Clinic, tmp_path: Path) -> None:
    await stored(clinic, 1, 1, 6)
    file = tmp_path / "low.json"
    file.write_text(json.dumps(LOW))

    status, told, complained = clinic.backtest("--ruleset", str(file), "--since", "30d")

    assert status == 0, complained
    assert told.startswith("diaries: 3; patients: 1; from ")
    (line,) = [line for line in told.splitlines() if line.startswith("uncontrolled pain, urgent")]
    assert line.split()[3:7] == ["0", "1", "0.00", "33.33"]
    assert "BM-0017: uncontrolled pain, urgent" in told
    assert "A Name" not in told


async def test_a_backtest_in_json_names_new_and_lost(clinic: Clinic) -> None:
    await stored(clinic, 1, 1, 6)
    clinic.drafts()
    clinic.ruleset("approve", "low-1", "--by", "Second Reader")
    clinic.ruleset("activate", "low-1", "--by", "Dr Author")

    status, told, complained = clinic.backtest("--ruleset", "2026.2", "--since", "10d", "--nurses", "2", "--json")

    assert status == 0, complained
    found = json.loads(told)
    assert (found["active"], found["candidate"], found["diaries"], found["nurses"]) == ("low-1", "2026.2", 3, 2)
    (row,) = found["alerts"]
    assert row["per_100_diaries"] == {"active": 33.33, "candidate": 0.0}
    assert row["per_nurse_and_day"] == {"active": 0.05, "candidate": 0.0}
    assert found["new"] == []
    assert [(one["patient"], one["condition"], one["urgency"]) for one in found["lost"]] == [
        ("BM-0017", "uncontrolled_pain", "urgent")
    ]


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (["--ruleset", "none-1"], 1, "has no ruleset 'none-1'"),
        (["--ruleset", "2026.2", "--since", "soon"], 2, "expected a number of days as in 90d"),
        (["--ruleset", "2026.2", "--clinic", "nowhere"], 1, "there is no clinic 'nowhere'"),
    ],
)
def test_a_backtest_that_cannot_be_says_why(clinic: Clinic, words: list[str], status: int, told: str) -> None:
    done = clinic.backtest(*words)

    assert (done[0], told in done[2]) == (status, True), done[2]
