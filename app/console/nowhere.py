"""What does an address show at which there is nothing? A page that says so, and the way back."""

from fastapi import APIRouter, Response

from app.console.guard import Page
from app.errors import NotFoundError

router = APIRouter(prefix="/console", route_class=Page)


@router.get("/{_path:path}")
async def nothing_here(_path: str) -> Response:
    """Always the page of what is not there."""
    raise NotFoundError("no such page")
