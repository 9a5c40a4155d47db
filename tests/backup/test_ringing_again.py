"""After a restore: old messages stay unsent, nothing is lost, and whatever nobody is known to have rings again."""

from datetime import timedelta

import pytest

from app.backup import restore_backup, take_backup
from tests.backup.conftest import FEVER, LEGS, value
from tests.world import bearer


@pytest.fixture
async def brought_back(world, another, house_on, tmp_path):
    """Saves the house as it is and brings it back three hours later."""

    async def brought_back(*, hold_messages: bool = True):
        file = tmp_path / "all.dump"
        await take_backup(world.url, file, world.now)
        world.now += timedelta(hours=3)
        done = await restore_backup(another, file, world.now, replace=False, hold_messages=hold_messages)
        return house_on(another, world), done.rung_again

    return brought_back


def rung_by(house):
    return [name for name, _ in house.pager.said]


async def acknowledge(world, alert):
    path = f"/v1/alerts/{alert['id']}:acknowledge"
    (await world.http.post(path, json={}, headers=bearer(world.staff))).raise_for_status()


async def test_an_alert_that_climbed_begins_at_its_first_rung_again(world, brought_back):
    _, phone = await world.patient()
    await world.submits(phone, **LEGS)
    await world.passes(minutes=6)
    assert rung_by(world) == ["first nurse", "second nurse"]

    house, rung = await brought_back()
    await house.passes(minutes=6)

    assert (rung.alerts, rung.had_been_taken) == (1, 0)
    assert rung_by(house) == ["first nurse", "second nurse"]


async def test_what_waited_is_not_sent_and_the_alert_that_it_was_about_rings(world, another, brought_back):
    _, phone = await world.patient()
    await world.submits(phone, **LEGS)
    assert await world.scalar("SELECT count(*) FROM notifications WHERE state = 'pending'") == 1

    house, rung = await brought_back()
    assert rung.not_sent == 1
    assert await value(another, "SELECT count(*) FROM notifications WHERE state = 'pending'") == 0
    await house.works()

    assert rung_by(house) == ["first nurse"]
    [alert] = await house.alerts()
    assert alert["status"] == "open"


async def test_what_somebody_has_stays_theirs_until_the_promise_lapses_by_itself(world, brought_back):
    _, phone = await world.patient()
    await world.submits(phone, **FEVER)
    await world.passes(minutes=1)
    [alert] = await world.alerts()
    await acknowledge(world, alert)

    house, rung = await brought_back()
    before = [one["status"] for one in await house.alerts()]
    await house.passes(hours=22, steps_of=timedelta(minutes=10))

    assert (rung.alerts, before) == (0, ["acknowledged"])
    assert [one["status"] for one in await house.alerts()] == ["open"]


async def test_news_that_its_holder_was_never_told_opens_an_alert_again(world, brought_back):
    _, phone = await world.patient()
    await world.submits(phone, **LEGS)
    await world.passes(minutes=1)
    [alert] = await world.alerts()
    await acknowledge(world, alert)
    await world.works()
    await world.submits(phone, symptoms=[{"symptom": "urinary_retention", "course": "new"}])
    assert await world.scalar("SELECT count(*) FROM notifications WHERE state = 'pending' AND kind = 'evidence'") > 0

    house, rung = await brought_back()
    await house.works()

    assert (rung.alerts, rung.had_been_taken) == (1, 1)
    assert rung_by(house) == ["first nurse"]


async def test_an_alert_that_was_put_off_wakes_at_its_time(world, brought_back):
    _, phone = await world.patient()
    await world.submits(phone, **FEVER)
    await world.passes(minutes=1)
    [alert] = await world.alerts()
    path = f"/v1/alerts/{alert['id']}:snooze"
    body = {"minutes": 240, "reason": "blood count is on its way"}
    answer = await world.http.post(path, json=body, headers=bearer(world.staff))
    assert answer.status_code == 200, answer.text

    house, _ = await brought_back()
    await house.passes(minutes=30)
    assert rung_by(house) == []
    await house.passes(minutes=60)

    assert rung_by(house)[:1] == ["first nurse"]


async def test_messages_go_out_as_they_were_when_that_is_said(world, brought_back):
    _, phone = await world.patient()
    await world.submits(phone, **LEGS)

    house, rung = await brought_back(hold_messages=False)
    assert rung is None
    assert await house.scalar("SELECT count(*) FROM notifications WHERE state = 'pending'") == 1
    await house.works()

    assert rung_by(house)[0] == "first nurse"


async def test_it_stands_in_the_audit(world, another, brought_back):
    _, phone = await world.patient()
    await world.submits(phone, **LEGS)

    await brought_back()

    lines = "SELECT string_agg(action, ' ' ORDER BY line) FROM audit WHERE actor = 'command'"
    assert await value(another, lines) == "alert.rings_again clinic.restored"
