"""However many workers there are, and however their clock jumps: hand-overs, gaps, reminders and lapses are told once."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from app.notify.deliver import deliver
from app.oncall.roster import Roster
from tests.oncall_world import person, team
from tests.ringing_world import RingingWorld
from tests.stories.ladders import RED, ladder_of, step
from tests.stories.rotas import MINUTE, change, turns
from tests.world import START, bearer

EACH = 3
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DUE = ("escalate", "lapse", "tell patients", "remind", "hand off", "coverage")
WHO = ("comes", "goes", "lead", "patient")


@pytest.mark.parametrize("workers", [2, 4, 8])
async def test_each_hand_over_gap_reminder_and_lapse_is_told_once(ward: RingingWorld, workers: int) -> None:
    await _much_is_due_at_half_past_nine(ward)
    ward.now = due = START + 31 * MINUTE

    for _ in range(2):  # what another job holds at the first tick is skipped, and done at the second
        await asyncio.gather(*(ward.jobs[name].run() for name in DUE for _ in range(workers)))
    await asyncio.gather(*(deliver(ward.telling) for _ in range(workers)))
    ward.collect()

    told = Counter(one.address for one in ward.heard if one.at == due)
    assert told == {**{f"{who}-{n}": 1 for who in WHO for n in range(EACH)}, "nurse": EACH}


async def test_a_clock_that_jumps_an_hour_on_and_back_loses_nothing_and_doubles_nothing(ward: RingingWorld) -> None:
    await _much_is_due_at_half_past_nine(ward)

    ward.now = jumped = START + HOUR + 5 * MINUTE
    await ward.works()
    ward.now = START + 6 * MINUTE
    await ward.passes(minutes=40, steps_of=10 * MINUTE)

    for who in WHO:
        for n in range(EACH):
            ward.expects(f"{who}-{n}", since=jumped, earliest=-2 * HOUR, latest=HOUR)
    assert len([one for one in ward.at("nurse") if "promise was not kept" in one.text]) == EACH


async def test_after_the_clock_went_back_a_new_alert_rings_at_once(ward: RingingWorld) -> None:
    await ward.clinic(ward.clinic_id, ladder_of(step(("ntfy", "nurse")), step(("ntfy", "next"), wait=300)))
    ward.now = START + HOUR
    await ward.works()
    ward.now = began = START

    await ward.submits((await ward.patient())[1], **RED)
    await ward.passes(minutes=6, steps_of=MINUTE)

    ward.expects("nurse", since=began, earliest=0 * MINUTE, latest=0 * MINUTE)
    ward.expects("next", since=began, earliest=5 * MINUTE, latest=5 * MINUTE)


async def test_a_promise_is_kept_over_a_clock_that_went_back(ward: RingingWorld) -> None:
    await ward.clinic(ward.clinic_id, ladder_of(step(("ntfy", "nurse"))))
    await ward.submits((await ward.patient())[1], **RED)
    await ward.works()
    await _takes_all(ward)

    ward.now = began = START - HOUR
    await ward.passes(minutes=91, steps_of=13 * MINUTE)

    told = ward.expects("nurse", since=began, earliest=90 * MINUTE, latest=91 * MINUTE)
    assert "promise was not kept" in told.text


async def _much_is_due_at_half_past_nine(ward: RingingWorld) -> None:
    """Of each kind some: a turn that ends, a gap that is to be found, a reminder, a promise that lapses."""
    await ward.clinic(ward.clinic_id, ladder_of(step(("ntfy", "nurse")), begin_again_seconds=86_400))
    half_past = START + 30 * MINUTE
    for n in range(EACH):
        comes, goes, lead = [await person(ward, f"{who}-{n}", [("ntfy", f"{who}-{n}")]) for who in WHO[:3]]
        away = [change(START + 5 * DAY, 2, removes=one) for one in (comes, goes)]
        roster = Roster(
            rotations=turns(goes, comes, since="2026-03-09T09:30").rotations,
            overrides=tuple(away),
        )
        plan: dict[str, Any] = {"on_call": [goes], "next_handoff_at": half_past, "next_gap_check_at": half_past}
        await team(ward, f"team-{n}", [], roster=roster, lead=lead, **plan)
        await ward.submits((await ward.patient(f"Other {n}"))[1], **RED)
        headers = bearer((await ward.patient(f"Patient {n}"))[1])
        push = {"channel": "ntfy", "address": f"patient-{n}"}
        (await ward.http.put("/v1/me/push", json=push, headers=headers)).raise_for_status()
        (await ward.http.put("/v1/me/reminder", json={"at": "09:30"}, headers=headers)).raise_for_status()
    await ward.works()
    await _takes_all(ward)


async def _takes_all(ward: RingingWorld) -> None:
    for alert in await ward.alerts("open"):
        path = f"/v1/alerts/{alert['id']}:acknowledge"
        (await ward.http.post(path, headers=bearer(ward.staff))).raise_for_status()
