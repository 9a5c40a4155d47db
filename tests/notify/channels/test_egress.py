"""Addresses that people type lead nowhere that only the hospital's own network can reach, whatever they are called."""

import asyncio
import socket
import ssl
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network

import httpx
import pytest

from app.notify.channels import GiveUp, Sent, TryAgain, send_safely
from app.notify.channels._egress import LOOPBACK, PRIVATE, Egress, literal_in, only
from app.notify.channels._http import open_client, post
from app.notify.channels.apprise import build as build_apprise
from app.notify.channels.ntfy import build as build_ntfy
from app.notify.channels.slack import build as build_slack
from app.notify.channels.webhook import build as build_webhook
from tests.notify.channels.receivers import CERTIFICATE, NOW, PAGE, HttpReceiver, http_reply

OPTIONS = {"SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "ALLOW_HTTP": "1"}
PRIVATE_ADDRESSES = [
    "10.0.0.1", "172.16.0.1", "192.168.1.1", "127.0.0.1", "127.255.255.254", "169.254.169.254", "100.64.0.1", "0.0.0.0",
    "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.0.1", "198.18.0.1", "203.0.113.1", "::", "::1", "fe80::1",
    "fc00::1", "fec0::1", "ff02::1", "2001:db8::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "::ffff:169.254.169.254",
    "64:ff9b::10.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::a00:1", "::127.0.0.1", "2002:7f00:1::", "2001:0:4136:e378::1",
    "fe80::1%eth0",
]  # fmt: skip
SPELLINGS = [
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "127.1",
    "0177.0.0.1",
    "localhost",
    "LOCALHOST.",
    "a.localhost",
    "[::1]",
]


@dataclass
class Names:
    """A name server that answers each question with the next of its answers, and remembers what it was asked."""

    answers: list[str]
    asked: list[str] = field(default_factory=list)

    def __call__(self, host, port, *_, **__):
        self.asked.append(host)
        found = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in found.split()]


def names(monkeypatch, *answers):
    server = Names(list(answers))
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, *a, **k: (server if str(host).endswith(".test") else real)(host, *a, **k)
    )
    return server


