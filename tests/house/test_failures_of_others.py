"""Every way in which others are known to have failed has a story here, and docs/failures-of-others.md says which."""

import re

import pytest

from tests.house.image import ROOT

# Issue threads of other projects, as docs/failures-of-others.md names them; add an id here and a row there.
DELIVERY = ("GoAlert #2775",)
ON_CALL: tuple[str, ...] = ()
KNOWN = (*DELIVERY, *ON_CALL)

PAGE = (ROOT / "docs" / "failures-of-others.md").read_text()
ROWS = re.findall(r"^\| ([^|`]+?) \| ([^|]+?) \| `(tests/[\w/]+\.py)::(\w+)` \|$", PAGE, re.MULTILINE)


def test_every_row_of_the_page_is_understood():
    written = [line for line in PAGE.splitlines() if line.startswith("| ") and "::" in line]

    assert len(ROWS) == len(written) > 0


@pytest.mark.parametrize("known", KNOWN)
def test_a_known_failure_has_a_row(known):
    assert known in [one for one, *_ in ROWS]


@pytest.mark.parametrize(("failure", "_what", "path", "test"), ROWS, ids=[row[3] for row in ROWS])
def test_the_story_of_a_row_exists_and_names_the_failure(failure, _what, path, test):
    story = (ROOT / path).read_text()

    assert re.search(rf"^(async )?def {test}\(", story, re.MULTILINE)
    assert failure in story.split('"""')[1], f"the docstring of {path} does not cite {failure}"
    assert failure in KNOWN
