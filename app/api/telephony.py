"""What do telephone companies tell us? What became of a message, which key was pressed, what somebody wrote back.

Their forms are believed only with their signature. What cannot be believed is answered like what is not there.
"""

import re
from collections.abc import Mapping
from typing import Literal
from urllib.parse import parse_qsl
from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.access import Sight
from app.api.desk import Desk, desk_of
from app.care.answer_elsewhere import Answer, answer_by_key, answer_by_reply, stop_contact
from app.errors import AlertStateError, CodeRefusedError, NotFoundError
from app.notify.receipts import take_report
from app.notify.telephony import Telephony

router = APIRouter(prefix="/v1", include_in_schema=False)

# "1 0472", "TAKE 0472", "1"; "2" or "PASS" hand it to the next person.
_REPLY = re.compile(r"\s*(?P<word>1|2|take|pass|ack|next)\b\W*(?P<code>\d{4})?\W*", re.IGNORECASE)
_TAKES = {"1", "take", "ack"}
_STOP, _START = {"stop", "stopall", "unsubscribe", "cancel", "end", "quit"}, {"start", "yes", "unstop"}
_SAYS = {
    "take": "You have it. Open the console and ring the patient.",
    "pass_on": "Passed on. The next person is rung now.",
    "taken": "Somebody else has it already. Nothing more to do.",
    "unclear": "Not clear which alert is meant. Reply with the four digits, or open the console.",
    "confirmed": "Thank you. This number works.",
    "unknown": "Reply 1 and the four digits to take an alert, 2 to pass it on.",
}


@router.post("/receipts/telephony/{clinic_id}/{notification_id}/{attempt}")
async def receipt(request: Request, clinic_id: str, notification_id: UUID, attempt: int) -> Response:  # noqa: ARG001
    """What became of an SMS or a call; a report about anything else is answered all the same, so that it is not repeated."""
    telephony, form = await _believed(request, ("sms", "voice"))
    report = telephony.report_of(form)
    desk = desk_of(request)
    if report is not None:
        async with desk.database.begin(Sight(clinic_id)) as session:
            await take_report(session, clinic_id, notification_id, report.fate, desk.clock())
    return Response(telephony.empty, media_type=telephony.media_type)


@router.post("/replies/voice/{clinic_id}/{notification_id}/{attempt}")
async def key_pressed(request: Request, clinic_id: str, notification_id: UUID, attempt: int) -> Response:  # noqa: ARG001
    """A key during a call: 1 takes the alert, 2 rings the next person."""
    telephony, form = await _believed(request, ("voice",))
    desk, digit = desk_of(request), telephony.digit_of(form) or ""
    try:
        async with desk.database.begin(Sight(clinic_id)) as session:
            alert = await answer_by_key(session, clinic_id, notification_id, digit, desk.clock())
        said = _SAYS["confirmed"] if alert is None else _SAYS["take" if digit == "1" else "pass_on"]
    except (NotFoundError, CodeRefusedError):
        said = _SAYS["unknown"]
    except AlertStateError:
        said = _SAYS["taken"]
    return Response(telephony.say(said, "en"), media_type=telephony.media_type)


@router.post("/replies/sms")
async def reply(request: Request) -> Response:
    """An SMS to our number: takes an alert, passes it on, or says that this telephone wants no more."""
    telephony, form = await _believed(request, ("sms",))
    written = telephony.reply_of(form)
    if written is None:
        return Response(telephony.empty, media_type=telephony.media_type)
    word = written.text.strip().lower()
    if word in _STOP | _START:
        desk = desk_of(request)
        await stop_contact(desk.database, "sms", written.address, desk.clock(), stop=word in _STOP)
        return Response(telephony.empty, media_type=telephony.media_type)
    said = _SAYS[await _answer(desk_of(request), written.address, written.text)]
    return Response(telephony.text_reply(said), media_type=telephony.media_type)


async def _answer(desk: Desk, address: str, text: str) -> Literal["take", "pass_on", "taken", "unclear", "unknown"]:
    """What the reply did, as a key of `_SAYS`."""
    matched = _REPLY.fullmatch(text)
    if matched is None:
        return "unknown"
    answer: Answer = "take" if matched["word"].lower() in _TAKES else "pass_on"
    try:
        await answer_by_reply(desk.database, "sms", address, answer, matched["code"], desk.clock())
    except (NotFoundError, CodeRefusedError):
        return "unclear"
    except AlertStateError:
        return "taken"
    return answer


async def _believed(request: Request, kinds: tuple[str, ...]) -> tuple[Telephony, Mapping[str, str]]:
    """The company that signed this form; raises `NotFoundError` when none did."""
    form = dict(parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True))
    desk = desk_of(request)
    url = f"{desk.base_url}{request.url.path}"
    signature = request.headers.get("x-twilio-signature")
    for kind in kinds:
        telephony = desk.telephony.get(kind)
        if telephony is not None and telephony.is_genuine(url, form, signature):
            return telephony, form
    raise NotFoundError("there is nothing here")
