"""A recovery code stands in for a phone, once; while it is looked at, which takes long, no connection is held for it."""

import asyncio
from datetime import timedelta

from argon2 import PasswordHasher

from app.care.hash_passwords import Passwords
from app.care.sign_in import Who, check_second_step
from tests.console.sign_in_world import noted, open_console, opened
from tests.world import World


class Watching(PasswordHasher):
    """Counts which connections are in use while it counts."""

    def __init__(self, world: World) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.pool, self.held = world.web._engine.pool, []

    def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # noqa: A002 - argon2 names it so
        self.held.append(self.pool.checkedout())
        return super().verify(hash, password)


async def test_no_connection_is_held_while_a_recovery_code_is_looked_at(world: World) -> None:
    watching = Watching(world)
    signing = open_console(world, passwords=Passwords(watching))
    nurse = await opened(world)
    who = Who(world.clinic_id, await world.scalar("SELECT account_id FROM accounts"))

    wrong = await check_second_step(world.web, signing.passwords, who, "AAAA-wrong", (), world.now)
    right = await check_second_step(world.web, signing.passwords, who, nurse.codes[0], (), world.now)

    assert (wrong, right) == (False, True)
    assert watching.held == [0, 0]


async def test_of_many_who_send_the_same_code_at_once_one_gets_in(world: World) -> None:
    signing = open_console(world)
    nurse = await opened(world)
    who = Who(world.clinic_id, await world.scalar("SELECT account_id FROM accounts"))

    tries = [check_second_step(world.web, signing.passwords, who, nurse.codes[0], (), world.now) for _ in range(4)]
    good = await asyncio.gather(*tries)

    assert sorted(good) == [False, False, False, True]
    assert await noted(world, "recovery_code.used") == 1


async def test_a_good_code_is_no_failure_and_makes_nobody_wait(world: World) -> None:
    signing = open_console(world)
    nurse = await opened(world)
    who = Who(world.clinic_id, await world.scalar("SELECT account_id FROM accounts"))
    for _ in range(4):
        await check_second_step(world.web, signing.passwords, who, "AAAA-wrong", (), world.now)

    good = await check_second_step(world.web, signing.passwords, who, nurse.codes[1], (), world.now)

    assert good
    assert await world.scalar("SELECT failures = 0 AND locked_until IS NULL FROM accounts")
    assert (await noted(world, "sign_in.failed"), await noted(world, "account.locked")) == (4, 0)
    world.now += timedelta(seconds=1)
    assert not await check_second_step(world.web, signing.passwords, who, nurse.codes[1], (), world.now)
