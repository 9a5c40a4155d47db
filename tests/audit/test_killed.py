"""A worker is killed in the middle of making a link: nothing of it is there, and the next one makes it."""

import asyncio
import signal
import sys

from tests.audit.conftest import Record
from tests.world import World

HALF_WAY = """
import asyncio, sys
from datetime import UTC, datetime
from app.records.audit_chain import seal_next
from app.records.database import Database

async def main():
    async with Database(sys.argv[1], 1, "worker").begin() as session:
        await seal_next(session, sys.argv[2], b"k" * 32, datetime.now(UTC))
        print("made, not final", flush=True)
        await asyncio.sleep(60)

asyncio.run(main())
"""


async def test_a_worker_killed_while_it_seals_leaves_the_chain_whole(world: World, record: Record) -> None:
    await record.links(1)
    await record.write(5)
    worker = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HALF_WAY, world.url, world.clinic_id, stdout=asyncio.subprocess.PIPE
    )
    assert worker.stdout is not None
    assert await worker.stdout.readline() == b"made, not final\n"
    assert await record.seal() == 0  # the clinic is in the hands of the other

    worker.send_signal(signal.SIGKILL)
    await worker.wait()
    for _ in range(100):
        if await record.seal():
            break
        await asyncio.sleep(0.05)

    told = await record.verdict()
    assert (told.breaks, told.links, told.lines) == ([], 2, 9)
