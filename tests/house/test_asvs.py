"""The table of OWASP's requirements is complete and true: each has a verdict, and each proof that is named is there."""

import ast
import re
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.house.image import ROOT

TABLE = ROOT / "docs" / "security" / "asvs.md"
# The numbers and levels of version 5.0.0, levels 1 and 2: 70 and 183 of them.
LEVELS = dict(line.split() for line in Path(__file__).with_name("asvs_l2.txt").read_text().splitlines())
VERDICTS = {"met", "operator", "not applicable", "not met", "to do"}
# For whom a `to do` waits; the list of them is printed by the features' names.
WAITS_FOR = re.compile(r"\[([a-z-]+)\]")

ROWS = [
    [cell.strip() for cell in line.strip().strip("|").split("|")]
    for line in TABLE.read_text().splitlines()
    if re.match(r"\| *\d+\.", line)
]


def defined_in(path: Path) -> set[str]:
    """The tests that a file defines, read without running anything."""
    found = ast.walk(ast.parse(path.read_text())) if path.is_file() else []
    return {node.name for node in found if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def headings_of(path: Path) -> set[str]:
    """The places in a page that a link can lead to."""
    told = re.findall(r"^#+ (.+)$", path.read_text(), re.MULTILINE) if path.is_file() else []
    return {re.sub(r"[^\w -]", "", one).strip().lower().replace(" ", "-") for one in told}


def is_there(proof: str) -> bool:
    """Whether a proof is a test that exists, or a place in a page that exists."""
    path, _, test = proof.partition("::")
    page, _, place = proof.partition("#")
    return test in defined_in(ROOT / path) if test else place in headings_of(ROOT / page)


def test_every_requirement_of_both_levels_stands_in_the_table_once() -> None:
    assert Counter(LEVELS.values()) == {"1": 70, "2": 183}
    assert [row[0] for row in ROWS] == list(LEVELS)
    assert {row[0]: row[1] for row in ROWS} == LEVELS


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_a_requirement_has_a_verdict_and_what_bears_it_out(row: list[str]) -> None:
    assert len(row) == 6, "a cell is missing, or has a stroke in it"
    _, _, asked, verdict, how, proof = row
    named = re.findall(r"`([^`]+)`", proof)

    assert asked
    assert verdict in VERDICTS
    assert [one for one in named if not is_there(one)] == []
    assert ", ".join(f"`{one}`" for one in named) == proof
    assert named if verdict == "met" else how
    assert WAITS_FOR.findall(how) if verdict == "to do" else not WAITS_FOR.findall(how)


def test_what_is_still_to_do_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    waiting: dict[str, list[str]] = {}
    for number, _, _, verdict, how, _ in ROWS:
        for feature in WAITS_FOR.findall(how) if verdict == "to do" else []:
            waiting.setdefault(feature, []).append(number)

    with capsys.disabled():
        counts = Counter(row[3] for row in ROWS)
        sys.stdout.write(f"\nASVS 5.0.0: {', '.join(f'{counts[one]} {one}' for one in sorted(VERDICTS))}\n")
        for feature, numbers in sorted(waiting.items()):
            sys.stdout.write(f"  to do, {feature}: {' '.join(numbers)}\n")

    assert sum(counts.values()) == len(LEVELS)
