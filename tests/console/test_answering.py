"""One alert: all its reasons, taking it, and closing it."""

from datetime import timedelta
from typing import Any

import pytest

from app.care.answer_alert import OUTCOMES
from tests.console.browser import RED, SPINAL, Browser, only_alert, signed_in
from tests.world import World


async def test_an_alert_shows_every_step_with_all_its_reasons(world: World, nurse: Browser) -> None:
    _, phone = await world.patient()
    await world.submits(phone, symptoms=[{"symptom": "altered_sensation", "regions": ["feet"], "course": "unchanged"}])
    await world.passes(hours=2, steps_of=timedelta(minutes=30))
    await world.submits(phone, **RED)
    await world.works()

    shown = await nurse.opens(await only_alert(world))

    (alert,) = await world.alerts()
    assert len(alert["steps"]) == 2
    for step in alert["steps"]:
        assert step["because"][1:] in shown.text
        assert step["would_not_have_fired_if"][1:] in shown.text
        assert step["rule"] in shown.text
        assert all(one["said"] in shown.text for one in step["evidence"])
    assert "Raised to immediate just now (11:00 GMT)" in shown.text
    assert "Opened as soon 2 h ago (09:00 GMT)" in shown.text
    assert "Immediate 2 h ago (09:00 GMT), raised just now (11:00 GMT)" in shown.text
    assert "NICE NG234" in shown.text
    assert f"rules of {alert['ruleset']}" in shown.text


async def test_an_alert_shows_everyone_who_was_told_newest_first(world: World, nurse: Browser) -> None:
    _, phone = await world.patient()
    await world.submits(phone, **RED)
    await world.passes(minutes=21)

    shown = await nurse.opens(await only_alert(world))

    told = shown.text[shown.text.index("Who was told") :]
    told_in_order = [
        "first nurse (pager): sent 1 min ago, not known to have arrived. Rung 09:20 GMT, step 1 of 3, round 2",
        "physician (pager): sent 11 min ago, not known to have arrived. Rung 09:10 GMT, step 3 of 3, round 1",
        "second nurse (pager): sent 16 min ago, not known to have arrived. Rung 09:05 GMT, step 2 of 3, round 1",
        "first nurse (pager): sent 21 min ago, not known to have arrived. Rung 09:00 GMT, step 1 of 3, round 1",
    ]
    places = [told.index(one) for one in told_in_order]
    assert places == sorted(places)


async def test_an_alert_names_the_patients_other_alerts(world: World, nurse: Browser) -> None:
    _, phone = await world.patient()
    await world.submits(phone, **RED, **SPINAL)
    alerts = {alert["condition"]: alert["id"] for alert in await world.alerts()}

    shown = await nurse.opens(f"/console/alerts/{alerts['cord_compression']}")

    assert "Also not closed for this patient: Spinal pain that may come from metastasis (urgent)." in shown.text
    assert shown.has("a", href=f"/console/alerts/{alerts['spinal_metastasis_pain']}")


async def test_one_press_takes_the_alert_and_nobody_else_is_rung(world: World, nurse: Browser) -> None:
    _, phone = await world.patient()
    await world.submits(phone, **RED)
    await world.works()
    path = await only_alert(world)

    pressed = await nurse.sends(f"{path}/acknowledge")
    shown = await nurse.opens(pressed.leads_to or "")
    await world.passes(minutes=29)

    assert (pressed.status, pressed.leads_to) == (303, path)
    assert "You have this, taken just now (09:00 GMT). Must be closed in 30 min (09:30 GMT)." in shown.text
    assert "Nobody else is rung about it until 09:30 GMT, unless it becomes more urgent." in shown.text
    assert "If it is not closed by then, the next person is rung (second nurse)." in shown.text
    assert "Next: ring the patient now, then close this alert." in shown.text
    assert world.pager.addresses == ["first nurse"]


async def test_pressing_twice_is_the_same_as_pressing_once(world: World, nurse: Browser) -> None:
    _, phone = await world.patient()
    await world.submits(phone, **RED)
    path = await only_alert(world)

    pressed = [await nurse.sends(f"{path}/acknowledge") for _ in range(2)]

    assert [one.status for one in pressed] == [303, 303]
    assert await world.scalar("SELECT count(*) FROM audit WHERE action = 'alert.acknowledged'") == 1


async def test_who_comes_second_is_told_who_has_it(world: World, nurse: Browser) -> None:
    _, phone = await world.patient()
    await world.submits(phone, **RED)
    path = await only_alert(world)
    await nurse.sends(f"{path}/acknowledge")
    second = await signed_in(world, await world.staff_token(name="Second"))

    shown = await second.sends(f"{path}/acknowledge")

    assert shown.status == 409
    assert "Not done: the alert is acknowledged already. Below is how it stands now." in shown.text
    assert "Nurse has this, taken just now" in shown.text


