"""How are databases made inside a running server?"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.embedded import EmbeddedPostgres, PostgresUnavailable
from tests.embedded.conftest import ask


@pytest.fixture(scope="module")
def postgres(used_home: Path) -> Iterator[EmbeddedPostgres]:
    with EmbeddedPostgres(used_home, durable=False) as postgres:
        yield postgres


def test_a_database_is_made_once_and_its_rows_stay(postgres):
    postgres.create_database("once")
    ask(postgres.url("once"), "CREATE TABLE kept ()", "INSERT INTO kept DEFAULT VALUES")

    postgres.create_database("once")

    assert ask(postgres.url("once"), "SELECT count(*) FROM kept") == 1


def test_several_may_ask_for_the_same_database_at_once(postgres):
    with ThreadPoolExecutor() as callers:
        list(callers.map(postgres.create_database, ["contested"] * 4))

    assert ask(postgres.url("contested"), "SELECT current_database()") == "contested"


def test_a_copy_has_what_its_template_had(postgres):
    postgres.create_database("pattern")
    ask(postgres.url("pattern"), "CREATE TABLE copied (n int)", "INSERT INTO copied VALUES (7)")

    postgres.create_database("copy", template="pattern")

    assert ask(postgres.url("copy"), "SELECT n FROM copied") == 7


def test_a_copy_never_passes_off_an_older_database_as_new(postgres):
    with pytest.raises(PostgresUnavailable, match='database "tocsin" already exists'):
        postgres.create_database("tocsin", template="postgres")


def test_an_unknown_template_is_refused_in_the_words_of_postgresql(postgres):
    with pytest.raises(PostgresUnavailable, match='template database "nowhere" does not exist'):
        postgres.create_database("orphan", template="nowhere")


def test_a_reserved_word_is_a_name_like_any_other(postgres):
    postgres.create_database("user")

    assert postgres.url("user").endswith("/user")


@pytest.mark.parametrize("name", ["", "Capital", "with space", 'quo"te', "1st", "x" * 64, "a/b", "é"])
def test_a_name_that_would_need_quoting_is_refused(postgres, name):
    with pytest.raises(ValueError, match="not a database name"):
        postgres.create_database(name)