@pytest.mark.parametrize("address", PRIVATE_ADDRESSES)
def test_what_is_not_public_is_refused(address):
    assert not Egress().allows(ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"])
def test_what_is_public_is_not(address):
    assert Egress().allows(ip_address(address))


@pytest.mark.parametrize("host", SPELLINGS)
def test_an_address_is_known_however_it_is_spelled(host):
    assert Egress().refuses(host) == PRIVATE


@pytest.mark.parametrize("host", ["example.org", "10.example.org", "xn--mnchen-3ya.de", "", "1.2.3.4.5"])
def test_a_name_is_no_address(host):
    assert literal_in(host) is None


def test_a_network_that_the_operator_names_is_open_and_no_other():
    egress = Egress((ip_network("10.1.0.0/16"),))

    assert egress.refuses("10.1.2.3") is None
    assert egress.refuses("::ffff:10.1.2.3") is None
    assert egress.refuses("10.2.0.1") == PRIVATE


@pytest.mark.parametrize("host", ["127.0.0.1", "169.254.169.254", "[::ffff:10.0.0.1]", "2130706433", "localhost"])
async def test_a_contact_point_at_a_private_address_is_refused_when_it_is_written_down(host):
    async with open_client(4, Egress()) as http:
        for channel in (build_webhook(OPTIONS, http), build_slack({"ENABLED": "1"}, http)):
            assert channel.refuses(f"https://{host}/hook") == PRIVATE
        apprise = build_apprise({"ENABLED": "1"}, http)
        apprise.threads.shutdown()

    assert apprise.refuses(f"json://{host}/hook") == PRIVATE or host == "2130706433"


async def test_a_service_whose_number_looks_like_an_address_is_not_refused_for_it():
    async with open_client(4, Egress()) as http:
        apprise = build_apprise({"ENABLED": "1"}, http)
        apprise.threads.shutdown()

    assert apprise.refuses("tgram://123456789:abcdefg_hijklmnop/12315544/") is None


async def test_an_operators_own_server_at_a_private_address_must_be_named():
    options = {"BASE_URL": "https://10.1.2.3"}

    async with open_client(4, Egress()) as http:
        with pytest.raises(ValueError, match="TOCSIN_EGRESS_NETWORKS"):
            build_ntfy(options, http)
    async with open_client(4, Egress((ip_network("10.1.2.0/24"),))) as http:
        assert build_ntfy(options, http) is not None


async def test_a_name_that_means_a_private_address_is_given_up_and_nothing_is_sent(monkeypatch, receiver):
    names(monkeypatch, "127.0.0.1")
    port = receiver.url.rpartition(":")[2]

    async with open_client(4, Egress()) as http:
        channel = build_webhook(OPTIONS, http)
        told = await send_safely(channel, PAGE, f"http://gateway.test:{port}/", NOW)

    assert told == GiveUp(PRIVATE)
    assert receiver.requests == []


async def test_a_name_is_looked_up_once_and_the_connection_goes_to_what_was_checked(monkeypatch, receiver):
    asked = names(monkeypatch, "127.0.0.1", "169.254.169.254").asked
    port = receiver.url.rpartition(":")[2]

    async with open_client(4, Egress(LOOPBACK)) as http:
        told = await send_safely(build_webhook(OPTIONS, http), PAGE, f"http://gateway.test:{port}/", NOW)

    assert told == Sent(None)
    assert asked == ["gateway.test"]
    assert receiver.requests[0].headers["host"] == f"gateway.test:{port}"


async def test_of_several_addresses_only_those_that_are_allowed_are_tried(monkeypatch, receiver):
    names(monkeypatch, "10.255.255.1 127.0.0.1")
    port = receiver.url.rpartition(":")[2]

    async with open_client(4, Egress(LOOPBACK)) as http:
        async with asyncio.timeout(1):
            answer = await post(http, f"http://gateway.test:{port}/", b"page", {})

    assert answer.status == 200


async def test_an_address_where_nobody_answers_leaves_the_others_to_be_tried(monkeypatch, receiver):
    names(monkeypatch, "127.0.0.9 127.0.0.1")
    port = receiver.url.rpartition(":")[2]

    async with open_client(4, Egress(LOOPBACK)) as http:
        answer = await post(http, f"http://gateway.test:{port}/", b"page", {})

    assert answer.status == 200


async def test_a_name_that_does_not_exist_may_exist_later():
    async with open_client(4, Egress(LOOPBACK)) as http:
        told = await send_safely(build_webhook(OPTIONS, http), PAGE, "https://nowhere.invalid/", NOW)

    assert told == TryAgain("ConnectError")


async def test_tls_still_asks_for_the_name(monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    names(monkeypatch, "127.0.0.1")
    asked: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    context.sni_callback = lambda _, name, __: asked.append(name)
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0, ssl=context)
    port = server.sockets[0].getsockname()[1]

    async with open_client(4, Egress(LOOPBACK)) as http:
        with pytest.raises(httpx.ConnectError, match="mismatch"):
            await post(http, f"https://gateway.test:{port}/", b"page", {})

    server.close()
    assert asked == ["gateway.test"]


async def test_this_houses_own_door_is_reached_wherever_it_stands(monkeypatch, receiver):
    names(monkeypatch, "127.0.0.1")
    port = int(receiver.url.rpartition(":")[2])

    async with HttpReceiver() as other, open_client(4, Egress(own=("tocsin.test", port))) as http:
        answer = await post(http, f"http://tocsin.test:{port}/a/link", b"", {})
        beside = other.url.replace("127.0.0.1", "tocsin.test")
        told = await send_safely(build_webhook(OPTIONS, http), PAGE, beside, NOW)

    assert answer.status == 200
    assert told == GiveUp(PRIVATE)


async def test_a_redirect_into_the_hospital_is_not_followed(receiver):
    receiver.reply = http_reply(302, Location="http://169.254.169.254/latest/meta-data")

    async with open_client(4, Egress(LOOPBACK)) as http:
        told = await send_safely(build_webhook(OPTIONS, http), PAGE, receiver.url, NOW)

    assert told == GiveUp("HTTP 302: redirects are not followed")


async def test_behind_a_proxy_an_address_that_is_written_out_is_refused_all_the_same(monkeypatch, receiver):
    monkeypatch.setenv("http_proxy", receiver.url)
    monkeypatch.setenv("no_proxy", "direct.test")
    names(monkeypatch, "10.0.0.1")

    async with open_client(4, Egress()) as http:
        webhook = build_webhook(OPTIONS, http)
        written = await send_safely(webhook, PAGE, "http://10.0.0.1/", NOW)
        direct = await send_safely(webhook, PAGE, "http://direct.test/", NOW)
        by_name = await send_safely(webhook, PAGE, "http://gateway.test/", NOW)

    assert (written, direct, by_name) == (GiveUp(PRIVATE), GiveUp(PRIVATE), Sent(None))
    assert [one.line for one in receiver.requests] == ["POST http://gateway.test/ HTTP/1.1"]


async def test_a_service_of_apprise_connects_to_nothing_private_whatever_its_name_means(monkeypatch, receiver):
    names(monkeypatch, "127.0.0.1")
    port = receiver.url.rpartition(":")[2]

    async with open_client(4, Egress()) as closed, open_client(4, Egress(LOOPBACK)) as opened:
        strict, near = build_apprise({"ENABLED": "1"}, closed), build_apprise({"ENABLED": "1"}, opened)
        refused = await send_safely(strict, PAGE, f"json://gateway.test:{port}/", NOW)
        taken = await send_safely(near, PAGE, f"json://gateway.test:{port}/", NOW)
    strict.threads.shutdown()
    near.threads.shutdown()

    assert (refused, taken) == (GiveUp(PRIVATE), Sent(None))
    assert len(receiver.requests) == 1


async def test_a_thread_is_bound_no_longer_than_it_is_said(receiver):
    host, port = receiver.url.removeprefix("http://").split(":")

    with only(Egress()) as watch, pytest.raises(PermissionError, match="private network"):
        socket.create_connection((host, int(port)))
    socket.create_connection((host, int(port))).close()

    assert watch.has_refused


async def test_no_thread_is_bound_by_what_binds_another(receiver):
    host, port = receiver.url.removeprefix("http://").split(":")

    with only(Egress()):
        loop = asyncio.get_running_loop()
        (await loop.run_in_executor(None, socket.create_connection, (host, int(port)))).close()
