"""The pages for people are complete: whatever can be set, typed or refused is told somewhere."""

import inspect
import re
from pathlib import Path

import httpx
import pytest

from app import errors
from app.api import limits, problems
from app.cli import COMMANDS
from app.notify.channels import discover, email
from app.settings import Settings, read_settings
from tests.conftest import KEY
from tests.house import compose
from tests.house.pages import blocks_under, everything

PAGES = everything()


def settings():
    return [f"TOCSIN_{name.upper()}" for name in Settings.model_fields if name != "channel_options"]


def options():
    """What each channel asks for, from its code: `TOCSIN_EMAIL_HOST` and so on."""
    read = {name: set(re.findall(r'options\.get\("([A-Z_]+)"', inspect.getsource(m))) for name, m in discover().items()}
    return [f"TOCSIN_{name.upper()}_{option}" for name, asked in sorted(read.items()) for option in sorted(asked)]


def codes():
    """Every code of a problem document: those of refusals, and those of the web around them."""
    refusals = [kind.code for kind in vars(errors).values() if inspect.isclass(kind) and hasattr(kind, "code")]
    web = re.findall(r'problem_response\(\s*"([a-z-]+)"', inspect.getsource(limits) + inspect.getsource(problems))
    return sorted({*refusals, *web, *problems._HTTP_CODES.values()})


@pytest.mark.parametrize("name", [*settings(), *options()])
def test_every_setting_is_told(name):
    assert f"`{name}`" in PAGES


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_told(name):
    assert f"`tocsin {name}" in PAGES


@pytest.mark.parametrize("code", codes())
def test_every_problem_has_its_row_in_the_table_of_problems(code):
    _, problems = Path("docs/operations.md").read_text().split("## Problems")
    assert f"\n| `{code}` | " in problems


def test_a_channel_names_its_options_where_a_developer_reads_them():
    for name, module in discover().items():
        asked = [
            option.removeprefix(f"TOCSIN_{name.upper()}_") for option in options() if f"_{name.upper()}_" in option
        ]
        assert [option for option in asked if not re.search(rf"\b{option}\b", module.__doc__)] == []


def test_no_page_tells_of_a_setting_or_a_command_that_is_not_there():
    told = set(re.findall(r"TOCSIN_[A-Z_]*[A-Z]", PAGES))
    typed = set(re.findall(r"(?:`|bin/|api )tocsin ([a-z]+)", PAGES))
    known = {*settings(), *options(), *(name.replace("TOCSIN_", "TOCSIN_AUDITOR_", 1) for name in options())}

    assert {name for name in told if name not in known and name.removesuffix("_FILE") not in known} == set()
    assert typed <= set(COMMANDS)


def test_the_settings_for_real_use_are_accepted(tmp_path):
    [lines] = blocks_under("Run it for real", "ini")
    (tmp_path / ".env").write_text(lines)

    told = read_settings(
        compose.env_file(tmp_path / ".env")
        | {"TOCSIN_DATABASE_URL": "postgresql://tocsin@postgres/tocsin", "TOCSIN_KEYS": KEY.decode()}
    )
    channel = email.build(told.options_for("email"), httpx.AsyncClient())

    assert told.environment == "production"
    assert channel.tls == "starttls"
