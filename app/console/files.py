"""How does a browser get the few files that pages load?"""

from fastapi import APIRouter, Response

from app.console.assets import ASSETS
from app.console.guard import Page
from app.errors import NotFoundError

router = APIRouter(prefix="/console", route_class=Page)


@router.get("/static/{name}")
async def asset(name: str) -> Response:
    """One of the files that `assets` lists, for a browser to keep: its address changes with it."""
    found = ASSETS.get(name)
    if found is None:
        raise NotFoundError("no such file")
    headers = {"cache-control": "public, max-age=31536000, immutable"}
    return Response(found.content, media_type=found.kind, headers=headers)
