"""A telephone company reports what became of a message: twice, late, out of order, forged, or about another clinic.

OnCall PR #3698: a status on the way was taken for the end of it.
simple-server PR #2552: nobody was told by another way, since the first one claimed to have worked.
"""

import httpx
import pytest

from tests.ringing_world import Heard, RingingWorld
from tests.stories.alarms import MINUTE, ONE, SECOND, TWO, red, rung
from tests.stories.ladders import step
from tests.twilio import ACCOUNT_SID, Sms


async def test_delivered_after_undelivered_counts_and_the_other_way_is_held_back_again(ward: RingingWorld) -> None:
    await red(ward, step(("sms", ONE), ("voice", TWO)))
    began = ward.now
    await ward.works()
    sms = rung(ward, ONE, since=began)

    await ward.reports(sms, "undelivered")
    await ward.reports(sms, "delivered")
    await ward.passes(minutes=4, steps_of=20 * SECOND)

    ward.expects_silence(TWO, since=began, until=ward.now)
    ((told,),) = [alert["told"] for alert in await ward.alerts()]
    assert (told["delivered_at"] is None, told["undelivered_at"]) == (False, None)


async def test_undelivered_after_delivered_is_an_old_story_and_changes_nothing(ward: RingingWorld) -> None:
    await red(ward, step(("sms", ONE)), step(("pager", "second"), wait=300))
    began = ward.now
    await ward.works()
    sms = rung(ward, ONE, since=began)

    await ward.reports(sms, "delivered")
    await ward.reports(sms, "undelivered")
    await ward.passes(minutes=4, steps_of=20 * SECOND)

    ward.expects_silence("second", since=began, until=ward.now)


async def test_a_report_that_comes_three_times_rings_the_next_person_once(ward: RingingWorld) -> None:
    ward.twilio.repeats = 3
    await red(ward, step(("sms", ONE)), step(("pager", "second"), wait=300), step(("pager", "third"), wait=300))
    began = ward.now
    await ward.works()

    await ward.reports(rung(ward, ONE, since=began), "undelivered")
    await ward.passes(minutes=4, steps_of=30 * SECOND)

    rung(ward, "second", since=began, by=30 * SECOND)
    ward.expects_silence("third", since=began, until=ward.now)


async def test_a_late_report_about_an_earlier_rung_hurries_nobody(ward: RingingWorld) -> None:
    await red(ward, step(("sms", ONE)), step(("pager", "second"), wait=300), step(("pager", "third"), wait=300))
    began = ward.now
    await ward.passes(minutes=6, steps_of=30 * SECOND)

    await ward.reports(rung(ward, ONE, since=began), "undelivered")
    await ward.passes(minutes=5, steps_of=30 * SECOND)

    rung(ward, "second", since=began, after=5 * MINUTE, by=5 * MINUTE + 30 * SECOND)
    rung(ward, "third", since=began, after=10 * MINUTE, by=10 * MINUTE + 30 * SECOND)


@pytest.mark.parametrize("signature", [None, "bm90IHNpZ25lZA=="])
async def test_a_report_that_nobody_signed_stops_nothing(ward: RingingWorld, signature: str | None) -> None:
    await red(ward, step(("sms", ONE), ("voice", TWO)))
    began = ward.now
    await ward.works()

    answer = await forged(ward, rung(ward, ONE, since=began), signature)
    await ward.passes(minutes=2, steps_of=20 * SECOND)

    assert answer.status_code == 404
    rung(ward, TWO, since=began, after=60 * SECOND, by=80 * SECOND)


async def test_a_report_for_another_clinic_touches_no_message_of_this_one(ward: RingingWorld) -> None:
    await ward.clinic("elsewhere-entirely")
    await red(ward, step(("sms", ONE), ("voice", TWO)))
    began = ward.now
    await ward.works()
    sms = rung(ward, ONE, since=began).raw
    sms.form["StatusCallback"] = [sms.status_callback.replace(ward.clinic_id, "elsewhere-entirely")]

    answer = await ward.twilio.reports(sms, "delivered", ward.http)
    await ward.passes(minutes=2, steps_of=20 * SECOND)

    assert answer.status_code == 200
    rung(ward, TWO, since=began, after=60 * SECOND, by=80 * SECOND)


async def forged(ward: RingingWorld, heard: Heard, signature: str | None) -> httpx.Response:
    """Says that a message was delivered, as anybody could who has seen the address."""
    sms: Sms = heard.raw
    form = {"MessageSid": sms.sid, "MessageStatus": "delivered", "AccountSid": ACCOUNT_SID}
    headers = {"x-twilio-signature": signature} if signature else {}
    return await ward.http.post(str(sms.status_callback), data=form, headers=headers)
