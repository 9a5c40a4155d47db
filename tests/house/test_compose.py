"""docker-compose.yml: held to its specification, and run, command by command, as processes on a real PostgreSQL."""

import asyncio
import json
import re
import signal
import subprocess
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

import asyncpg
import httpx
import jsonschema
import pytest
import yaml

from app.embedded import cluster, supervisor
from app.settings import SettingsError, read_settings
from app.wiring import clock
from tests.house import compose, image, pages
from tests.house.stack import Stack, until

SAID = yaml.safe_load((image.ROOT / "docker-compose.yml").read_text())
OURS = [name for name, service in SAID["services"].items() if service["image"] == "tocsin:local"]
WHO = "Pat Example"


@pytest.fixture
def stack(tmp_path):
    with Stack(tmp_path) as running:
        yield running


def test_the_file_is_what_the_compose_specification_allows():
    schema = json.loads(Path(__file__).with_name("compose-spec.json").read_text())

    jsonschema.Draft7Validator(schema).validate(SAID)


def test_the_stack_is_all_that_one_box_needs():
    assert set(SAID["services"]) == {"postgres", "migrate", "api", "worker", "mailbox"}
    assert SAID["services"]["worker"]["deploy"]["replicas"] == 2
    assert SAID["services"]["mailbox"]["profiles"] == ["trial"]


def test_what_runs_our_code_may_do_nothing_else():
    for name in OURS:
        service = SAID["services"][name]
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service.get("user", "10001") != "root", name
        assert not service.keys() & {"privileged", "cap_add", "network_mode", "pid", "volumes"}, name


def test_nobody_beyond_the_box_reaches_a_port():
    ports = [port for service in SAID["services"].values() for port in service.get("ports", [])]

    assert sorted(ports) == ["127.0.0.1:8000:8000", "127.0.0.1:8025:8025"]


def test_every_log_is_rotated_and_what_lasts_comes_back_after_a_restart():
    for name, service in SAID["services"].items():
        assert set(service["logging"]["options"]) == {"max-size", "max-file"}, name
        assert service["restart"] == ("no" if name == "migrate" else "unless-stopped"), name


def test_nothing_starts_before_the_database_has_its_schema():
    wait = {name: service.get("depends_on") for name, service in SAID["services"].items()}

    assert wait["migrate"] == {"postgres": {"condition": "service_healthy"}}
    assert wait["api"] == wait["worker"] == {"migrate": {"condition": "service_completed_successfully"}}


def test_one_image_is_built_once():
    assert [name for name in OURS if "build" in SAID["services"][name]] == ["migrate"]
    assert {SAID["services"][name]["pull_policy"] for name in OURS} == {"never"}


def test_no_secret_is_in_the_file_or_in_the_repository(tmp_path):
    words = (image.ROOT / "docker-compose.yml").read_text()
    ignored = (image.ROOT / ".gitignore").read_text().splitlines()

    assert not re.search(r"(PASSWORD|SECRET|TOKEN|DATABASE_URL): ", words)
    assert {".env", "secrets/"} <= set(ignored)


def test_postgres_logs_no_more_than_ours_does(stack):
    options = dict(word.split("=") for word in SAID["services"]["postgres"]["command"][1:] if word != "-c")
    logging = {name: value for name, value in options.items() if name.startswith("log_")}

    taken = asyncio.run(_settings_taken(stack.postgres.url(), logging))

    assert logging == {name: supervisor.ALWAYS[name] for name in logging} == taken
    assert {"log_min_messages", "log_min_error_statement", "log_error_verbosity"} == set(logging)
