"""What partners generate their clients from: committed, valid, and true."""

import json
import pkgutil
import subprocess
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import validate
from pydantic import TypeAdapter

import app.api
from app.api import examples
from app.api.bodies import DESCRIBED
from app.api.problems import ProblemDetails
from app.clinical.intake.reading import adapter
from tests.world import World, bearer

DOCUMENT = Path("openapi/openapi.json")
TOCSIN = Path(".venv/bin/tocsin")


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(DOCUMENT.read_text())
    return found


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [(path, method, one) for path, verbs in document["paths"].items() for method, one in verbs.items()]


def test_the_committed_document_is_what_the_program_prints() -> None:
    printed = subprocess.run([TOCSIN, "openapi"], check=True, capture_output=True, text=True).stdout

    assert printed == DOCUMENT.read_text(), "run `make generated`"


def test_it_is_a_valid_openapi_3_1_document(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1.")
    validate(document)


def test_operation_ids_are_hand_chosen_and_never_change(document: dict[str, Any]) -> None:
    assert sorted(one["operationId"] for _, _, one in operations(document)) == [
        "acknowledgeAlert",
        "activateRuleset",
        "addCarer",
        "addContact",
        "addLab",
        "addOverride",
        "addPartner",
        "addPartnerKey",
        "addPartnerSecret",
        "addPerson",
        "approveRuleset",
        "assignCareTeam",
        "breakGlass",
        "changeAccountRole",
        "confirmContact",
        "disableAccount",
        "disablePartner",
        "draftRuleset",
        "enableAccount",
        "enablePartner",
        "endCarer",
        "endMyCarer",
        "endMyDevice",
        "endMyPush",
        "enrolPatient",
        "erasePatient",
        "getAccessLog",
        "getAccessToken",
        "getAlert",
        "getAlertHistory",
        "getAuthorizationServer",
        "getCareTeam",
        "getCatalog",
        "getErasure",
        "getLadder",
        "getMyAccessLog",
        "getOnCall",
        "getPartner",
        "getResponseTimes",
        "getResponseTimesTable",
        "getRuleReport",
        "getRuleset",
        "getSmartConfiguration",
        "getTeam",
        "getTeamCalendar",
        "giveCarerCode",
        "giveEnrolmentCode",
        "giveMyConsent",
        "handOverAlert",
        "importCalendar",
        "inviteAccount",
        "labelAlert",
        "listAccounts",
        "listAdjustableNumbers",
        "listAlerts",
        "listAudit",
        "listBrokenGlass",
        "listCareTeams",
        "listCarers",
        "listConsents",
        "listDevices",
        "listDiaries",
        "listErasures",
        "listGaps",
        "listLegalHolds",
        "listMyCarers",
        "listMyConsents",
        "listMyDevices",
        "listMyMessages",
        "listPartners",
        "listPatients",
        "listPeople",
        "listQuarantine",
        "listRulesets",
        "listShifts",
        "listTeams",
        "livez",
        "markMyMessageRead",
        "orderContact",
        "passOnAlert",
        "patientNotReached",
        "placeLegalHold",
        "readyz",
        "recordConsent",
        "redeemEnrolmentCode",
        "releaseLegalHold",
        "removeCareTeam",
        "removeContact",
        "removeOverride",
        "removePerson",
        "renewTokens",
        "replaceCareTeam",
        "replaceContext",
        "replaceLadder",
        "replacePartner",
        "replacePartnerNoticeSecret",
        "replacePerson",
        "replaceTeam",
        "reportDelivery",
        "resetAccount",
        "resolveAlert",
        "retireRuleset",
        "reviewBrokenGlass",
        "revokeDevice",
        "revokePartnerCredential",
        "sendContactCode",
        "setMyPush",
        "setMyReminder",
        "shareCalendar",
        "snoozeAlert",
        "submitDiary",
        "submitDiaryBatch",
        "takeOutMyRecord",
        "takeOutRecord",
        "testContact",
        "withdrawConsent",
        "withdrawMe",
        "withdrawMyConsent",
        "withdrawPatient",
    ]


def test_no_schema_has_a_twin(document: dict[str, Any]) -> None:
    names = document["components"]["schemas"]

    assert not [name for name in names if name.endswith(("-Input", "-Output"))]
    assert len({name.lower() for name in names}) == len(names)


def test_every_operation_says_how_it_refuses_and_what_it_answers(document: dict[str, Any]) -> None:
    for path, method, one in operations(document):
        assert one["description"], (path, method)
        assert one["summary"], (path, method)
        refusals = {code: answer for code, answer in one["responses"].items() if int(code) >= 400}
        assert refusals or one["operationId"] in ("livez", "getCatalog"), (path, method)
        for code, answer in refusals.items():
            # OAuth libraries read application/json alone; the members are those of a problem all the same.
            as_oauth = one["operationId"] == "getAccessToken" and code in ("400", "401")
            kind = "application/json" if as_oauth else "application/problem+json"
            assert list(answer["content"]) == [kind], (path, method)
        good = next(answer for code, answer in one["responses"].items() if int(code) < 300)
        # JSON, or what another program reads as it is; the same on paper has no example.
        assert any("example" in shown for shown in good["content"].values()), (path, method)


def test_every_request_body_has_an_example_that_is_valid(document: dict[str, Any]) -> None:
    for path, _, one in operations(document):
        body = one.get("requestBody")
        if body and "application/json" in body["content"]:
            content = body["content"]["application/json"]
            kind = DESCRIBED[content["schema"]["$ref"].rsplit("/", 1)[1]]
            assert adapter(kind).validate_json(json.dumps(content["example"]), strict=True), path


def test_every_example_answer_is_one_the_api_could_give() -> None:
    modules = [import_module(f"app.api.{found.name}") for found in pkgutil.iter_modules(app.api.__path__)]
    routers = [module.router for module in modules if hasattr(module, "router")]
    routes = {route.operation_id: route for router in routers for route in router.routes}

    for operation_id, example in examples.ANSWERS.items():
        TypeAdapter(routes[operation_id].response_model).validate_json(json.dumps(example))


def test_every_example_refusal_is_one_the_api_could_give(document: dict[str, Any]) -> None:
    by_id = {
        one["operationId"]: one["responses"]["422"] for _, _, one in operations(document) if "422" in one["responses"]
    }

    for operation_id, example in examples.REFUSALS.items():
        assert by_id[operation_id]["content"]["application/problem+json"]["example"] == example
        assert ProblemDetails.model_validate_json(json.dumps(example)).kept


def test_all_but_the_public_operations_ask_for_a_token(document: dict[str, Any]) -> None:
    public = {one["operationId"] for _, _, one in operations(document) if not one.get("security")}

    of_oauth = {"getAccessToken", "getAuthorizationServer", "getSmartConfiguration"}
    phones = {"redeemEnrolmentCode", "renewTokens"}
    assert public == {"getCatalog", "getTeamCalendar", "livez", "readyz", *phones, *of_oauth}


async def test_the_examples_are_accepted_by_the_running_api(world: World) -> None:
    _, phone = await world.patient()
    staff = bearer(world.staff)

    patient = await world.http.post("/v1/patients", json=examples.PATIENT, headers=staff)
    base = f"/v1/patients/{patient.json()['id']}"
    answers = [
        patient,
        await world.http.put(f"{base}/context", json=examples.CONTEXT, headers=staff),
        await world.http.post(f"{base}/labs", json=examples.LAB, headers=staff),
        await world.http.post("/v1/diaries", json=examples.DIARY, headers=bearer(phone)),
        await world.http.post("/v1/diaries:batch", json=examples.BATCH, headers=bearer(phone)),
    ]

    assert [answer.status_code for answer in answers] == [201, 200, 201, 201, 200]


async def test_the_catalog_words_every_code_and_says_which_language_it_speaks(world: World) -> None:
    answer = await world.http.get("/v1/catalog", headers={"Accept-Language": "xx;q=1, en-GB;q=0.5, de;q=oops"})

    codes = answer.json()["codes"]
    assert answer.headers["content-language"] == answer.json()["language"] == "en"
    assert {"region", "symptom", "quality", "course", "mobility", "urgency"} <= set(codes)
    assert all(term["label"] for terms in codes.values() for term in terms)
