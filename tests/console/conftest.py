"""What the tests of the console share: a nurse who has signed in."""

import pytest

from tests.console.browser import Browser, signed_in
from tests.world import World


@pytest.fixture
async def nurse(world: World) -> Browser:
    return await signed_in(world)
