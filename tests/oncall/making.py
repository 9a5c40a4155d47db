"""Nurses, zones and short ways to write a roster down."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from app.oncall.roster import FixedShift, Override, Roster
from app.oncall.rotations import Rotation, Window

LONDON, NEW_YORK, LORD_HOWE = ZoneInfo("Europe/London"), ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe")
APIA, NUUK, HAVANA = ZoneInfo("Pacific/Apia"), ZoneInfo("America/Nuuk"), ZoneInfo("America/Havana")
ZONES = (LONDON, NEW_YORK, LORD_HOWE, HAVANA)
ADA, BEA, CLEO, DORA = (UUID(int=number) for number in range(1, 5))
NAMES = {ADA: "Ada Adler", BEA: "Bea Berg", CLEO: "Cleo Cole", DORA: "Dora Dietz"}
NIGHTS = Window(start=time(20), end=time(8))
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)


def utc(text):
    """An instant, from what a clock in Greenwich shows in winter."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def rotation(turn, starts_at, *, members=(ADA, BEA), name="nurses", **more):
    """Two nurses who take turns, unless told otherwise."""
    first = datetime.fromisoformat(starts_at) if isinstance(starts_at, str) else starts_at
    return Rotation(name=name, members=members, turn=turn, starts_at=first, **more)


def only(turn, starts_at, **more):
    """A roster of that one rotation."""
    return Roster(rotations=(rotation(turn, starts_at, **more),))


def change(start, end, *, adds=None, removes=None, number=1):
    """A temporary change between two instants."""
    return Override(id=UUID(int=number), starts_at=utc(start), ends_at=utc(end), adds=adds, removes=removes)


def told(shifts):
    """Shifts as short lines: who, from when, until when."""
    return [(shift.person, shift.starts_at, shift.ends_at) for shift in shifts]


def unbroken(shifts, start, end):
    """Whether at least one of the shifts holds at every instant of the interval."""
    reached = start
    for shift in sorted(shifts, key=lambda shift: shift.starts_at):
        if shift.starts_at > reached:
            return False
        reached = max(reached, shift.ends_at)
    return reached >= end


def edges_of(shifts):
    """Every instant at which one of the shifts begins or ends."""
    return sorted({edge for shift in shifts for edge in (shift.starts_at, shift.ends_at)})


def middles(instants):
    """The instants half way between each and the next."""
    return [first + (second - first) / 2 for first, second in pairwise(instants)]


people = st.sampled_from((ADA, BEA, CLEO, DORA))
zones = st.sampled_from(ZONES)
instants = st.integers(0, 2 * 365 * 24 * 3600).map(lambda seconds: utc("2026-01-01") + seconds * SECOND)
walls = st.integers(0, 3 * 365 * 24 * 60).map(
    lambda number: datetime.fromisoformat("2025-01-01") + number * 60 * SECOND
)
minutes = st.times().map(lambda wall: wall.replace(second=0, microsecond=0))
windows = st.builds(
    Window,
    weekdays=st.lists(st.integers(1, 7), min_size=1, max_size=7, unique=True).map(tuple),
    start=minutes,
    end=minutes,
)


@st.composite
def rotations(draw, *, restricted=True, name="nurses"):
    """Any rotation at all."""
    return Rotation(
        name=name,
        members=tuple(draw(st.lists(people, min_size=1, max_size=5))),
        turn=draw(st.sampled_from(("hourly", "daily", "weekly"))),
        turn_length=draw(st.integers(1, 14)),
        starts_at=draw(walls),
        within=tuple(draw(st.lists(windows, max_size=3 if restricted else 0))),
    )


@st.composite
def rosters(draw, around):
    """Any roster, with changes and fixed shifts in the days after `around`."""
    hours = st.integers(0, 24 * 10).map(lambda number: around + number * HOUR)
    lasting = st.integers(1, 72).map(lambda number: number * HOUR)
    fixed, overrides = [], []
    for _ in range(draw(st.integers(0, 3))):
        start = draw(hours)
        fixed.append(FixedShift(person=draw(people), starts_at=start, ends_at=start + draw(lasting)))
    for number in range(draw(st.integers(0, 4))):
        start = draw(hours)
        adds, removes = draw(st.sampled_from(((ADA, None), (None, BEA), (CLEO, ADA), (ADA, BEA), (None, CLEO))))
        overrides.append(
            Override(id=UUID(int=number), starts_at=start, ends_at=start + draw(lasting), adds=adds, removes=removes)
        )
    made = tuple(draw(rotations(name=f"rotation {number}")) for number in range(draw(st.integers(0, 3))))
    return Roster(rotations=made, overrides=tuple(overrides), fixed=tuple(fixed))
