"""How does word go out by any of the other services? By Apprise, which speaks with some hundred and fifty.

The address is an Apprise URL; it mostly holds a password.
Options: ENABLED ("1"; without it there is no such channel).
"""

import asyncio
import logging
import re
import warnings
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx
from apprise import Apprise as Service
from apprise import AppriseAsset, NotifyFormat, NotifyType
from apprise.common import PersistentStoreMode
from apprise.plugins import N_MGR, url_to_dict

from app.notify.channels import GiveUp, Message, Outcome, Sent, TryAgain, one_line
from app.notify.channels._egress import PRIVATE, Egress, only
from app.notify.channels._http import egress_of

NAME = "apprise"

AT_ONCE = 4  # threads of our own: services that hang take none from anyone else
LONGEST_WAIT = 5.0  # s for a connection, and for an answer; the address could ask for hours
LONGEST_ADDRESS = 2048  # letters
INCOMPLETE = "the address lacks something that the service needs"

KINDS = {"immediate": NotifyType.FAILURE, "urgent": NotifyType.WARNING}
OWN_CHANNEL = {"vapid": "webpush"}  # it would look for its keys in files
OPENS_FILES = {"template", "keyfile", "subfile", "pgp", "pgppub", "pgpprv", "pgpkey", "attach"}

PARTS_OF: Callable[[str], dict[str, Any] | None] = url_to_dict  # which says nothing of its types


@dataclass(frozen=True, slots=True, kw_only=True)
class Apprise:
    threads: ThreadPoolExecutor = field(repr=False)
    asset: AppriseAsset = field(repr=False)
    egress: Egress | None = None
    name: str = NAME

    def refuses(self, address: str) -> str | None:
        parts = PARTS_OF(address) if len(address) <= LONGEST_ADDRESS else None
        if not parts:
            return "this is not the URL of a service that Apprise knows"
        return refuses_service(str(parts["schema"]), parts) or self._refuses_place(address, parts)

    def _refuses_place(self, address: str, parts: Mapping[str, Any]) -> str | None:
        if Service.instantiate(address, asset=self.asset) is None:
            return INCOMPLETE
        host = str(parts.get("host") or "")
        # Many services keep a number there that only looks like an address: they are watched when they connect.
        if self.egress is None or not ("." in host or ":" in host or host == "localhost"):
            return None
        return self.egress.refuses(host)

    async def send(self, message: Message, address: str, now: datetime) -> Outcome:  # noqa: ARG002
        return await asyncio.get_running_loop().run_in_executor(self.threads, self._tell, message, address)

    def _tell(self, message: Message, address: str) -> Outcome:
        service = Service.instantiate(address, asset=self.asset)
        if service is None:
            return GiveUp(INCOMPLETE)
        service.socket_connect_timeout = min(service.socket_connect_timeout or LONGEST_WAIT, LONGEST_WAIT)
        service.socket_read_timeout = min(service.socket_read_timeout or LONGEST_WAIT, LONGEST_WAIT)
        services = Service(asset=self.asset)
        services.add(service)
        if self.egress is None:
            return _outcome(self._notify(services, message))
        with only(self.egress) as watch:
            is_told = self._notify(services, message)
        return GiveUp(PRIVATE) if watch.has_refused and not is_told else _outcome(is_told)

    def _notify(self, services: Service, message: Message) -> bool:
        return bool(
            services.notify(
                body=body(message),
                title=one_line(message.subject),
                notify_type=KINDS.get(message.urgency, NotifyType.INFO),
                body_format=NotifyFormat.TEXT,
            )
        )


def _outcome(is_told: bool) -> Outcome:  # noqa: FBT001 - the library's own word, and all it says: so a no may pass
    return Sent(None) if is_told else TryAgain("the service did not take it")


def refuses_service(schema: str, parts: Mapping[str, Any]) -> str | None:
    """Why nothing goes out by this service of Apprise's from here, wherever it leads; None when it may."""
    if schema in OWN_CHANNEL:
        return f"the channel {OWN_CHANNEL[schema]} does this"
    if stays_here(schema):
        return "this would end on the server itself, where nobody is"
    if opened := sorted(OPENS_FILES & {str(name).lower() for name in parts.get("qsd", {})}):
        return f"this would open files on the server: {', '.join(opened)}"
    return None if N_MGR[schema].enabled else "Apprise lacks a library for this service here"


def body(message: Message) -> str:
    """The text, and the link where the text does not give it."""
    given = message.link is None or message.link in message.text
    return message.text if given else f"{message.text}\n\n{message.link}"


def stays_here(schema: str) -> bool:
    """Whether a service can do without any address: then it is a part of this machine, as its log or its screen is."""
    return any(re.fullmatch(r"\{schema\}:/*", template) for template in N_MGR[schema].templates)


def build(options: Mapping[str, str], http: httpx.AsyncClient) -> Apprise | None:
    """The channel when ENABLED is "1". The library's log is shut for good: addresses stand in it."""
    if options.get("ENABLED") != "1":
        return None
    logging.getLogger("apprise").disabled = True
    with warnings.catch_warnings():
        # One of its services reads a module that a later Python drops, and knows what to do then.
        warnings.simplefilter("ignore", DeprecationWarning)
        if "json" not in N_MGR:  # asked for the first time, it reads them all
            raise ValueError("Apprise has no services here")
    asset = AppriseAsset(
        app_id="Tocsin",
        app_desc="Tocsin",
        secure_logging=True,
        async_mode=False,
        http_redirects=False,
        interpret_emojis=False,
        interpret_escapes=False,
        storage_mode=PersistentStoreMode.MEMORY,
    )
    egress = egress_of(http)  # it brings connections of its own, which must go nowhere else either
    return Apprise(threads=ThreadPoolExecutor(AT_ONCE, thread_name_prefix=NAME), asset=asset, egress=egress)
