"""How does the whole house start on one machine, with nothing installed, and stop again without a trace?"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from json import dumps
from pathlib import Path
from typing import NoReturn

import asyncpg
import httpx

from app.demo.checks import UnexpectedError
from app.demo.clinic import CLINIC_ID, FIRST_NURSE, SECOND_NURSE, SENDER, clinic_at
from app.demo.interruption import Interruption
from app.demo.mailbox import Mailbox
from app.demo.printing import Page
from app.demo.processes import Child, bare_surroundings, free_port, typed
from app.embedded import EmbeddedPostgres

HOST, MAIL_PORT, DATABASE = "127.0.0.1", 8025, "demo"
START_SECONDS = 60.0
PATIENCE = 2.0  # seconds that a process is given to finish; what is shown here is made anew at every run
TRIES = 3  # another program may take a port between the look and the use


class House:
    """PostgreSQL, API and console, scheduler and a mail catcher; `home` keeps the (empty) cluster and logs for next time.

    First `start_postgres`, then `opened`, at last `close`, whatever happened in between.
    """

    def __init__(self, home: Path, liked_port: int, page: Page, interruption: Interruption) -> None:
        self._home, self._liked_port, self._page, self._interruption = home, liked_port, page, interruption
        self._postgres = EmbeddedPostgres(home / "postgres", durable=False)
        self._children: list[Child] = []
        self._port = 0
        self._catches = False
        self.mailbox = Mailbox(http_port=MAIL_PORT, host=HOST)
        self.tokens: dict[str, str] = {}

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self._port}"

    def start_postgres(self) -> None:
        began = time.monotonic()
        self._postgres.start()
        self._page.aside(f"embedded PostgreSQL: ready after {time.monotonic() - began:.1f} s")

    @asynccontextmanager
    async def opened(self, now: datetime) -> AsyncIterator[None]:
        """Everything runs inside, with the invented clinic set up; everything but the database has stopped behind."""
        try:
            await _drop_database(self._postgres.url("postgres"))
            self._postgres.create_database(DATABASE)
            await self._catch_mail()
            self._begin_api()
            await self._set_up_clinic(now)
            await self._let_api_answer()
            self._begin("worker")
            yield
        finally:
            self._interruption.finish()
            while self._children:  # the last one first: the scheduler, then the API
                await asyncio.to_thread(self._children.pop().stop, PATIENCE)
            if self._catches:
                await self.mailbox.stop()

    async def rings(self) -> None:
        """Returns once the scheduler works; raises `UnexpectedError` when it does not begin."""
        worker = self._children[-1]
        deadline = time.monotonic() + START_SECONDS
        while not worker.has_said("worker started"):
            if worker.has_ended() or time.monotonic() > deadline:
                raise UnexpectedError(f"the scheduler does not start. {worker.last_words()}")
            await asyncio.sleep(0.05)
        self._page.aside("scheduler: delivers, escalates and watches the time")

    def close(self) -> None:
        """The database stops, and whatever process is left from a start that was cut short."""
        self._interruption.finish()
        while self._children:
            self._children.pop().stop(PATIENCE)
        self._postgres.stop()

    async def watch(self) -> NoReturn:
        """Raises `UnexpectedError` as soon as a process ends that should not."""
        while True:
            for child in self._children:
                if child.has_ended():
                    raise UnexpectedError(f"`tocsin {child.words[0]}` ended by itself. {child.last_words()}")
            await asyncio.sleep(0.2)

    async def _catch_mail(self) -> None:
        try:
            await self.mailbox.start()
        except OSError:
            self.mailbox = Mailbox(host=HOST)
            await self.mailbox.start()
        self._catches = True
        self._say_port("mail catcher, which delivers nothing", MAIL_PORT, self.mailbox.http_port)

    def _begin_api(self) -> None:
        self._port = free_port(self._liked_port, HOST)
        self._begin("serve")

    def _begin(self, command: str) -> None:
        """Told where everything is, and nothing else."""
        known = bare_surroundings(
            database_url=self._postgres.url(DATABASE),
            host=HOST,
            port=str(self._port),
            public_url=self.url,
            email_host=HOST,
            email_port=str(self.mailbox.smtp_port),
            email_from=SENDER,
        )
        self._children.append(Child([command], known, self._home / f"{command}.log"))

    async def _set_up_clinic(self, now: datetime) -> None:
        """By the commands that operators type."""
        commands = [
            ["migrate"],
            ["clinic", "-"],
            *(["token", CLINIC_ID, "--name", person] for person in (FIRST_NURSE, SECOND_NURSE)),
        ]
        environment = bare_surroundings(database_url=self._postgres.url(DATABASE))
        *_, first, second = await typed(commands, environment, dumps(clinic_at(now)))
        self.tokens = {FIRST_NURSE: first, SECOND_NURSE: second}
        self._page.aside("a fresh database, a clinic, two nurses: `tocsin migrate`, `tocsin clinic`, `tocsin token`")

    async def _let_api_answer(self) -> None:
        for _ in range(TRIES):
            api = self._children[-1]
            if await _answers(f"{self.url}/readyz", api):
                self._say_port("API and nurse pages", self._liked_port, self._port)
                return
            if not api.has_ended():
                break
            self._children.pop()
            self._begin_api()
        raise UnexpectedError(f"the API does not start. {api.last_words()}")

    def _say_port(self, what: str, liked: int, port: int) -> None:
        why = "" if port == liked else f" ({liked} is taken)"
        self._page.aside(f"{what}: on port {port}{why}")


async def _drop_database(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
    finally:
        await connection.close()


async def _answers(url: str, child: Child) -> bool:
    """Whether the child comes to answer at this address; False when it has ended, or took too long."""
    deadline = time.monotonic() + START_SECONDS
    async with httpx.AsyncClient(trust_env=False, timeout=5) as http:
        while not child.has_ended() and time.monotonic() < deadline:
            try:
                if (await http.get(url)).status_code == httpx.codes.OK:
                    return not child.has_ended()
            except httpx.HTTPError:
                await asyncio.sleep(0.05)
    return False
