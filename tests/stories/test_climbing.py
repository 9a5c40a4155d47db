"""The ladder itself: repeats, paths, several people a step, empty steps, and nobody at all.

GoAlert #4548: a step without anybody still waited out its time.
OnCall #1511: whoever had no contact method was passed over, and nobody was told.
OnCall #1326: nobody learned that nobody could be told.
OnCall #4754: what rang again said what had been true before.
"""

from datetime import timedelta

from app.clinical.escalation import ContactPoint, Path, Person, Rung
from tests.oncall_world import person, team
from tests.ringing_world import RingingWorld
from tests.stories.alarms import DAY, HOUR, MAIL, MINUTE, ONE, SECOND, TWO, amber, does, opened_by, red, rung
from tests.stories.ladders import AMBER, ladder_of, step
from tests.world import person as written_down

NOBODY = Rung(wait_seconds=900, people=(Person(name="on leave"),))


async def test_a_step_without_anybody_is_skipped_at_once(ward: RingingWorld) -> None:
    await red(ward, NOBODY, NOBODY, step(("pager", "third"), wait=900))
    began = ward.now

    await ward.works()

    rung(ward, "third", since=began)


async def test_an_empty_step_in_the_middle_is_skipped_when_its_turn_comes(ward: RingingWorld) -> None:
    await red(ward, step(("pager", "first")), NOBODY, step(("pager", "third"), wait=300))
    began = ward.now

    await ward.passes(minutes=16, steps_of=MINUTE)

    rung(ward, "third", since=began, after=15 * MINUTE, by=16 * MINUTE)


async def test_a_ladder_with_nobody_tells_the_leads_and_rings_whoever_is_put_on_it_later(ward: RingingWorld) -> None:
    lead = await person(ward, "Lead", [("email", MAIL)])
    await team(ward, "night", [], lead=lead)
    await red(ward, Rung(wait_seconds=0, teams=("ward",)))
    began = ward.now

    await ward.passes(minutes=3, steps_of=30 * SECOND)
    told = [heard for heard in ward.at(MAIL) if "/a/" in heard.text]
    assert [heard.at - began for heard in told] == [timedelta(0)]
    filled = ward.now
    await team(ward, "ward", [await person(ward, "Late", [("pager", "late")])], next_handoff_at=filled + 7 * 24 * HOUR)
    await ward.passes(minutes=2, steps_of=30 * SECOND)

    rung(ward, "late", since=filled, by=MINUTE + 30 * SECOND)


async def test_leads_hear_again_every_ten_minutes_that_nobody_can_be_rung(ward: RingingWorld) -> None:
    lead = await person(ward, "Lead", [("sms", TWO)])
    await team(ward, "night", [], lead=lead, next_gap_check_at=ward.now + timedelta(days=1))
    await red(ward, Rung(wait_seconds=0, people=()))
    began = ward.now

    await ward.passes(minutes=12, steps_of=MINUTE)

    rung(ward, TWO, since=began, by=MINUTE)
    rung(ward, TWO, since=began, after=10 * MINUTE, by=12 * MINUTE)


async def test_a_step_is_rung_as_often_and_as_quickly_as_it_says_before_the_next(ward: RingingWorld) -> None:
    await red(ward, step(("pager", "first"), times=3, every_seconds=120), step(("pager", "second"), wait=300))
    began = ward.now

    await ward.passes(minutes=10, steps_of=MINUTE)

    assert [heard.at - began for heard in ward.at("first")] == [0 * MINUTE, 2 * MINUTE, 4 * MINUTE]
    rung(ward, "second", since=began, after=9 * MINUTE, by=10 * MINUTE)


