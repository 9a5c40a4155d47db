"""`tocsin auditor` as a process: the workers die, the database dies, and somebody hears of it all the same."""

import asyncio
import inspect
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import asyncpg
import httpx
import pytest

from app.cli.clinic import EXAMPLE
from app.embedded import EmbeddedPostgres
from app.records.auditor_role import grants_for
from app.records.schema import migrate
from app.settings import SettingsError, read_settings
from app.wiring.watch import build_post
from tests.auditing.test_query import as_role
from tests.notify.channels.receivers import HttpReceiver, MailServer

TOCSIN = str(Path(sys.executable).parent / "tocsin")
PATIENCE = 90.0  # s; all of it takes fifteen on a machine that does nothing else
OPEN_ALERT = """
WITH who AS (
    INSERT INTO patients (clinic_id, patient_id, reference, name, context, expected_from, version, enrolled_at)
    SELECT clinic_id, gen_random_uuid(), 'BM-1', 'Pat Example', '{}', now(), 1, now() FROM clinics RETURNING *
)
INSERT INTO alerts (clinic_id, alert_id, patient_id, condition, urgency, priority, status, opened_at, concerns_day, late,
                    ruleset, steps, ladder, next_rung, remarks)
SELECT w.clinic_id, gen_random_uuid(), w.patient_id, 'fever', 'immediate', 3, 'open', now() - interval '6 minutes', now(),
       false, 'standard', '[]', c.ladder, 1, '[]' FROM who w JOIN clinics c USING (clinic_id)
"""


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    with EmbeddedPostgres(tmp_path_factory.mktemp("postgres"), durable=False) as server:
        server.create_database("audited")
        migrate(server.url("audited"))
        yield server


class Processes:
    """Commands of Tocsin with nothing else around them; all are gone afterwards."""

    def __init__(self, log: Path) -> None:
        self.log, self.running = log, []

    def start(self, command: str, **settings: str) -> subprocess.Popen[bytes]:
        bare = {name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")}
        told = bare | {f"TOCSIN_{name}": value for name, value in settings.items()}
        with self.log.open("ab") as log:
            process = subprocess.Popen([TOCSIN, command], env=told, stdout=log, stderr=log)
        self.running.append(process)
        return process

    def end(self) -> None:
        for process in self.running:
            process.kill()
            process.wait()


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Processes]:
    some = Processes(tmp_path / "log")
    yield some
    some.end()


async def until(holds: Callable[[], object | Awaitable[object]], what: str) -> None:
    """Waits until something holds; AssertionError, with what it was, when it does not in time."""
    end = time.monotonic() + PATIENCE
    while not (await held if inspect.isawaitable(held := holds()) else held):
        assert time.monotonic() < end, f"not in time: {what}"
        await asyncio.sleep(0.05)


