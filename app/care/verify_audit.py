"""Is the record what it was when it was written? Every link and every commitment is worked out again, from the first."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from app.records.audit import Change, change_hash
from app.records.audit_chain import BEGINNING, Link, Sum, in_utc, written
from app.records.audit_reading import chain_of, line_without_link, link_without_lines

SOON = timedelta(minutes=5)  # a line is linked within seconds; clocks of two machines do not differ by more
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
Keys = Sequence[bytes]


@dataclass(slots=True)
class Verdict:
    """What became of one clinic's chain: `breaks` in the order in which they were met, the first of them first.

    `heads` are those of the asked-for hashes that the chain holds. `erased` are the changes of patients who are erased.
    """

    clinic_id: str
    links: int = 0
    lines: int = 0
    without_key: int = 0
    erased: int = 0
    head: bytes = BEGINNING
    heads: set[bytes] = field(default_factory=set)
    breaks: list[str] = field(default_factory=list)


async def verify_audit(
    session: AsyncSession, clinic_id: str, keys: Keys, wanted: Collection[bytes], now: datetime
) -> Verdict:
    """Reads a clinic's whole chain once, holding a few thousand lines at a time."""
    chain = _Chain(Verdict(clinic_id), keys, wanted)
    async for block in chain_of(session, clinic_id):
        for _, lines in groupby(block, attrgetter("seal")):
            chain.read(tuple(lines))
    chain.close()
    told = chain.verdict
    empty = await link_without_lines(session, clinic_id)
    if empty is not None:
        told.breaks.append(f"link {empty}: all its lines are gone")
    alone = await line_without_link(session, clinic_id, now - SOON)
    if alone is not None:
        told.breaks.append(f"line {alone}: older than 5 minutes, and in no link: is a worker running?")
    if keys and told.links and told.without_key == told.links:
        told.breaks.append("no link was made with the key: all of it may have been made anew")
    return told


class _Chain:
    """The link that is being read, and what stood before it."""

    def __init__(self, verdict: Verdict, keys: Keys, wanted: Collection[bytes]) -> None:
        self.verdict, self._keys, self._wanted = verdict, keys, wanted
        self._first: Row[Any] | None = None
        self._sums: list[Sum] = []
        self._count = self._last_line = 0
        self._reached = self._latest = LONG_AGO
        self._has_key = False

    def read(self, lines: Sequence[Row[Any]]) -> None:
        """The next lines, which are all of one link; a link may come in several pieces."""
        if self._first is None or lines[0].seal != self._first.seal:
            self.close()
            self._open(lines[0])
        if self._sums:
            body = b"\n".join(map(written, lines))
            for one in self._sums:
                one.add(body)
        self._count, self._last_line = self._count + len(lines), lines[-1].line
        self.verdict.lines += len(lines)
        early = self._reached - SOON
        for line in lines:
            if line.change_hash is not None or line.has_change:
                self._look_at_change(line)
            if in_utc(line.at) < early:
                self._broken(f"line {line.line}: it is said to be older than the link before it: written in later")
        self._latest = max(self._latest, *(in_utc(line.at) for line in lines))

    def _open(self, row: Row[Any]) -> None:
        self._first, self._count, self._sums = row, 0, []
        expected = self.verdict.links + 1
        self._reached = self._latest
        if not row.has_link:
            self._broken(f"link {row.seal}: it is gone, its lines are there (from line {row.line})")
            return
        if row.seal != expected:
            self._broken(f"link {expected}: it is gone; link {row.seal} follows")
            self.verdict.links = row.seal - 1
        elif row.previous_hash != self.verdict.head:
            self._broken(f"link {row.seal}: it does not follow the one before, which is another than it was")
        link = Link(row.clinic_id, row.seal, row.sealed_at, row.lines, row.previous_hash)
        self._sums = [Sum(link, key) for key in (*self._keys, None)]

    def close(self) -> None:
        """What the link says of itself must be what its lines say."""
        row = self._first
        if row is None or not row.has_link:
            return
        self.verdict.links += 1
        self.verdict.head = row.seal_hash
        if row.seal_hash in self._wanted:
            self.verdict.heads.add(row.seal_hash)
        where = f"link {row.seal} (lines {row.first_line} to {row.last_line})"
        if self._count < row.lines:
            self._broken(f"{where}: it was made of {row.lines} lines, {self._count} are there: some were deleted")
        elif self._count > row.lines:
            self._broken(f"{where}: it was made of {row.lines} lines, {self._count} are there: some were added")
        elif (row.first_line, row.last_line) != (row.line, self._last_line):
            self._broken(f"{where}: its lines are others")
        else:
            self._look_at_hash(where, row.seal_hash)

    def _look_at_hash(self, where: str, kept: bytes) -> None:
        hashes = [one.digest() for one in self._sums]
        if kept not in hashes:
            self._broken(f"{where}: a line was changed, or lines changed places; or the key is another")
        elif kept != hashes[-1]:
            self._has_key = True
        else:
            self.verdict.without_key += 1
            if self._has_key:
                self._broken(f"{where}: made without the key, after links that were made with it")

    def _look_at_change(self, row: Row[Any]) -> None:
        if row.has_change:
            kept = change_hash(row.salt, Change(_read(row.before), _read(row.after)))
            if kept != row.change_hash:
                self._broken(f"line {row.line}: what it changed is not what it says it was")
        elif row.is_erased:
            self.verdict.erased += 1
        elif row.change_hash is not None:
            self._broken(f"line {row.line}: what it changed was deleted, and nobody was erased")

    def _broken(self, said: str) -> None:
        self.verdict.breaks.append(said)


def _read(values: str | None) -> dict[str, Any] | None:
    return None if values is None else json.loads(values)
