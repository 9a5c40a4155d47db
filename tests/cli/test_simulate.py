"""`tocsin simulate` as a clinician types it: a small cohort, figures, a picture, a page."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

from tests.command import installed, tocsin

SMALL = ("simulate", "--patients", "3", "--days", "21")
PAGE = "before\n<!-- figures: printed by the command below -->\nwhat it said before\n<!-- end of figures -->\nafter\n"


def test_simulate_prints_the_same_table_for_the_same_seed_and_progress_beside_it() -> None:
    # By two processes of their own: each has another order of sets.
    one, other = installed(*SMALL, "--seed", "5"), installed(*SMALL, "--seed", "5")

    assert one.returncode == 0, one.stderr
    assert one.stdout == other.stdout
    assert "| severe or worse" in one.stdout
    assert "played 3 of 3" in one.stderr


def test_simulate_prints_one_document_when_asked_for_json() -> None:
    told = json.loads(tocsin(*SMALL, "--json").stdout)

    assert told["asked"] == {"patients": 3, "seed": 1, "days": 21, "ruleset": told["asked"]["ruleset"]}
    assert set(told["ways"][0]["everyone"]["diaries_that_ring"]) == {"hits", "of", "share", "interval_95"}


def test_simulate_draws_a_picture_and_puts_the_figures_into_a_page(tmp_path: Path) -> None:
    page, picture = tmp_path / "page.md", tmp_path / "picture.svg"
    page.write_text(PAGE)

    done = tocsin(*SMALL, "--plot", str(picture), "--write-docs", str(page))

    assert done.returncode == 0, done.stderr
    assert ET.fromstring(picture.read_text()).tag.endswith("svg")
    assert re.fullmatch(
        r"before\n<!-- figures.*tocsin simulate --patients 3.*end of figures -->\nafter\n", page.read_text(), re.DOTALL
    )
    assert "what it said before" not in page.read_text()


def test_simulate_judges_by_a_clinics_own_numbers(tmp_path: Path) -> None:
    ruleset = tmp_path / "ruleset.json"
    ruleset.write_text(json.dumps({"version": "ours-1", "limits": {"uncontrolled_pain.severe": 6}}))

    assert "`ours-1`" in tocsin(*SMALL, "--ruleset", str(ruleset)).stdout


def test_simulate_refuses_what_it_cannot_use_before_it_plays_anything(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text("no marks")
    (tmp_path / "ruleset.json").write_text('{"version": "ours-1", "limits": {"uncontrolled_pain.severe": 2}}')

    for words in (("--write-docs", str(tmp_path / "page.md")), ("--ruleset", str(tmp_path / "ruleset.json"))):
        done = tocsin(*SMALL, *words)
        assert (done.returncode, done.stdout) == (2, "")
        assert "played" not in done.stderr
