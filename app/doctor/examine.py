"""Is the whole path sound, from a diary to somebody's telephone? All parts, in the order in which they lean on each other."""

from collections.abc import AsyncIterator, Collection

from app.doctor.finding import Finding, fail, is_healthy
from app.doctor.house import (
    House,
    channels_of,
    examine_channels,
    examine_database,
    examine_watchers,
    examine_way_in,
)
from app.doctor.people import examine_clinic
from app.records.examination import every_clinic


async def examine(house: House) -> AsyncIterator[Finding]:
    """One line after another, as each is known; what leans on a database that does not answer is left out."""
    channels, settings = channels_of(house)
    yield settings
    database = [finding async for finding in examine_database(house)]
    for finding in database:
        yield finding
    async for finding in examine_channels(channels):
        yield finding
    if is_healthy([settings]):
        async for finding in examine_way_in(house):
            yield finding
    if {"database", "migrations"} <= {one.what for one in database if one.state == "ok"}:
        async for finding in _inside(house, channels):
            yield finding


async def _inside(house: House, channels: Collection[str]) -> AsyncIterator[Finding]:
    """What the database knows of workers, clinics and people."""
    async for finding in examine_watchers(house):
        yield finding
    async with house.database.begin() as session:
        clinics = await every_clinic(session)
        if not clinics:
            yield fail("clinics", "there is none", "Make one with `tocsin clinic`.")
        for clinic in clinics:
            async for finding in examine_clinic(session, clinic, channels, house.clock()):
                yield finding
