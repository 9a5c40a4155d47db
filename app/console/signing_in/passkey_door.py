"""How does somebody sign in by one touch?"""

from fastapi import APIRouter, Request, Response

from app.care.use_passkeys import check_passkey
from app.console.desk import desk_of
from app.console.guard import Page
from app.console.signing_in.doors import sign_in_page
from app.console.signing_in.entering import before_trying, enter, has_failed, kept_challenge, place_of

router = APIRouter(prefix="/console", route_class=Page)

NOT_KNOWN = "This passkey is not known here, or the page was open too long. Try once more, or use another way."


@router.post("/sign-in/passkey")
async def take_passkey(request: Request) -> Response:
    """Takes what a passkey has signed, and opens the session: a passkey with a touch or a face is two factors."""
    form = await request.form()
    await before_trying(request)
    desk, place, challenge = desk_of(request), place_of(request), kept_challenge(request)
    wanted, credential = str(form.get("next", "")), str(form.get("credential", ""))[:20_000]
    who = None
    if place is not None and challenge is not None:
        who = await check_passkey(desk.database, place, credential, challenge, desk.clock())
    if who is not None:
        return await enter(request, who, "passkey", wanted)
    await has_failed(request)
    return sign_in_page(request, wanted, {"passkey": NOT_KNOWN}, 401)
