"""What phones and partners speak to. Endpoints stand beside the views they answer with; they hold no queries."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline
from starlette.routing import Route

from app.api import (
    accounts,
    alert_actions,
    alerts,
    audit,
    break_glass,
    calendars,
    care_teams,
    carers,
    catalog,
    consents,
    contacts,
    devices,
    diaries,
    erasures,
    health,
    history,
    ladder,
    me,
    oauth,
    partner_notices,
    partners,
    patients,
    people,
    quarantine,
    records,
    reports,
    rulesets,
    teams,
    telephony,
)
from app.api.desk import Desk
from app.api.headers import ALWAYS, DOCS, for_docs, hsts
from app.api.limits import Limits
from app.api.openapi import describe
from app.api.problems import add_problem_handlers
from app.api.refusals import Refusals

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def build_api(desk: Desk, lifespan: Lifespan | None = None) -> FastAPI:
    """The API around a desk."""
    # A hospital's network may not reach the servers from which FastAPI's own /docs loads its script.
    app = FastAPIOffline(title="Tocsin", docs_url=DOCS, redoc_url=None, openapi_url="/openapi.json", lifespan=lifespan)
    app.state.desk, app.state.rates = desk, desk.rates
    always = (*ALWAYS, *hsts(desk.base_url))
    app.add_middleware(Limits, always=always, docs=for_docs("Tocsin - Swagger UI", "/openapi.json"))
    app.add_middleware(Refusals)
    add_problem_handlers(app)
    # Most of what ever comes here is a diary. It needs none of what FastAPI works out for an endpoint, only what it says
    # of it in the document: so the same function stands first as a plain route.
    app.router.routes.insert(0, Route("/v1/diaries", diaries.submit, methods=["POST"]))
    on_alerts = (alerts, alert_actions, history, reports)
    on_call = (accounts, people, contacts, teams, calendars, ladder)
    of_patients = (diaries, quarantine, me, patients, records, erasures, care_teams, break_glass, audit)
    on_phones = (devices, carers, consents)
    for module in (
        *of_patients,
        *on_phones,
        *on_alerts,
        *on_call,
        partners,
        partner_notices,
        oauth,
        telephony,
        rulesets,
        catalog,
        health,
    ):
        app.include_router(module.router)
    app.openapi = lambda: describe(app)  # type: ignore[method-assign] # FastAPI's own way to replace it
    return app
