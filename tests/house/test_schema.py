"""The database: migrations that lead to what the classes say, and the clinic first in every key."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import UniqueConstraint

from app.embedded import EmbeddedPostgres
from app.records.schema import TABLES, metadata, migrate, migrations_for
from tests.world import World


@pytest.fixture(scope="module")
def fresh_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with EmbeddedPostgres(tmp_path_factory.mktemp("postgres"), durable=False) as server:
        server.create_database("fresh")
        yield server.url("fresh")


def test_migrations_lead_to_what_the_classes_say_up_down_and_up_again(fresh_url: str) -> None:
    config = migrations_for(fresh_url)

    migrate(fresh_url)
    command.check(config)
    command.downgrade(config, "base")
    migrate(fresh_url)
    migrate(fresh_url)

    command.check(config)


def test_no_migration_leans_on_code_that_will_change() -> None:
    for revision in Path("alembic/versions").glob("*.py"):
        assert "from app" not in revision.read_text(), revision


# An organization stands above clinics, and holds nothing of any patient.
BELOW_CLINICS = [table.__table__ for table in TABLES if table.__tablename__ != "organizations"]


@pytest.mark.parametrize("table", BELOW_CLINICS, ids=lambda table: table.name)
def test_the_clinic_leads_every_primary_unique_and_foreign_key(table) -> None:
    assert next(iter(table.primary_key.columns)).name == "clinic_id"
    for constraint in table.foreign_key_constraints:
        if constraint.referred_table.name == "organizations":
            continue
        assert next(iter(constraint.columns)).name == "clinic_id", constraint
    uniques = [c for c in table.constraints if isinstance(c, UniqueConstraint)]
    for unique in [*uniques, *(index for index in table.indexes if index.unique)]:
        assert next(iter(unique.columns)).name == "clinic_id", unique


def test_every_table_is_listed() -> None:
    assert {table.__table__ for table in TABLES} == set(metadata().tables.values())


async def test_there_are_no_triggers_of_our_own(world: World) -> None:
    assert await world.scalar("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal") == 0
