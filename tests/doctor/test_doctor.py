"""The doctor passes a healthy house, and names each part that is broken, with what helps."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from app.doctor.finding import for_machines, is_healthy
from app.doctor.sending import follow, send_tests
from app.wiring.clock import clock
from tests.doctor.conftest import Practice
from tests.notify.channels.receivers import http_reply

PERSON = "st-elsewhere: ann"


async def changes(practice: Practice, statement: str) -> None:
    await practice.world.scalar(f"WITH done AS ({statement} RETURNING 1) SELECT count(*) FROM done")


async def test_a_healthy_house_passes_line_by_line(practice: Practice) -> None:
    found = await practice.examined()

    assert {what: one.line for what, one in found.items() if one.state != "ok"} == {}
    assert {
        "settings",
        "database",
        "migrations",
        "clock",
        "wake-up",
        "workers",
        "auditor",
        "channel email",
        "way in",
        "st-elsewhere: ladder for immediate",
        "st-elsewhere: ladder for urgent",
        "st-elsewhere: team nurses on call now",
        "st-elsewhere: team nurses next 14 days",
        PERSON,
    } <= set(found)
    assert is_healthy(found.values())
    assert for_machines(found.values())["healthy"]


async def test_a_mail_server_that_is_not_there(practice: Practice) -> None:
    practice.sets(channel_options=practice.options(TOCSIN_EMAIL_PORT="1"))

    found = await practice.examined()

    assert await practice.failing() == {"channel email"}
    assert "TOCSIN_EMAIL_" in found["channel email"].line


async def test_a_setting_that_cannot_be_used(practice: Practice) -> None:
    practice.sets(channel_options=practice.options(TOCSIN_EMAIL_PORT="eighty"))

    assert {"settings", "st-elsewhere: ladder for immediate"} <= await practice.failing()


async def test_no_channel_at_all(practice: Practice) -> None:
    practice.sets(channel_options={})

    assert "settings" in await practice.failing()


async def test_a_database_that_does_not_answer(practice: Practice) -> None:
    practice.sets(database_url="postgresql://tocsin@127.0.0.1:1/tocsin")

    assert await practice.failing() == {"database"}


async def test_a_schema_that_is_not_the_newest(practice: Practice) -> None:
    newest = await practice.world.scalar("SELECT version_num FROM alembic_version")
    await changes(practice, "UPDATE alembic_version SET version_num = '0001'")

    found = await practice.failing()

    await changes(practice, f"UPDATE alembic_version SET version_num = '{newest}'")
    assert found == {"migrations"}


@pytest.mark.parametrize(("seconds", "fails"), [(1, False), (5, True), (-5, True)])
async def test_clocks_that_differ(practice: Practice, seconds: int, fails: bool) -> None:
    practice.skew = timedelta(seconds=seconds)

    assert ("clock" in await practice.failing()) is fails


async def test_no_sign_of_life_of_a_worker(practice: Practice) -> None:
    await changes(practice, "DELETE FROM heartbeats WHERE worker <> 'auditor'")

    assert await practice.failing() == {"workers"}


async def test_a_worker_and_an_auditor_that_fell_silent(practice: Practice) -> None:
    await changes(practice, "UPDATE heartbeats SET beat_at = beat_at - interval '4 minutes'")

    assert await practice.failing() == {"workers", "auditor"}


async def test_an_auditor_that_never_ran_is_a_warning(practice: Practice) -> None:
    await changes(practice, "DELETE FROM heartbeats WHERE worker = 'auditor'")

    assert (await practice.examined())["auditor"].state == "warn"


async def test_a_web_door_that_is_another_program(practice: Practice) -> None:
    practice.web.reply = http_reply(200, b"<h1>It works!</h1>")

    assert await practice.failing() == {"way in"}


async def test_telephony_that_nobody_outside_can_report_to(practice: Practice) -> None:
    account = {
        "ACCOUNT_SID": "AC" + "0" * 32,
        "AUTH_TOKEN": "0" * 32,
        "FROM": "+4420794600",
        "BASE_URL": practice.web.url,
    }
    sms = {f"TOCSIN_SMS_{name}": value for name, value in account.items()}
    practice.sets(channel_options=practice.options(**sms))

    assert "telephony" in await practice.failing()


async def test_a_contact_point_that_is_not_verified_is_a_gap_as_well(practice: Practice) -> None:
    await changes(practice, "UPDATE contacts SET verified_at = NULL, confirmed_at = NULL")

    found = await practice.failing()

    assert {PERSON, "st-elsewhere: team nurses next 14 days"} <= found


async def test_a_stopped_a_failed_and_an_old_contact_point_are_warnings(practice: Practice) -> None:
    found = {}
    for column in ("stopped_at = now()", "stopped_at = NULL, failed_at = now()", "failed_at = NULL"):
        await changes(practice, f"UPDATE contacts SET {column}")
        found[column] = (await practice.examined()).get(f"{PERSON}, email")
    await changes(practice, "UPDATE contacts SET verified_at = now() - interval '100 days', confirmed_at = NULL")
    old = (await practice.examined())[f"{PERSON}, email"]

    assert [one and one.seen for one in found.values()] == [
        "its owner has said STOP",
        "the last message to it did not arrive",
        None,
    ]
    assert "100 days" in old.seen


async def test_a_team_that_has_nobody(practice: Practice) -> None:
    await changes(practice, "UPDATE teams SET roster = jsonb_set(roster, '{rotations}', '[]')")

    assert await practice.failing() == {
        "st-elsewhere: ladder for immediate",
        "st-elsewhere: ladder for urgent",
        "st-elsewhere: team nurses on call now",
        "st-elsewhere: team nurses next 14 days",
    }


async def test_a_test_goes_to_every_verified_contact_point_and_is_followed_to_its_end(practice: Practice) -> None:
    world, said = practice.world, []
    await changes(practice, "UPDATE contacts SET channel = 'pager' WHERE address LIKE 'ann%'")

    sent = await send_tests(world.database, clock())
    world.now = clock()
    await world.works()
    confirmed = next(iter(name for name in sent if "ann" in sent[name]))
    await changes(practice, f"UPDATE notifications SET read_at = now() WHERE notification_id = '{confirmed}'")
    found = await follow(world.database, sent, timedelta(seconds=1), said.append)

    assert sorted((one.what, one.state) for one in found) == [
        ("st-elsewhere: test to ann, pager", "ok"),
        ("st-elsewhere: test to ben, email", "FAIL"),
    ]
    assert "Test page: confirm that it came" in [message.subject for _, message in world.pager.said]
    assert any("confirmed" in line for line in said)
    assert isinstance(confirmed, UUID)


async def test_following_ends_in_time_and_says_what_still_waits(practice: Practice) -> None:
    sent = await send_tests(practice.world.database, clock())

    async with asyncio.timeout(5):
        found = await follow(practice.world.database, sent, timedelta(seconds=0.2), lambda _: None)

    assert {one.state for one in found} == {"FAIL"}
    assert len(found) == 2
