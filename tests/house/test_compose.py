"""docker-compose.yml: held to its specification, and run, command by command, as processes on a real PostgreSQL."""

import asyncio
import json
import re
import shlex
import signal
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

import asyncpg
import httpx
import jsonschema
import pytest
import yaml

from app.embedded.supervisor import ALWAYS
from app.settings import SettingsError, read_settings
from app.wiring.clock import clock
from tests.conftest import KEY
from tests.house import compose, image
from tests.house.pages import shell_under
from tests.house.stack import Stack, until
from tests.world import bearer

SAID = yaml.safe_load((image.ROOT / "docker-compose.yml").read_text())
OURS = {name: service for name, service in SAID["services"].items() if service["image"] == "tocsin:local"}
WHO = "Pat Example"
BEATS = "SELECT count(DISTINCT worker) FROM heartbeats WHERE worker <> 'auditor'"
ALL_WELL = {"status": "ready", "worker": "beating", "auditor": "beating"}
RED = {"symptoms": [{"symptom": "leg_weakness", "course": "new"}]}


@pytest.fixture
def stack(tmp_path):
    with Stack(tmp_path) as running:
        yield running


def test_the_file_is_what_the_compose_specification_allows():
    schema = json.loads(Path(__file__).with_name("compose-spec.json").read_text())

    jsonschema.Draft7Validator(schema).validate(SAID)


def test_the_stack_is_all_that_one_box_needs():
    assert set(SAID["services"]) == {"postgres", "migrate", "api", "worker", "auditor", "mailbox"}
    assert SAID["services"]["worker"]["deploy"]["replicas"] == 2
    assert SAID["services"]["mailbox"]["profiles"] == ["trial"]


@pytest.mark.parametrize("name", OURS)
def test_what_runs_our_code_may_do_nothing_else(name):
    service = OURS[name]

    assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not service.keys() & {"cap_add", "network_mode", "pid", "privileged", "user", "volumes"}


def test_nobody_beyond_the_box_reaches_a_port():
    ports = [port for service in SAID["services"].values() for port in service.get("ports", [])]

    assert sorted(ports) == ["127.0.0.1:8000:8000", "127.0.0.1:8025:8025"]


@pytest.mark.parametrize("name", SAID["services"])
def test_logs_are_rotated_and_what_dies_comes_back(name):
    service = SAID["services"][name]

    assert set(service["logging"]["options"]) == {"max-size", "max-file"}
    assert service["restart"] == ("no" if name == "migrate" else "unless-stopped")


def test_nothing_of_ours_starts_before_the_database_has_its_schema():
    waits_for = {name: service.get("depends_on") for name, service in SAID["services"].items()}

    assert waits_for["migrate"] == {"postgres": {"condition": "service_healthy"}}
    assert waits_for["api"] == {"migrate": {"condition": "service_completed_successfully"}} == waits_for["worker"]
    assert waits_for["auditor"] == waits_for["worker"]


def test_the_auditor_shares_no_secret_with_whom_it_watches():
    secrets = {name: set(service.get("secrets", [])) for name, service in OURS.items()}

    assert secrets["auditor"] == {"auditor_database_url"}
    assert all(not secrets["auditor"] & of_others for name, of_others in secrets.items() if name != "auditor")


def test_the_one_image_is_built_under_one_name_only():
    assert [name for name, service in OURS.items() if "build" in service] == ["migrate"]
    assert {service["pull_policy"] for service in OURS.values()} == {"never"}


def test_no_secret_stands_in_the_file_or_can_be_committed():
    words = (image.ROOT / "docker-compose.yml").read_text()
    ignored = (image.ROOT / ".gitignore").read_text().splitlines()

    assert not re.search(r"(PASSWORD|SECRET|TOKEN|DATABASE_URL): ", words)
    assert {".env", "secrets/"} <= set(ignored)


def test_what_patients_write_stays_out_of_the_log_of_the_database(database_url):
    options = dict(word.split("=") for word in SAID["services"]["postgres"]["command"][1:] if word != "-c")
    wanted = {name: value for name, value in options.items() if name.startswith("log_")}

    async def taken():
        connection = await asyncpg.connect(database_url, server_settings=wanted)
        try:
            return {name: await connection.fetchval(f"SHOW {name}") for name in wanted}
        finally:
            await connection.close()

    assert asyncio.run(taken()) == wanted == {name: ALWAYS[name] for name in wanted}
    assert set(wanted) == {"log_min_messages", "log_min_error_statement", "log_error_verbosity"}


