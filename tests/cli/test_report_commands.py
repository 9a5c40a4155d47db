"""Reports as an operator types them: real processes, a real database, nothing but figures."""

import csv
import io
import json
import uuid
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest

from app.wiring.clock import clock
from tests.command import tocsin

RULE = "cord_compression.neurologic_symptom"
ALERT = (
    "INSERT INTO alerts (clinic_id, alert_id, patient_id, condition, urgency, priority, status, opened_at,"
    " concerns_day, late, ruleset, steps, ladder, next_rung, remarks, next_place, unreached, is_drill,"
    " first_acknowledged_at, resolved_at, resolved_by, outcome, label)"
    " SELECT clinic_id, gen_random_uuid(), $2, 'cord_compression', $3, 3, 'resolved', $4::timestamptz, $4::timestamptz::date,"
    " false, '2026.2', $6, ladder, 0, '[]', 0, 0, false, $5::timestamptz, $5::timestamptz, 'Nurse', $7, $8"
    " FROM clinics WHERE clinic_id = $1"
)


@pytest.fixture
async def clinic(database_url: str) -> str:
    """Twelve red alerts taken after a minute, twelve amber ones after ten; one red was false."""
    name = f"clinic-{uuid.uuid4().hex[:8]}"
    example = json.loads(tocsin("clinic", "--example").stdout) | {"clinic_id": name}
    assert tocsin("clinic", "-", given=json.dumps(example), TOCSIN_DATABASE_URL=database_url).returncode == 0
    connection = await asyncpg.connect(database_url)
    now, patient = clock(), uuid.uuid4()
    await connection.execute(
        "INSERT INTO patients (clinic_id, patient_id, reference, name, context, expected_from, version, enrolled_at)"
        " VALUES ($1, $2, 'BM-0017', 'A Name', '{}', $3, 0, $4)",
        *(name, patient, now.date(), now),
    )
    steps = json.dumps([{"rule": RULE}])
    for nth in range(24):
        urgency, minutes = ("immediate", 1) if nth % 2 else ("urgent", 10)
        opened = now - timedelta(days=2, minutes=nth)
        taken = opened + timedelta(minutes=minutes)
        label = "false_alarm" if nth == 0 else "true_alarm"
        outcome = json.dumps({"code": "admitted"})
        await connection.execute(ALERT, name, patient, urgency, opened, taken, steps, outcome, label)
    await connection.close()
    return name


def test_the_times_and_the_verdict_are_printed(clinic: str, database_url: str) -> None:
    done = tocsin("report", "times", clinic, "--since", "30d", TOCSIN_DATABASE_URL=database_url)

    assert (done.returncode, done.stderr) == (0, "")
    assert "immediate (12)" in done.stdout
    assert "red is acknowledged faster than amber: shown" in done.stdout
    assert "red: 12, median 60.0 s; amber: 12, median 10.0 min" in done.stdout
    assert "A Name" not in done.stdout


def test_the_table_goes_to_a_file_or_to_standard_output(clinic: str, database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "times.csv"

    shown = tocsin("report", "times", clinic, "--csv", "-", TOCSIN_DATABASE_URL=database_url)
    written = tocsin("report", "times", clinic, "--csv", str(file), TOCSIN_DATABASE_URL=database_url)

    assert (shown.returncode, written.stdout) == (0, f"24 alerts written to {file}\n")
    assert file.read_bytes().count(b"\r\n") == 25
    rows = list(csv.DictReader(io.StringIO(shown.stdout)))
    assert rows == list(csv.DictReader(io.StringIO(file.read_text())))
    assert {row["seconds_to_acknowledged"] for row in rows} == {"60.000", "600.000"}


def test_what_the_rules_led_to_is_printed(clinic: str, database_url: str) -> None:
    done = tocsin("report", "rules", clinic, TOCSIN_DATABASE_URL=database_url)

    assert done.stdout.splitlines() == [
        f"{RULE}: 24 alerts (24 opened, 0 raised)",
        "    ended: admitted 24",
        "    false alarms: 1 of 24 labelled, 4% (95% 1% to 20%); 0 unsure, 0 not labelled",
    ]


def test_what_cannot_be_is_told_in_one_line(clinic: str, database_url: str, tmp_path: Path) -> None:
    unknown = tocsin("report", "rules", "nowhere", TOCSIN_DATABASE_URL=database_url)
    period = tocsin("report", "times", clinic, "--since", "soon", TOCSIN_DATABASE_URL=database_url)
    place = tocsin("report", "times", clinic, "--csv", str(tmp_path / "no" / "x"), TOCSIN_DATABASE_URL=database_url)

    assert unknown.stderr == "Error: no such clinic\n"
    assert "expected a number of days as in 90d" in period.stderr
    assert "cannot be written" in place.stderr
    assert all(done.returncode != 0 and "Traceback" not in done.stderr for done in (unknown, period, place))
