"""Minutes that would reach nobody are known before an alert comes, and contact points are doubted in time.

Held off here: GoAlert #2878 and GoAlert #3511 (shifts that are missing are found when somebody is needed).
"""

from datetime import datetime, timedelta

from app.oncall.roster import Roster
from tests.oncall_world import lead, person, team
from tests.ringing_world import RingingWorld
from tests.stories.ladders import RED, ladder_of
from tests.stories.rotas import ANNA, LEAD, MINUTE, change, rings_at, teams_on, turns
from tests.world import START

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MAIL = "anna@clinic.example"


async def test_a_gap_is_told_at_once_when_a_roster_is_edited_and_again_after_a_day(ward: RingingWorld) -> None:
    anna, boss = await person(ward, "Anna", [("sms", ANNA)]), await person(ward, "Lead", [("sms", LEAD)])
    await team(ward, "night", [anna], lead=boss, next_handoff_at=None)
    await ward.works()
    away = START + 5 * DAY
    body = {"starts_at": away.isoformat(), "ends_at": (away + 8 * HOUR).isoformat(), "removes": str(anna)}

    await (await lead(ward)).posts("/teams/night/overrides", body)
    await ward.passes(hours=1, steps_of=15 * MINUTE)
    await ward.passes(hours=24, steps_of=90 * MINUTE)

    told = ward.expects(LEAD, since=START, earliest=0 * MINUTE, latest=0 * MINUTE)
    ward.expects(LEAD, since=START, earliest=24 * HOUR, latest=25 * HOUR)
    assert len(ward.at(LEAD)) == 2
    assert told.text.startswith("SOON: mend a gap now. From 2026-03-15 09:00 for 8 h")


async def test_a_gap_within_a_day_is_urgent(ward: RingingWorld) -> None:
    anna, boss = await person(ward, "Anna", [("sms", ANNA)]), await person(ward, "Lead", [("sms", LEAD)])
    away = change(START + 23 * HOUR, 1, removes=anna)
    roster = Roster(rotations=turns(anna, since="2026-01-05").rotations, overrides=(away,))
    await team(ward, "night", [], lead=boss, roster=roster, next_handoff_at=None)

    await ward.works()

    told = ward.expects(LEAD, since=START, earliest=0 * MINUTE, latest=0 * MINUTE)
    assert told.text.startswith("URGENT: mend a gap now")


async def test_a_gap_that_begins_is_the_gap_that_was_told(ward: RingingWorld) -> None:
    anna, boss = await person(ward, "Anna", [("sms", ANNA)]), await person(ward, "Lead", [("sms", LEAD)])
    away = change(START + 2 * HOUR, 4, removes=anna)
    roster = Roster(rotations=turns(anna, since="2026-01-05").rotations, overrides=(away,))
    await team(ward, "night", [], lead=boss, roster=roster, next_handoff_at=None)

    await ward.passes(hours=6, steps_of=30 * MINUTE)

    ward.expects(LEAD, since=START, earliest=0 * MINUTE, latest=0 * MINUTE)
    ward.expects_silence(LEAD, since=START, until=ward.now)


async def test_a_gap_that_grows_is_told_anew(ward: RingingWorld) -> None:
    anna, boss = await person(ward, "Anna", [("sms", ANNA)]), await person(ward, "Lead", [("sms", LEAD)])
    away = START + 5 * DAY
    roster = Roster(
        rotations=turns(anna, since="2026-01-05").rotations, overrides=(change(away + 2 * HOUR, 2, removes=anna),)
    )
    await team(ward, "night", [], lead=boss, roster=roster, next_handoff_at=None)
    await ward.passes(hours=1, steps_of=15 * MINUTE)
    body = {"starts_at": away.isoformat(), "ends_at": (away + 4 * HOUR).isoformat(), "removes": str(anna)}

    await (await lead(ward)).posts("/teams/night/overrides", body)
    await ward.works()

    ward.expects(LEAD, since=START, earliest=HOUR, latest=HOUR)


