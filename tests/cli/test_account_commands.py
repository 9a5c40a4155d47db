"""The first account, the first partner, an organization and logins of their own, as an operator types them."""

import json
import re
import uuid
from typing import Any

import asyncpg
import pytest

from tests.command import tocsin


class Clinic:
    """A clinic of its own in the worker's database."""

    def __init__(self, url: str, name: str) -> None:
        self.url, self.name = url, name

    def runs(self, *words: str) -> tuple[int, str, str]:
        done = tocsin(*words, TOCSIN_DATABASE_URL=self.url)
        assert "Traceback" not in done.stderr
        return done.returncode, done.stdout, done.stderr

    async def finds(self, statement: str) -> Any:
        connection = await asyncpg.connect(self.url)
        try:
            return await connection.fetchval(statement, self.name)
        finally:
            await connection.close()


@pytest.fixture
def clinic(database_url: str, made_clinic: str) -> Clinic:
    return Clinic(database_url, made_clinic)


async def test_an_account_is_invited_by_a_link_alone_and_what_is_wrong_is_named(clinic: Clinic) -> None:
    words = ("account", "--clinic", clinic.name, "--person", "Ada Example", "--role", "admin", "--sign-in-name")

    status, link, said = clinic.runs(*words, "Ada@Example.org")
    refused = clinic.runs(*words, "a b")

    assert status == 0
    assert re.fullmatch(rf"http\S+/console/invitation/{clinic.name}/\S+\n", link)
    assert "72 hours" in said
    assert (refused[0], "/sign_in_name" in refused[2], refused[1]) == (2, True, "")
    kept = "SELECT sign_in_name || ' ' || role FROM accounts WHERE clinic_id = $1"
    assert await clinic.finds(kept) == "ada@example.org admin"
    noted = "SELECT actor FROM audit WHERE clinic_id = $1 AND action = 'account.invited'"
    assert await clinic.finds(noted) == "command"
    assert link.strip().rpartition("/")[2] not in str(
        await clinic.finds("SELECT string_agg(audit::text, '') FROM audit WHERE clinic_id = $1")
    )


async def test_a_partner_is_let_in_and_told_its_secrets_this_once(clinic: Clinic) -> None:
    words = ("partner", clinic.name, "acme", "--name", "Acme", "--scope", "alerts:read")

    status, told, _ = clinic.runs(*words, "--notice-url", "https://hooks.acme.example/tocsin")
    again = clinic.runs(*words)

    assert status == 0
    shown = json.loads(told)
    assert set(shown) == {"client_id", "client_secret", "notice_secret"}
    assert shown["client_id"] == f"{clinic.name}.acme"
    assert (again[0], "already" in again[2], again[1]) == (1, True, "")
    kept = "SELECT string_agg(p::text || c::text, '') FROM partners p JOIN partner_credentials c USING (clinic_id)"
    found = await clinic.finds(f"{kept} WHERE clinic_id = $1")
    assert shown["client_secret"] not in found
    assert shown["notice_secret"] not in found


async def test_an_organization_takes_its_clinics_in_or_nothing_changes(clinic: Clinic) -> None:
    trust = f"trust-{uuid.uuid4().hex[:6]}"
    words = ("organization", "--id", trust, "--name", "The trust")

    refused = clinic.runs(*words, "--clinic", clinic.name, "--clinic", "no-such-clinic")
    before = await clinic.finds("SELECT organization_id FROM clinics WHERE clinic_id = $1")
    done = clinic.runs(*words, "--clinic", clinic.name)

    assert (refused[0], "no-such-clinic" in refused[2], before) == (1, True, None)
    assert done[0] == 0
    assert await clinic.finds("SELECT organization_id FROM clinics WHERE clinic_id = $1") == trust
    noted = "SELECT count(*) FROM audit WHERE clinic_id = $1 AND action = 'organization.joined'"
    assert await clinic.finds(noted) == 1


async def test_a_table_with_a_row_for_each_alert_is_a_line_and_figures_are_none(clinic: Clinic) -> None:
    noted = "SELECT count(*) FROM audit WHERE clinic_id = $1 AND action = 'report.read' AND actor = 'command'"

    figures = clinic.runs("report", "times", clinic.name)
    before = await clinic.finds(noted)
    table = clinic.runs("report", "times", clinic.name, "--csv", "-")

    assert (figures[0], table[0], before) == (0, 0, 0)
    assert await clinic.finds(noted) == 1


def test_the_logins_are_printed_and_a_name_that_would_need_quotes_is_refused() -> None:
    printed, refused = (
        tocsin("roles", "--grants", "--web", "front"),
        tocsin("roles", "--grants", "--worker", 'x"; DROP'),
    )

    assert printed.returncode == 0
    assert "CREATE ROLE front LOGIN" in printed.stdout
    assert "GRANT tocsin_worker TO tocsin_work" in printed.stdout
    assert "PASSWORD" not in printed.stdout.upper()
    assert (refused.returncode, refused.stdout) == (2, "")
