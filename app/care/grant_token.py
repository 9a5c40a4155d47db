"""May this program have a token? Proof by a secret or a signed assertion, and a token for ten minutes."""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import SCOPES, Caller, Scope, mint_token, secret_hash
from app.care.believe_assertion import KEPT_FOR, Assertion, believe
from app.care.keep_credentials import holds
from app.errors import ClientRefusedError, TokenRefusedError
from app.records.audit import note
from app.records.partners import Partner, PartnerCredential, credentials_of, hold_partner
from app.records.spent import spend
from app.records.tokens import Token

HOLDS_FOR = timedelta(minutes=10)
REFUSED = "the client is not known, or its secret or assertion is not believed"
_NOBODYS_HASH = bytes(32)


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenWanted:
    """Who asks, with what proof: `secret` or `assertion`; for which scopes, none named being all that it may have."""

    clinic_id: str
    partner_id: str
    secret: str | None = None
    assertion: Assertion | None = None
    scope: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """`token` is shown this once."""

    token: str
    scopes: Sequence[Scope]
    expires_in: int


async def grant_token(session: AsyncSession, wanted: TokenWanted, audience: str, now: datetime) -> Granted:
    """Gives a partner that proved itself a token; raises `ClientRefusedError` and `TokenRefusedError`.

    Who changes or disables the partner waits until this is done, and then ends this token as well.
    """
    partner = await hold_partner(session, wanted.clinic_id, wanted.partner_id)
    found = await credentials_of(session, wanted.clinic_id, [wanted.partner_id])
    good = [one for one in found.get(wanted.partner_id, ()) if holds(one, now)]
    proof = _by_assertion(wanted, good, audience, now) if wanted.assertion else _by_secret(wanted, good)
    if partner is None or proof is None or partner.disabled_at is not None:
        raise ClientRefusedError(REFUSED)
    if wanted.assertion is not None:
        await _use_up(session, wanted.clinic_id, wanted.assertion, now)
    scopes = _scopes(wanted.scope, partner)
    proof.used_at = now
    return await _give(session, partner, proof, scopes, now)


def _by_secret(wanted: TokenWanted, good: Sequence[PartnerCredential]) -> PartnerCredential | None:
    """Which secret was given. One that is no secret is compared as well, so that a client not known costs as much."""
    given = secret_hash(wanted.secret or "")
    kept = [one for one in good if one.secret_hash is not None]
    same = [hmac.compare_digest(one.secret_hash or _NOBODYS_HASH, given) for one in kept]
    hmac.compare_digest(_NOBODYS_HASH, given)
    return next((one for one, is_same in zip(kept, same, strict=True) if is_same), None)


def _by_assertion(
    wanted: TokenWanted, good: Sequence[PartnerCredential], audience: str, now: datetime
) -> PartnerCredential | None:
    """Whose key signed it; `None` when it is nobody's. What it says is checked only once the signature is good."""
    given = wanted.assertion
    if given is None:
        return None
    keys: Mapping[str, PartnerCredential] = {one.credential_id: one for one in good if one.jwk is not None}
    key = keys.get(given.kid)
    client_id = f"{wanted.clinic_id}.{wanted.partner_id}"
    fault = believe(given, None if key is None else key.jwk, client_id, audience, now)
    if fault is not None:
        raise ClientRefusedError(fault)
    return key


async def _use_up(session: AsyncSession, clinic_id: str, assertion: Assertion, now: datetime) -> None:
    if not await spend(session, clinic_id, assertion.once, now + KEPT_FOR):
        raise ClientRefusedError("the assertion was used before: sign a new one, with a jti of its own")


def _scopes(asked: str | None, partner: Partner) -> Sequence[Scope]:
    """What the token may do; raises `TokenRefusedError` when that is more than the partner may."""
    wanted = set((asked or "").split())
    may: set[str] = set(partner.scopes)
    if wanted - may:
        raise TokenRefusedError("invalid_scope", f"this client may ask for: {' '.join(sorted(may))}")
    return sorted(one for one in SCOPES if one in may and (not wanted or one in wanted))


async def _give(
    session: AsyncSession, partner: Partner, proof: PartnerCredential, scopes: Sequence[Scope], now: datetime
) -> Granted:
    minted = mint_token(partner.clinic_id)
    token = Token(
        clinic_id=partner.clinic_id,
        token_id=minted.token_id,
        secret_hash=minted.secret_hash,
        kind="partner",
        name=partner.name,
        scopes=list(scopes),
        created_at=now,
        expires_at=now + HOLDS_FOR,
        partner_id=partner.partner_id,
        credential_id=proof.credential_id,
    )
    session.add(token)
    await session.flush()
    caller = Caller(
        clinic_id=partner.clinic_id,
        token_id=minted.token_id,
        kind="partner",
        name=partner.name,
        scopes=frozenset(scopes),
        partner_id=partner.partner_id,
    )
    detail = {"credential": proof.credential_id, "scopes": list(scopes)}
    subject = f"partner:{partner.partner_id}"
    await note(session, partner.clinic_id, caller, "partner.token_given", subject, now, detail=detail)
    return Granted(token=minted.shown, scopes=scopes, expires_in=int(HOLDS_FOR.total_seconds()))
