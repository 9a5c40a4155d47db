"""Phones ask: which codes are there, and how are they said to a patient?"""

from typing import Annotated

from fastapi import APIRouter, Header, Response

from app.api.bodies import refuses
from app.clinical.catalog import Catalog, catalog_for

router = APIRouter(prefix="/v1", tags=["catalog"])


@router.get(
    "/catalog", operation_id="getCatalog", summary="Every code with its wording", responses={422: refuses(422)[422]}
)
async def get_catalog(
    response: Response,
    accept_language: Annotated[str | None, Header(max_length=200, description="as browsers send it")] = None,
) -> Catalog:
    """Every code that a diary may use, in the order to show it, worded for patients in the nearest language there is.

    The same for everyone; needs no token. `language` says which one it is.
    """
    catalog = catalog_for(accept_language)
    response.headers["Content-Language"] = catalog.language
    response.headers["Vary"] = "Accept-Language"
    response.headers["Cache-Control"] = "public, max-age=3600"
    return catalog
