"""How is a run of kills shown? As a table for people, and as a page of the documentation."""

from tests.chaos import points
from tests.chaos.reckoning import Reckoning

PAGE = """# Kill -9, again and again

`make chaos` runs two workers, a receiver and a PostgreSQL, opens alerts, and kills: a worker at a chosen point between
claim, send and settling, amid a climb of the ladder, amid a lapsed promise, or at any moment; and PostgreSQL with all of its
processes. Every kill has a fresh alert in front of it. One ladder in three has a first way that is gone, and one has
nobody on its first rung who can be reached. Then the workers are left in peace, and what the receiver took is held
against what the database says. Twenty kills belong to `make test`.

A death may repeat everything that its worker had in flight, not one message alone: tries are settled in groups, and while
PostgreSQL is down nothing can be settled. What bounds duplicates is the tries that were cut short; where workers die every
two seconds and a ladder rings every second that is more than the kills, and the run says that it was not held.

What must hold, and is checked at the end of each run:

* no alert without a send, and no first rung that somebody answers on without one;
* a message that comes twice has the same id both times, and there is a try in the history that was cut short for it;
* no more duplicates than kills;
* everything is settled, nothing is due, and the history has one line for each rung and each lapse.

## What was found

By `python -m tests.chaos --kills {kills} --seed {seed} --lease {lease:g}`. The lease is what a dead worker's message waits for
before another worker takes it: it bounds the delay after one kill; a message whose worker dies twice waits twice.

{table}
"""


def table(found: Reckoning) -> str:
    """Kills by point, and what came of all of them."""
    rows = [(point, found.killed.get(point, 0)) for point in (*points.POINTS, points.POSTGRES)]
    killed = [("killed", "times"), *((point, f"{count}") for point, count in rows), ("all", f"{found.kills}")]
    came = [
        ("what came of it", ""),
        ("alerts", f"{found.alerts}"),
        ("alerts without a send", f"{found.faults.get('alerts without a send', 0)}"),
        ("messages taken by the receiver", f"{found.sends}"),
        ("of these duplicates, each with the id of the first", f"{found.duplicates}"),
        ("duplicates for each kill", f"{found.duplicates / max(found.kills, 1):.2f}"),
        ("duplicates that no try cut short explains", f"{found.faults.get('duplicates that no death explains', 0)}"),
        ("most often for one message", f"{found.most_for_one}"),
        ("typical delay from written to taken", f"{found.typical_delay:.2f} s"),
        ("longest delay from written to taken", f"{found.longest_delay:.1f} s"),
        ("length of the run", f"{found.seconds:.0f} s"),
    ]
    lost = [f"- NOT HELD: {name}: {count}" for name, count in found.faults.items()] or ["- All of it held."]
    return "\n\n".join((_lines(killed), _lines(came), "\n".join(lost)))


def page(found: Reckoning, kills: int, seed: int, lease: float) -> str:
    """The page of the documentation with the figures of this run."""
    return PAGE.format(kills=kills, seed=seed, lease=lease, table=table(found))


def _lines(rows: list[tuple[str, str]]) -> str:
    left, right = (max(len(row[column]) for row in rows) for column in (0, 1))
    written = [f"| {name.ljust(left)} | {value.rjust(right)} |" for name, value in rows]
    return "\n".join([written[0], f"|{'-' * (left + 2)}|{'-' * (right + 1)}:|", *written[1:]])
