"""How does a page become HTML? Through templates that escape everything and refuse a name they do not know."""

import re
from collections.abc import Mapping
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import Extension
from markupsafe import Markup

from app.console.assets import ASSETS
from app.console.words import sentence

FORM_TOKEN: ContextVar[str | None] = ContextVar("form_token", default=None)  # of the request that is answered
IDLE_SECONDS: ContextVar[int | None] = ContextVar("idle_seconds", default=None)

_FORM = re.compile(r'<form\b[^>]*\bmethod="post"[^>]*>')


class OwnForms(Extension):
    """Puts the token of the session into every form that is sent, so that no template can forget it."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002 - jinja's
        """What a template says before it is compiled."""
        return _FORM.sub(r"\g<0>{{ own_form() }}", source)


def _own_form() -> Markup:
    token = FORM_TOKEN.get()
    return Markup('<input type="hidden" name="form_token" value="{}">').format(token) if token else Markup("")


_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
    extensions=[OwnForms],
)
_TEMPLATES.globals["asset"] = lambda name: ASSETS[name].address
_TEMPLATES.globals["own_form"] = _own_form
_TEMPLATES.globals["idle_seconds"] = IDLE_SECONDS.get
_TEMPLATES.filters["sentence"] = sentence


def render(template: str, status: int, shown: Mapping[str, Any]) -> HTMLResponse:
    """The page that a template makes of what is to be shown."""
    return HTMLResponse(_TEMPLATES.get_template(template).render(shown), status)
