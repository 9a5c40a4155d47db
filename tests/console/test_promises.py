"""Taken for a while, passed on, handed over, let wait, tried in vain: what a nurse does besides taking and closing."""

from datetime import timedelta

from sqlalchemy import update

from app.records.patients import Patient
from tests.console.browser import RED, SPINAL, Browser, only_alert, signed_in
from tests.oncall_world import person
from tests.world import World


async def test_a_promise_is_shown_with_its_end_and_lapses_to_the_next_person(world: World, nurse: Browser) -> None:
    _, phone = await world.patient()
    await world.submits(phone, **RED)
    await world.works()
    path = await only_alert(world)

    await nurse.sends(f"{path}/acknowledge", {"promise": "ring the daughter", "minutes": "15"})
    page, listed = await nurse.opens(path), await nurse.opens("/console")
    await world.passes(minutes=16)
    lapsed = await nurse.opens("/console")

    assert "Promised: “ring the daughter”. Nobody else is rung about it until 09:15 GMT" in page.text
    assert "Must be closed in 15 min (09:15 GMT)." in listed.text
    assert "Open again. Promise lapsed 1 min ago: it was taken, and not closed in time." in lapsed.text
    assert world.pager.addresses == ["first nurse", "second nurse"]


async def test_no_promise_longer_than_the_ladder_allows_is_offered_or_kept(world: World, nurse: Browser) -> None:
    _, phone = await world.patient()
    await world.submits(phone, **RED)
    path = await only_alert(world)

    page = await nurse.opens(path)
    await nurse.sends(f"{path}/acknowledge", {"minutes": "600"})
    taken = await nurse.opens(path)

    offered = page.html[page.html.index('id="minutes"') :].split("</select>")[0]
    assert "30 min, the longest allowed" in offered
    assert 'value="15"' in offered
    assert 'value="60"' not in offered
    assert "until 09:30 GMT" in taken.text


async def test_who_cannot_has_the_next_person_rung_at_once(world: World, nurse: Browser) -> None:
    _, phone = await world.patient()
    await world.submits(phone, **RED)
    await world.works()
    path = await only_alert(world)

    pressed = await nurse.sends(f"{path}/pass-on", {"holder": ""})
    await world.works()

    assert (pressed.status, pressed.leads_to) == (303, path)
    assert world.pager.addresses == ["first nurse", "second nurse"]


async def test_what_a_colleague_took_meanwhile_is_not_taken_from_them(world: World, nurse: Browser) -> None:
    await person(world, "Ada")
    _, phone = await world.patient()
    await world.submits(phone, **RED)
    path = await only_alert(world)
    await (await signed_in(world, await world.staff_token(name="Quick"))).sends(f"{path}/acknowledge")

    refused = [
        await nurse.sends(f"{path}/pass-on", {"holder": ""}),
        await nurse.sends(f"{path}/hand-over", {"holder": "", "to": "Ada"}),
    ]

    assert [one.status for one in refused] == [409, 409]
    assert "Not done: Quick has taken the alert meanwhile." in refused[0].text
    assert [alert["status"] for alert in await world.alerts()] == ["acknowledged"]


async def test_handing_over_rings_that_person_and_says_so_until_they_take_it(world: World, nurse: Browser) -> None:
    await person(world, "Ada")
    _, phone = await world.patient()
    await world.submits(phone, **RED)
    await world.works()
    path = await only_alert(world)

    nameless = await nurse.sends(f"{path}/hand-over", {"why": "busy"})
    handed = await nurse.sends(f"{path}/hand-over", {"to": "Ada", "why": "busy"})
    await world.works()
    shown = await nurse.opens(path)

    assert (nameless.status, handed.status) == (422, 303)
    assert 'id="to-error">Choose whom.<' in nameless.html
    assert world.pager.addresses[-1] == "Ada"
    assert "Handed over to Ada just now, who has not taken it yet." in shown.text


