"""The two clinics are built once for each file that walks them: nothing that is asked of them is kept."""

from collections.abc import AsyncIterator

import pytest

from tests.access.house import House


@pytest.fixture(scope="module")
async def house(database_url: str) -> AsyncIterator[House]:
    found = House(database_url)
    try:
        await found.open()
        yield found
    finally:
        await found.close()
