"""The World with real servers to ring, for stories that say between when a message may come."""

from collections.abc import AsyncIterator

import pytest

from tests.ringing_world import RingingWorld
from tests.world import Walls


@pytest.fixture
async def ward(database_url: str, walls: Walls) -> AsyncIterator[RingingWorld]:
    """An empty house with one clinic, a hand-wound clock, and every way out ending in a real server on loopback."""
    house = RingingWorld(database_url, walls)
    await house.open()
    try:
        yield house
    finally:
        await house.close()
