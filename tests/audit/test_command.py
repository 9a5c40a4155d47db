"""`tocsin audit`: whole or broken by its exit code; the script of the page verifies a file with nothing but Python."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests import command
from tests.audit.conftest import KEY, Record
from tests.conftest import KEY as NAMES

(SCRIPT,) = re.findall(r"```python\n(.*?)```", Path("docs/the-record.md").read_text(), re.DOTALL)


def tocsin(record: Record, *asked: str, key: str = KEY.decode()) -> subprocess.CompletedProcess[str]:
    told = {"TOCSIN_DATABASE_URL": record.world.url, "TOCSIN_AUDIT_KEY": key, "TOCSIN_KEYS": NAMES.decode()}
    return command.tocsin("audit", *asked, **told)


async def test_verify_says_whole_then_where_it_is_broken(record: Record) -> None:
    await record.links(2)
    head = (await record.verdict()).head.hex()

    whole = tocsin(record, "verify", "--head", head)
    await record.tamper("UPDATE audit SET actor = 'nobody' WHERE seal = 2")
    broken = tocsin(record, "verify", "--clinic", "st-elsewhere")
    cut = tocsin(record, "verify", "--head", "0" * 64)

    assert (whole.returncode, whole.stdout) == (0, f"st-elsewhere: 2 links, 8 lines: whole; head {head}\n")
    assert broken.returncode == cut.returncode == 1
    assert "BROKEN at link 2 (" in broken.stdout
    assert f"BROKEN: no link has the hash {'0' * 64}" in cut.stdout
    assert tocsin(record, "head").stdout == f"st-elsewhere 2 {head}\n"
    assert "TOCSIN_AUDIT_KEY: expected at least 32" in tocsin(record, "verify", key="short").stderr


@pytest.mark.parametrize("key", [KEY, None])
async def test_the_script_of_the_page_verifies_an_export(record: Record, tmp_path: Path, key: bytes | None) -> None:
    for _ in range(2):
        await record.write()
        await record.seal(key)
    (tmp_path / "verify.py").write_text(SCRIPT)
    (tmp_path / "key").write_bytes(KEY + b"\n")
    file = tmp_path / "record.jsonl"
    exported = tocsin(record, "export", "--since", "4000d", str(file))
    assert exported.returncode == 0, exported.stderr

    def verified() -> subprocess.CompletedProcess[str]:
        asked = [sys.executable, tmp_path / "verify.py", file, *([tmp_path / "key"] if key else [])]
        return subprocess.run(asked, capture_output=True, text=True, check=False)

    whole = verified()
    file.write_text(file.read_text().replace('"number":2', '"number":3', 1))

    assert whole.stdout == f"st-elsewhere: whole, head {(await record.verdict()).head.hex()}\n"
    assert verified().stderr == "BROKEN at link 1 of st-elsewhere\n"
    assert await record.world.scalar("SELECT count(*) FROM audit WHERE action = 'audit.exported'") == 1
