"""Twenty kills of the five hundred that `make chaos` plays: nothing is lost, and what comes twice is explained."""

import asyncio

from app.notify.deliver import IMMEDIATE, OTHERS
from tests.chaos.run import play

KILLS, SEED = 20, 2
LONGEST = 300.0  # s; a run that does not end is a fault, not a hang of the whole suite
LEASE = 4.0  # s; longer than any send here takes, and short enough for a test
# A death repeats all that its worker had under way, so how many come twice depends on the machine; `make chaos` tells it.
AS_IT_COMES = {"duplicates beyond the number of kills"}


async def test_twenty_kills_lose_no_alert_and_explain_every_duplicate() -> None:
    async with asyncio.timeout(LONGEST):
        found = await play(KILLS, SEED, LEASE)

    assert found.faults.keys() <= AS_IT_COMES, found.faults
    assert found.duplicates <= KILLS * (IMMEDIATE.places + OTHERS.places)
    assert found.kills == KILLS
    assert found.alerts >= KILLS
    assert len(found.killed) > KILLS // 2
