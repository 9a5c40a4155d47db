"""A rung with a team rings whoever is on call at that minute, and nobody on call is no dead end.

Held off here: GoAlert #4548 (an empty step waits out its delay), OnCall #1326 and OnCall #1511 (a person on call without
a way to reach them is passed over in silence), cabot #518 (silence when nobody is on duty).
"""

from datetime import timedelta

import pytest

from app.oncall.roster import Roster
from tests.oncall_world import person, team
from tests.ringing_world import RingingWorld
from tests.stories.ladders import RED, ladder_of, step
from tests.stories.rotas import ANNA, BEN, LEAD, MINUTE, NURSE, change, rings_at, teams_on, turns
from tests.world import START

QUIET = {"next_handoff_at": None}  # no word of hand-overs, which are another story


async def test_a_hand_over_in_the_middle_of_a_climb_rings_the_next_person(ward: RingingWorld) -> None:
    anna, ben = await person(ward, "Anna", [("sms", ANNA)]), await person(ward, "Ben", [("sms", BEN)])
    await team(ward, "night", [anna, ben], roster=turns(anna, ben, since="2026-03-09T09:05"), **QUIET)

    began = await rings_at(ward, ladder_of(teams_on("night", times=2, every_seconds=420)), START)
    await ward.passes(minutes=8, steps_of=MINUTE)

    ward.expects(ANNA, since=began, earliest=0 * MINUTE, latest=0 * MINUTE)
    ward.expects(BEN, since=began, earliest=7 * MINUTE, latest=7 * MINUTE)
    ward.expects_silence(ANNA, since=began, until=ward.now)


@pytest.mark.parametrize(
    ("adds", "removes", "begins_in", "rung"),
    [
        ("ben", "anna", -1.0, {BEN}),  # a replacement
        ("ben", None, -1.0, {ANNA, BEN}),  # extra cover
        (None, "anna", -1.0, {NURSE}),  # away, so that the next rung is rung at once
        ("ben", "anna", 0.1, {ANNA}),  # a replacement that has yet to begin
        ("ben", "anna", -2.0, {ANNA}),  # one that ends at this very moment
    ],
)
async def test_a_temporary_change_rings_who_stands_in(
    ward: RingingWorld, adds: str | None, removes: str | None, begins_in: float, rung: set[str]
) -> None:
    people = {"anna": await person(ward, "Anna", [("sms", ANNA)]), "ben": await person(ward, "Ben", [("sms", BEN)])}
    cover = change(
        START + timedelta(hours=begins_in),
        2,
        adds=people[adds] if adds else None,
        removes=people[removes] if removes else None,
    )
    roster = Roster(rotations=turns(people["anna"], since="2026-01-05").rotations, overrides=(cover,))
    await team(ward, "night", [], roster=roster, **QUIET)

    began = await rings_at(ward, ladder_of(teams_on("night"), step(("sms", NURSE), wait=3600)), START)

    assert {one.address for one in ward.heard} == rung
    for address in rung:
        ward.expects(address, since=began, earliest=0 * MINUTE, latest=0 * MINUTE)


async def test_a_team_with_nobody_on_call_is_skipped_at_once(ward: RingingWorld) -> None:
    await team(ward, "night", [])
    await team(ward, "weekend", [])

    ladder = ladder_of(teams_on("night"), teams_on("weekend", wait=1800), step(("sms", NURSE), wait=1800))
    began = await rings_at(ward, ladder, START)

    ward.expects(NURSE, since=began, earliest=0 * MINUTE, latest=0 * MINUTE)


async def test_who_is_on_call_without_any_contact_costs_no_minute(ward: RingingWorld) -> None:
    anna, lead = await person(ward, "Anna", [("sms", ANNA)]), await person(ward, "Lead", [("sms", LEAD)])
    await ward.scalar("DELETE FROM contacts WHERE address = :address RETURNING address", address=ANNA)
    await team(ward, "night", [anna], lead=lead, **QUIET)

    began = await rings_at(ward, ladder_of(teams_on("night"), step(("sms", NURSE), wait=1800)), START)

    ward.expects(NURSE, since=began, earliest=0 * MINUTE, latest=0 * MINUTE)
    warned = ward.expects(LEAD, since=began, earliest=0 * MINUTE, latest=0 * MINUTE)
    assert "nobody with a verified contact is on call" in warned.text


async def test_an_unverified_contact_is_rung_all_the_same_and_the_lead_warned_now(ward: RingingWorld) -> None:
    anna = await person(ward, "Anna", [("sms", ANNA)], verified=False)
    lead = await person(ward, "Lead", [("sms", LEAD)])
    await team(ward, "night", [anna], lead=lead, **QUIET)

    began = await rings_at(ward, ladder_of(teams_on("night")), START)

    ward.expects(ANNA, since=began, earliest=0 * MINUTE, latest=0 * MINUTE)
    warned = ward.expects(LEAD, since=began, earliest=0 * MINUTE, latest=0 * MINUTE)
    assert warned.text.startswith("URGENT: mend a gap now")


async def test_with_nobody_on_duty_the_leads_are_told_and_whoever_comes_on_call_is_rung(ward: RingingWorld) -> None:
    anna, lead = await person(ward, "Anna", [("sms", ANNA)]), await person(ward, "Lead", [("voice", LEAD)])
    roster = Roster(overrides=(change(START + 12 * MINUTE, 10, adds=anna),))
    await team(ward, "night", [], roster=roster, lead=lead, **QUIET, next_gap_check_at=START + timedelta(days=1))

    began = await rings_at(ward, ladder_of(teams_on("night")), START)
    await ward.passes(minutes=14, steps_of=MINUTE)

    told = ward.expects(LEAD, since=began, earliest=0 * MINUTE, latest=9 * MINUTE)
    ward.expects(LEAD, since=began, earliest=10 * MINUTE, latest=11 * MINUTE)
    ward.expects(ANNA, since=began, earliest=12 * MINUTE, latest=13 * MINUTE)
    assert "nobody on its ladder can be reached" in told.text


async def test_a_lead_who_hears_that_nobody_is_on_duty_takes_the_alert_by_a_key(ward: RingingWorld) -> None:
    lead = await person(ward, "Lead", [("voice", LEAD)])
    await team(ward, "night", [], lead=lead, **QUIET, next_gap_check_at=START + timedelta(days=1))
    began = await rings_at(ward, ladder_of(teams_on("night")), START)

    await ward.presses(ward.expects(LEAD, since=began, earliest=0 * MINUTE, latest=0 * MINUTE), "1")
    await ward.passes(minutes=20, steps_of=5 * MINUTE)

    assert [(one["status"], one["acknowledged_by"]) for one in await ward.alerts()] == [("acknowledged", "Lead")]
    ward.expects_silence(LEAD, since=began, until=ward.now)


async def test_the_team_of_another_clinic_is_never_rung(ward: RingingWorld) -> None:
    await ward.clinic("elsewhere", ladder_of(step(("sms", NURSE))))
    ben = await person(ward, "Ben", [("sms", BEN)], clinic_id="elsewhere")
    await team(ward, "night", [ben], clinic_id="elsewhere", **QUIET)

    began = await rings_at(ward, ladder_of(teams_on("night"), step(("sms", ANNA), wait=1800)), START)
    await ward.submits((await ward.patient("Another"))[1], **RED)
    await ward.works()

    assert [one.at - began for one in ward.at(ANNA)] == [0 * MINUTE, 0 * MINUTE]
    ward.expects_silence(BEN, since=began - MINUTE, until=ward.now)
