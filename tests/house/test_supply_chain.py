"""What comes from others: pinned to its bytes, listed for whoever must know, and never fetched from a place we name."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from tests.house.image import ROOT

RUNTIME, DEV = (ROOT / "requirements" / f"{name}.txt" for name in ("runtime", "dev"))
# In pieces, so that this file does not name what no file may name.
REGISTRIES = [
    ".".join(one)
    for one in [
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("registry", "yarnpkg", "com"),
        ("anaconda", "org"),
        ("jfrog", "io"),
        ("pkg", "dev"),
    ]
]


def pinned(path: Path) -> dict[tuple[str, str], set[str]]:
    """The hashes of each package and version of a list."""
    entries = re.split(r"^(?=[a-z0-9])", path.read_text(), flags=re.MULTILINE)[1:]
    found = {}
    for entry in entries:
        name, version = re.match(r"([a-z0-9][a-z0-9._-]*)(?:\[[^\]]*\])?==(\S+)", entry).groups()
        found[name, version] = set(re.findall(r"--hash=sha256:([0-9a-f]{64})\b", entry))
    return found


def tracked() -> list[Path]:
    """Every file that git knows or would take, so that a new one is looked at before it is committed."""
    listed = subprocess.check_output(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, text=True
    )
    return [ROOT / name for name in listed.splitlines() if (ROOT / name).is_file()]


def parts_list() -> bytes:
    return subprocess.check_output([sys.executable, ROOT / "scripts" / "sbom.py"], cwd=ROOT)


@pytest.fixture(scope="module")
def parts() -> bytes:
    return parts_list()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_list_of_parts_is_cyclonedx_1_6_about_this_version_of_tocsin(parts):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    told = json.loads(parts)
    about = told["metadata"]["component"]

    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(parts.decode()) is None
    assert told["specVersion"] == "1.6"
    assert (about["name"], about["version"]) == (project["name"], project["version"])
    assert [one["license"]["id"] for one in about["licenses"]] == [project["license"]]


def test_every_pin_is_a_part_with_all_its_hashes_and_nothing_else_is(parts):
    listed = {
        (part["name"], part["version"]): {
            one["content"] for file in part["externalReferences"] for one in file["hashes"] if one["alg"] == "SHA-256"
        }
        for part in json.loads(parts)["components"]
    }

    assert listed == pinned(RUNTIME)


def test_who_asked_for_a_part_can_be_followed_back_to_tocsin(parts):
    told = json.loads(parts)
    wants = {one["ref"]: set(one["dependsOn"]) for one in told["dependencies"]}

    reached, left = set(), {"tocsin"}
    while left:
        reached |= left
        left = set().union(*(wants[one] for one in left)) - reached

    assert reached == {"tocsin"} | {part["bom-ref"] for part in told["components"]}


def test_the_same_pins_give_the_same_bytes_and_no_host_to_fetch_from(parts):
    again = parts_list()

    assert again == parts
    assert set(re.findall(r"https?://[^\"]+", parts.decode())) == {"http://cyclonedx.org/schema/bom-1.6.schema.json"}


@pytest.mark.parametrize("path", [RUNTIME, DEV], ids=["runtime", "dev"])
def test_a_list_holds_exact_versions_with_hashes_and_nothing_else(path):
    lines = [one for one in path.read_text().splitlines() if one and not one.lstrip().startswith("#")]
    pin = re.compile(r"[a-z0-9][a-z0-9._-]*(\[[a-z0-9,-]+\])?==[0-9][0-9a-z.+!]*( ; [^@\\]+)? \\")

    strange = [
        one for one in lines if not pin.fullmatch(one) and not re.fullmatch(r" +--hash=sha256:[0-9a-f]{64}( \\)?", one)
    ]

    assert strange == []
    assert [name for name, hashes in pinned(path).items() if not hashes] == []


def test_what_is_tested_is_what_is_shipped():
    runtime, dev = pinned(RUNTIME), pinned(DEV)

    assert {name: hashes for name, hashes in runtime.items() if dev.get(name) != hashes} == {}


def test_no_tool_for_testing_is_shipped():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]["dev"]
    tools = {re.match(r"[a-z0-9.-]+", one).group() for one in extras} - {"pyyaml"}  # apprise reads YAML

    assert tools & {name for name, _ in pinned(RUNTIME)} == set()


def test_whatever_installs_holds_each_package_to_its_hash():
    # The Dockerfile is held to it in test_dockerfile.py.
    setup = (ROOT / "scripts" / "setup.py").read_text()

    assert re.search(r'"install", "--require-hashes", "--no-deps", "--only-binary", ":all:", "-r"', setup)
    assert not re.search(r"index-url|find-links|trusted-host", setup)


def test_no_file_names_a_registry():
    named = [
        f"{path.relative_to(ROOT)}: {host}"
        for path in tracked()
        for host in REGISTRIES
        if host.encode() in path.read_bytes()
    ]

    assert named == []


def test_no_list_of_another_ecosystem_says_where_its_packages_come_from():
    manifests = [one for one in tracked() if one.name in ("package.json", "package-lock.json", "npm-shrinkwrap.json")]

    assert [str(one) for one in manifests if '"resolved"' in one.read_text()] == []
    assert [str(one) for one in tracked() if one.name in ("yarn.lock", "pnpm-lock.yaml", "pip.conf", ".npmrc")] == []


def test_no_private_key_is_kept_in_the_repository_but_that_of_the_loopback_receiver():
    begins = b"-----BEGIN " + b"(?:[A-Z]+ )?PRIVATE KEY-----\\n[A-Za-z0-9+/=]{40}"

    keys = [one for one in tracked() if re.search(begins, one.read_bytes().replace(b"\r", b""))]

    assert keys == [ROOT / "tests" / "notify" / "channels" / "loopback.pem"]


def test_checking_the_house_asks_bandit_and_the_advisories():
    said = subprocess.check_output(["make", "--dry-run", "check"], cwd=ROOT, text=True)

    assert ".venv/bin/bandit -q -r app -c bandit.yaml" in said
    assert "scripts/audit_dependencies.py" in said
    assert "|| true" not in said