def test_without_a_word_in_env_it_is_no_trial_and_refuses_to_start(tmp_path):
    (tmp_path / "docker-compose.yml").write_text((image.ROOT / "docker-compose.yml").read_text())
    (tmp_path / ".env").write_text("# nothing is decided yet\n")
    (tmp_path / "database_url").write_text("postgresql://tocsin@postgres/tocsin")

    api = compose.services(tmp_path)["api"].environment
    (tmp_path / "keys").write_text(KEY.decode())
    told = api | {
        "TOCSIN_DATABASE_URL_FILE": str(tmp_path / "database_url"),
        "TOCSIN_KEYS_FILE": str(tmp_path / "keys"),
    }

    with pytest.raises(SettingsError, match="TOCSIN_PUBLIC_URL"):
        read_settings(told)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("${A}${B}", "1"),
        ("$A and $$A", "1 and $A"),
        ("${A:-2} ${B:-2} ${C:-2} ${C-2}", "1 2 2 2"),
        ("${B-2}", ""),
        ("${A:?say it}", "1"),
    ],
)
def test_variables_are_filled_in_as_compose_does(written, meant):
    assert compose.fill_in({"x": [written]}, {"A": "1", "B": ""}) == {"x": [meant]}


def test_a_variable_that_must_be_set_is_asked_for():
    with pytest.raises(ValueError, match="B: say it"):
        compose.fill_in("${B:?say it}", {"B": ""})


def test_the_stack_runs_and_a_page_gets_through_though_a_worker_is_killed(stack):
    stack.run("migrate")
    let_auditor_in(stack)
    as_it_was = written_in(stack.code)
    assert not stack.is_healthy("api")

    workers = [stack.start(name) for name in ("api", "mailbox", "worker")][-1]
    healthy(stack)
    with httpx.Client(base_url=stack.at_home("http://127.0.0.1:8000"), trust_env=False) as api:
        phone = enrolled(api, staff_token(stack))
        until(lambda: stack.ask(BEATS) == 2, "both workers beat")
        stack.start("auditor")
        until(lambda: api.get("/readyz").json() == ALL_WELL, "the auditor beats")
        workers[0].kill()
        advice = submitted(api, phone)["advice"]

    assert advice["urgency"] == "immediate"
    mail = first_mail(stack)
    assert mail["recipients"] == ["nurse@example.org"]
    assert stack.at_home("http://127.0.0.1:8000/") in mail["text"]
    assert WHO not in json.dumps(mail)
    ends_when_asked(stack)
    assert written_in(stack.code) == as_it_was


def let_auditor_in(stack):
    """The role that docs/operations.md has an operator make, by the same lines with the container's shell taken off."""
    grants = stack.run("api", "tocsin", "auditor", "--grants", "tocsin_auditor")
    password = (stack.folder / "secrets" / "auditor_password").read_text().strip()

    async def run():
        owner = await asyncpg.connect(stack.postgres.url("tocsin"))
        await owner.execute(f"{grants}\nALTER ROLE tocsin_auditor PASSWORD '{password}';")
        await owner.close()

    asyncio.run(run())


def healthy(stack):
    """Every health check there is passes: those of the file, and the image's own."""
    for name in ("postgres", "api", "mailbox"):
        until(lambda name=name: stack.is_healthy(name), f"{name} is healthy")
    assert stack.is_healthy("api", image.health_command())


def staff_token(stack):
    """A clinic and a nurse, by the commands that docs/operations.md names; each is given what the one before said."""
    said = ""
    for line in shell_under("Try it with containers")[1].splitlines():
        service, command = re.match(r"docker compose exec -T (\w+) ([^<>]+)", line).groups()
        said = stack.run(service, *shlex.split(command), given=said)
    return said.strip()


def enrolled(api, staff):
    """A patient through the API; their phone's token."""
    body = {"reference": "BM-1", "name": WHO, "context": {"timezone": "Europe/London"}}
    patient = api.post("/v1/patients", json=body, headers=bearer(staff)).raise_for_status().json()
    code = api.post(f"/v1/patients/{patient['id']}/enrolment-codes", headers=bearer(staff)).raise_for_status().json()
    phone = api.post("/v1/enrolments:redeem", json={"code": code["code"]}).raise_for_status().json()
    return phone["token"]


def submitted(api, phone):
    """The receipt of a diary that asks for someone at once."""
    now = clock()
    day = now.astimezone(ZoneInfo("Europe/London")).date()
    diary = {"id": str(uuid4()), "diary_date": day.isoformat(), "recorded_at": now.isoformat(), **RED}
    return api.post("/v1/diaries", json=diary, headers=bearer(phone)).raise_for_status().json()


def first_mail(stack):
    """The first mail that the mailbox catches."""
    caught = []
    with httpx.Client(base_url=stack.at_home("http://127.0.0.1:8025"), trust_env=False) as mailbox:
        until(lambda: caught.extend(mailbox.get("/messages.json").json()) or caught, "a mail arrives")
    return caught[-1]


def ends_when_asked(stack):
    """Every process that is left ends by itself on SIGTERM, before Docker would kill it."""
    left = [process for process in stack.running if process.poll() is None]
    for process in left:
        process.terminate()

    assert {process.wait(timeout=10) for process in left} <= {0, -signal.SIGTERM}
    assert len(left) == 4


def written_in(folder):
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
