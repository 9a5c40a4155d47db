"""Does an ordinary user get the same, all within a folder of their own?"""

import contextlib
import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.embedded.conftest import REPOSITORY, ask, copy_wheel, nothing_left_in, postmaster


@pytest.fixture(scope="module")
def python() -> str:
    """An interpreter that the ordinary user may run: ours may lie in a home folder that is closed to them."""
    program = "import sys; sys.exit(sys.version_info < (3, 11))"
    for candidate in (sys.executable, "/usr/local/bin/python3", "/usr/bin/python3"):
        with contextlib.suppress(OSError):
            if subprocess.run([candidate, "-c", program], cwd="/", check=False, **them()).returncode == 0:
                return candidate
    raise AssertionError("No Python that an ordinary user may run.")


def them() -> dict[str, object]:
    """How a process becomes the ordinary user: not at all when the tests run as one."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


@pytest.fixture
def checkout(folder: Path) -> Iterator[Path]:
    """A copy of the package and the wheel in a folder that the ordinary user owns and nobody else may enter."""
    checkout = folder / "checkout"
    shutil.copytree(REPOSITORY / "app" / "embedded", checkout / "app" / "embedded")
    copy_wheel(checkout)
    checkout.chmod(0o700)
    if them():
        for path in (checkout, *checkout.rglob("*")):
            shutil.chown(path, them()["user"], them()["group"])
    return checkout


def test_an_ordinary_user_gets_a_server_of_their_own_that_dies_with_its_parent(checkout, begin, python):
    home = checkout / "home"
    options = {"python": python, "cwd": checkout, "env": {"PYTHONPATH": str(checkout)}, **them()}
    parent = begin(home, **options)
    url = parent.stdout.readline().strip()
    ask(url, "CREATE TABLE kept ()", "INSERT INTO kept DEFAULT VALUES")
    runs_as = Path(f"/proc/{postmaster(home)}").stat().st_uid

    parent.kill()

    assert runs_as == checkout.stat().st_uid != 0
    assert {path.stat().st_uid for path in home.iterdir()} == {runs_as}
    assert nothing_left_in(home)
    again = begin(home, **options).stdout.readline().strip()
    assert again == url
    assert ask(again, "SELECT count(*) FROM kept") == 1
