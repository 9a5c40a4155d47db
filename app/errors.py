"""What can Tocsin refuse? One tree of refusals, in the caller's words; they do not know HTTP.

Refusal
├── NotSignedInError        no token, or one that is unknown, expired or revoked
├── NotAllowedError         the token is good, its scopes are not enough
├── NotFoundError           not there, or not yours: the two look the same
├── UnreadableInputError    fields that cannot be read, each named
├── DiaryConflictError      the id of an earlier diary, with other content
├── AlertStateError         the alert is not in a state that allows this
├── CodeRefusedError        an enrolment code that is unknown, used or expired
└── UnavailableError        the database does not answer; nothing was kept; try again
"""

from collections.abc import Sequence
from typing import ClassVar

from app.clinical.reading import Problem


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


class DiaryConflictError(Refusal):
    code = "diary-conflict"
    title = "This diary id was already used for another content"


class AlertStateError(Refusal):
    code = "alert-state"
    title = "The alert does not allow this now"


class CodeRefusedError(Refusal):
    code = "enrolment-code-refused"
    title = "The enrolment code cannot be used"


class UnavailableError(Refusal):
    code = "unavailable"
    title = "The service cannot answer just now"
