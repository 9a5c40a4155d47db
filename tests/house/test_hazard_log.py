"""The hazard log is true: every hazard has its proof, and every test that is named as proof exists."""

import ast
import re
from pathlib import Path

import pytest

from tests.house.image import ROOT

LOG = ROOT / "docs" / "safety" / "hazard-log.md"
FIELDS = ["Cause", "Effect", "Control", "Proof", "Residual risk"]
LEAST = 30


def hazards(text: str) -> dict[str, str]:
    """What stands under each heading `## H01 …`, by its whole heading."""
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def fields(text: str) -> dict[str, str]:
    """The named points of one hazard."""
    found = re.findall(r"^\* \*\*([^*:]+):\*\* (.*?)(?=^\* \*\*|\Z)", text, flags=re.MULTILINE | re.DOTALL)
    return {name: said.strip() for name, said in found}


def named_tests(text: str) -> list[tuple[str, str]]:
    return re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", text)


def defined_in(path: Path) -> set[str]:
    """The tests that a file defines, read without running anything."""
    if not path.is_file():
        return set()
    found = ast.walk(ast.parse(path.read_text()))
    functions = (node.name for node in found if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return {name for name in functions if name.startswith("test_")}


HAZARDS = hazards(LOG.read_text())


def test_hazards_are_numbered_without_a_gap_and_never_twice() -> None:
    numbers = [heading.split()[0] for heading in HAZARDS]

    assert numbers == [f"H{number:02d}" for number in range(1, len(numbers) + 1)]
    assert len(numbers) >= LEAST
    assert len(re.findall(r"^## ", LOG.read_text(), flags=re.MULTILINE)) == len(numbers), "no heading is there twice"


@pytest.mark.parametrize("heading", HAZARDS)
def test_a_hazard_says_all_that_it_must(heading: str) -> None:
    told = fields(HAZARDS[heading])

    assert list(told) == FIELDS
    assert all(told.values())


@pytest.mark.parametrize("heading", HAZARDS)
def test_a_hazard_is_proved_by_tests_that_exist(heading: str) -> None:
    proof = fields(HAZARDS[heading])["Proof"]
    named = named_tests(proof)

    assert named, "no test proves the control"
    assert len(named) == proof.count("::"), "a test is named in another form than `tests/…py::name`"
    assert [f"{path}::{test}" for path, test in named if test not in defined_in(ROOT / path)] == []


def test_a_hazard_refers_only_to_hazards_that_are_there() -> None:
    there = {heading.split()[0] for heading in HAZARDS}

    assert set(re.findall(r"\bH\d\d\b", LOG.read_text())) <= there
