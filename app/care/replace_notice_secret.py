"""How does a partner get another secret for the notices it is sent, without missing one? Both sign for a while."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, ClassVar

from annotated_types import Ge, Le
from sqlalchemy.ext.asyncio import AsyncSession

from app.care.keep_partners import (
    Kept,
    PartnerKeeper,
    credentials_kept,
    new_notice_secret,
    note_partner,
    require_partner,
)
from app.errors import PartnerStateError
from app.records.sealing import UNREADABLE

MOST = 5  # secrets that sign at once


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeSecretToReplace:
    """For how many hours those before sign on beside the new one; 0 ends them at once, for when one is known to others."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}
    overlap_hours: Annotated[int, Ge(0), Le(720)] = 24


async def replace_notice_secret(
    session: AsyncSession, by: PartnerKeeper, partner_id: str, wanted: NoticeSecretToReplace, now: datetime
) -> Kept:
    """A new secret, shown this once. Raises `PartnerStateError` for a partner that is told nothing, and for a sixth.

    Whoever sends it again because the answer was lost gets one more, and the one that the partner has still signs.
    """
    partner = await require_partner(session, by, partner_id)
    if partner.notice_url is None:
        raise PartnerStateError("this partner has no notice_url, so it is sent no notices")
    until = now + timedelta(hours=wanted.overlap_hours)
    before = {secret: min(end, until) for secret, end in partner.old_notice_secrets(now).items()}
    if partner.notice_secret not in (None, UNREADABLE):
        before[partner.notice_secret or ""] = until
    signing = {secret: end for secret, end in before.items() if end > now}
    if len(signing) >= MOST:
        raise PartnerStateError(f"{MOST} secrets sign already: wait until one has ended, or set overlap_hours to 0")
    partner.notice_secret = secret = new_notice_secret()
    lines = [f"{end.isoformat()} {old}" for old, end in signing.items()]
    partner.notice_secrets_before = "\n".join(lines) or None
    await session.flush()
    action = "partner.notice_secret_replaced"
    await note_partner(session, by, partner, action, now, overlap_hours=wanted.overlap_hours, signing=1 + len(signing))
    return Kept(partner, await credentials_kept(session, partner), None, secret)
