"""`tocsin doctor` as it is typed: lines for people, one object for machines, and a status that says whether all is well."""

import json
from typing import Any

from click.testing import CliRunner, Result

from app.cli.doctor import command

NOWHERE = {"TOCSIN_DATABASE_URL": "postgresql://tocsin@127.0.0.1:1/tocsin", "TOCSIN_PUBLIC_URL": "http://127.0.0.1:1"}


def typed(*words: str, **settings: Any) -> Result:
    return CliRunner().invoke(command, words, env=NOWHERE | {"TOCSIN_LOG_ENABLED": "1"} | settings)


def test_a_database_that_is_gone_fails_with_a_line_that_helps() -> None:
    done = typed("--send")

    assert done.exit_code == 1
    lines = done.output.splitlines()
    assert "FAIL  database: it does not answer. Start PostgreSQL, and check TOCSIN_DATABASE_URL." in lines
    assert any(line.startswith("ok    settings: channels log") for line in lines)


def test_for_machines_it_is_one_object() -> None:
    done = typed("--json")

    told = json.loads(done.output)
    assert (done.exit_code, told["healthy"]) == (1, False)
    assert {"what": "settings", "state": "ok", "seen": "channels log", "do": None} in told["findings"]


def test_what_stands_is_told_apart_from_what_nobody_started(database_url: str) -> None:
    done = typed("--json", TOCSIN_DATABASE_URL=database_url)

    failed = {one["what"] for one in json.loads(done.output)["findings"] if one["state"] == "FAIL"}
    assert done.exit_code == 1
    assert "way in" in failed
    assert failed.isdisjoint({"settings", "database", "migrations", "clock", "wake-up"})
