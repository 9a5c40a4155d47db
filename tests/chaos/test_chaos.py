"""Twenty kills of the five hundred that `make chaos` plays: nothing is lost, and what comes twice is explained."""

from tests.chaos.run import play

KILLS, SEED = 20, 2
LEASE = 4.0  # s; longer than any send here takes, and short enough for a test


async def test_twenty_kills_lose_no_alert_and_explain_every_duplicate() -> None:
    found = await play(KILLS, SEED, LEASE)

    assert found.faults == {}
    assert found.kills == KILLS
    assert found.alerts >= KILLS
    assert len(found.killed) > KILLS // 2