async def test_a_snoozed_alert_stands_below_with_its_end_and_immediate_ones_are_never_offered_it(
    world: World, nurse: Browser
) -> None:
    _, phone = await world.patient("Spinal")
    await world.submits(phone, **SPINAL)
    path = await only_alert(world)

    wordless = await nurse.sends(f"{path}/snooze", {"wait": "60", "reason": ""})
    await nurse.sends(f"{path}/snooze", {"wait": "60", "reason": "imaging is booked"})
    listed = await nurse.opens("/console")
    _, phone = await world.patient("Red")
    await world.submits(phone, **RED)
    red = next(alert["id"] for alert in await world.alerts() if alert["urgency"] == "immediate")
    refused = await nurse.sends(f"/console/alerts/{red}/snooze", {"wait": "60", "reason": "no time"})

    assert 'id="reason-error">Say why it can wait' in wordless.html
    assert "No alert is open now. 1 snoozed." in listed.text
    assert "Snoozed until 10:00 GMT (in 1 h) by Nurse: “imaging is booked”." in listed.text
    assert refused.status == 409
    assert not refused.has("form", action=f"/console/alerts/{red}/snooze")


async def test_the_third_try_opens_the_welfare_path_and_the_page_says_what_to_do(world: World, nurse: Browser) -> None:
    _, phone = await world.patient()
    await world.submits(phone, **RED)
    path = await only_alert(world)

    for _ in range(2):
        await nurse.sends(f"{path}/not-reached", {"how": "voicemail"})
    early = await nurse.sends(f"{path}/resolve", {"outcome": "not_reachable"})
    await nurse.sends(f"{path}/not-reached", {"how": "no_answer", "remark": "let it ring"})
    page, listed = await nurse.opens(path), await nurse.opens("/console")
    closed = await nurse.sends(f"{path}/resolve", {"outcome": "not_reachable", "label": "unsure"})

    assert "Not reached: tried 2 of 3 times." in early.text
    assert "It is not closed because the patient did not answer. Count each try below" in early.text
    for said in ("Ring the carer or next of kin", "Ring the GP", "Ask for a welfare check", "life: 999."):
        assert said in page.text
    assert "Welfare path since 09:00 GMT: the patient was not reached 3 times." in listed.text
    assert (early.status, closed.status) == (422, 303)


async def test_whether_it_was_true_is_kept_with_closing_and_can_be_said_after(world: World, nurse: Browser) -> None:
    _, phone = await world.patient()
    await world.submits(phone, **RED)
    path = await only_alert(world)

    await nurse.sends(f"{path}/resolve", {"outcome": "admitted", "label": "true_alarm"})
    kept = await nurse.opens(path)
    await nurse.sends(f"{path}/label", {"label": "false_alarm"})
    changed = await nurse.opens(path)

    assert "It was said to be a true alarm." in kept.text
    assert "It was said to be a false alarm." in changed.text


async def test_a_drill_is_marked_stands_last_and_is_not_counted(world: World, nurse: Browser) -> None:
    patient_id, phone = await world.patient("DRILL")
    async with world.database.begin() as session:
        await session.execute(update(Patient).where(Patient.patient_id == patient_id).values(is_synthetic=True))  # type: ignore[arg-type] # a column
    await world.submits(phone, **RED)

    listed, page = await nurse.opens("/console"), await nurse.opens(await only_alert(world))

    assert "No alert is open." in listed.text
    for shown in (listed, page):
        assert "DRILL: this is about nobody." in shown.text
        assert not shown.has("a", href="tel:+442079460123")


async def test_sent_delivered_and_read_are_told_apart_and_looking_is_a_line_in_the_history(
    world: World, nurse: Browser
) -> None:
    _, phone = await world.patient()
    await world.submits(phone, **RED)
    await world.works()
    path = await only_alert(world)
    said = []
    for column in ("settled_at", "delivered_at", "read_at"):
        await world.scalar(f"UPDATE notifications SET {column} = :now RETURNING 1", now=world.now)
        said.append((await nurse.opens(path)).text)
        world.now += timedelta(minutes=2)

    assert "sent just now, not known to have arrived" in said[0]
    assert "delivered just now, not known to be read" in said[1]
    assert "Sent 09:00:00 GMT, delivered 09:02:00 GMT, read 09:04:00 GMT." in said[2]
    assert "Nurse looked at it." in said[0]
