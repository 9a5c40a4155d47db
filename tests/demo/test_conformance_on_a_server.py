"""`tocsin conformance --server`: the published stories, handed in over the API of a house that runs."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.demo.conftest import TOCSIN, Run
from tests.demo.test_up import free_port, make_clinic

FOLDER = Path("conformance").resolve()
SOME = [
    "cord_compression",
    "hypercalcemia",
    "missing_diaries",
    "amendments",
    "time_zones",
    "omed/tramadol_by_the_british_table.json",
]


@pytest.fixture
def house(tocsin: Callable[..., Run], home: Path) -> tuple[str, str]:
    """The address of a server with a worker, and a staff token of its clinic."""
    url = f"http://127.0.0.1:{(port := str(free_port()))}"
    up = tocsin("up", "--port", port)
    up.says("for other commands")
    make_clinic(home)
    made = conformance(
        "token", "st-elsewhere", "--name", "Partner", TOCSIN_DATABASE_URL_FILE=str(home / "database-url")
    )
    assert made.returncode == 0, made.stderr
    return url, made.stdout.strip()


def conformance(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    unset = {name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")}
    return subprocess.run(
        [TOCSIN, *words],
        env=unset | {"NO_PROXY": "127.0.0.1"} | environment,
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_stories_ring_there_as_they_do_here(house: tuple[str, str], tmp_path: Path) -> None:
    url, token = house
    words = ["conformance", *(str(FOLDER / one) for one in SOME), "--server", url, "--token", token]

    done = conformance(*words)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "✓ hypercalcemia/above_three_is_immediate" in done.stdout, "the worker has judged a result"
    assert "missing_diaries: needs the clock" in done.stdout
    assert "skipped: is judged by numbers of its own" in done.stdout
    assert "each case enrols a patient there" in done.stderr
    assert still_open(url, token) == []

    a_wrong_case(tmp_path)
    done = conformance("conformance", str(tmp_path), "--server", url, TOCSIN_CONFORMANCE_TOKEN=token)

    assert done.returncode == 1
    assert "cord_compression: expected urgent; it rang as immediate" in done.stdout
    assert "0 of 1 as expected, 1 not" in done.stdout

    done = conformance("conformance", str(tmp_path), "--server", url, "--token", "nonsense")

    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert "answered 401 to POST /v1/patients" in done.stderr


def still_open(url: str, token: str) -> list[object]:
    asked = httpx.get(f"{url}/v1/alerts", headers={"Authorization": f"Bearer {token}"}, trust_env=False)
    alerts: list[object] = asked.raise_for_status().json()["items"]
    return alerts


def a_wrong_case(folder: Path) -> None:
    case = json.loads((FOLDER / "cord_compression" / "alone_foot_drop.json").read_text())
    case["expect"] = {"alerts": [{"condition": "cord_compression", "urgency": "urgent"}]}
    (folder / "wrong.json").write_text(json.dumps(case))
