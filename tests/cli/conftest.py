"""A clinic as an operator makes one, for the commands about clinics."""

import json
import uuid

import pytest

from tests.command import tocsin


@pytest.fixture
def made_clinic(database_url: str) -> str:
    """The id of a clinic of the test's own in this worker's database."""
    clinic_id = f"clinic-{uuid.uuid4().hex[:8]}"
    example = json.loads(tocsin("clinic", "--example").stdout) | {"clinic_id": clinic_id}
    done = tocsin("clinic", "-", given=json.dumps(example), TOCSIN_DATABASE_URL=database_url)
    assert done.returncode == 0, done.stderr
    return clinic_id
