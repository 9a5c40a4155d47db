"""Who has read a patient before must forget them too: partners are told of an erasure until they confirm it."""

import json
from datetime import datetime, timedelta

import httpx

from app.notify.channels import Sent
from app.notify.channels._http import outcome, post, refuses_url
from app.notify.channels.webhook import key_of, signature
from app.records.database import Database
from app.records.erasures import Erasure, ErasureNotice, claim_notices_due, settle_notice
from app.records.partners import Partner

AT_ONCE = 20
LEASE = timedelta(minutes=2)  # longer than any one try takes
# A partner that is away for a week is still told: an erasure that did not reach everybody is not done.
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)


async def tell_of_erasures(database: Database, http: httpx.AsyncClient, now: datetime) -> int:
    """Tells every partner whose notice is due, once each, and gives how many that were. None is ever given up."""
    async with database.begin() as session:
        due = await claim_notices_due(session, now + LEASE, now, AT_ONCE)
    for notice, erasure, partner in due:
        said = await _tell(http, notice, erasure, partner, now)
        async with database.begin() as session:
            if said is None:
                await settle_notice(session, notice, "confirmed", None, now)
            else:
                await settle_notice(session, notice, said, now + _wait_after(notice.tries), None)
    return len(due)


def payload(notice: ErasureNotice, erasure: Erasure) -> bytes:
    """What a partner is told: whose rows it must take away, by the id that it has read. No name, no reason."""
    told = {
        "type": "patient.erased",
        "erasure_id": str(notice.erasure_id),
        "clinic_id": notice.clinic_id,
        "patient_id": str(erasure.patient_id),
        "erased_at": erasure.erased_at.isoformat(),
    }
    return json.dumps(told, separators=(",", ":")).encode()


async def _tell(
    http: httpx.AsyncClient, notice: ErasureNotice, erasure: Erasure, partner: Partner, now: datetime
) -> str | None:
    """What kept it from being confirmed; `None` when any 2xx came: the partner says that it has done the same."""
    url = partner.notice_url or ""
    if refusal := refuses_url(url, http, allow_http=False):
        return refusal
    try:
        body, stamp = payload(notice, erasure), str(int(now.timestamp()))
        signing = (partner.notice_secret, *partner.old_notice_secrets(now))
        keys = tuple(key_of(secret) for secret in signing if secret is not None)
        headers = {
            "content-type": "application/json",
            "webhook-id": str(notice.erasure_id),
            "webhook-timestamp": stamp,
            "webhook-signature": signature(str(notice.erasure_id), stamp, body, keys),
        }
        came = outcome(await post(http, url, body, headers), None, now)
    except (httpx.HTTPError, OSError, ValueError) as fault:
        return type(fault).__name__
    return None if isinstance(came, Sent) else came.why


def _wait_after(tries: int) -> timedelta:
    return min(FIRST_WAIT * int(2 ** min(tries, 12)), LONGEST_WAIT)
