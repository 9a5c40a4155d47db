"""What the code never does: run what it was sent, write its own cryptography, follow where it is led, trust a page."""

import ast
import re
from collections.abc import Iterator
from functools import cache

from app.settings import Settings
from tests.house.image import ROOT

SOURCES = sorted((ROOT / "app").rglob("*.py"))
SCRIPTS = sorted((ROOT / "app").rglob("*.js"))
TEMPLATES = sorted((ROOT / "app").rglob("*.html"))


@cache
def nodes() -> list[tuple[str, ast.AST]]:
    """Every part of every source, read once."""
    return [(str(path.relative_to(ROOT)), node) for path in SOURCES for node in ast.walk(ast.parse(path.read_text()))]


def called(node: ast.AST) -> str:
    """The last name of what is called, or nothing."""
    if not isinstance(node, ast.Call):
        return ""
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def imported() -> Iterator[tuple[str, str]]:
    for path, node in nodes():
        if isinstance(node, ast.Import):
            yield from ((path, one.name) for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield path, node.module or ""


def test_nothing_that_was_sent_is_ever_run_or_unpickled() -> None:
    run = {
        path
        for path, node in nodes()
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("eval", "exec", "compile", "__import__")
    }
    dangerous = {"pickle", "marshal", "shelve", "dill", "yaml", "xmlrpc", "telnetlib"}

    assert run == set()
    assert {(path, name) for path, name in imported() if name.split(".")[0] in dangerous} == set()


def test_no_shell_is_asked_to_read_a_command() -> None:
    shells = [
        path for path, node in nodes() if called(node) in ("system", "popen", "getoutput", "create_subprocess_shell")
    ]
    keyword = [path for path, node in nodes() if isinstance(node, ast.keyword) and node.arg == "shell"]

    assert shells + keyword == []


def test_no_xml_is_read() -> None:
    # What is written (the telephone's orders) is built by a library that escapes.
    reading = {"xml.dom", "xml.sax.expatreader", "lxml", "xmltodict", "defusedxml", "bs4"}
    parsing = [
        path for path, node in nodes() if called(node) in ("fromstring", "XMLParser", "XMLPullParser", "iterparse")
    ]

    assert [(path, name) for path, name in imported() if name in reading] == []
    assert parsing == []


def test_secrets_come_from_the_systems_source_of_chance() -> None:
    by_dice = {path for path, name in imported() if name == "random"}

    # Invented patients are dealt from a seed, so that a simulation can be played again.
    assert {path for path in by_dice if not path.startswith(("app/demo/", "app/clinical/trials/"))} == set()


def test_no_cipher_of_our_own_and_no_broken_hash_but_where_a_provider_asks_for_it() -> None:
    weak = {
        (path, node.attr)
        for path, node in nodes()
        if isinstance(node, ast.Attribute)
        and node.attr in ("md5", "sha1", "MD5", "SHA1", "ECB", "PKCS1v15", "TripleDES", "ARC4", "Blowfish")
    }
    raw = {name for _, name in imported() if name.startswith("cryptography.hazmat.primitives.ciphers")}

    # Twilio signs its calls with HMAC-SHA-1: there is no other that it speaks.
    assert weak == {("app/notify/channels/_twilio.py", "sha1")}
    assert {name for name in raw if not name.endswith(".aead")} == set()


def test_nobodys_certificate_is_waved_through_and_no_redirect_is_followed() -> None:
    lenient = [
        (path, node.arg)
        for path, node in nodes()
        if isinstance(node, ast.keyword)
        and (
            node.arg in ("follow_redirects", "allow_redirects")
            or (node.arg == "verify" and isinstance(node.value, ast.Constant))
        )
        and getattr(node.value, "value", None) is not (node.arg == "verify")
    ]
    named = [
        path
        for path, node in nodes()
        if isinstance(node, ast.Attribute)
        and node.attr in ("CERT_NONE", "_create_unverified_context", "check_hostname")
    ]

    assert lenient == []
    assert named == []


def test_every_pattern_is_written_down_and_none_is_made_of_what_was_sent() -> None:
    made = [
        (path, ast.unparse(node.args[0]))
        for path, node in nodes()
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and getattr(node.func.value, "id", "") == "re"
        and node.func.attr != "escape"
        and isinstance(node.args[0], ast.JoinedStr)
    ]
    # A name in capitals is a constant of the module; anything else must be escaped.
    inside = re.compile(r"\{(?!\{)([^{}]+)\}(?!\})")
    loose = [
        (path, part)
        for path, text in made
        for part in inside.findall(text)
        if not re.fullmatch(r"[A-Z_]+|re\.escape\(.*\)|[0-9,]+", part)
    ]

    assert loose == []


def test_a_page_shows_what_was_typed_as_text_and_nothing_else() -> None:
    unescaped = [path.name for path in TEMPLATES if re.search(r"\|\s*safe\b|autoescape\s+false", path.read_text())]
    # The picture of a key, which we draw ourselves.
    assert unescaped == ["invitation_code.html"]
    assert re.findall(r"\{\{ (\w+) \| safe \}\}", (TEMPLATES[0].parent / unescaped[0]).read_text()) == ["qr"]
    # The hidden field of every form: our own letters, and a value that `Markup.format` escapes.
    assert {str(path) for path, node in nodes() if called(node) in ("from_string", "Markup")} == {
        "app/console/render.py"
    }
    assert [
        path
        for path, node in nodes()
        if isinstance(node, ast.keyword) and node.arg == "autoescape" and getattr(node.value, "value", None) is not True
    ] == []


def test_the_pages_scripts_run_nothing_store_nothing_and_listen_to_nobody() -> None:
    never = (
        r"\beval\(|new Function|document\.write|insertAdjacentHTML|outerHTML|postMessage|\"message\"|"
        r"localStorage|sessionStorage|indexedDB|document\.cookie|javascript:"
    )
    found = {path.name: re.findall(never, path.read_text()) for path in SCRIPTS}

    # When somebody last touched a page, so that the pages in other tabs know it too: a time and nothing else.
    assert set(found.pop("idle.js")) == {"localStorage"}
    assert {name: words for name, words in found.items() if words} == {}
    # The one place that writes HTML puts a part of our own page, as the server escaped it, in the place of itself.
    writes = [
        line.strip()
        for path in SCRIPTS
        for line in path.read_text().splitlines()
        if re.search(r"innerHTML\s*=[^=]", line)
    ]
    assert writes == ["part.innerHTML = now.innerHTML;"]


def test_sql_is_put_together_from_our_own_words_alone() -> None:
    """`text(…)` takes a constant, or is built where no request is near: in the schema, the roles, the backup."""
    built = {
        path
        for path, node in nodes()
        if called(node) == "text"
        and isinstance(node, ast.Call)
        and node.args
        and not isinstance(node.args[0], ast.Constant | ast.Name | ast.Attribute)
    }

    assert {path for path in built if not path.startswith("app/records/")} == set()


def test_a_new_house_lets_nobody_in() -> None:
    migrations = [path.read_text() for path in (ROOT / "alembic" / "versions").glob("*.py")]
    writing = [text for text in migrations if re.search(r"\bINSERT\b|bulk_insert|\.insert\(", text)]
    secret = {name for name in Settings.model_fields if re.search(r"key|password|secret|token|database_url", name)}

    # No account, no token and no partner is there until an operator has made one; no secret has a default.
    assert writing == []
    assert {name for name in secret - {"rate_per_token"} if Settings.model_fields[name].default is not None} == set()
