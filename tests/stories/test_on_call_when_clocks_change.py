"""On the nights the clocks change the right person is rung, at every minute of them, in two zones.

Held off here: GoAlert #1252 (the rule itself: a turn begins at the first showing and ends at the last), OnCall #3261,
OnCall #5247, OnCall #5455 and OnCall #2950 (rotas an hour off, and an hour without anybody each autumn), AM #5447 and
AM #2648 (weekdays and hours compared in the wrong clock), OpsKnight #276 (midnight written as hour 24: nobody on call).
"""

import pytest

from app.oncall.roster import Roster
from app.oncall.rotations import Rotation, Window
from tests.oncall_world import LONG_AGO, person, team
from tests.ringing_world import RingingWorld
from tests.stories.ladders import ladder_of
from tests.stories.rotas import ANNA, BEN, MINUTE, rings_at, teams_on, turns, utc

LADDER = ladder_of(teams_on("night"), begin_again_seconds=86_400)
LONDON, NEW_YORK = "Europe/London", "America/New_York"


@pytest.mark.parametrize(
    ("zone", "since", "moments"),
    [
        # Clocks go back: 01:30 is shown twice, and between its showings both are on call.
        (
            LONDON,
            "2026-10-24T01:30",
            {"10-25 00:29": [ANNA], "10-25 00:30": [ANNA, BEN], "10-25 01:29": [ANNA, BEN], "10-25 01:30": [BEN]},
        ),
        (
            NEW_YORK,
            "2026-10-31T01:30",
            {"11-01 05:29": [ANNA], "11-01 05:30": [ANNA, BEN], "11-01 06:29": [ANNA, BEN], "11-01 06:30": [BEN]},
        ),
        # Clocks go forward: the time of the hand-over is never shown.
        (LONDON, "2026-03-28T01:30", {"03-29 00:59": [ANNA], "03-29 01:00": [BEN]}),
        (NEW_YORK, "2026-03-07T02:30", {"03-08 06:59": [ANNA], "03-08 07:00": [BEN]}),
        # The day after, a hand-over at eight is still at eight by the clock.
        (LONDON, "2026-03-29T08:00", {"03-30 06:59": [ANNA], "03-30 07:00": [BEN]}),
        (NEW_YORK, "2026-11-01T08:00", {"11-02 12:59": [ANNA], "11-02 13:00": [BEN]}),
        # Midnight is an hour of the new day, also on the day that has 25.
        (LONDON, "2026-10-25T00:00", {"10-25 00:30": [ANNA], "10-25 23:59": [ANNA], "10-26 00:00": [BEN]}),
    ],
)
async def test_an_alert_rings_whoever_has_the_turn_at_that_minute(
    ward: RingingWorld, zone: str, since: str, moments: dict[str, list[str]]
) -> None:
    ward.now = utc(f"2026-{next(iter(moments))}")
    anna, ben = await person(ward, "Anna", [("sms", ANNA)]), await person(ward, "Ben", [("sms", BEN)])
    await team(ward, "night", [anna, ben], roster=turns(anna, ben, since=since), next_handoff_at=None)

    began = [await rings_at(ward, LADDER, utc(f"2026-{moment}"), zone) for moment in moments]

    rung = [sorted(one.address for one in ward.heard if one.at == moment) for moment in began]
    assert rung == list(moments.values())


async def test_the_days_of_a_week_are_those_of_the_clinic(ward: RingingWorld) -> None:
    ward.now = utc("2026-11-01 00:00")
    anna, ben = await person(ward, "Anna", [("sms", ANNA)]), await person(ward, "Ben", [("sms", BEN)])
    midnight = LONG_AGO.time()
    days = {anna: (1, 2, 3, 4, 5, 6), ben: (7,)}
    rotations = tuple(
        Rotation(
            name=str(days[one]),
            members=(one,),
            turn="weekly",
            starts_at=LONG_AGO,
            within=(Window(weekdays=days[one], start=midnight, end=midnight),),
        )
        for one in (anna, ben)
    )
    await team(ward, "night", [], roster=Roster(rotations=rotations), next_handoff_at=None)
    moments = {
        "2026-11-01 03:59": [ANNA],  # Saturday, 23:59 in New York, while it is Sunday in London
        "2026-11-01 04:00": [BEN],  # Sunday's first minute
        "2026-11-02 04:59": [BEN],  # Sunday's last: the day has 25 hours
        "2026-11-02 05:00": [ANNA],  # Monday
    }

    for moment in moments:
        await rings_at(ward, LADDER, utc(moment), NEW_YORK)
        await ward.scalar("UPDATE alerts SET next_rung_at = NULL RETURNING 1")  # none of them rings again

    rung = {moment: [one.address for one in ward.heard if one.at == utc(moment)] for moment in moments}
    assert rung == moments


async def test_a_climb_through_the_repeated_hour_keeps_its_own_time(ward: RingingWorld) -> None:
    ward.now = utc("2026-10-25 00:20")
    anna, ben = await person(ward, "Anna", [("sms", ANNA)]), await person(ward, "Ben", [("sms", BEN)])
    roster = turns(anna, ben, since="2026-10-24T01:30")
    await team(ward, "night", [anna, ben], roster=roster, next_handoff_at=None)

    began = await rings_at(ward, ladder_of(teams_on("night", times=3, every_seconds=2400)), ward.now)
    await ward.passes(minutes=80, steps_of=20 * MINUTE)

    assert [one.at - began for one in ward.at(ANNA)] == [0 * MINUTE, 40 * MINUTE]
    assert [one.at - began for one in ward.at(BEN)] == [40 * MINUTE, 80 * MINUTE]
