"""What can Tocsin refuse? One tree of refusals, in the caller's words; they do not know HTTP.

Refusal
├── NotSignedInError        no token, or one that is unknown, expired or revoked
├── NotAllowedError         the token is good, its scopes are not enough
├── NotFoundError           not there, or not yours: the two look the same
├── UnreadableInputError    fields that cannot be read, each named
│   └── UnreadableDiaryError    the same of a diary, which was kept as it was sent and judged as far as it can be read
├── DiaryConflictError      the id of an earlier diary, with other content
├── RulesetStateError       the ruleset is not in a state that allows this
├── SecondPersonError       what one person wrote must be signed off by another
├── AlertStateError         the alert is not in a state that allows this
├── OnCallStateError        people, teams or contact points are not in a state that allows this
├── CodeRefusedError        an enrolment code that is unknown, used or expired
│   └── ContactCodeRefusedError     the same of the code that proves a contact point
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
    code = "not-signed-in"
    title = "A valid bearer token is needed"


class NotAllowedError(Refusal):
    code = "not-allowed"
    title = "This token may not do that"


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


class OnCallStateError(Refusal):
    code = "oncall-state"
    title = "People and teams do not allow this now"


class UnavailableError(Refusal):
    code = "unavailable"
    title = "The service cannot answer just now"