async def test_an_alert_that_rose_after_it_was_taken_says_who_had_it(world: World, nurse: Browser) -> None:
    _, phone = await world.patient()
    await world.submits(phone, symptoms=[{"symptom": "altered_sensation", "regions": ["feet"], "course": "unchanged"}])
    path = await only_alert(world)
    await nurse.sends(f"{path}/acknowledge")
    world.now += timedelta(minutes=10)
    await world.submits(phone, **RED)

    for shown in (await nurse.opens("/console"), await nurse.opens(path)):
        assert "Nurse had this before it became more urgent." in shown.text
        assert shown.has("form", action=f"{path}/acknowledge")


async def test_what_was_told_long_ago_is_folded_away_but_there(world: World, nurse: Browser) -> None:
    await world.set_ladder(begin_again_seconds=60)
    _, phone = await world.patient()
    await world.submits(phone, **RED)
    await world.passes(hours=2, steps_of=timedelta(minutes=1))

    shown = await nurse.opens(await only_alert(world))

    told = shown.text.count("(pager): sent")
    assert told == len(world.pager.said) > 20
    assert f"{told - 20} earlier messages" in shown.text


async def test_closing_keeps_how_it_ended_and_what_was_noted(world: World, nurse: Browser) -> None:
    _, phone = await world.patient()
    await world.submits(phone, **RED)
    path = await only_alert(world)
    typed = {"outcome": "imaging_arranged", "note": "MRI at 03:00,\r\n<b>daughter</b> drives\0"}

    closed = await nurse.sends(f"{path}/resolve", typed)
    shown = await nurse.opens(closed.leads_to or "")

    assert (closed.status, closed.leads_to) == (303, path)
    (alert,) = await world.alerts()
    assert alert["status"] == "resolved"
    assert alert["outcome"] == {"code": "imaging_arranged", "note": "MRI at 03:00,\n<b>daughter</b> drives"}
    assert "Closed by Nurse, just now (09:00 GMT): Imaging arranged." in shown.text
    assert "MRI at 03:00, <b>daughter</b> drives" in shown.text
    assert not shown.has("form", action=f"{path}/resolve")


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({}, "outcome", "Choose how it ended: an immediate alert is not closed without it."),
        ({"note": "she is well"}, "outcome", "Choose how it ended: the note is kept with it."),
        ({"outcome": "cured", "note": "she is well"}, "outcome", "Choose one of the list."),
        ({"outcome": "admitted", "note": "x" * 2001}, "note", "A note may have 2000 characters; this one has 2001."),
    ],
)
async def test_what_is_missing_is_said_beside_its_field_and_what_was_typed_is_kept(
    world: World, nurse: Browser, typed: dict[str, str], field: str, said: str
) -> None:
    _, phone = await world.patient()
    await world.submits(phone, **RED)
    path = await only_alert(world)

    shown = await nurse.sends(f"{path}/resolve", typed)

    assert shown.status == 422
    assert f'id="{field}-error">{said}<' in shown.html
    (faulty,) = [given for tag, given in shown.tags if given.get("aria-invalid") == "true"]
    assert (faulty["name"], faulty["aria-describedby"]) == (field, f"{field}-error")
    assert typed.get("note", "") in shown.html
    chosen = [given["value"] for tag, given in shown.tags if tag == "option" and "selected" in given]
    assert chosen == [code for code in OUTCOMES if code == typed.get("outcome")]
    assert [alert["status"] for alert in await world.alerts()] == ["open"]


async def test_an_urgent_alert_may_be_closed_without_a_word(world: World, nurse: Browser) -> None:
    _, phone = await world.patient()
    await world.submits(phone, **SPINAL)

    closed = await nurse.sends(f"{await only_alert(world)}/resolve", {"outcome": "", "note": " "})

    assert closed.status == 303
    assert [(alert["status"], alert["outcome"]) for alert in await world.alerts()] == [("resolved", None)]


async def test_what_is_closed_already_is_not_closed_again(world: World, nurse: Browser) -> None:
    _, phone = await world.patient()
    await world.submits(phone, **RED)
    path = await only_alert(world)
    await nurse.sends(f"{path}/resolve", {"outcome": "admitted"})

    again = await nurse.sends(f"{path}/resolve", {"outcome": "false_alarm"})
    taken = await nurse.sends(f"{path}/acknowledge")

    assert (again.status, taken.status) == (409, 409)
    assert "Not done: the alert is resolved already." in again.text
    assert [alert["outcome"]["code"] for alert in await world.alerts()] == ["admitted"]


async def test_who_may_only_read_sees_no_buttons_and_changes_nothing(world: World) -> None:
    reader = await signed_in(world, await world.staff_token(scopes=("alerts:read",), name="Reader"))
    _, phone = await world.patient()
    await world.submits(phone, **RED)
    path = await only_alert(world)

    pages = [await reader.opens("/console"), await reader.opens(path)]
    refused = [
        await reader.sends(f"{path}/acknowledge"),
        await reader.sends(f"{path}/resolve", {"outcome": "admitted"}),
    ]

    for page in pages:
        forms: list[Any] = [given["action"] for tag, given in page.tags if tag == "form"]
        assert forms == ["/console/sign-out"]
    assert [one.status for one in refused] == [403, 403]
    assert "This needs the scope alerts:write." in refused[0].text
    assert [alert["status"] for alert in await world.alerts()] == ["open"]
