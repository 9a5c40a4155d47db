"""What does a claimed message say, and which links does it carry? From the outbox's row to the wording's facts."""

from typing import cast

from app.access import reply_code
from app.clinical.vocabulary import Urgency
from app.notify.channels import Message
from app.notify.wording import Facts, Kind, compose
from app.records.outbox import Claimed

ANSWERABLE = ("page", "lapsed", "hand_over", "welfare", "nobody_to_ring", "test", "verify", "stale_contact")


def letter_for(claimed: Claimed, link: str, base_url: str) -> Message:
    """The message as it is sent; `link` is the secret of this try's one-time link."""
    place = f"{claimed.clinic_id}/{claimed.notification_id}/{claimed.attempt}"
    facts = claimed.facts
    return compose(
        Facts(
            notification_id=claimed.notification_id,
            urgency=cast(Urgency, claimed.urgency),
            kind=cast(Kind, claimed.kind),
            language=claimed.language,
            alert_id=claimed.alert_id if claimed.patient_id is None else None,
            rung=claimed.rung,
            link=_link(claimed, link, base_url),
            reply_code=reply_code(claimed.alert_id) if claimed.alert_id and _is_answered(claimed) else None,
            is_drill=claimed.is_drill,
            team=facts.get("team"),
            clinic=facts.get("clinic"),
            at=facts.get("at"),
            minutes=facts.get("minutes"),
            code=facts.get("code"),
            phone=facts.get("phone"),
            line_name=facts.get("line_name"),
            count=facts.get("count"),
            receipt_url=f"{base_url}/v1/receipts/telephony/{place}",
            digits_url=f"{base_url}/v1/replies/voice/{place}" if _is_answered(claimed) else None,
        )
    )


def _is_answered(claimed: Claimed) -> bool:
    return claimed.kind in ANSWERABLE and claimed.patient_id is None


def _link(claimed: Claimed, secret: str, base_url: str) -> str | None:
    """A one-time link where there is something to answer; where there is only something to see, the console."""
    if claimed.patient_id is not None or claimed.kind == "sign_in_reset":
        return None  # of a message that speaks of signing in nobody should learn to follow a link
    if claimed.kind in ANSWERABLE:
        return f"{base_url}/a/{claimed.clinic_id}/{secret}"
    if claimed.alert_id is not None:
        return f"{base_url}/console/alerts/{claimed.alert_id}"
    return f"{base_url}/console/on-call"
