"""By which ways can word leave this house? The channels and telephone companies that settings name."""

from urllib.parse import urlsplit

import httpx

from app.notify.channels import Channel, discover, sms, voice
from app.notify.channels._egress import LOOPBACK, Egress
from app.notify.telephony import Telephony
from app.settings import PREFIX, Settings, SettingsError


def build_channels(settings: Settings, http: httpx.AsyncClient) -> dict[str, Channel]:
    """The channels that are configured; raises `SettingsError` naming an option that is wrong."""
    channels: dict[str, Channel] = {}
    for name, module in discover().items():
        try:
            channel = module.build(settings.options_for(name), http)
        except ValueError as wrong:
            raise SettingsError(f"TOCSIN_{name.upper()}_…: {wrong}") from None
        if channel is not None:
            channels[name] = channel
    return channels


def egress_in(settings: Settings) -> Egress:
    """Where messages may go that is not public: what the operator names, our own door, and in development this machine."""
    door = urlsplit(settings.console_url)
    port = door.port or (443 if door.scheme == "https" else 80)
    near = LOOPBACK if settings.environment == "development" else ()
    return Egress(networks=(*settings.egress_networks, *near), own=(door.hostname or "", port))


def build_telephony(settings: Settings, http: httpx.AsyncClient) -> dict[str, Telephony]:
    """Who reads what the telephone companies of these channels report, where they are configured."""
    found = {
        "sms": sms.telephony(settings.options_for("sms"), http),
        "voice": voice.telephony(settings.options_for("voice"), http),
    }
    return {name: one for name, one in found.items() if one is not None}


def refuse_unknown(settings: Settings) -> None:
    """A setting with a slip of the pen would otherwise be a channel that is silently not there."""
    prefixes = tuple(f"{PREFIX}{whose}{name.upper()}_" for name in discover() for whose in ("", "AUDITOR_"))
    unknown = sorted(name for name in settings.channel_options if not name.startswith(prefixes))
    if unknown:
        raise SettingsError(f"{', '.join(unknown)}: there is no such setting; docs/operations.md has them all")


def required_url(settings: Settings) -> str:
    """Where the database is; raises `SettingsError` when nobody has said so."""
    if settings.database_url is None:
        raise SettingsError("TOCSIN_DATABASE_URL is needed here")
    return settings.database_url
