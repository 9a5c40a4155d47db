"""Rotas for stories, in few words."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from app.clinical.escalation import Ladder, Rung
from app.oncall.roster import Override, Roster
from app.oncall.rotations import Rotation, Turn
from tests.ringing_world import RingingWorld
from tests.stories.ladders import RED

MINUTE = timedelta(minutes=1)
ANNA, BEN, NURSE, LEAD = "+447700900001", "+447700900002", "+447700900003", "+447700900004"


def utc(moment: str) -> datetime:
    """An instant, as in `2026-10-25 00:45`."""
    return datetime.fromisoformat(moment).replace(tzinfo=UTC)


def turns(*members: UUID, since: str, turn: Turn = "daily") -> Roster:
    """They take turns, handed over first at `since` by the clinic's clock; the first of them begins."""
    return Roster(
        rotations=(Rotation(name="turns", members=members, turn=turn, starts_at=datetime.fromisoformat(since)),)
    )


def change(start: datetime, hours: float, *, adds: UUID | None = None, removes: UUID | None = None) -> Override:
    """A temporary change of so many hours."""
    return Override(id=uuid4(), starts_at=start, ends_at=start + timedelta(hours=hours), adds=adds, removes=removes)


def teams_on(*team_ids: str, wait: int = 0, **more: Any) -> Rung:
    """A rung with whoever is on call in these teams."""
    return Rung(wait_seconds=wait, teams=team_ids, **more)


async def rings_at(ward: RingingWorld, ladder: Ladder, moment: datetime, zone: str = "Europe/London") -> datetime:
    """An immediate alert opens at this moment in the clinic of this zone, and everything due is done; gives the moment."""
    ward.now = moment
    await ward.clinic(ward.clinic_id, ladder, zone)
    _, phone = await ward.patient(context={"timezone": zone})
    await ward.submits(phone, **RED)
    await ward.works()
    return moment
