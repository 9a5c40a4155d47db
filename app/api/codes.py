"""How is a code for a phone handed over? To be typed, or as a picture to be scanned."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, ClassVar

import segno
from annotated_types import Ge, Le
from fastapi import Request
from pydantic import BaseModel, Field

from app.api.bodies import read_body
from app.api.desk import desk_of
from app.care.redeem_code import CODE_LASTS


@dataclass(frozen=True, kw_only=True)
class CodeToGive:
    """For how long the code is good, in minutes: short when the phone is at hand; 72 hours unless it is said."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}
    valid_minutes: Annotated[int, Ge(5), Le(10_080)] | None = None


class EnrolmentCodeView(BaseModel):
    """Shown once: what somebody types, or scans, to make a phone theirs."""

    code: str
    url: str = Field(description="what the picture says; the code is behind `#`, where no server and no log sees it")
    qr_svg: str = Field(description="the picture, as SVG to be put into a page as it is")
    expires_at: datetime


async def how_long(request: Request) -> timedelta:
    """What the body says of it; it may be left out."""
    wanted = await read_body(request, CodeToGive) if await request.body() else CodeToGive()
    return CODE_LASTS if wanted.valid_minutes is None else timedelta(minutes=wanted.valid_minutes)


def code_view(request: Request, code: str, expires_at: datetime) -> EnrolmentCodeView:
    """A code with its picture."""
    url = f"{desk_of(request).base_url.rstrip('/')}/enrol#{code}"
    picture = segno.make(url, error="m", micro=False).svg_inline(scale=6, border=4, light="white")
    return EnrolmentCodeView(code=code, url=url, qr_svg=picture, expires_at=expires_at)
