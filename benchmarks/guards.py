"""What do the guards of a diary cost? Row-level security and the line of the record, each left out in turn, in one run."""

import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from benchmarks.floor import floor
from benchmarks.load import drive
from benchmarks.processes import TOCSIN, Server, free_port, serving
from benchmarks.report import Figures, Row, Target, ratio, rows
from benchmarks.seed import Ward, reset

FLOOR, HELD = "pgbench as the owner (floor)", "pgbench, policies in force"
UNNOTED = "pgbench as the owner, no audit line"
SERVE, OWNER = "tocsin serve, policies in force", "tocsin serve as the owner"
CONNECTIONS = 16
LEFT_IN_DATABASE, LEFT_IN_ALL = 0.75, 0.85  # of the rate; what is lost is what the guards may cost
Found = dict[tuple[str, int], Figures]
Candidate = Callable[[int, int], Awaitable[Figures]]


@dataclass(frozen=True, slots=True)
class Guards:
    """All that was found out about what holding who sees whom and who did what costs a diary."""

    rows: list[Row]
    targets: list[Target]


async def measure(url: str, ward: Ward, seconds: int, rounds: int) -> Guards:
    """Every candidate once a round, those that are compared one after the other."""
    found: list[Found] = []
    ports = {SERVE: free_port(), OWNER: free_port()}
    held = Server((TOCSIN, "serve"), ports[SERVE], {"DATABASE_URL": url, "PORT": str(ports[SERVE])})
    owner = (sys.executable, "-m", "benchmarks.as_owner")
    free = Server(owner, ports[OWNER], {"DATABASE_URL": url, "PORT": str(ports[OWNER])})
    async with serving(held, free):
        runs: list[tuple[str, Candidate]] = [
            (FLOOR, partial(floor, url, ward)),
            (HELD, partial(floor, url, ward, as_web=True)),
            (UNNOTED, partial(floor, url, ward, noted=False)),
            (SERVE, partial(drive, ports[SERVE], ward)),
            (OWNER, partial(drive, ports[OWNER], ward)),
        ]
        for number in range(rounds):
            print(f"· guards {number + 1} of {rounds}", file=sys.stderr, flush=True)
            results: Found = {}
            # The other way round every other time: whoever comes first finds colder caches.
            for name, candidate in runs if number % 2 == 0 else reversed(runs):
                await reset(url, ward)
                results[name, CONNECTIONS] = await candidate(CONNECTIONS, seconds)
            found.append(results)
    return Guards(rows(found, FLOOR), _targets(found))


def _targets(found: list[Found]) -> list[Target]:
    database = ratio(found, (HELD, CONNECTIONS), (FLOOR, CONNECTIONS))
    whole = ratio(found, (SERVE, CONNECTIONS), (OWNER, CONNECTIONS))
    line = ratio(found, (FLOOR, CONNECTIONS), (UNNOTED, CONNECTIONS))
    return [
        Target(
            f"with the policies the database takes at least {LEFT_IN_DATABASE:.0%} of what it takes without",
            f"{database:.0%}",
            database >= LEFT_IN_DATABASE,
        ),
        Target(
            f"with the policies tocsin serve takes at least {LEFT_IN_ALL:.0%} of what it takes without",
            f"{whole:.0%}",
            whole >= LEFT_IN_ALL,
        ),
        Target(
            f"with the audit's line the database takes at least {LEFT_IN_DATABASE:.0%} of what it takes without",
            f"{line:.0%}",
            line >= LEFT_IN_DATABASE,
        ),
    ]
