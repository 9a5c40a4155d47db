"""What did the operator set? Every setting of Tocsin, read once from the environment, in one place.

Each is `TOCSIN_<NAME>`; a secret may come from a file instead, as `TOCSIN_<NAME>_FILE`. Channels have their own, as in
`TOCSIN_EMAIL_HOST`: they are handed on unread. The auditor's channel has its own again, as in `TOCSIN_AUDITOR_EMAIL_HOST`:
what it rings by is never what the workers ring by without anyone having said so.
"""

import re
from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Any, Literal

from annotated_types import Ge, Le
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError

PREFIX = "TOCSIN_"
KEPT_AS_FILES = (f"{PREFIX}EMAIL_CA_FILE", f"{PREFIX}AUDITOR_EMAIL_CA_FILE")
_ANY_IPV4 = "0.0.0.0"  # nosec B104 # noqa: S104 - compared, not bound
_MAIL_CATCHERS = frozenset(("mailbox", "mailpit", "mailhog", "mailcatcher", "maildev"))


class SettingsError(ValueError):
    """A setting cannot be used; the message names it and says what was expected, never its value."""


def _listed(given: Any) -> Any:
    """What stands between commas."""
    return tuple(one.strip() for one in given.split(",") if one.strip()) if isinstance(given, str) else given


def _an_origin(given: str) -> str:
    if not re.fullmatch(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?", given):
        raise ValueError("an origin is https:// and a host in small letters, with its port if it has one; never *")
    return given


Networks = Annotated[tuple[IPv4Network | IPv6Network, ...], BeforeValidator(_listed)]
Origins = Annotated[tuple[Annotated[str, AfterValidator(_an_origin)], ...], BeforeValidator(_listed)]


class Settings(BaseModel):
    """`database_url` left out means the embedded PostgreSQL, which is for one machine: demo, development, tests."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    database_url: str | None = None
    data_dir: Path = Path(".tocsin")
    keys: str | None = None
    audit_key: str | None = None
    environment: Literal["development", "production"] = "development"
    host: str = "127.0.0.1"
    port: Annotated[int, Ge(0), Le(65535)] = 8000
    public_url: str | None = None
    pool_size: Annotated[int, Ge(1), Le(100)] = 16
    log_format: Literal["console", "json"] = "console"
    auditor_database_url: str | None = None
    auditor_channel: str | None = None
    auditor_address: str | None = None
    auditor_language: str = "en"
    auditor_heartbeat_url: str | None = None
    auditor_every_seconds: Annotated[float, Ge(0.1), Le(60)] = 60
    trusted_proxies: Networks = ()
    egress_networks: Networks = ()
    cors_origins: Origins = ()
    rate_per_token: Annotated[int, Ge(1)] = 600
    console_idle_minutes: Annotated[int, Ge(2), Le(720)] = 30
    console_tokens: bool | None = None
    oidc_issuer: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: str | None = None
    oidc_name: str = "Hospital account"
    oidc_acr: str | None = None
    most_connections: Annotated[int, Ge(10), Le(100_000)] = 1000
    channel_options: dict[str, str] = {}

    @property
    def takes_tokens(self) -> bool:
        """Whether a token may be pasted at the console: handy for trying things out, one factor in earnest."""
        return self.environment == "development" if self.console_tokens is None else self.console_tokens

    @property
    def console_url(self) -> str:
        """Where people reach this house: what links in pages begin with."""
        host = "127.0.0.1" if self.host in (_ANY_IPV4, "::") else self.host
        return (self.public_url or f"http://{host}:{self.port}").rstrip("/")

    def options_for(self, channel: str) -> dict[str, str]:
        """The settings of one channel, without their prefix; `auditor_email` are those of the auditor's own."""
        prefix = f"{PREFIX}{channel.upper()}_"
        return {
            name.removeprefix(prefix): value for name, value in self.channel_options.items() if name.startswith(prefix)
        }


def read_settings(environ: Mapping[str, str]) -> Settings:
    """The settings in an environment; raises `SettingsError` for one that cannot be used."""
    given = {name: value for name, value in environ.items() if name.startswith(PREFIX)}
    for name in [name for name in given if name.endswith("_FILE") and name not in KEPT_AS_FILES]:
        given[name.removesuffix("_FILE")] = _secret(name, given.pop(name))
    known = {f"{PREFIX}{field.upper()}": field for field in Settings.model_fields if field != "channel_options"}
    values = {field: given.pop(name) for name, field in known.items() if name in given}
    try:
        settings = Settings.model_validate({**values, "channel_options": given})
    except ValidationError as refused:
        told = "; ".join(f"{PREFIX}{str(e['loc'][0]).upper()}: {e['msg']}" for e in refused.errors())
        raise SettingsError(told) from None
    _refuse_what_is_unsafe(settings)
    return settings


def _secret(name: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as missing:
        raise SettingsError(f"{name}: the file cannot be read ({type(missing).__name__})") from None


def _refuse_what_is_unsafe(settings: Settings) -> None:
    """Outside development nothing is assumed: where patients' data goes, and where links lead, must be said."""
    if settings.environment != "production":
        return
    if settings.database_url is None and settings.auditor_database_url is None:
        raise SettingsError("TOCSIN_DATABASE_URL is needed in production: the embedded PostgreSQL is for one machine")
    if settings.keys is None and settings.auditor_database_url is None:
        raise SettingsError(
            "TOCSIN_KEYS_FILE is needed in production: what patients' names are sealed with; `tocsin keys new`"
        )
    if not (settings.public_url or "").startswith("https://"):
        raise SettingsError("TOCSIN_PUBLIC_URL is needed in production and must begin with https://")
    for refusal in _too_open(settings):
        raise SettingsError(refusal)


def _too_open(settings: Settings) -> Iterator[str]:
    """What is good for trying things out, and in earnest would tell nobody, or let anybody in or out."""
    for prefix in (PREFIX, f"{PREFIX}AUDITOR_"):
        if settings.channel_options.get(f"{prefix}LOG_ENABLED") == "1":
            yield f"{prefix}LOG_ENABLED: the log reaches nobody, and says that it has told them; it is for development"
        host, port = (settings.channel_options.get(f"{prefix}EMAIL_{one}") for one in ("HOST", "PORT"))
        if host in _MAIL_CATCHERS or port == "1025":
            yield f"{prefix}EMAIL_HOST: this is a mail catcher for development; what it takes reaches nobody"
    if not (settings.oidc_issuer or "https://").startswith("https://"):
        yield "TOCSIN_OIDC_ISSUER: in production it begins with https://"
    if any(not origin.startswith("https://") for origin in settings.cors_origins):
        yield "TOCSIN_CORS_ORIGINS: in production each begins with https://"
    if any(network.prefixlen == 0 for network in settings.egress_networks):
        yield "TOCSIN_EGRESS_NETWORKS: a network that is everything protects nothing; name those that are needed"
    if any(network.prefixlen == 0 for network in settings.trusted_proxies):
        yield "TOCSIN_TRUSTED_PROXIES: whoever is believed everywhere can claim to be anybody; name the proxies"
