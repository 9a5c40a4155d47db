"""A house to attack: the real app behind a real socket, with somebody of every kind who holds a real token."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

import httpx
import uvicorn

from app.access import SCOPES
from app.api.desk import Desk
from app.records.database import Database
from app.wiring.clock import clock
from app.wiring.web import assemble
from tests.world import World

WAIT = 20.0  # s for a server to begin


@dataclass(frozen=True)
class House:
    url: str
    staff: str  # a token with every scope
    phone: str
    patient_id: UUID
    alert_id: UUID


@contextmanager
def attacked(database_url: str) -> Iterator[House]:
    """The house on a free port; inside, one patient has an open alert."""
    house = asyncio.run(_furnished(database_url))
    app = assemble(Desk(database=Database(database_url, 8, "web"), clock=clock))
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="critical", lifespan="on"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        port = _port_of(server)
        yield House(f"http://127.0.0.1:{port}", *house)
    finally:
        server.should_exit = True
        thread.join(WAIT)


async def _furnished(database_url: str) -> tuple[str, str, UUID, UUID]:
    world = World(database_url)
    world.now = clock()
    await world.open()
    try:
        staff = await world.staff_token(SCOPES, name="Everybody")
        patient_id, phone = await world.patient()
        await world.submits(phone, symptoms=[{"symptom": "leg_weakness", "course": "new"}])
        alert_id: UUID = await world.scalar("SELECT alert_id FROM alerts")
        return staff, phone, patient_id, alert_id
    finally:
        await world.close()


def _port_of(server: uvicorn.Server) -> int:
    waited = threading.Event()
    for _ in range(int(WAIT / 0.05)):
        if server.started:
            port: int = server.servers[0].sockets[0].getsockname()[1]
            httpx.get(f"http://127.0.0.1:{port}/livez", trust_env=False).raise_for_status()
            return port
        waited.wait(0.05)
    raise AssertionError("the server did not begin")
