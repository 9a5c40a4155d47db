"""The auditor finds what nobody has in hand, says so, says so again, and is quiet otherwise."""

from datetime import timedelta

from structlog.testing import capture_logs

from app.notify.channels import TryAgain
from tests.auditing.conftest import RED, Watch
from tests.world import World, bearer

WELL, FAIL = "/ping/1", "/ping/1/fail"


async def red(world: World) -> str:
    _, phone = await world.patient()
    await world.submits(phone, **RED)
    (alert,) = await world.alerts()
    return alert["id"]


async def changes(watch: Watch, statement: str) -> None:
    await watch.world.scalar(f"WITH done AS ({statement} RETURNING 1) SELECT count(*) FROM done")


async def test_a_quiet_house_is_told_to_nobody_but_the_switch_outside(watch: Watch) -> None:
    found = await watch.goes_round(3)

    assert found == set()
    assert watch.pager.said == []
    assert watch.pings == [WELL] * 3


async def test_an_immediate_alert_that_no_human_confirms_is_told_after_five_minutes_and_every_ten(watch: Watch) -> None:
    await red(watch.world)

    before = await watch.goes_round(4)
    after = await watch.goes_round(1)
    told_at = [await watch.goes_round(1) and len(watch.pager.said) for _ in range(21)]

    assert (before, after) == (set(), {"unconfirmed"})
    assert told_at == [1] * 9 + [2] * 10 + [3] * 2
    assert watch.subjects[0] == "IMMEDIATE: open the work list, alerts are unconfirmed"
    assert "(1)" in watch.pager.said[0][1].text
    assert watch.pings[:4] == [WELL] * 4
    assert set(watch.pings[4:]) == {FAIL}


async def test_who_acknowledges_ends_the_alarm(watch: Watch) -> None:
    alert = await red(watch.world)
    await watch.goes_round(6)

    await watch.world.http.post(f"/v1/alerts/{alert}:acknowledge", headers=bearer(watch.world.staff))
    found = await watch.goes_round(12)

    assert found == set()
    assert len(watch.pager.said) == 1
    assert watch.pings[-1] == WELL


async def test_a_second_immediate_alert_does_not_wait_for_the_first_ones_ten_minutes(watch: Watch) -> None:
    await red(watch.world)
    await watch.goes_round(4)
    _, phone = await watch.world.patient("Sam Example")
    await watch.world.submits(phone, **RED)

    await watch.goes_round(2)
    once = len(watch.pager.said)
    await watch.goes_round(4)

    assert (once, len(watch.pager.said)) == (1, 2)


async def test_a_message_that_does_not_leave_is_told_after_two_minutes(watch: Watch) -> None:
    watch.world.pager.answers = [TryAgain("busy")] * 50
    await red(watch.world)

    found = [await watch.goes_round(1) for _ in range(3)]

    assert found[0] == set()
    assert "unsent" in found[2]
    assert watch.subjects == ["IMMEDIATE: open the work list, alerts are unconfirmed"]


async def test_with_every_worker_gone_it_says_so_and_that_nobody_climbs(watch: Watch) -> None:
    await red(watch.world)
    await watch.goes_round(1)

    found = await watch.goes_round(8, workers=False)

    assert {"no_worker", "not_climbing", "unconfirmed"} <= found
    assert "IMMEDIATE: check the service, alerts may not arrive" in watch.subjects


async def test_with_no_worker_at_all_a_message_stays_in_the_outbox(watch: Watch) -> None:
    await red(watch.world)

    found = await watch.goes_round(3, workers=False)

    assert {"unsent", "not_leaving", "no_worker"} <= found


async def test_a_promise_that_nobody_takes_back_is_found(watch: Watch) -> None:
    alert = await red(watch.world)
    await watch.world.http.post(f"/v1/alerts/{alert}:acknowledge", headers=bearer(watch.world.staff))
    await changes(watch, f"UPDATE alerts SET promised_until = '{watch.world.now.isoformat()}'")

    found = await watch.goes_round(3, workers=False)

    assert "lapsed" in found


async def test_a_drill_is_not_told(watch: Watch) -> None:
    await red(watch.world)
    await changes(watch, "UPDATE alerts SET is_drill = true")

    assert await watch.goes_round(8) == set()


async def test_a_round_that_begins_late_is_an_error_an_alarm_and_no_sign_of_life(watch: Watch) -> None:
    await watch.goes_round(2)
    watch.world.now += timedelta(seconds=91)
    await watch.beats()

    with capture_logs() as logs:
        found = {one.key.why for one in await watch.auditor.round()}

    assert found == {"late"}
    assert watch.subjects == ["IMMEDIATE: check the service, alerts may not arrive"]
    assert watch.pings[-1] == FAIL
    assert [line["log_level"] for line in logs if line.get("count_late")] == ["error"]


async def test_a_process_that_was_gone_says_so_when_it_comes_back(watch: Watch) -> None:
    await watch.goes_round(2)

    watch.anew()
    found = await watch.goes_round(1)
    watch.world.now += timedelta(minutes=4)
    watch.anew()
    found_later = await watch.goes_round(1)

    assert (found, found_later) == (set(), {"late"})
    assert "5 minutes" in watch.pager.said[0][1].text


async def test_a_restart_does_not_ring_everybody_again(watch: Watch) -> None:
    await red(watch.world)
    await watch.goes_round(6)

    watch.anew()
    await watch.goes_round(2)

    assert len(watch.pager.said) == 1


async def test_what_could_not_be_told_is_told_in_the_next_round(watch: Watch) -> None:
    await red(watch.world)
    watch.pager.answers = [TryAgain("busy")]

    await watch.goes_round(5)
    once = len(watch.pager.said)
    await watch.goes_round(1)

    assert (once, len(watch.pager.said)) == (0, 1)


async def test_without_a_database_it_rings_all_the_same_and_the_switch_hears_it(world: World) -> None:
    watch = Watch(world, url="postgresql://tocsin@127.0.0.1:1/tocsin")

    found = await watch.goes_round(12)

    assert found == {"unreachable"}
    assert watch.subjects == ["IMMEDIATE: check the service, alerts may not arrive"] * 2
    assert set(watch.pings) == {FAIL}


async def test_its_words_name_nobody(watch: Watch) -> None:
    await red(watch.world)

    await watch.goes_round(6)

    said = " ".join(message.text + message.subject for _, message in watch.pager.said)
    assert "work list" in said
    assert not [word for word in ("Pat", "BM-1", "leg") if word in said]
