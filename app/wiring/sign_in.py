"""By which ways do the staff sign in? As the settings say."""

from datetime import timedelta

import httpx

from app.api.rates import Rates
from app.console.desk import SigningIn
from app.console.hospital import Hospital
from app.settings import Settings, SettingsError

PATIENCE_SECONDS = 10


def build_signing_in(settings: Settings, rates: Rates, http: httpx.AsyncClient) -> SigningIn:
    """The ways to sign in; raises `SettingsError` when the hospital's is named by half."""
    return SigningIn(
        base_url=settings.console_url,
        rates=rates,
        hospital=_hospital(settings, http),
        takes_tokens=settings.takes_tokens,
        idle=timedelta(minutes=settings.console_idle_minutes),
    )


def client_for_sign_in() -> httpx.AsyncClient:
    """What asks the hospital: it follows nobody elsewhere, and waits no longer than somebody at a door does."""
    return httpx.AsyncClient(follow_redirects=False, timeout=PATIENCE_SECONDS)


def _hospital(settings: Settings, http: httpx.AsyncClient) -> Hospital | None:
    issuer, client_id, secret = settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret
    if issuer is None and client_id is None and secret is None:
        return None
    if not issuer or not client_id or not secret:
        raise SettingsError("TOCSIN_OIDC_ISSUER, TOCSIN_OIDC_CLIENT_ID and TOCSIN_OIDC_CLIENT_SECRET go together")
    return Hospital(issuer, client_id, secret, settings.oidc_name, settings.oidc_acr, http)
