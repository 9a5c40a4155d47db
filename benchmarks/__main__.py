"""What is measured, for how long, and where does it go?"""

import argparse
import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path

import asyncpg
import uvloop

from app.embedded import EmbeddedPostgres, PostgresUnavailable
from app.wiring.clock import clock
from benchmarks import drain, evaluation, page, proof, sms, submission
from benchmarks.processes import BrokenError
from benchmarks.report import RECORD, Told, facts, record, table, verdicts
from benchmarks.seed import Ward, seed

HOME = Path(__file__).resolve().parents[1] / ".tocsin" / "benchmarks"
DATABASE = "bench"
PARTS = {
    "submission": "A diary, and what its guards cost",
    "page": "From a red diary to its message",
    "sms": "From a red diary to its SMS",
    "drain": "Emptying the outbox",
    "record": "Linking and proving the record",
    "evaluation": "Judging a diary",
}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measures Tocsin as ratios to a floor in one run. Some twelve minutes; leave the machine alone meanwhile.",
    )
    parser.add_argument("what", nargs="*", type=_part, metavar="WHAT", help=f"of {', '.join(PARTS)}; left out: all")
    parser.add_argument(
        "--seconds", type=int, default=5, metavar="N", help="how long each candidate runs (5); 0: briefly"
    )
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="how often; medians are shown (3)")
    parser.add_argument("--patients", type=int, default=2000, metavar="N", help="with 28 diaries each (2000)")
    parser.add_argument("--messages", type=int, default=5000, metavar="N", help="that wait in the outbox (5000)")
    parser.add_argument("--lines", type=int, default=100_000, metavar="N", help="of the record to be proved (100000)")
    parser.add_argument("--reds", type=int, default=100, metavar="N", help="red diaries until their SMS (100)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    parser.add_argument("--record", action="store_true", help=f"write the tables to {RECORD.parent.name}/{RECORD.name}")
    parser.add_argument("--database", metavar="URL", help="an empty database to use instead of an own PostgreSQL")
    given = parser.parse_args()
    if given.patients < submission.MANY:
        parser.error(f"--patients: at least {submission.MANY}, as many as connections; no patient writes twice at once")
    return given


def _part(given: str) -> str:
    if given not in PARTS:
        raise argparse.ArgumentTypeError(f"expected one of {', '.join(PARTS)}")
    return given


async def main(given: argparse.Namespace) -> None:
    """Measures what was asked for and shows it; raises `BrokenError` when something does not work."""
    asked = [part for part in PARTS if part in (given.what or PARTS)]
    async with _database(given.database) as url:
        known = await facts(url)
        ward = None
        if asked != ["evaluation"]:
            print(f"· seeding {given.patients} patients", file=sys.stderr, flush=True)
            ward = await seed(url, given.patients, clock())
        found = [await _measured(part, url, ward, given) for part in asked]
    _show(given, known, dict(zip(asked, found, strict=True)))


async def _measured(part: str, url: str, ward: Ward | None, given: argparse.Namespace) -> Told:
    if ward is None or part == "evaluation":
        return evaluation.measure()
    measuring: dict[str, Callable[[], Awaitable[Told]]] = {
        "submission": lambda: submission.measure(url, ward, given.seconds, given.rounds),
        "page": lambda: page.measure(url, ward),
        "sms": lambda: sms.measure(url, ward, given.reds, given.messages),
        "drain": lambda: drain.measure(url, ward, given.messages, given.rounds),
        "record": lambda: proof.measure(url, ward, given.lines, given.rounds),
    }
    return await measuring[part]()


def _show(given: argparse.Namespace, known: list[str], found: dict[str, Told]) -> None:
    sections = [f"## {PARTS[part]}\n\n{table(told.rows)}\n\n{verdicts(told.targets)}" for part, told in found.items()]
    print("\n".join(known), *sections, sep="\n\n")
    if given.json:
        kept = {
            "facts": known,
            "rows": [asdict(row) for told in found.values() for row in told.rows],
            "targets": [asdict(target) for told in found.values() for target in told.targets],
        }
        given.json.write_text(json.dumps(kept, indent=2))
    if given.record:
        sizes = ("seconds", "rounds", "patients", "messages", "reds", "lines")
        how = " ".join(["python -m benchmarks", *given.what, *(f"--{name} {getattr(given, name)}" for name in sizes)])
        record(sections, known, how, clock())


@asynccontextmanager
async def _database(given: str | None) -> AsyncIterator[str]:
    """The database to use: the given one, or a new one on a PostgreSQL that keeps its promises on power loss."""
    if given:
        yield given
        return
    HOME.mkdir(parents=True, exist_ok=True)
    with EmbeddedPostgres(HOME, durable=True) as server:
        await _without(server)
        server.create_database(DATABASE)
        try:
            yield server.url(DATABASE)
        finally:
            await _without(server)


async def _without(server: EmbeddedPostgres) -> None:
    connection = await asyncpg.connect(server.url("postgres"))
    try:
        await connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
    finally:
        await connection.close()


def _run(given: argparse.Namespace) -> None:
    async def until_done() -> None:
        task = asyncio.current_task()
        if task is not None:
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        await main(given)

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(until_done())


if __name__ == "__main__":
    try:
        _run(arguments())
    except (BrokenError, PostgresUnavailable, ValueError) as broken:
        sys.exit("\n".join([f"nothing was measured: {broken}", *getattr(broken, "__notes__", ())]))
    except (KeyboardInterrupt, asyncio.CancelledError):
        sys.exit(130)
