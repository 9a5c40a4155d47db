"""What can Tocsin refuse? One tree of refusals, in the caller's words; they do not know HTTP.

Refusal
├── NotSignedInError        no token, or one that is unknown, expired or revoked
│   ├── DeviceSignedOutError    a phone can renew no more: what to do instead is said
│   │   └── UnknownDeviceError      the same of a secret that nobody was ever given
│   └── ProofRefusedError       a phone with a key did not show that it holds it
├── TokenRefusedError       a partner's program asked for a token in a way that cannot be met
│   └── ClientRefusedError      it did not prove who it is
├── NotAllowedError         the token is good, its scopes are not enough
│   └── ConsentWithdrawnError   nobody watches over this patient any more: whom to ring is said
├── NotFoundError           not there, or not yours: the two look the same
├── UnreadableInputError    fields that cannot be read, each named
│   └── UnreadableDiaryError    the same of a diary, which was kept as it was sent and judged as far as it can be read
├── DiaryConflictError      the id of an earlier diary, with other content
├── RulesetStateError       the ruleset is not in a state that allows this
├── SecondPersonError       what one person wrote must be signed off by another
├── AlertStateError         the alert is not in a state that allows this
├── AccountStateError       the account of somebody of the staff is not in a state that allows this
├── PartnerStateError       a partner, or what it proves itself with, is not in a state that allows this
├── OnCallStateError        people, teams or contact points are not in a state that allows this
├── ErasureHeldError        a legal hold or an open alert stands against erasing a patient
├── CodeRefusedError        an enrolment code that is unknown, used or expired
│   ├── ContactCodeRefusedError     the same of the code that proves a contact point
│   └── InvitationRefusedError      the same of the link that opens an account
├── TooManyRequestsError    asked too often, or failed too often: how long to wait is said
└── UnavailableError        the database does not answer; nothing was kept; try again
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from app.clinical.advice import Advice, Contact
from app.clinical.intake.reading import Problem


class Refusal(Exception):  # noqa: N818 - the tree is named for what it says
    """A request that cannot be met: a stable `code`, a `title`, and a `detail` without any patient's data."""

    code: ClassVar[str] = "refused"
    title: ClassVar[str] = "The request was refused"

    def __init__(self, detail: str, problems: Sequence[Problem] = ()) -> None:
        self.detail = detail
        self.problems = tuple(problems)
        super().__init__(detail)


class NotSignedInError(Refusal):
    """`is_guess`: what was presented was never given out, as far as we know; what has run out or was ended is none."""

    code = "not-signed-in"
    title = "A valid bearer token is needed"

    def __init__(self, detail: str, *, is_guess: bool = True) -> None:
        super().__init__(detail)
        self.is_guess = is_guess


@dataclass(frozen=True, slots=True, kw_only=True)
class Instead:
    """What somebody who is refused is to be shown, so that they are not left alone with it."""

    advice: Advice | None = None
    contact: Contact | None = None


class DeviceSignedOutError(NotSignedInError):
    code = "device-signed-out"
    title = "This phone is signed out"

    def __init__(self, detail: str, contact: Contact | None = None) -> None:
        self.instead = Instead(contact=contact)
        super().__init__(detail)


class UnknownDeviceError(DeviceSignedOutError):
    """The same of a secret that nobody was ever given, or that is forgotten."""


class ProofRefusedError(NotSignedInError):
    code = "proof-refused"
    title = "The proof of the phone's key cannot be used"


class NotAllowedError(Refusal):
    code = "not-allowed"
    title = "This token may not do that"


class ConsentWithdrawnError(NotAllowedError):
    code = "consent-withdrawn"
    title = "Nobody watches over this patient any more"

    def __init__(self, detail: str, instead: Instead) -> None:
        self.instead = instead
        super().__init__(detail)


class NotFoundError(Refusal):
    code = "not-found"
    title = "There is no such thing here"


class UnreadableInputError(Refusal):
    code = "unreadable-input"
    title = "The input could not be read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """What the sender of an unreadable entry is told: under which `id` to send it corrected, and what to do meanwhile."""

    id: UUID
    received_at: datetime
    advice: Advice
    contact: Contact


class UnreadableDiaryError(UnreadableInputError):
    def __init__(self, problems: Sequence[Problem], kept: Quarantined) -> None:
        self.kept = kept
        super().__init__(
            "the diary could not be read; it is kept as it was sent, and what could be read was judged", problems
        )


class DiaryConflictError(Refusal):
    code = "diary-conflict"
    title = "This diary id was already used for another content"


class AlertStateError(Refusal):
    code = "alert-state"
    title = "The alert does not allow this now"


class RulesetStateError(Refusal):
    code = "ruleset-state"
    title = "The ruleset does not allow this now"


class SecondPersonError(Refusal):
    code = "second-person-needed"
    title = "Somebody else must do this"


class CodeRefusedError(Refusal):
    code = "enrolment-code-refused"
    title = "The enrolment code cannot be used"


class ContactCodeRefusedError(CodeRefusedError):
    code = "contact-code-refused"
    title = "The code cannot be used"


class TooManyRequestsError(Refusal):
    code = "too-many-requests"
    title = "Too many requests"

    def __init__(self, detail: str, *, retry_after: int) -> None:
        """`retry_after` in seconds."""
        self.retry_after = retry_after
        super().__init__(detail)


class AccountStateError(Refusal):
    code = "account-state"
    title = "The account does not allow this now"


class InvitationRefusedError(CodeRefusedError):
    code = "invitation-refused"
    title = "The invitation cannot be used"


class OnCallStateError(Refusal):
    code = "oncall-state"
    title = "People and teams do not allow this now"


class ErasureHeldError(Refusal):
    code = "erasure-held"
    title = "This patient must not be erased yet"


class UnavailableError(Refusal):
    code = "unavailable"
    title = "The service cannot answer just now"


class PartnerStateError(Refusal):
    code = "partner-state"
    title = "The partner does not allow this now"


class TokenRefusedError(Refusal):
    code = "token-refused"
    title = "No token is given out for this"

    def __init__(self, error: str, detail: str) -> None:
        """`error` is the word of RFC 6749 for it."""
        self.error = error
        super().__init__(detail)


class ClientRefusedError(TokenRefusedError):
    code = "client-refused"
    title = "The program did not prove who it is"

    def __init__(self, detail: str) -> None:
        super().__init__("invalid_client", detail)
