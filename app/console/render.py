"""How does a page become HTML? Through templates that escape everything and refuse a name they do not know."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.console.assets import ASSETS
from app.console.words import sentence

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
_TEMPLATES.globals["asset"] = lambda name: ASSETS[name].address
_TEMPLATES.filters["sentence"] = sentence


def render(template: str, status: int, shown: Mapping[str, Any]) -> HTMLResponse:
    """The page that a template makes of what is to be shown."""
    return HTMLResponse(_TEMPLATES.get_template(template).render(shown), status)
