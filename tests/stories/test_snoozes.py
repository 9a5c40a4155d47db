"""A snooze has a reason and an end: nothing is hidden for longer, and never what cannot wait.

AM #3457: a silence that had ended came back months later and hid alerts.
AM #2896: nothing was sent when a silence ended.
IncidentRelay #37: the page said that the silence had ended, and it still muted.
Nightscout #3487: an alarm rang on while it was snoozed.
Nightscout #8231: a new reading broke the snooze.
"""

from datetime import timedelta
from typing import Any

from tests.ringing_world import RingingWorld
from tests.stories.alarms import MINUTE, SECOND, amber, cannot_walk, does, red, restarts, rung, walks_worse
from tests.stories.ladders import AMBER, step

LADDER = (step(("pager", "first")), step(("pager", "second"), wait=300))


async def test_a_snoozed_alert_rings_nobody_until_its_end_and_then_rings(ward: RingingWorld) -> None:
    alert = await amber(ward, *LADDER)
    began = ward.now
    await ward.works()

    await snoozes(ward, alert, minutes=30)
    await ward.passes(minutes=29, steps_of=29 * MINUTE)
    ward.expects_silence("second", since=began, until=ward.now)
    await ward.passes(minutes=2, steps_of=20 * SECOND)

    rung(ward, "second", since=began, after=30 * MINUTE, by=30 * MINUTE + 20 * SECOND)


async def test_a_new_diary_that_is_no_worse_does_not_break_a_snooze(ward: RingingWorld) -> None:
    alert = await amber(ward, *LADDER)
    began = ward.now
    await ward.works()
    await snoozes(ward, alert, minutes=60)

    await ward.submits(alert["phone"], **AMBER)
    await ward.passes(minutes=59, steps_of=30 * MINUTE)

    ward.expects_silence("first", since=began, until=ward.now)
    ward.expects_silence("second", since=began, until=ward.now)


async def test_the_page_that_waits_in_the_outbox_does_not_ring_through_a_snooze(ward: RingingWorld) -> None:
    alert = await amber(ward, *LADDER)
    began = ward.now

    await snoozes(ward, alert, minutes=30)
    await ward.passes(minutes=29, steps_of=29 * MINUTE)
    ward.expects_silence("first", since=began - SECOND, until=ward.now)
    await ward.passes(minutes=1, steps_of=MINUTE)

    rung(ward, "second", since=began, after=30 * MINUTE, by=31 * MINUTE)


async def test_a_snooze_that_ended_is_over_for_every_worker_and_on_every_page(ward: RingingWorld) -> None:
    alert = await amber(ward, *LADDER)
    await ward.works()
    began = ward.now
    await snoozes(ward, alert, minutes=15)
    (during,) = await ward.alerts()

    ward.now += timedelta(minutes=20)  # the worker was away when it ended
    await restarts(ward)
    await ward.works()

    (after,) = await ward.alerts()
    assert (during["snooze_reason"], during["snoozed_by"]) == ("waits for the scan", "Nurse")
    assert (after["snoozed_until"], after["snooze_reason"]) == (None, None)
    rung(ward, "second", since=began, after=20 * MINUTE)


async def test_a_snooze_of_long_ago_hides_no_later_alert(ward: RingingWorld) -> None:
    alert = await amber(ward, *LADDER)
    await ward.works()
    await snoozes(ward, alert, minutes=60)
    await does(ward, alert, "resolve", outcome="no_action_needed")
    ward.now += timedelta(days=91, minutes=30)
    await restarts(ward)

    began = ward.now
    await ward.submits(alert["phone"], **AMBER)
    await ward.passes(minutes=6, steps_of=2 * MINUTE)

    rung(ward, "first", since=began)
    rung(ward, "second", since=began, after=5 * MINUTE, by=6 * MINUTE)


async def test_what_becomes_immediate_ends_the_snooze_at_once(ward: RingingWorld) -> None:
    alert = await walks_worse(ward, *LADDER)
    await ward.works()
    await snoozes(ward, alert, minutes=240)
    ward.now += timedelta(minutes=10)
    began = ward.now

    await cannot_walk(ward, alert)
    await ward.passes(minutes=5, steps_of=MINUTE)

    assert "IMMEDIATE" in rung(ward, "first", since=began).text.upper()
    rung(ward, "second", since=began, after=5 * MINUTE)
    assert [one["snoozed_until"] for one in await ward.alerts()] == [None]


async def test_an_immediate_alert_cannot_be_snoozed_and_rings_on(ward: RingingWorld) -> None:
    alert = await red(ward, *LADDER)
    began = ward.now
    await ward.works()

    refused = await snoozes(ward, alert, minutes=5)
    await ward.passes(minutes=6, steps_of=MINUTE)

    assert refused.status_code == 409
    rung(ward, "second", since=began, after=5 * MINUTE, by=6 * MINUTE)


async def test_a_snooze_without_an_end_in_sight_or_without_a_reason_is_refused(ward: RingingWorld) -> None:
    alert = await amber(ward, *LADDER)
    began = ward.now
    await ward.works()

    endless = await snoozes(ward, alert, minutes=12 * 60 + 1)
    unsaid = await does(ward, alert, "snooze", minutes=30, reason="")
    await ward.passes(minutes=6, steps_of=MINUTE)

    assert [endless.status_code, unsaid.status_code] == [422, 422]
    rung(ward, "second", since=began, after=5 * MINUTE, by=6 * MINUTE)


async def snoozes(ward: RingingWorld, alert: dict[str, Any], *, minutes: int) -> Any:
    return await does(ward, alert, "snooze", minutes=minutes, reason="waits for the scan")
