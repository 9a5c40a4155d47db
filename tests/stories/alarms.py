"""Alarms for stories, in few words: what rings whom, when it must have come, and what is done about it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx

from app.access import reply_code
from app.clinical.escalation import Rung
from app.notify.deliver import Telling
from app.schedule.jobs import jobs_of
from tests.ringing_world import Heard, RingingWorld
from tests.stories.ladders import AMBER, RED, ladder_of
from tests.world import bearer

ONE, TWO, THREE = "+447700900001", "+447700900002", "+447700900003"
MAIL = "nurse@clinic.example"
NOW, SECOND, MINUTE, HOUR = (timedelta(seconds=seconds) for seconds in (0, 1, 60, 3600))
DAY = 86_400
BUSY = (503, None)  # what the telephone company says for a while
NO_SUCH_NUMBER = (400, 21211)


def rung(ward: RingingWorld, address: str, *, since: Any, after: timedelta = NOW, by: timedelta | None = None) -> Heard:
    """Exactly one message came to the address no earlier than `after` and no later than `by`; gives it."""
    return ward.expects(address, since=since, earliest=after, latest=after if by is None else by)


async def red(ward: RingingWorld, *rungs: Rung, **more: Any) -> dict[str, Any]:
    """A clinic with this ladder, and one immediate alert that has just opened."""
    await ward.clinic(ward.clinic_id, ladder_of(*rungs, **more))
    return await opened_by(ward, RED)


async def amber(ward: RingingWorld, *rungs: Rung, **more: Any) -> dict[str, Any]:
    """The same with an urgent alert."""
    await ward.clinic(ward.clinic_id, ladder_of(*rungs, **more))
    return await opened_by(ward, AMBER)


async def walks_worse(ward: RingingWorld, *rungs: Rung, **more: Any) -> dict[str, Any]:
    """An urgent alert that `cannot_walk` will raise to immediate."""
    await ward.clinic(ward.clinic_id, ladder_of(*rungs, **more))
    return await opened_by(ward, {"mobility": "independent"}, {"mobility": "with_aid"})


async def cannot_walk(ward: RingingWorld, alert: dict[str, Any]) -> None:
    """The patient of `walks_worse` gets worse still."""
    await ward.submits(alert["phone"], mobility="unable_to_walk")


async def opened_by(ward: RingingWorld, *diaries: dict[str, Any]) -> dict[str, Any]:
    """The alert, and under `phone` the token of the patient's phone; the diaries are a day apart."""
    _, phone = await ward.patient()
    for days, diary in enumerate(diaries):
        ward.now += timedelta(days=min(days, 1))
        await ward.submits(phone, **diary)
    (alert,) = await ward.alerts()
    return {**alert, "phone": phone}


async def does(ward: RingingWorld, alert: dict[str, Any], what: str, **body: Any) -> httpx.Response:
    """A nurse at the console acknowledges, passes on, snoozes and so on."""
    return await ward.http.post(f"/v1/alerts/{alert['id']}:{what}", json=body, headers=bearer(ward.staff))


async def restarts(ward: RingingWorld) -> None:
    """The worker is stopped and another is started: nothing but the database outlives it."""
    await ward.database.close()
    ward.telling = worker(ward)
    ward.jobs = {job.name: job for job in jobs_of(ward.telling, "after the restart", ward.knock)}


def worker(ward: RingingWorld) -> Telling:
    """One more worker, which knows nothing of the others."""
    return replace(ward.telling, channels=dict(ward.channels))


def code_of(alert: dict[str, Any]) -> str:
    """The four digits that name the alert in a reply."""
    return reply_code(UUID(alert["id"]))
