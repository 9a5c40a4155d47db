"""What was found? Medians over rounds, each round's candidates against that round's floor, as a table for people."""

import os
import platform
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from math import ceil
from pathlib import Path
from statistics import median
from typing import Protocol

import asyncpg

RECORD = Path(__file__).with_name("RESULTS.md")
LIBRARIES = ("fastapi", "uvicorn", "uvloop", "asyncpg", "sqlalchemy", "psycopg")


@dataclass(frozen=True, slots=True)
class Figures:
    """One run of one candidate; latencies in milliseconds."""

    per_second: float
    p50: float
    p99: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One candidate over all rounds; `share` is its part of the floor of the same round and number of connections."""

    name: str
    connections: int
    per_second: float | None
    share: float | None
    p50: float
    p99: float


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be reached, and what was."""

    said: str
    found: str
    is_reached: bool


class Told(Protocol):
    """All that was found out about one thing."""

    @property
    def rows(self) -> list[Row]: ...

    @property
    def targets(self) -> list[Target]: ...


def figures(seconds_each: Sequence[float], over: float) -> Figures:
    """Rate and latencies from how long each took, in seconds, within a run of `over` seconds."""
    ordered = sorted(seconds_each)
    if not ordered:
        return Figures(0.0, float("inf"), float("inf"))
    return Figures(len(ordered) / over, 1000 * _quantile(ordered, 0.5), 1000 * _quantile(ordered, 0.99))


def rows(rounds: Sequence[Mapping[tuple[str, int], Figures]], floor: str) -> list[Row]:
    """One row for each candidate and number of connections, in the order in which they were measured first."""
    found = []
    for name, connections in rounds[0]:
        runs = [one[name, connections] for one in rounds]
        floors = [one[floor, connections] for one in rounds]
        found.append(
            Row(
                name=name,
                connections=connections,
                per_second=median(run.per_second for run in runs),
                share=median(run.per_second / base.per_second for run, base in zip(runs, floors, strict=True)),
                p50=median(run.p50 for run in runs),
                p99=median(run.p99 for run in runs),
            )
        )
    return found


def ratio(rounds: Sequence[Mapping[tuple[str, int], Figures]], one: tuple[str, int], other: tuple[str, int]) -> float:
    """The median over rounds of how many times as fast one is as the other; infinite where the other did nothing."""
    return median(
        found[one].per_second / found[other].per_second if found[other].per_second else float("inf") for found in rounds
    )


async def facts(url: str) -> list[str]:
    """What the figures depend on: the machine and the versions."""
    connection = await asyncpg.connect(url)
    try:
        server, fsync, commit = [
            await connection.fetchval(f"SHOW {name}") for name in ("server_version", "fsync", "synchronous_commit")
        ]
    finally:
        await connection.close()
    machine = f"{os.cpu_count()} cores ({_processor()}), {platform.system()} {platform.release()}"
    return [
        f"{machine}; load generator, API and PostgreSQL share the cores, all on loopback",
        f"PostgreSQL {server}, fsync {fsync}, synchronous_commit {commit}",
        f"Python {platform.python_version()}, " + ", ".join(f"{name} {version(name)}" for name in LIBRARIES),
    ]


def table(found: Iterable[Row]) -> str:
    """The rows as a Markdown table, aligned so that it reads well in a terminal too."""
    heads = ("candidate", "connections", "per second", "share of floor", "p50 ms", "p99 ms")
    cells = [heads, *((r.name, str(r.connections), _rate(r), _share(r), f"{r.p50:.1f}", f"{r.p99:.1f}") for r in found)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(heads))]
    rule = (
        "|"
        + "|".join("-" * (width + 1) + ":" if place else "-" * (width + 2) for place, width in enumerate(widths))
        + "|"
    )
    lines = [
        "| "
        + " | ".join(c.rjust(w) if place else c.ljust(w) for place, (c, w) in enumerate(zip(line, widths, strict=True)))
        + " |"
        for line in cells
    ]
    return "\n".join([lines[0], rule, *lines[1:]])


def verdicts(targets: Iterable[Target]) -> str:
    """Each target, and whether it was reached."""
    return "\n".join(f"- {'reached' if one.is_reached else 'NOT REACHED'}: {one.said} — {one.found}" for one in targets)


def record(sections: Iterable[str], known: Iterable[str], how: str, now: datetime) -> None:
    """Writes what was measured beside this file, for people who have no such machine at hand."""
    about = "\n".join(f"- {fact}" for fact in known)
    head = f"# What was measured\n\nBy `{how}` on {now:%d %B %Y}. The share of the floor is the figure to keep.\n\n{about}\n"
    RECORD.write_text(head + "".join(f"\n{section}\n" for section in sections), encoding="utf-8")


def _quantile(ordered: Sequence[float], part: float) -> float:
    """The nearest rank: a value that did occur."""
    return ordered[max(0, ceil(part * len(ordered)) - 1)]


def _rate(row: Row) -> str:
    return "" if row.per_second is None else f"{row.per_second:,.0f}"


def _share(row: Row) -> str:
    return "" if row.share is None else f"{100 * row.share:.1f}%"


def _processor() -> str:
    named = Path("/proc/cpuinfo")
    found = re.search(r"model name\s*: (.+)", named.read_text()) if named.exists() else None
    return found[1].strip() if found else platform.machine()
