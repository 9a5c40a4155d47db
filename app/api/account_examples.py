"""What do requests and answers about accounts look like? Part of `examples`, held true by the same tests."""

from typing import Any

INVITATION: dict[str, Any] = {
    "person": "Ada Example",
    "sign_in_name": "ada@example.org",
    "role": "nurse",
    "is_organization_wide": False,
}
ROLE: dict[str, Any] = {"role": "lead"}

_ACCOUNT: dict[str, Any] = {
    "id": "6f0b1f6e-3f0a-4d1b-9a51-2b0a5c9d7e11",
    "person_id": "4f6d1f8e-9f0a-4f59-8a55-1d0f9d3c2b01",
    "sign_in_name": "ada@example.org",
    "role": "nurse",
    "is_organization_wide": False,
    "is_open": True,
    "uses_hospital_account": False,
    "invited_until": None,
    "signed_in_at": "2026-03-10T09:00:00Z",
    "disabled_at": None,
}
_INVITED: dict[str, Any] = {
    "account": {**_ACCOUNT, "is_open": False, "invited_until": "2026-03-13T09:00:00Z", "signed_in_at": None},
    "invitation": "https://tocsin.example.org/console/invitation/st-elsewhere/c2VjcmV0LW9mLWEtbGluaw",
    "expires_at": "2026-03-13T09:00:00Z",
}
ANSWERS: dict[str, Any] = {
    "listAccounts": {"items": [_ACCOUNT]},
    "inviteAccount": _INVITED,
    "resetAccount": _INVITED,
    "changeAccountRole": {**_ACCOUNT, "role": "lead"},
    "disableAccount": {**_ACCOUNT, "disabled_at": "2026-03-11T09:00:00Z"},
    "enableAccount": _ACCOUNT,
}
