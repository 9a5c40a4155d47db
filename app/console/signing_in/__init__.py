"""How does one get in, and stay in no longer than one is there? Pages of signing in, and of one's own account."""

from fastapi import APIRouter

from app.console.signing_in import account, doors, hospital_door, invitation, passkey_door, proving, visiting

router = APIRouter()
for part in (doors, passkey_door, hospital_door, invitation, account, proving, visiting):
    router.include_router(part.router)
