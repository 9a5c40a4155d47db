"""A line of log is for machines as well as for people: one event, one line, when in UTC, and no words of a fault."""

import json
import os
import subprocess
import sys
import time
from datetime import datetime

import httpx
import pytest

from tests.demo.test_up import free_port
from tests.house.image import ROOT
from tests.world import bearer

SAYS = """
import logging, structlog
from app.settings import Settings
from app.wiring.logs import configure_logs
configure_logs(Settings(log_format="{format}"))
structlog.get_logger().warning("page failed", path="/a\\n\\x1b[31m{{}} INFO forged", fault="KeyError")
library = logging.getLogger("{library}")
library.warning("asked\\nfor Pat Example")
library.info("chatter")
try:
    raise ValueError("Pat Example has weak legs")
except ValueError:
    library.exception("Exception in ASGI application\\n")
"""


def said(how: str, library: str = "a.library") -> subprocess.CompletedProcess[str]:
    script = SAYS.format(format=how, library=library)
    return subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)


def test_for_machines_an_event_is_one_object_with_its_time_in_utc() -> None:
    lines = [json.loads(one) for one in said("json").stderr.splitlines()]

    assert [line["event"] for line in lines] == ["page failed", "asked", "Exception in ASGI application"]
    assert (lines[0]["level"], lines[0]["fault"]) == ("warning", "KeyError")
    assert {line["timestamp"][-1] for line in lines} == {"Z"}
    assert abs(datetime.fromisoformat(lines[0]["timestamp"]).timestamp() - time.time()) < 60


@pytest.mark.parametrize("how", ["json", "console"])
def test_nothing_that_is_logged_begins_a_line_of_its_own_or_speaks_to_a_terminal(how: str) -> None:
    [line] = [one for one in said(how).stderr.splitlines() if "forged" in one]

    assert "page failed" in line
    assert "\x1b" not in line


@pytest.mark.parametrize("how", ["json", "console"])
@pytest.mark.parametrize("library", ["a.library", "uvicorn.error", "asyncio"])
def test_a_fault_that_a_library_logs_is_told_by_its_class_and_place_alone(how: str, library: str) -> None:
    told = said(how, library).stderr

    assert "Pat Example" not in told
    assert "ValueError" in told
    assert "<string>:" in told


def test_lines_go_to_standard_error_alone_and_libraries_speak_only_of_trouble() -> None:
    done = said("json")

    assert done.stdout == ""
    assert "asked" in done.stderr
    assert "chatter" not in done.stderr


def test_a_fault_in_the_running_server_tells_neither_the_statement_nor_what_it_was_asked_with(server_url: str) -> None:
    """A database without a single table is a fault of ours; SQLAlchemy's words for it quote statement and values."""
    port = free_port()
    environment = os.environ | {"TOCSIN_DATABASE_URL": server_url.replace("/database_name", "/postgres")}
    command = [".venv/bin/tocsin", "serve", "--port", str(port)]
    token = "tocsin_st-elsewhere_abcdefgh_" + "s" * 43

    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True, cwd=ROOT) as process:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", transport=httpx.HTTPTransport(retries=8)) as phone:
            answer = phone.get("/v1/alerts", headers=bearer(token), timeout=30)
        process.terminate()
        told = process.stderr.read() if process.stderr else ""

    assert answer.status_code == 500
    assert "request failed" in told
    assert "ProgrammingError" in told
    assert not [word for word in ("SELECT", "st-elsewhere", "abcdefgh", "Traceback") if word in told]
