"""Prints what Tocsin is made of, as CycloneDX 1.6 JSON: every pinned package, its hashes, and who asked for it.

    scripts/sbom.py [requirements/runtime.txt]

Needs no network. The same list and version give the same bytes, so that two builds can be held against each other.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

ROOT = Path(__file__).resolve().parent.parent
PINS = ROOT / "requirements" / "runtime.txt"
CYCLONEDX = Path(sys.executable).parent / "cyclonedx-py"
# An entry of the list: name, version, where it is wanted, then its hashes and the comment that says who asked for it.
ENTRY = re.compile(
    r"^([a-z0-9][a-z0-9._-]*)(?:\[[^\]]*\])?==(\S+)(?: ; (.*?))? \\$(.*?)(?=^[a-z0-9]|\Z)", re.MULTILINE | re.DOTALL
)
VIA = re.compile(r"^\s+#\s+(?:via\s+)?([a-z0-9-][a-z0-9._-]*)", re.MULTILINE)


def told_by_cyclonedx(pins: Path) -> dict[str, Any]:
    """The document as the CycloneDX project's own program writes it."""
    command = [str(CYCLONEDX), "requirements", str(pins), "--pyproject", str(ROOT / "pyproject.toml")]
    wanted = ["--output-reproducible", "--no-validate", "--sv", "1.6", "--of", "JSON", "-o", "-"]
    done = subprocess.run([*command, *wanted], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"The parts could not be listed: {done.stderr.strip()}")
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def asked_for(pins: str) -> dict[str, set[str]]:
    """What each package of the list, and Tocsin itself, asked for: purls by the name of who asked."""
    wants: dict[str, set[str]] = {}
    for name, version, _, rest in ENTRY.findall(pins):
        for asking in VIA.findall(rest):
            # `-r` is the list of what builds Tocsin.
            wants.setdefault("tocsin" if asking == "-r" else asking, set()).add(f"pkg:pypi/{name}@{version}")
    return wants


def wanted_where(pins: str) -> dict[str, str]:
    """The condition of each package that is not installed everywhere, by its purl."""
    return {f"pkg:pypi/{name}@{version}": where for name, version, where, _ in ENTRY.findall(pins) if where}


def placeless(component: dict[str, Any], where: str | None) -> dict[str, Any]:
    """A part without its line number in the list and without a host that it could be fetched from."""
    purl = component["purl"]
    [files] = [one for one in component["externalReferences"] if one["type"] == "distribution"]
    part = {key: component[key] for key in ("type", "name", "version", "purl")}
    part |= {"bom-ref": purl, "externalReferences": [{**files, "comment": "its files", "url": purl}]}
    return part | ({"properties": [{"name": "tocsin:installed-where", "value": where}]} if where else {})


def parts_list(pins: Path) -> dict[str, Any]:
    """The whole document, with a graph of who needs whom."""
    told, text = told_by_cyclonedx(pins), pins.read_text()
    wants, where = asked_for(text), wanted_where(text)
    components = sorted(
        (placeless(one, where.get(one["purl"])) for one in told["components"]), key=lambda one: one["purl"]
    )
    graph = {one["bom-ref"]: wants.get(one["name"], set()) for one in components} | {"tocsin": wants["tocsin"]}
    tools = [{key: one[key] for key in ("type", "name", "version")} for one in told["metadata"]["tools"]["components"]]
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {**told["metadata"]["component"], "bom-ref": "tocsin"},
            "tools": {"components": tools},
        },
        "components": components,
        "dependencies": [{"ref": ref, "dependsOn": sorted(graph[ref])} for ref in sorted(graph)],
    }


def main() -> None:
    """Prints nothing that the schema of CycloneDX does not allow."""
    pins = Path(sys.argv[1]).resolve() if sys.argv[1:] else PINS
    text = json.dumps(parts_list(pins), indent=2, sort_keys=True) + "\n"
    with warnings.catch_warnings(action="ignore"):
        wrong = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if wrong is not None:
        sys.exit(f"What was listed is no CycloneDX 1.6: {wrong}")
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
