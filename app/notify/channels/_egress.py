"""Where may a message not go? Addresses that people type must not lead to what only this house's own network can reach.

A name is looked up once, what it means is checked, and the connection goes to exactly the address that was checked: a name
that means something else a moment later gains nothing (DNS rebinding). TLS still asks for the name.
"""

import asyncio
import socket
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any

import httpcore

from app.notify.channels import AddressRefusedError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

LOOPBACK: tuple[Network, ...] = (IPv4Network("127.0.0.0/8"), IPv6Network("::1/128"))
PRIVATE = "the address is in a private network, and TOCSIN_EGRESS_NETWORKS does not name it"
EACH_WITHIN = 2.0  # s for an address while there are others: one family that leads nowhere must not use up the send

_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: an IPv4 address in its last four bytes
# Ways to write an IPv4 address as IPv6 which nobody needs today: IPv4-compatible, local NAT64, Teredo, 6to4.
_DISUSED = tuple(IPv6Network(one) for one in ("::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16"))


@dataclass(frozen=True, slots=True)
class Egress:
    """What may be reached though it is not public: `networks`, and `own`, the host and port of this house's own door."""

    networks: tuple[Network, ...] = ()
    own: tuple[str, int] | None = None

    def allows(self, address: Address) -> bool:
        """Whether a connection may go to this address."""
        return _is_public(address) or any(_plain(address) in network for network in self.networks)

    def refuses(self, host: str) -> str | None:
        """Why nothing may go to a host that is written as an address, without asking a name server."""
        literal = literal_in(host)
        return PRIVATE if literal is not None and not self.allows(literal) else None

    def allows_peer(self, peer: object) -> bool:
        """The same of what a socket is about to connect to; a path or a name is none."""
        host = peer[0] if isinstance(peer, tuple) and peer else None
        literal = literal_in(host) if isinstance(host, str) else None
        return literal is not None and self.allows(literal)

    async def addresses_of(self, host: str, port: int) -> list[str]:
        """The addresses behind a name to which a connection may go; raises `AddressRefusedError` when there is none."""
        looked_up = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        found = list(dict.fromkeys(str(peer[0]) for *_, peer in looked_up))
        if (host, port) == self.own:
            return found
        allowed = [one for one in found if self.allows(ip_address(one))]
        if not allowed:
            raise AddressRefusedError(PRIVATE)
        return allowed


class GuardedBackend(httpcore.AnyIOBackend):
    """Opens the connections of a client to nothing that its `Egress` refuses."""

    def __init__(self, egress: Egress) -> None:
        self._egress = egress

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - as the interface has it
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        try:
            async with asyncio.timeout(timeout):
                *first, last = await self._egress.addresses_of(host, port)
                for address in first:
                    try:
                        return await super().connect_tcp(address, port, EACH_WITHIN, local_address, socket_options)
                    except (httpcore.ConnectError, httpcore.ConnectTimeout):
                        continue  # the next may answer
                return await super().connect_tcp(last, port, timeout, local_address, socket_options)
        except TimeoutError:
            raise httpcore.ConnectTimeout from None
        except (OSError, UnicodeError) as unknown:  # no such name
            raise httpcore.ConnectError(type(unknown).__name__) from None

    async def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.AsyncNetworkStream:
        raise AddressRefusedError(PRIVATE)


def literal_in(host: str) -> Address | None:
    """The address that a host is written as, in whatever spelling a resolver takes; None for a name."""
    plain = host.strip("[]").rstrip(".").lower()
    if plain == "localhost" or plain.endswith(".localhost"):
        return LOOPBACK[0].network_address + 1
    try:
        return ip_address(plain)
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(plain))  # 127.1, 0x7f000001, 2130706433
    except (OSError, UnicodeError, ValueError):
        return None


def _plain(address: Address) -> Address:
    """The IPv4 address where one is written as IPv6."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else address


def _is_public(address: Address) -> bool:
    plain = _plain(address)
    if not plain.is_global or plain.is_multicast or plain.is_reserved or plain.is_unspecified:
        return False
    return isinstance(plain, IPv4Address) or not (plain.is_site_local or any(plain in one for one in _DISUSED))


# Libraries that open their own sockets are asked by the interpreter itself, at every connect (PEP 578).
# Of the context, not the thread: Apprise hands its work to threads of its own, in the context of whoever asked.
_WATCH: ContextVar["Watch | None"] = ContextVar("watch", default=None)


@dataclass(slots=True)
class Watch:
    """Where whoever asks may connect to for now, and whether another place was tried."""

    egress: Egress
    has_refused: bool = False


@contextmanager
def only(egress: Egress) -> Iterator[Watch]:
    """Within it, nothing connects to what `egress` refuses: each attempt is told `PermissionError`."""
    watch_connections()
    watch = Watch(egress)
    before = _WATCH.set(watch)
    try:
        yield watch
    finally:
        _WATCH.reset(before)


@cache
def watch_connections() -> None:
    """Lets `only` hold in this process from now on; there is no way back."""
    sys.addaudithook(_before_connecting)


def _before_connecting(event: str, given: tuple[Any, ...]) -> None:
    if event not in ("socket.connect", "socket.sendto"):
        return
    watch = _WATCH.get()
    if watch is not None and not watch.egress.allows_peer(given[1]):
        watch.has_refused = True
        raise PermissionError(PRIVATE)
