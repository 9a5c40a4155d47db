"""Is this process alive, and can it do its work? For load balancers and people; without a token, without details."""

from datetime import timedelta
from typing import Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel

from app.api.bodies import refuses
from app.api.desk import desk_of
from app.records.heartbeats import last_beat

router = APIRouter(tags=["health"])
WORKER_LATE = timedelta(seconds=60)  # six beats missed


class Alive(BaseModel):
    status: Literal["alive"] = "alive"


class Ready(BaseModel):
    """`worker` says whether anybody delivers and escalates: never_seen, late or beating."""

    status: Literal["ready"] = "ready"
    worker: Literal["beating", "late", "never_seen"]


@router.get("/livez", operation_id="livez", summary="Is the process alive?")
async def livez() -> Alive:
    """Answers as long as the process can answer at all; asks nothing of the database."""
    return Alive()


@router.get("/readyz", operation_id="readyz", summary="Can diaries be taken in?", responses=refuses())
async def readyz(request: Request) -> Ready:
    """Answers 200 when the database does; 503 otherwise. A late worker is told, and does not stop diaries."""
    desk = desk_of(request)
    async with desk.database.begin() as session:
        beat = await last_beat(session)
    if beat is None:
        return Ready(worker="never_seen")
    return Ready(worker="late" if desk.clock() - beat > WORKER_LATE else "beating")
