"""What may somebody do? Scopes, and which of them each role of the staff carries."""

from typing import Literal, get_args

Scope = Literal[
    "diaries:write",  # a patient's device: hand in the patient's own diaries
    "diaries:read",
    "alerts:read",
    "alerts:write",  # acknowledge and resolve
    "oncall:read",
    "oncall:write",  # people, contact points, teams, rosters, the ladder
    "reports:read",  # how fast alerts were answered, and what rules led to
    "patients:write",  # enrol, give codes, set context, add results, keep consents, carers and devices
    "records:read",  # take a patient's whole record out
    "records:erase",  # erase a patient, place and release legal holds
    "rules:read",
    "rules:write",  # draft a ruleset; begin and end one that was approved
    "rules:approve",  # sign off what someone else has drafted
    "staff:write",  # accounts, roles and care teams
    "partners:write",  # partners and their credentials
    "audit:read",  # who did what, and who looked
]
SCOPES: tuple[Scope, ...] = get_args(Scope)

Role = Literal["nurse", "lead", "physician", "safety_officer", "admin", "auditor"]
ROLES: tuple[Role, ...] = get_args(Role)

_CARE: tuple[Scope, ...] = (
    "diaries:read",
    "alerts:read",
    "alerts:write",
    "oncall:read",
    "patients:write",
    "rules:read",
)
CARRIES: dict[Role, frozenset[Scope]] = {
    "nurse": frozenset(_CARE),
    "lead": frozenset((*_CARE, "oncall:write", "reports:read", "records:read", "rules:write")),
    "physician": frozenset((*_CARE, "reports:read", "records:read", "rules:approve")),
    "safety_officer": frozenset(
        ("diaries:read", "alerts:read", "oncall:read", "reports:read", "rules:read", "rules:approve", "audit:read")
    ),
    # Whoever keeps the accounts sees no diary and no alert: two jobs, two people.
    "admin": frozenset(
        ("oncall:read", "oncall:write", "staff:write", "partners:write", "records:erase", "audit:read", "rules:read")
    ),
    "auditor": frozenset(("audit:read", "reports:read", "rules:read")),
}
# These see the patients of their own care teams, those nobody's team has, whoever they were rung for, and whom they
# have broken the glass for. The others look at the clinic as a whole.
BY_CARE_TEAM: frozenset[Role] = frozenset(("nurse", "physician"))

# What a partner may be given: never accounts, other partners, erasure, or the signing of rules.
FOR_PARTNERS: frozenset[Scope] = frozenset(
    ("diaries:read", "alerts:read", "alerts:write", "oncall:read", "reports:read", "patients:write", "rules:read")
)
