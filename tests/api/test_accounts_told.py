"""Whoever's account is reset by somebody else hears of it, by every way that they have proved to be theirs."""

from datetime import datetime, time
from uuid import UUID, uuid4

import pytest

from app.oncall.hours import QuietHours
from app.records.people import StaffContact, get_person
from tests.console.sign_in_world import invited, open_console
from tests.world import World, bearer


async def reaches(world: World, person_id: UUID, address: str, place: int, *, proved: datetime | None) -> None:
    async with world.database.begin() as session:
        session.add(
            StaffContact(
                clinic_id=world.clinic_id,
                contact_id=uuid4(),
                person_id=person_id,
                place=place,
                channel="pager",
                address=address,
                created_at=world.now,
                verified_at=proved,
                confirmed_at=proved,
            )
        )


async def resets(world: World, account_id: UUID) -> str:
    keeper = await world.staff_token(scopes=("staff:write",), name="Keeper")
    reset = await world.http.post(f"/v1/accounts/{account_id}:reset", headers=bearer(keeper))
    link: str = reset.raise_for_status().json()["invitation"]
    return link


@pytest.mark.parametrize("language", ["en", "de", "es"])
async def test_the_owner_of_an_account_that_was_reset_is_told_without_a_link(world: World, language: str) -> None:
    open_console(world)
    made = await invited(world)
    person_id = made.person.person_id
    await reaches(world, person_id, "own phone", 0, proved=world.now)
    await reaches(world, person_id, "own mail", 1, proved=world.now)
    await reaches(world, person_id, "not proved", 2, proved=None)
    async with world.database.begin() as session:
        person = await get_person(session, world.clinic_id, person_id)
        assert person is not None
        person.language, person.quiet_hours = language, QuietHours(start=time(0), end=time(23, 59))

    link = await resets(world, made.account.account_id)
    await world.works()

    assert sorted(world.pager.addresses) == ["own mail", "own phone"]
    for _, message in world.pager.said:
        assert message.language == language
        assert "Clinic st-elsewhere" in message.text
        assert "2026-03-10 09:00" in message.text
        assert message.link is None
        assert link.rpartition("/")[2] not in message.text + message.short + message.spoken
    told = await world.scalar("SELECT detail ->> 'told' FROM audit WHERE action = 'account.reset'")
    assert told == "2"


async def test_of_a_reset_without_a_proved_contact_point_the_record_says_that_nobody_was_told(world: World) -> None:
    open_console(world)
    made = await invited(world)
    await reaches(world, made.person.person_id, "not proved", 0, proved=None)

    await resets(world, made.account.account_id)
    await world.works()

    assert world.pager.said == []
    assert await world.scalar("SELECT detail ->> 'told' FROM audit WHERE action = 'account.reset'") == "0"