async def test_everybody_on_a_step_is_rung_at_once_and_the_first_to_answer_has_it(ward: RingingWorld) -> None:
    people = tuple(Person(name=to, contacts=(ContactPoint(channel="sms", address=to),)) for to in (ONE, TWO))
    await red(ward, Rung(wait_seconds=0, people=(*people, written_down("third"))), step(("pager", "next"), wait=300))
    began = ward.now
    await ward.works()
    for address in (ONE, TWO, "third"):
        rung(ward, address, since=began)

    answers = [await ward.replies(TWO, "1"), await ward.replies(ONE, "1")]
    await ward.passes(minutes=6, steps_of=MINUTE)

    assert ["You have it" in answers[0].text, "Somebody else has it" in answers[1].text] == [True, True]
    ward.expects_silence("next", since=began, until=ward.now)


async def test_one_of_a_step_who_cannot_be_reached_does_not_hurry_the_ladder(ward: RingingWorld) -> None:
    lost = step(("sms", "not a number")).people
    await red(ward, Rung(wait_seconds=0, people=(*lost, written_down("first"))), step(("pager", "next"), wait=300))
    began = ward.now

    await ward.passes(minutes=6, steps_of=MINUTE)

    rung(ward, "first", since=began)
    rung(ward, "next", since=began, after=5 * MINUTE, by=6 * MINUTE)


async def test_an_immediate_alert_out_of_hours_climbs_the_ladder_of_the_night(ward: RingingWorld) -> None:
    night = Path(urgencies=("immediate",), hours="out_of_hours", rungs=(step(("pager", "night")),))
    ward.now += timedelta(hours=12)
    await red(ward, step(("pager", "day")), paths=(night,))
    began = ward.now

    await ward.passes(minutes=6, steps_of=2 * MINUTE)

    rung(ward, "night", since=began)
    ward.expects_silence("day", since=began - SECOND, until=ward.now)


async def test_the_path_of_a_round_is_chosen_when_the_round_begins(ward: RingingWorld) -> None:
    night = Path(
        urgencies=("immediate",), hours="out_of_hours", rungs=(step(("pager", "night")),), begin_again_seconds=1800
    )
    ward.now = ward.now.replace(hour=7, minute=45)
    await red(ward, step(("pager", "day")), paths=(night,))
    began = ward.now

    await ward.passes(minutes=31, steps_of=5 * MINUTE)

    rung(ward, "night", since=began, by=31 * MINUTE)
    rung(ward, "day", since=began, after=30 * MINUTE, by=31 * MINUTE)


async def test_what_is_soon_rings_by_a_path_of_its_own_and_only_in_the_day(ward: RingingWorld) -> None:
    path = Path(urgencies=("soon",), rungs=(step(("email", MAIL)),), begin_again_seconds=DAY)
    ward.now += timedelta(hours=12)  # nine in the evening
    await ward.clinic(ward.clinic_id, ladder_of(step(("pager", "first")), paths=(path,)))
    began = ward.now
    await opened_by(ward, {"patient_urgency": "soon", "pain": {"worst": 2}})

    await ward.passes(hours=10, minutes=50, steps_of=50 * MINUTE)
    await ward.passes(minutes=20, steps_of=5 * MINUTE)

    rung(ward, MAIL, since=began, after=11 * HOUR, by=11 * HOUR + 10 * MINUTE)
    ward.expects_silence("first", since=began - SECOND, until=ward.now)


async def test_a_ladder_that_is_edited_bends_no_alert_in_flight_and_holds_for_the_next(ward: RingingWorld) -> None:
    alert = await amber(ward, step(("pager", "first")), step(("pager", "second"), wait=300))
    began = ward.now
    await ward.works()

    await ward.clinic(ward.clinic_id, ladder_of(step(("pager", "new")), begin_again_seconds=DAY))
    await ward.passes(minutes=6, steps_of=MINUTE)
    rung(ward, "second", since=began, after=5 * MINUTE, by=6 * MINUTE)
    ward.expects_silence("new", since=began - SECOND, until=ward.now)
    await does(ward, alert, "resolve", outcome="no_action_needed")
    ward.now += timedelta(hours=1)
    again = ward.now
    await ward.submits(alert["phone"], **AMBER)
    await ward.works()

    rung(ward, "new", since=again)
