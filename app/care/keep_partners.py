"""Which programs does a clinic let in, and what may they do?"""

import base64
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar

from annotated_types import MaxLen, MinLen
from pydantic import StringConstraints
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import CLINIC_ID, FOR_PARTNERS, Caller, Scope
from app.care.keep_people import Name
from app.clinical.intake.reading import Problem
from app.errors import NotFoundError, PartnerStateError, UnreadableInputError
from app.records.audit import Change, note
from app.records.partners import (
    Partner,
    PartnerCredential,
    credentials_of,
    end_tokens_beyond,
    end_tokens_of_partner,
    get_partner,
    lock_partner,
    partners_of,
)

Url = Annotated[str, StringConstraints(pattern=r"^https://[^\s/@]+(/\S*)?$", max_length=500)]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerToKeep:
    """What another program is called and may do. At `notice_url` it is told of patients who were erased."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}
    name: Name
    scopes: Annotated[tuple[Scope, ...], MinLen(1), MaxLen(len(FOR_PARTNERS))]
    notice_url: Url | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerToAdd(PartnerToKeep):
    """`partner_id` is chosen once: with the clinic's it makes the `client_id`."""

    partner_id: Annotated[str, StringConstraints(pattern=f"^{CLINIC_ID}$")]


@dataclass(frozen=True, slots=True)
class Kept:
    """A partner with what it proves itself with; `secret` and `notice_secret` only when they are new: nobody sees them again."""

    partner: Partner
    credentials: Sequence[PartnerCredential] = ()
    secret: str | None = None
    notice_secret: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerKeeper:
    """Who keeps a clinic's partners; `actor` is what the audit knows them by."""

    clinic_id: str
    actor: Caller | str


def partner_keeper(caller: Caller) -> PartnerKeeper:
    """The caller, who needs `partners:write`; raises `NotAllowedError`."""
    caller.require("partners:write")
    return PartnerKeeper(clinic_id=caller.clinic_id, actor=caller)


async def add_partner(session: AsyncSession, by: PartnerKeeper, new: PartnerToAdd, now: datetime) -> Kept:
    """Makes a partner, which has nothing yet to prove itself with; raises `PartnerStateError` for an id that is taken."""
    _require_allowed(new.scopes)
    if await lock_partner(session, by.clinic_id, new.partner_id) is not None:
        raise PartnerStateError("there is a partner of this id already")
    notice_secret = new_notice_secret() if new.notice_url else None
    partner = Partner(
        clinic_id=by.clinic_id,
        partner_id=new.partner_id,
        name=new.name,
        scopes=sorted(set(new.scopes)),
        notice_url=new.notice_url,
        notice_secret=notice_secret,
        created_at=now,
    )
    session.add(partner)
    await session.flush()
    await note_partner(session, by, partner, "partner.added", now, change=Change(None, _told(partner)))
    return Kept(partner, (), None, notice_secret)


async def change_partner(
    session: AsyncSession, by: PartnerKeeper, partner_id: str, wanted: PartnerToKeep, now: datetime
) -> Kept:
    """Replaces name, scopes and address; tokens that may do more than the partner may now end at once."""
    _require_allowed(wanted.scopes)
    partner = await require_partner(session, by, partner_id)
    before, notice_secret = _told(partner), None
    partner.name, partner.scopes, partner.notice_url = wanted.name, sorted(set(wanted.scopes)), wanted.notice_url
    if wanted.notice_url and partner.notice_secret is None:
        partner.notice_secret = notice_secret = new_notice_secret()
    ended = await end_tokens_beyond(session, partner, now)
    await session.flush()
    if before != _told(partner):
        change = Change(before, _told(partner))
        await note_partner(session, by, partner, "partner.changed", now, change=change, tokens_ended=ended)
    return Kept(partner, await credentials_kept(session, partner), None, notice_secret)


async def disable_partner(session: AsyncSession, by: PartnerKeeper, partner_id: str, now: datetime) -> Kept:
    """Lets it in no more, and ends every token it holds; what it proves itself with stays for when it is let in again."""
    partner = await require_partner(session, by, partner_id)
    if partner.disabled_at is None:
        partner.disabled_at = now
        ended = await end_tokens_of_partner(session, partner, now)
        await session.flush()
        change = Change({"disabled_at": None}, {"disabled_at": now.isoformat()})
        await note_partner(session, by, partner, "partner.disabled", now, change=change, tokens_ended=ended)
    return Kept(partner, await credentials_kept(session, partner))


async def enable_partner(session: AsyncSession, by: PartnerKeeper, partner_id: str, now: datetime) -> Kept:
    """Lets it in again, with what it proved itself with before; tokens that were ended stay so."""
    partner = await require_partner(session, by, partner_id)
    if partner.disabled_at is not None:
        change = Change({"disabled_at": partner.disabled_at.isoformat()}, {"disabled_at": None})
        partner.disabled_at = None
        await session.flush()
        await note_partner(session, by, partner, "partner.enabled", now, change=change)
    return Kept(partner, await credentials_kept(session, partner))


async def require_partner(session: AsyncSession, by: PartnerKeeper, partner_id: str) -> Partner:
    """A partner of this clinic, to change; raises `NotFoundError`."""
    partner = await lock_partner(session, by.clinic_id, partner_id)
    if partner is None:
        raise NotFoundError("no such partner")
    return partner


async def see_partners(session: AsyncSession, by: PartnerKeeper) -> Sequence[Kept]:
    """Every partner of the clinic, with what each proves itself with."""
    partners = await partners_of(session, by.clinic_id)
    found = await credentials_of(session, by.clinic_id, [one.partner_id for one in partners])
    return [Kept(one, found.get(one.partner_id, ())) for one in partners]


async def see_partner(session: AsyncSession, by: PartnerKeeper, partner_id: str) -> Kept:
    """One partner, with what it proves itself with; raises `NotFoundError`."""
    partner = await get_partner(session, by.clinic_id, partner_id)
    if partner is None:
        raise NotFoundError("no such partner")
    return Kept(partner, await credentials_kept(session, partner))


async def credentials_kept(session: AsyncSession, partner: Partner) -> Sequence[PartnerCredential]:
    """What it proves itself with, or once did."""
    found = await credentials_of(session, partner.clinic_id, [partner.partner_id])
    return found.get(partner.partner_id, ())


async def note_partner(
    session: AsyncSession,
    by: PartnerKeeper,
    partner: Partner,
    action: str,
    now: datetime,
    *,
    change: Change | None = None,
    **detail: object,
) -> None:
    """Writes down what was done to a partner."""
    subject = f"partner:{partner.partner_id}"
    await note(session, by.clinic_id, by.actor, action, subject, now, detail=detail, change=change)


def _require_allowed(scopes: Sequence[Scope]) -> None:
    expected = f"expected one of {', '.join(sorted(FOR_PARTNERS))}"
    faults = [Problem(f"/scopes/{place}", expected) for place, one in enumerate(scopes) if one not in FOR_PARTNERS]
    if faults:
        raise UnreadableInputError("a partner cannot be given that", faults)


def new_notice_secret() -> str:
    """256 random bits, written as receivers of Standard Webhooks expect them."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"


def _told(partner: Partner) -> Mapping[str, Any]:
    return {"name": partner.name, "scopes": list(partner.scopes), "notice_url": partner.notice_url}
