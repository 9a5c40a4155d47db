"""How is the secret that signs a partner's notices replaced?"""

from fastapi import APIRouter, Request

from app.api.bodies import read_body, refuses, takes
from app.api.desk import desk_of
from app.api.partner_examples import NOTICE_SECRET
from app.api.partners import PartnerIdPath, PartnerView, partner_view
from app.api.security import CallerDep
from app.care.keep_partners import partner_keeper
from app.care.replace_notice_secret import NoticeSecretToReplace, replace_notice_secret

router = APIRouter(prefix="/v1", tags=["partners"])


@router.post(
    "/partners/{partner_id}/notice-secret",
    operation_id="replacePartnerNoticeSecret",
    summary="Replace the secret that signs a partner's notices",
    responses=refuses(401, 403, 404, 409, 413, 415, 422),
    openapi_extra=takes(NoticeSecretToReplace, NOTICE_SECRET),
)
async def replace(request: Request, caller: CallerDep, partner_id: PartnerIdPath) -> PartnerView:
    """A new `notice_secret`, shown this once. Those before sign on beside it for `overlap_hours`, so none is missed."""
    desk = desk_of(request)
    by = partner_keeper(caller)
    wanted = await read_body(request, NoticeSecretToReplace)
    async with desk.database.begin(caller.sight) as session:
        return partner_view(await replace_notice_secret(session, by, partner_id, wanted, desk.clock()))
