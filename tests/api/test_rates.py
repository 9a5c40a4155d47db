"""Who asks too often is told how long to wait; whoever holds a good token is never held up by others."""

import pytest
from limits import RateLimitItemPerMinute

from app.access import mint_token, presented
from app.api import windows
from app.api.rates import Rates
from app.api.windows import Counted
from app.errors import TooManyRequestsError


class Elapsed:
    """Seconds that pass when told to."""

    def __init__(self):
        self.seconds = 1000.0

    def __call__(self):
        return self.seconds


def token():
    return presented(f"Bearer {mint_token('st-elsewhere').shown}")


async def fails(rates, address, times):
    for _ in range(times):
        await rates.has_failed(address)


async def test_an_address_that_has_failed_too_often_is_not_heard_until_the_window_ends():
    elapsed = Elapsed()
    rates = Rates(failures=3, elapsed=elapsed)
    await fails(rates, "203.0.113.7", 3)
    elapsed.seconds += 100

    with pytest.raises(TooManyRequestsError) as refused:
        await rates.before_trying("203.0.113.7")

    assert refused.value.retry_after == 200
    elapsed.seconds += 200
    await rates.before_trying("203.0.113.7")


async def test_the_failure_that_is_too_many_is_itself_told_to_wait():
    rates = Rates(failures=3)
    await fails(rates, "203.0.113.7", 3)

    with pytest.raises(TooManyRequestsError):
        await rates.has_failed("203.0.113.7")


async def test_other_addresses_are_not_held_up():
    rates = Rates(failures=1)
    await fails(rates, "203.0.113.7", 1)

    await rates.before_trying("203.0.113.8")
    await rates.before_trying(None)


async def test_one_network_of_ipv6_is_one_address():
    rates = Rates(failures=2)
    await rates.has_failed("2001:db8:1:2::1")
    await rates.has_failed("2001:db8:1:2:ffff::9")

    with pytest.raises(TooManyRequestsError):
        await rates.before_trying("2001:db8:1:2:abcd::1")
    await rates.before_trying("2001:db8:1:3::1")


async def test_an_ipv4_address_written_as_ipv6_is_the_same_address():
    rates = Rates(failures=1)
    await rates.has_failed("::ffff:203.0.113.7")

    with pytest.raises(TooManyRequestsError):
        await rates.before_trying("203.0.113.7")


async def test_a_token_that_asks_without_end_is_refused_and_only_that_one():
    elapsed = Elapsed()
    rates = Rates(per_token=2, elapsed=elapsed)
    busy, calm = token(), token()
    assert await rates.over(busy) is None
    assert await rates.over(busy) is None

    refusal = await rates.over(busy)

    assert refusal is not None
    assert refusal.retry_after == 60
    assert await rates.over(calm) is None
    elapsed.seconds += 60
    assert await rates.over(busy) is None


async def test_who_knows_the_name_of_a_token_alone_cannot_use_up_what_its_owner_may_ask():
    rates = Rates(per_token=1)
    owner = token()
    forger = presented(f"Bearer tocsin_st-elsewhere_{owner.token_id}_{'x' * 43}")
    await rates.over(forger)
    assert await rates.over(forger) is not None

    assert await rates.over(owner) is None


async def test_counters_have_a_bound_and_the_oldest_is_forgotten_first(monkeypatch):
    monkeypatch.setattr(windows, "MOST_COUNTERS", 10)
    counted = Counted(RateLimitItemPerMinute(1))
    for number in range(30):
        await counted.hit(f"address {number}")

    assert await counted._windows.reset() <= 10
    for number in range(30):
        await counted.hit(f"address {number}")
    assert not await counted.has_room("address 29")
    assert await counted.has_room("address 0")
