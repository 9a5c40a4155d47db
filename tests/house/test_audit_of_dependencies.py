"""Known faults of what others wrote: one that is found stops the build, and nobody takes silence for health."""

import json
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.house.image import ROOT

SCRIPT = ROOT / "scripts" / "audit_dependencies.py"
# An advisory as the OSV database keeps it, cut to what is read of it.
ADVISORY = {
    "id": "PYSEC-2019-217",
    "aliases": ["CVE-2019-10906"],
    "summary": "str.format_map allows a sandbox escape",
    "schema_version": "1.4.0",
    "published": "2019-04-07T00:29:00Z",
    "affected": [
        {
            "package": {"ecosystem": "PyPI", "name": "jinja2"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.10.1"}]}],
            "versions": ["2.10"],
        }
    ],
}
PINS = "".join(f"{pin} \\\n    --hash=sha256:{'0' * 64}\n" for pin in ("jinja2==2.10", "click==8.1.7"))


class Advisories(BaseHTTPRequestHandler):
    """Answers as OSV does. What it knows, and how it fails, is told by the server it runs in."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        time.sleep(self.server.slowness)
        known = {"vulns": [ADVISORY]} if asked["package"]["name"] in self.server.faulty else {}
        body = json.dumps(known).encode()
        self.send_response(self.server.status)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def service():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Advisories)
    server.faulty, server.status, server.slowness, server.daemon_threads = set(), 200, 0.0, True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def audit(tmp_path):
    (tmp_path / "pins.txt").write_text(PINS)

    def asking(port: int, *options: str, pins: str = "pins.txt") -> tuple[int, str]:
        url = f"http://127.0.0.1:{port}/v1/query"
        command = [
            sys.executable,
            SCRIPT,
            "--patience",
            "120",
            *options,
            "-s",
            "osv",
            "--osv-url",
            url,
            "-r",
            tmp_path / pins,
        ]
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, env={"NO_PROXY": "*", "HOME": str(tmp_path)}
        )
        return done.returncode, done.stdout

    return asking


def test_a_known_fault_stops_the_build_and_says_what_mends_it(service, audit):
    service.faulty = {"jinja2"}

    status, said = audit(service.server_port)

    assert status == 1
    assert said.splitlines() == [
        "KNOWN FAULT  jinja2 2.10: PYSEC-2019-217 CVE-2019-10906 - mended in 2.10.1",
        "dependencies audited: 2, with 1 known faults",
    ]


def test_nothing_known_is_said_with_the_number_that_was_asked_about(service, audit):
    assert audit(service.server_port) == (0, "dependencies audited: 2, with 0 known faults\n")


def test_a_service_that_is_not_there_is_told_and_stops_only_who_insists(service, audit):
    service.server_close()

    status, said = audit(service.server_port)
    insisting, _ = audit(service.server_port, "--must")

    assert (status, insisting) == (0, 1)
    assert said.startswith("dependencies NOT audited: the advisory service cannot be asked")
    assert said.count("\n") == 1


def test_a_service_that_only_fails_is_not_taken_for_health(service, audit):
    service.status = 503

    status, said = audit(service.server_port)

    assert status == 0
    assert said.startswith("dependencies NOT audited")


def test_nobody_waits_longer_than_they_said(service, audit):
    service.slowness = 30.0
    began = time.monotonic()

    status, said = audit(service.server_port, "--patience", "2")

    assert (status, said) == (0, "dependencies NOT audited: the advisory service took longer than 2 s\n")
    assert time.monotonic() - began < 25


def test_a_list_without_hashes_is_a_fault_of_ours_and_not_of_the_service(service, audit, tmp_path):
    (tmp_path / "bare.txt").write_text("click==8.1.7\n")

    status, said = audit(service.server_port, pins="bare.txt")

    assert status == 1
    assert said.startswith("dependencies cannot be audited:")


def test_packages_that_the_service_does_not_know_are_not_counted_as_sound(monkeypatch):
    monkeypatch.syspath_prepend(SCRIPT.parent)
    from audit_dependencies import judged  # noqa: PLC0415 - a script, found beside the others only for this test

    # Recorded from pip-audit 2.10, as it answers where the index does not have a package.
    recorded = {
        "dependencies": [
            {"name": "click", "version": "8.1.7", "vulns": []},
            {"name": "ours", "skip_reason": "Dependency not found on PyPI and could not be audited: ours (1.0)"},
        ],
        "fixes": [],
    }

    verdict = judged(json.dumps(recorded), "")

    assert verdict.audited == 1
    assert verdict.unasked == "the advisory service does not know 1 of 2: ours"
