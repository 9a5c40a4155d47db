"""An upgrade that is killed in the middle leaves the old schema whole, and the next one goes through."""

import asyncio
import os
import signal

import asyncpg
import pytest

from app.records.revisions import known_revisions
from tests.command import SCRIPT as TOCSIN
from tests.command import surroundings
from tests.migrations.conftest import rows_of

# For each step, a table that it changes after it has done something else already.
LATE = {"0004": "alerts", "0005": "tokens", "0007": "tokens"}
STEPS = [(before, to) for before, to in zip(known_revisions(), known_revisions()[1:], strict=False) if to in LATE]
WAITS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
OTHERS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


@pytest.mark.parametrize(("before", "to"), STEPS)
async def test_the_old_schema_stays_whole(of_schema, before, to):
    url = await of_schema(before)
    was = await rows_of(url)
    holder, watcher = await asyncpg.connect(url), await asyncpg.connect(url)
    holding = holder.transaction()
    await holding.start()
    await holder.execute(f"LOCK TABLE {LATE[to]} IN ACCESS SHARE MODE")

    upgrade = await asyncio.create_subprocess_exec(
        TOCSIN, "migrate", env=surroundings(TOCSIN_DATABASE_URL=url), start_new_session=True
    )
    async with asyncio.timeout(60):
        while not await watcher.fetchval(WAITS):  # noqa: ASYNC110 - another process waits
            await asyncio.sleep(0.01)
    os.killpg(upgrade.pid, signal.SIGKILL)
    assert await upgrade.wait() == -signal.SIGKILL
    await holding.rollback()
    await holder.close()
    async with asyncio.timeout(30):
        while await watcher.fetchval(OTHERS):  # noqa: ASYNC110 - the server notices that its client is gone
            await asyncio.sleep(0.01)
    await watcher.close()

    assert await rows_of(url) == was
    again = await asyncio.create_subprocess_exec(TOCSIN, "migrate", env=surroundings(TOCSIN_DATABASE_URL=url))
    assert await again.wait() == 0
    assert {row["version_num"] for row in (await rows_of(url))["alembic_version"]} == {known_revisions()[-1]}
