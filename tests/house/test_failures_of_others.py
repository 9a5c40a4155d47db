"""Every way in which others are known to have failed has a story here, and docs/failures-of-others.md says which."""

import re

import pytest

from tests.house.image import ROOT

# Issue threads of other projects, as docs/failures-of-others.md names them; add an id here and a row there.
DELIVERY = (
    *("GoAlert #2775", "AM #2222", "AM #1718", "AM #1005", "AM #1550"),
    *("AM #4152", "AM #2033", "AM #3407", "AM #880", "OnCall #3898"),
    *("OnCall #1206", "OnCall #4754", "AM #3457", "AM #2896", "IncidentRelay #37"),
    *("AM #4006", "OnCall PR #3698", "Apprise #1685", "AM #3826", "AM #1843"),
    *("GoAlert #3378", "OnCall #1792", "Apprise #1341", "VA Notify #2480", "simple-server PR #2552"),
    *("GoAlert #3789", "Nightscout #5180", "Nightscout #3487", "Nightscout #8231", "Nightscout #2271"),
    *("Nightscout #1605", "NAV #1276", "Medplum #9738", "HAPI #6002"),
)
ON_CALL = (
    *("GoAlert #1252", "OnCall #3261", "OnCall #5247", "OnCall #5455", "OnCall #2950"),
    *("OpsKnight #276", "AM #5447", "AM #2648", "Healthchecks #912", "Healthchecks #815"),
    *("GoAlert #4548", "OnCall #1326", "OnCall #1511", "cabot #518", "GoAlert #2878", "GoAlert #3511"),
)
KNOWN = (*DELIVERY, *ON_CALL)

PAGE = (ROOT / "docs" / "failures-of-others.md").read_text()
ROWS = re.findall(r"^\| ([^|`]+?) \| ([^|]+?) \| `(tests/[\w/]+\.py)::(\w+)` \|$", PAGE, re.MULTILINE)


def test_every_row_of_the_page_is_understood():
    written = [line for line in PAGE.splitlines() if line.startswith("| ") and "::" in line]

    assert len(ROWS) == len(written) > 0


@pytest.mark.parametrize("known", KNOWN)
def test_a_known_failure_has_a_row(known):
    assert known in [one for one, *_ in ROWS]


@pytest.mark.parametrize(("failure", "_what", "path", "test"), ROWS, ids=[f"{row[0]} {row[3]}" for row in ROWS])
def test_the_story_of_a_row_exists_and_names_the_failure(failure, _what, path, test):
    story = (ROOT / path).read_text()

    assert re.search(rf"^(async )?def {test}\(", story, re.MULTILINE)
    assert failure in story.split('"""')[1], f"the docstring of {path} does not cite {failure}"
    assert failure in KNOWN
