"""Plays a run of kills, shows what came of it, and ends with 1 when anything was lost."""

import argparse
import asyncio
import sys
from pathlib import Path

from app.notify.deliver import LEASE
from tests.chaos.report import page, table
from tests.chaos.run import play

PAGE = Path(__file__).resolve().parents[2] / "docs" / "chaos.md"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.chaos", description="Kills workers and PostgreSQL under load."
    )
    parser.add_argument("--kills", type=int, default=500, metavar="N", help="how many (500)")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="for points and moments (1)")
    lease = LEASE.total_seconds()
    parser.add_argument("--lease", type=float, default=lease, metavar="S", help=f"of a claim ({lease:g} s, as always)")
    parser.add_argument("--record", action="store_true", help=f"write the figures to {PAGE.parent.name}/{PAGE.name}")
    return parser.parse_args()


if __name__ == "__main__":
    given = arguments()
    found = asyncio.run(play(given.kills, given.seed, given.lease))
    print(table(found))  # noqa: T201 - what it is for
    if given.record:
        PAGE.write_text(page(found, given.kills, given.seed, given.lease), encoding="utf-8")
    sys.exit(1 if found.faults else 0)