async def house(url: str) -> asyncpg.Connection:
    """A clinic, and the auditor's role."""
    environment = os.environ | {"TOCSIN_DATABASE_URL": url}
    clinic = await asyncio.create_subprocess_exec(
        TOCSIN, "clinic", "-", env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    await clinic.communicate(json.dumps(EXAMPLE).encode())
    owner = await asyncpg.connect(url)
    await owner.execute(grants_for("tocsin_auditor"))
    await owner.execute("ALTER ROLE tocsin_auditor PASSWORD 'only-for-this-test'")
    return owner


def killed(process: subprocess.Popen[bytes]) -> None:
    """As by `kill -9`: it can say nothing, and write down nothing."""
    process.send_signal(signal.SIGKILL)
    process.wait(PATIENCE)


class Outside:
    """Who hears of it: a mail server and a dead-man's switch on loopback."""

    def __init__(self, mail: MailServer, switch: HttpReceiver) -> None:
        self.mail, self.switch = mail, switch

    @property
    def subjects(self) -> list[str]:
        return [str(one["Subject"]) for one in self.mail.mails]

    def pinged(self, path: str) -> bool:
        return any(one.line.startswith(f"POST {path} ") for one in self.switch.requests)

    def settings(self, url: str) -> dict[str, str]:
        return {
            "AUDITOR_DATABASE_URL": url,
            "AUDITOR_CHANNEL": "email",
            "AUDITOR_ADDRESS": "physicist@example.org",
            "AUDITOR_EMAIL_HOST": "127.0.0.1",
            "AUDITOR_EMAIL_PORT": str(self.mail.port),
            "AUDITOR_EMAIL_FROM": "auditor@example.org",
            "AUDITOR_HEARTBEAT_URL": f"{self.switch.url}/ping/1",
            "AUDITOR_EVERY_SECONDS": "0.3",
        }


async def test_it_rings_for_an_alert_a_dead_worker_and_a_dead_database(
    postgres: EmbeddedPostgres, processes: Processes
) -> None:
    url = postgres.url("audited")
    owner = await house(url)
    async with MailServer() as mail, HttpReceiver() as switch:
        outside = Outside(mail, switch)
        worker = processes.start("worker", DATABASE_URL=url, LOG_ENABLED="1")
        await until(lambda: owner.fetchval("SELECT count(*) FROM heartbeats"), "the worker beats")
        auditor = processes.start("auditor", **outside.settings(as_role(url, "tocsin_auditor")))
        await until(lambda: outside.pinged("/ping/1"), "all is well, and told outside")
        assert outside.subjects == []

        await owner.execute(OPEN_ALERT)
        await until(lambda: len(mail.mails) == 1, "an alarm about the alert")
        assert mail.mails[0]["To"] == "physicist@example.org"
        assert "Pat" not in mail.mails[0].get_content()
        await owner.execute("UPDATE alerts SET status = 'resolved'")

        await asyncio.to_thread(killed, worker)
        # A minute of silence, without waiting for it: a worker that lived would beat again and be found alive.
        await owner.execute("UPDATE heartbeats SET beat_at = beat_at - interval '2 minutes' WHERE worker <> 'auditor'")
        await until(lambda: len(mail.mails) == 2, "an alarm about the workers")

        await owner.close()
        postgres.stop()
        await until(lambda: len(mail.mails) == 3, "an alarm about the database")
        assert outside.pinged("/ping/1/fail")
        auditor.terminate()
        assert await asyncio.to_thread(auditor.wait, PATIENCE) == 0

    check = "IMMEDIATE: check the service, alerts may not arrive"
    assert outside.subjects == ["IMMEDIATE: open the work list, alerts are unconfirmed", check, check]


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({}, "TOCSIN_AUDITOR_CHANNEL"),
        ({"AUDITOR_CHANNEL": "pigeon"}, "no such channel"),
        # What the workers ring by is not borrowed: the same broken relay would silence both.
        ({"AUDITOR_CHANNEL": "email", "EMAIL_HOST": "127.0.0.1", "EMAIL_FROM": "a@example.org"}, "settings of its own"),
        ({"AUDITOR_CHANNEL": "email", "AUDITOR_EMAIL_HOSTS": "127.0.0.1"}, "settings of its own"),
        (
            {"AUDITOR_CHANNEL": "email", "AUDITOR_EMAIL_HOST": "127.0.0.1", "AUDITOR_EMAIL_FROM": "a@example.org"},
            "not an e-mail address",
        ),
    ],
)
def test_it_refuses_to_start_without_a_way_of_its_own(settings: dict[str, str], told: str) -> None:
    base = {"AUDITOR_DATABASE_URL": "postgresql://a@127.0.0.1:1/b", "AUDITOR_ADDRESS": "nobody"}
    read = read_settings({f"TOCSIN_{name}": value for name, value in (base | settings).items()})

    with pytest.raises(SettingsError, match=told):
        build_post(read, httpx.AsyncClient())


def test_what_it_lacks_ends_the_command_with_one_line(processes: Processes) -> None:
    process = processes.start("auditor", AUDITOR_ADDRESS="nobody")

    assert process.wait(PATIENCE) == 1
    assert len(processes.log.read_text().splitlines()) == 1
    assert "TOCSIN_AUDITOR_DATABASE_URL" in processes.log.read_text()
