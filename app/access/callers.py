"""Who is asking, and how far do they see?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from app.access.roles import BY_CARE_TEAM, Role, Scope
from app.errors import NotAllowedError

Kind = Literal["device", "staff", "partner"]
NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Sight:
    """How far one unit of work sees: a clinic, in it one patient, those whom one of the staff may see,
    or those who have agreed that partners see them.

    The database holds every statement of the web process to it, besides what the statement itself asks for. `at` is when
    it was asked: what somebody sees for a few hours only, they see then.
    """

    clinic_id: str
    patient_id: UUID | None = None
    person_id: UUID | None = None
    at: datetime | None = None
    is_partner: bool = False

    @property
    def reach(self) -> Literal["patient", "teams", "partner", "clinic"]:
        """Which of the four it is."""
        if self.patient_id is not None:
            return "patient"
        if self.is_partner:
            return "partner"
        return "clinic" if self.person_id is None else "teams"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Someone whose token was found good. A device's caller is bound to one patient and sees nobody else.

    `role` is there when one of the staff has signed in, `carer_id` when the phone is a carer's, and `partner_id` when
    another program asks.
    """

    clinic_id: str
    token_id: str
    kind: Kind
    name: str
    scopes: frozenset[Scope]
    patient_id: UUID | None = None
    person_id: UUID | None = None
    role: Role | None = None
    account_id: UUID | None = None
    device_id: UUID | None = None
    carer_id: UUID | None = None
    partner_id: str | None = None
    asked_at: datetime | None = None

    @property
    def sight(self) -> Sight:
        """How far this caller sees."""
        if self.patient_id is not None:
            return Sight(self.clinic_id, patient_id=self.patient_id)
        if self.role in BY_CARE_TEAM:
            # Nobody known is in no care team: a role without a person must not widen what it sees.
            return Sight(self.clinic_id, person_id=self.person_id or NOBODY, at=self.asked_at)
        return Sight(self.clinic_id, is_partner=self.kind == "partner")

    @property
    def whole_clinic(self) -> Sight:
        """The clinic, further than the caller sees: for the one look-up by which a patient of others is named."""
        return Sight(self.clinic_id)

    @property
    def actor(self) -> str:
        """What the record calls them: somebody of the staff, a carer, a partner, or else the token."""
        if self.person_id is not None:
            return f"person:{self.person_id}"
        if self.partner_id is not None:
            return f"partner:{self.partner_id}"
        return f"token:{self.token_id}" if self.carer_id is None else f"carer:{self.carer_id}"

    def require(self, scope: Scope) -> None:
        """Raises `NotAllowedError` unless the token carries the scope."""
        if scope not in self.scopes:
            raise NotAllowedError(f"this needs the scope {scope}")

    def own_patient(self) -> UUID:
        """Whose diaries this caller hands in; raises `NotAllowedError` unless it is a patient's device."""
        self.require("diaries:write")
        if self.patient_id is None:
            raise NotAllowedError("diaries are handed in with the token of a patient's device")
        return self.patient_id

    def in_person(self) -> UUID:
        """Whose own phone asks, no carer's; raises `NotAllowedError` when it is another's."""
        self.require("diaries:read")
        if self.patient_id is None or self.carer_id is not None:
            raise NotAllowedError("only the patient's own phone may do that")
        return self.patient_id

    def of_the_clinic(self, scope: Scope) -> None:
        """Raises `NotAllowedError` unless somebody of the clinic asks, with this scope: no phone and no partner."""
        self.require(scope)
        if self.kind != "staff":
            raise NotAllowedError("only the clinic's own staff may do that")
