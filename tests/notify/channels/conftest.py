"""What the tests of channels share: a real web client, a real web server, a real mail server."""

import httpx
import pytest

from tests.notify.channels.receivers import HttpReceiver, MailServer


@pytest.fixture
async def http():
    # None of these tests speaks https, and reading the authorities would take longer than the test.
    async with httpx.AsyncClient(trust_env=False, verify=False) as client:
        yield client


@pytest.fixture
async def receiver():
    async with HttpReceiver() as server:
        yield server


@pytest.fixture
async def mail_server():
    async with MailServer() as server:
        yield server