async def test_a_telephone_that_failed_is_used_last_and_its_owner_hears_of_it(ward: RingingWorld) -> None:
    anna = await person(ward, "Anna", [("sms", ANNA), ("email", MAIL)])
    await team(ward, "night", [anna], next_handoff_at=None)
    began = await rings_at(ward, ladder_of(teams_on("night")), START)
    await ward.reports(ward.expects(ANNA, since=began, earliest=0 * MINUTE, latest=0 * MINUTE), "undelivered")
    await ward.passes(minutes=2)

    page, warning = sorted(ward.at(MAIL), key=lambda mail: mail.text)
    await ward.submits((await ward.patient("Another"))[1], **RED)
    await ward.works()

    assert page.at - began == 0 * MINUTE
    assert warning.text.startswith("Verify your contact point again")
    assert [one.at - began for one in ward.at(MAIL)[2:]] == [2 * MINUTE]
    ward.expects_silence(ANNA, since=began, until=ward.now)


async def test_after_stop_nothing_is_sent_to_a_telephone_and_the_lead_is_warned(ward: RingingWorld) -> None:
    anna = await person(ward, "Anna", [("email", MAIL), ("sms", ANNA)], wait_seconds=120)
    boss = await person(ward, "Lead", [("sms", LEAD)])
    only_sms = await person(ward, "Ben", [("sms", ANNA)])
    await team(ward, "night", [anna], next_handoff_at=None)
    await team(ward, "day", [only_sms], lead=boss, next_handoff_at=None)
    began = await rings_at(ward, ladder_of(teams_on("night", "day")), START)

    await ward.replies(ANNA, "STOP")
    await ward.passes(minutes=4)
    await ward.submits((await ward.patient("Another"))[1], **RED)
    await ward.passes(minutes=4)

    ward.expects(ANNA, since=began, earliest=0 * MINUTE, latest=0 * MINUTE)
    ward.expects_silence(ANNA, since=began, until=ward.now)
    ward.expects(LEAD, since=began, earliest=0 * MINUTE, latest=timedelta(seconds=30))
    assert [one.at - began for one in ward.at(MAIL)] == [0 * MINUTE, 4 * MINUTE]


async def test_after_start_the_same_telephone_is_rung_again(ward: RingingWorld) -> None:
    anna = await person(ward, "Anna", [("sms", ANNA)])
    await team(ward, "night", [anna], next_handoff_at=None)
    await ward.replies(ANNA, "STOP")
    await ward.replies(ANNA, "START")

    began = await rings_at(ward, ladder_of(teams_on("night")), START)

    ward.expects(ANNA, since=began, earliest=0 * MINUTE, latest=0 * MINUTE)


async def test_a_contact_not_proved_for_90_days_is_asked_itself_and_its_link_proves_it(ward: RingingWorld) -> None:
    anna = await person(ward, "Anna", [("sms", ANNA), ("email", MAIL)])
    await ward.scalar("UPDATE contacts SET confirmed_at = NULL, verified_at = :then RETURNING 1", then=START - 89 * DAY)
    await _proves("sms", ward, START)

    await ward.passes(hours=23, steps_of=23 * HOUR)
    await ward.passes(hours=2, steps_of=HOUR)
    asked = ward.expects(MAIL, since=START, earliest=24 * HOUR, latest=25 * HOUR)
    await ward.presses_link(asked)
    pressed = ward.now
    await ward.passes(days=20, steps_of=4 * DAY)

    proved = "SELECT confirmed_at FROM contacts WHERE person_id = :person AND channel = 'email'"
    assert await ward.scalar(proved, person=anna) == pressed
    assert len(ward.at(MAIL)) == 1
    ward.expects_silence(ANNA, since=START, until=ward.now)


async def test_whoever_does_not_prove_a_stale_contact_is_asked_again_after_a_week(ward: RingingWorld) -> None:
    await person(ward, "Anna", [("email", MAIL)])
    await ward.scalar("UPDATE contacts SET confirmed_at = NULL, verified_at = :then RETURNING 1", then=START - 91 * DAY)

    await ward.passes(days=10, steps_of=DAY)

    ward.expects(MAIL, since=START, earliest=0 * MINUTE, latest=0 * MINUTE)
    ward.expects(MAIL, since=START, earliest=7 * DAY, latest=8 * DAY)
    assert len(ward.at(MAIL)) == 2


async def _proves(channel: str, ward: RingingWorld, at: datetime) -> None:
    update = "UPDATE contacts SET confirmed_at = :at WHERE channel = :channel RETURNING 1"
    await ward.scalar(update, channel=channel, at=at)
