"""What nurses look at."""

from fastapi import APIRouter

from collections.abc import Callable
from datetime import datetime

from app.records.database import Database


def build_console(database: Database, clock: Callable[[], datetime]) -> APIRouter:
    """Placeholder router."""
    return APIRouter(prefix="/console")
