"""Every operation of the document, over a real socket with real tokens: no fault, and no answer that is not documented."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.attack.house import House, attacked

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
OPERATIONS = sorted(
    one["operationId"]
    for verbs in json.loads(Path("openapi/openapi.json").read_text())["paths"].values()
    for one in verbs.values()
)
EXAMPLES = int(os.environ.get("ATTACK_EXAMPLES", "3"))  # `make attack` tries 60
# What would end what the rest of the run goes on with is tried on nobody.
ON_NOBODY = ("erasePatient", "withdrawPatient", "endMyDevice", "revokeDevice")


@pytest.fixture(scope="module")
def house(database_url: str) -> Iterator[House]:
    with attacked(database_url) as house:
        yield house


@pytest.fixture(scope="module")
def document(house: House) -> schemathesis.BaseSchema:
    return schemathesis.openapi.from_url(f"{house.url}/openapi.json")


@pytest.mark.parametrize("operation_id", OPERATIONS)
def test_no_fault_and_no_surprise(document: schemathesis.BaseSchema, house: House, operation_id: str) -> None:
    operation = document.find_operation_by_id(operation_id)
    of_phone = operation.path.startswith("/v1/me") or operation_id.startswith("submit")

    @given(case=operation.as_strategy())
    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )
    def is_as_documented(case: schemathesis.Case) -> None:
        if operation_id not in ON_NOBODY:
            for name, known in (("patient_id", house.patient_id), ("alert_id", house.alert_id)):
                if name in case.path_parameters:
                    case.path_parameters[name] = str(known)
        answer = case.call(headers={"authorization": f"Bearer {house.phone if of_phone else house.staff}"})
        case.validate_response(answer, checks=CHECKS)

    is_as_documented()
