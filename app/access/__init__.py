"""Who is asking, and may they? Tokens, scopes, roles and the caller, as values; nothing here looks anything up."""

from app.access.callers import Caller, Kind, Sight
from app.access.roles import BY_CARE_TEAM, CARRIES, FOR_PARTNERS, ROLES, SCOPES, Role, Scope
from app.access.tokens import (
    CLINIC_ID,
    Minted,
    MintedLink,
    Presented,
    code_hash,
    is_good,
    is_same,
    link_hash,
    mint_code,
    mint_link,
    mint_token,
    presented,
    read_code,
    reply_code,
    secret_hash,
)

__all__ = [
    "BY_CARE_TEAM",
    "CARRIES",
    "CLINIC_ID",
    "FOR_PARTNERS",
    "ROLES",
    "SCOPES",
    "Caller",
    "Kind",
    "Minted",
    "MintedLink",
    "Presented",
    "Role",
    "Scope",
    "Sight",
    "code_hash",
    "is_good",
    "is_same",
    "link_hash",
    "mint_code",
    "mint_link",
    "mint_token",
    "presented",
    "read_code",
    "reply_code",
    "secret_hash",
]
