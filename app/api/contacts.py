"""A clinic keeps the ways to its people, and has each proved before it counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar
from uuid import UUID

from annotated_types import MaxLen, MinLen
from fastapi import APIRouter, Request

from app.access import Caller
from app.api.bodies import read_body, refuses, takes
from app.api.desk import desk_of
from app.api.oncall_examples import CODE, CONTACT, ORDER
from app.api.oncall_views import CodeSent, ContactView, TestSent, Uncovered, contact_view, uncovered
from app.api.security import CallerDep
from app.care.keep_contacts import ContactOrder, ContactToKeep, add_contact, change_contact, remove_contact
from app.care.keep_people import keeper
from app.care.verify_contact import confirm_code, send_code, send_test
from app.clinical.intake.reading import Problem
from app.errors import ContactCodeRefusedError, NotFoundError, UnreadableInputError
from app.notify.channels import Channel
from app.records.people import contacts_of

router = APIRouter(prefix="/v1/people/{person_id}", tags=["people"])


@dataclass(frozen=True, kw_only=True)
class CodeToConfirm:
    """The six digits that were sent to the contact point."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}
    code: Annotated[str, MinLen(1), MaxLen(20)]


@router.post(
    "/contacts",
    operation_id="addContact",
    summary="Add a way to somebody",
    status_code=201,
    responses=refuses(401, 403, 404, 409, 413, 415, 422),
    openapi_extra=takes(ContactToKeep, CONTACT),
)
async def add(request: Request, caller: CallerDep, person_id: UUID) -> ContactView:
    """Adds a contact point, which has yet to be proved. The same address again is the contact point that is there."""
    desk = desk_of(request)
    by = keeper(caller)
    new = await read_body(request, ContactToKeep)
    _require_address(new, desk.channels)
    async with desk.database.begin(caller.sight) as session:
        return contact_view(await add_contact(session, by, person_id, new, desk.clock()))


@router.put(
    "/contacts/{contact_id}",
    operation_id="orderContact",
    summary="Try a contact point earlier or later",
    responses=refuses(401, 403, 404, 413, 415, 422),
    openapi_extra=takes(ContactOrder, ORDER),
)
async def order(request: Request, caller: CallerDep, person_id: UUID, contact_id: UUID) -> ContactView:
    """Replaces its place and its wait. Another address is another contact point: add that, and take this away."""
    desk = desk_of(request)
    by = keeper(caller)
    wanted = await read_body(request, ContactOrder)
    async with desk.database.begin(caller.sight) as session:
        return contact_view(await change_contact(session, by, person_id, contact_id, wanted, desk.clock()))


@router.delete(
    "/contacts/{contact_id}",
    operation_id="removeContact",
    summary="Take a contact point away",
    responses=refuses(401, 403, 404, 422),
)
async def remove(request: Request, caller: CallerDep, person_id: UUID, contact_id: UUID) -> Uncovered:
    """Takes it away at once, and answers with the gaps that leaves."""
    desk = desk_of(request)
    by = keeper(caller)
    async with desk.database.begin(caller.sight) as session:
        return uncovered(await remove_contact(session, by, person_id, contact_id, desk.clock()))


@router.post(
    "/contacts/{contact_id}:verify",
    operation_id="sendContactCode",
    summary="Send a code to a contact point",
    responses=refuses(401, 403, 404, 409, 422),
)
async def verify(request: Request, caller: CallerDep, person_id: UUID, contact_id: UUID) -> CodeSent:
    """Sends six digits, good for 15 minutes and 5 tries; at most 3 times an hour. An earlier code holds no more."""
    desk = desk_of(request)
    by = keeper(caller)
    async with desk.database.begin(caller.sight) as session:
        return CodeSent(expires_at=await send_code(session, by, person_id, contact_id, desk.clock()))


@router.post(
    "/contacts/{contact_id}:confirm",
    operation_id="confirmContact",
    summary="Prove a contact point with its code",
    responses=refuses(401, 403, 404, 410, 413, 415, 422),
    openapi_extra=takes(CodeToConfirm, CODE),
)
async def confirm(request: Request, caller: CallerDep, person_id: UUID, contact_id: UUID) -> ContactView:
    """A wrong code is answered `422`; one that is used, expired or was tried too often `410`: send a new one."""
    desk = desk_of(request)
    by = keeper(caller)
    given = (await read_body(request, CodeToConfirm)).code
    async with desk.database.begin(caller.sight) as session:
        outcome = await confirm_code(session, by, person_id, contact_id, "".join(given.split()), desk.clock())
    if outcome == "wrong":
        wrong = Problem("/code", "expected the code that was sent last")
        raise UnreadableInputError("this is not the code", [wrong])
    if outcome == "refused":
        raise ContactCodeRefusedError("no code is open: it is used, has expired or was tried too often; send a new one")
    return await _view(request, caller, person_id, contact_id)


@router.post(
    "/contacts/{contact_id}:test",
    operation_id="testContact",
    summary="Send a test message to a contact point",
    responses=refuses(401, 403, 404, 409, 422),
)
async def test(request: Request, caller: CallerDep, person_id: UUID, contact_id: UUID) -> TestSent:
    """Sends a message that says it is a test; at most 3 times an hour. Answering it proves the contact point as well."""
    desk = desk_of(request)
    by = keeper(caller)
    now = desk.clock()
    async with desk.database.begin(caller.sight) as session:
        await send_test(session, by, person_id, contact_id, now)
    return TestSent(sent_at=now)


def _require_address(new: ContactToKeep, channels: Mapping[str, Channel]) -> None:
    """What a channel of this house can never send to is refused at once; of other channels nothing is known here."""
    channel = channels.get(new.channel)
    refusal = None if channel is None else channel.refuses(new.address)
    if refusal is not None:
        raise UnreadableInputError("the body could not be read", [Problem("/address", refusal)])


async def _view(request: Request, caller: Caller, person_id: UUID, contact_id: UUID) -> ContactView:
    async with desk_of(request).database.begin(caller.sight) as session:
        found = (await contacts_of(session, caller.clinic_id, [person_id])).get(person_id, ())
    for contact in found:
        if contact.contact_id == contact_id:
            return contact_view(contact)
    raise NotFoundError("no such contact point")
