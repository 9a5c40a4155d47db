"""The threat model answers all six questions about every way that data take, and what it names is there."""

import ast
import re
from pathlib import Path

import pytest

from tests.house.image import ROOT

PAGE = ROOT / "docs" / "security" / "threat-model.md"
KINDS = list("STRIDE")
HEADING = re.compile(r"^## (\d+)\. (.+)$")


def rows_by_flow(text: str) -> dict[str, list[list[str]]]:
    """The rows of each numbered part, cell by cell."""
    flows: dict[str, list[list[str]]] = {}
    for line in text.splitlines():
        if line.startswith("## "):
            flow = HEADING.match(line)
            current = flows.setdefault(line, []) if flow else []
        elif re.match(r"\| T\d", line):
            current.append([cell.strip() for cell in line.strip().strip("|").split("|")])
    return flows


def guards(text: str) -> list[list[str]]:
    """The rows that say how each guard fails."""
    part = text.split("\n## How each guard fails\n")[1]
    lines = [line for line in part.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines[1:]]


def defined_in(path: Path) -> set[str]:
    found = ast.walk(ast.parse(path.read_text()))
    return {node.name for node in found if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def is_there(named: str) -> bool:
    path, _, test = named.partition("::")
    return (ROOT / path).is_file() and (not test or test in defined_in(ROOT / path))


def named_in(cell: str) -> list[str]:
    named = re.findall(r"`([^`]+)`", cell)
    assert cell == ", ".join(f"`{one}`" for one in named), "a path is named in another form"
    return named


TEXT = PAGE.read_text()
FLOWS = rows_by_flow(TEXT)
ROWS = [row for rows in FLOWS.values() for row in rows]
GUARDS = guards(TEXT)


def test_every_flow_of_the_picture_has_a_part_and_the_other_way_round() -> None:
    drawn = {int(number) for number in re.findall(r"-- (\d+) -->|-- (\d+) ---", TEXT) for number in number if number}
    told = [int(heading.group(1)) for heading in map(HEADING.match, FLOWS) if heading]

    assert told == list(range(1, len(told) + 1))
    assert drawn == set(told)


@pytest.mark.parametrize("flow", FLOWS)
def test_a_flow_answers_all_six_questions(flow: str) -> None:
    assert [row[1] for row in FLOWS[flow]] == KINDS


def test_threats_are_numbered_without_a_gap_and_never_twice() -> None:
    assert [row[0] for row in ROWS] == [f"T{number:02d}" for number in range(1, len(ROWS) + 1)]


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_what_holds_a_threat_is_there(row: list[str]) -> None:
    assert len(row) == 6, "a cell is missing, or has a stroke in it"
    _, _, what, holds, by, remains = row

    assert what
    assert holds
    assert remains
    assert named_in(by)
    assert [one for one in named_in(by) if not is_there(one)] == []


@pytest.mark.parametrize("guard", GUARDS, ids=[guard[0] for guard in GUARDS])
def test_a_guard_says_what_rings_when_it_fails(guard: list[str]) -> None:
    assert len(guard) == 4
    assert all(guard)
    assert [one for one in named_in(guard[3]) if not is_there(one)] == []


def test_every_way_an_alert_could_be_silenced_is_marked_and_proved_by_a_test() -> None:
    gravest = [row for row in ROWS if row[2].startswith("**")]

    assert len(gravest) >= len(FLOWS)
    assert [row[0] for row in gravest if not any("::" in one for one in named_in(row[4]))] == []
