"""Is this process alive, and can it do its work? For load balancers and people; without a token, without details."""

from datetime import datetime, timedelta
from typing import Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel

from app.api.bodies import refuses
from app.api.desk import desk_of
from app.records.heartbeats import last_beat, last_beat_of_auditor

router = APIRouter(tags=["health"])
WORKER_LATE = timedelta(seconds=60)  # six beats missed
AUDITOR_LATE = timedelta(minutes=3)  # three rounds missed

Sign = Literal["beating", "late", "never_seen"]


class Alive(BaseModel):
    status: Literal["alive"] = "alive"


class Ready(BaseModel):
    """`worker` says whether anybody delivers and escalates, `auditor` whether anybody watches that: never_seen, late, beating."""

    status: Literal["ready"] = "ready"
    worker: Sign
    auditor: Sign


@router.get("/livez", operation_id="livez", summary="Is the process alive?")
async def livez() -> Alive:
    """Answers as long as the process can answer at all; asks nothing of the database."""
    return Alive()


@router.get("/readyz", operation_id="readyz", summary="Can diaries be taken in?", responses=refuses())
async def readyz(request: Request) -> Ready:
    """Answers 200 when the database does; 503 otherwise. A late worker is told, and does not stop diaries."""
    desk = desk_of(request)
    async with desk.database.begin() as session:
        worker, auditor = await last_beat(session), await last_beat_of_auditor(session)
    now = desk.clock()
    return Ready(worker=sign_of_life(worker, WORKER_LATE, now), auditor=sign_of_life(auditor, AUDITOR_LATE, now))


def sign_of_life(beat: datetime | None, late_after: timedelta, now: datetime) -> Sign:
    """What a last sign of life comes to."""
    if beat is None:
        return "never_seen"
    return "late" if now - beat > late_after else "beating"
