"""A clinic keeps its people: who they are, which language they read, when they sleep."""

from uuid import UUID

from fastapi import APIRouter, Request

from app.api.bodies import read_body, refuses, takes
from app.api.desk import desk_of
from app.api.oncall_examples import PERSON
from app.api.oncall_views import PersonList, PersonView, Uncovered, person_view, uncovered
from app.api.security import CallerDep
from app.care.keep_people import PersonToKeep, add_person, change_person, keeper, person_leaves
from app.clinical.intake.reading import Problem
from app.errors import UnreadableInputError
from app.notify.wording import LANGUAGES
from app.records.people import contacts_of, people_of

router = APIRouter(prefix="/v1", tags=["people"])


@router.get("/people", operation_id="listPeople", summary="Read the clinic's people", responses=refuses(401, 403))
async def list_people(request: Request, caller: CallerDep) -> PersonList:
    """Everyone who can be on call, by name, with their contact points and what is known of each."""
    caller.require("oncall:read")
    async with desk_of(request).database.begin(caller.sight) as session:
        people = await people_of(session, caller.clinic_id)
        contacts = await contacts_of(session, caller.clinic_id, [one.person_id for one in people])
    return PersonList(items=[person_view(one, contacts) for one in people])


@router.post(
    "/people",
    operation_id="addPerson",
    summary="Add somebody of the staff",
    status_code=201,
    responses=refuses(401, 403, 409, 413, 415, 422),
    openapi_extra=takes(PersonToKeep, PERSON),
)
async def add(request: Request, caller: CallerDep) -> PersonView:
    """Adds somebody, who is rung once a contact point of theirs and a team or the ladder says so. Safe to send again."""
    desk = desk_of(request)
    by = keeper(caller)
    new = await _read(request)
    async with desk.database.begin(caller.sight) as session:
        person = await add_person(session, by, new, desk.clock())
        return person_view(person, await contacts_of(session, caller.clinic_id, [person.person_id]))


@router.put(
    "/people/{person_id}",
    operation_id="replacePerson",
    summary="Change what is known of somebody",
    responses=refuses(401, 403, 404, 409, 413, 415, 422),
    openapi_extra=takes(PersonToKeep, PERSON),
)
async def replace(request: Request, caller: CallerDep, person_id: UUID) -> PersonView:
    """Replaces name, language, time zone and quiet hours; contact points stay as they are."""
    desk = desk_of(request)
    by = keeper(caller)
    wanted = await _read(request)
    async with desk.database.begin(caller.sight) as session:
        person = await change_person(session, by, person_id, wanted, desk.clock())
        return person_view(person, await contacts_of(session, caller.clinic_id, [person_id]))


@router.delete(
    "/people/{person_id}",
    operation_id="removePerson",
    summary="Somebody leaves",
    responses=refuses(401, 403, 404, 422),
)
async def remove(request: Request, caller: CallerDep, person_id: UUID) -> Uncovered:
    """Somebody is rung no more, their addresses are forgotten, their tokens end. Answers with the gaps that leaves.

    They stay where they stand in rosters until the rosters are changed. Safe to send again: then no gap is new.
    """
    desk = desk_of(request)
    by = keeper(caller)
    async with desk.database.begin(caller.sight) as session:
        left = await person_leaves(session, by, person_id, desk.clock())
    return uncovered(left.gaps, left.without_lead)


async def _read(request: Request) -> PersonToKeep:
    wanted = await read_body(request, PersonToKeep)
    if wanted.language not in LANGUAGES:
        expected = Problem("/language", f"expected one of {', '.join(sorted(LANGUAGES))}")
        raise UnreadableInputError("the body could not be read", [expected])
    return wanted
